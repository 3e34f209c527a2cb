"""Training ends with its best weights, and a run that was killed ends as one that was not."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training_sets import tiny_experiment, write_public_set
from training import models
from training.data import pool as pools
from training.data.pool import Pool
from training.fit import Parts, fit
from training.optimisers import rate
from training.runs import Run, State
from xray_desktop.contract.ledger import Part
from xray_desktop.errors import ExperimentError


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    root = tmp_path_factory.mktemp("set")
    return pools.load(tiny_experiment(), write_public_set(root), root / "runs", lambda done, total: None)


def trained(pool: Pool, folder: Path, *, kill_at: tuple[str, int] | None = None, **changes: object) -> Run:
    experiment = tiny_experiment(**{"epochs": 3, **changes})
    run = Run.open(folder, experiment, 4)
    torch.manual_seed(99)

    def progress(what: str, done: int, total: int) -> None:
        if kill_at == (what, done):
            raise KeyboardInterrupt

    network = models.build(experiment.model, 3, folder)
    fit(network, Parts(pool.samples(Part.FIT), pool.samples(Part.SELECT)), run, progress)
    return run


def history(run: Run) -> list[State]:
    lines = [json.loads(line) for line in run.path("metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def test_a_killed_run_ends_as_an_uninterrupted_one(pool: Pool, tmp_path: Path) -> None:
    whole = trained(pool, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        trained(pool, tmp_path / "killed", kill_at=("epoch 3/3", 2))
    resumed = trained(pool, tmp_path / "killed")
    assert history(resumed) == history(whole)
    first, second = load_file(whole.path("best.safetensors")), load_file(resumed.path("best.safetensors"))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_finished_run_trains_no_more(pool: Pool, tmp_path: Path) -> None:
    run = trained(pool, tmp_path)
    before = run.path("best.safetensors").read_bytes()
    trained(pool, tmp_path, kill_at=("epoch 1/3", 1))
    assert run.path("best.safetensors").read_bytes() == before


def test_another_seed_trains_otherwise_and_the_same_seed_alike(pool: Pool, tmp_path: Path) -> None:
    runs = [trained(pool, tmp_path / name, epochs=1) for name in ("a", "b")]
    assert history(runs[0]) == history(runs[1])


def test_the_kept_weights_are_the_best_epochs(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = iter([0.8, 0.8, 0.9, 0.9, 0.6, 0.6])
    monkeypatch.setattr("training.fit.auroc", lambda truth, scores: next(figures))  # plain and changed of each epoch
    kept: list[bytes] = []
    original = Run.save_tensors

    def saving(run: Run, name: str, tensors: dict[str, torch.Tensor]) -> None:
        original(run, name, tensors)
        kept.append(run.path(name).read_bytes())

    monkeypatch.setattr(Run, "save_tensors", saving)
    run = trained(pool, tmp_path)
    assert [line["best"] for line in history(run)] == [True, True, False]
    assert len(kept) == 2
    assert run.path("best.safetensors").read_bytes() == kept[1]


def test_the_monitor_is_the_mean_of_plain_and_changed_copies(pool: Pool, tmp_path: Path) -> None:
    for line in history(trained(pool, tmp_path, epochs=1)):
        assert line["monitor"] == pytest.approx((line["select_auroc"] + line["select_changed_auroc"]) / 2)


def test_other_settings_in_the_same_folder_are_refused(pool: Pool, tmp_path: Path) -> None:
    trained(pool, tmp_path, epochs=1)
    with pytest.raises(ExperimentError, match="begun with other settings"):
        trained(pool, tmp_path, epochs=1, learning_rate=1e-4)


def test_fewer_rows_than_a_batch_are_refused(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="fewer than one batch of 500"):
        trained(pool, tmp_path, batch=500)


def test_the_learning_rate_warms_up_and_falls_to_nothing() -> None:
    settings = tiny_experiment(warm_up_share=0.2).fit
    rates = [rate(step, 25, settings, []) for step in range(50)]
    assert int(np.argmax(rates)) in (9, 10)
    assert max(rates) == 1.0
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] < 0.01


def test_a_network_learns_the_pattern(pool: Pool, tmp_path: Path) -> None:
    run = trained(pool, tmp_path, epochs=12, average_decay=0.5)
    assert max(line["select_auroc"] for line in history(run)) > 0.9


def epoch_line(*, best: bool) -> State:
    return {"best": best}


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        ("constant", [1.0] * 6),
        ("step", [1.0, 1.0, 0.1, 0.1, 0.01, 0.01]),
        ("plateau", [1.0, 1.0, 1.0, 0.33, 0.33, 0.33**2]),
    ],
)
def test_a_rate_follows_its_schedule(schedule: str, rates: list[float]) -> None:
    settings = tiny_experiment(schedule=schedule, step_epochs=2, epochs=6, warm_up_share=0.0).fit
    gains = [epoch_line(best=best) for best in (True, False, False, False, False)]
    found = [rate(4 * epoch, 4, settings, gains[:epoch]) for epoch in range(6)]
    assert found == pytest.approx(rates)


def test_one_cycle_rises_and_ends_at_nothing() -> None:
    settings = tiny_experiment(schedule="one_cycle", epochs=2).fit
    rates = [rate(step, 50, settings, []) for step in range(100)]
    assert rates[0] < 0.05
    assert int(np.argmax(rates)) in range(23, 27)
    assert rates[-1] < 0.01


def test_training_ends_when_nothing_gets_better(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.fit.auroc", lambda truth, scores: 0.8)
    run = trained(pool, tmp_path, epochs=9, patience=2)
    assert [line["best"] for line in history(run)] == [True, False, False]


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd", "rmsprop"])
def test_every_optimiser_resumes_exactly(pool: Pool, tmp_path: Path, optimizer: str) -> None:
    changes = {"optimizer": optimizer, "accumulate": 2, "schedule": "plateau", "average_decay": 0.0}
    whole = trained(pool, tmp_path / "whole", **changes)
    with pytest.raises(KeyboardInterrupt):
        trained(pool, tmp_path / "killed", kill_at=("epoch 2/3", 3), **changes)
    assert history(trained(pool, tmp_path / "killed", **changes)) == history(whole)


def test_without_an_average_the_weights_themselves_are_kept(pool: Pool, tmp_path: Path) -> None:
    run = trained(pool, tmp_path, epochs=1, average_decay=0.0)
    state = run.checkpoint()
    assert state is not None
    kept = load_file(run.path("best.safetensors"))
    assert all(torch.equal(kept[name], tensor) for name, tensor in state["network"].items())


def test_added_gradients_move_as_one_larger_batch(pool: Pool, tmp_path: Path) -> None:
    """Without batch statistics the two are the same step; here only the number of steps is counted."""
    steps = {}
    for accumulate in (1, 2):
        state = trained(pool, tmp_path / str(accumulate), epochs=1, accumulate=accumulate).checkpoint()
        assert state is not None
        steps[accumulate] = int(state["steps"])
    assert steps[2] == -(-steps[1] // 2)
