"""A search tries every point on several seeds, on `select` alone, and goes on where it stopped."""

from pathlib import Path

import optuna
import pytest

from tests.training_sets import tiny_experiment, write_public_set
from training import search, steps
from training.data.pool import Pool
from training.experiment import Experiment, SearchSettings
from training.steps import Place
from xray_desktop.contract.ledger import Part
from xray_desktop.contract.model_card import Interval
from xray_desktop.errors import ExperimentError


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


def make_place(root: Path, **changes: object) -> Place:
    settings = {"space": {"fit.learning_rate": (5e-3, 1e-6)}, "sampler": "grid", "random_seeds": (0, 1), **changes}
    experiment = tiny_experiment(epochs=2).model_copy(update={"search": SearchSettings.model_validate(settings)})
    return Place(experiment, root / "runs", root)


def test_a_grid_tries_every_point_on_every_seed_and_select_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(write_public_set(tmp_path), prune=False)
    pool = steps.load_pool(place, quiet)
    asked: list[Part] = []
    original = Pool.samples
    monkeypatch.setattr(Pool, "samples", lambda self, part: asked.append(part) or original(self, part))
    monkeypatch.setattr(Pool, "test", lambda self: pytest.fail("the search opened the test part"))
    storage = f"sqlite:///{tmp_path / 'studies.db'}"
    found = search.search(place, pool, storage, quiet)
    assert sorted(float(point.values["fit.learning_rate"]) for point in found) == [1e-6, 5e-3]
    assert [point.seeds for point in found] == [2, 2]
    assert found[0].monitor.value >= found[1].monitor.value
    assert set(asked) == {Part.FIT, Part.SELECT}
    asked.clear()
    assert search.search(place, pool, storage, quiet) == found
    assert not asked


def test_a_point_that_lags_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place(
        write_public_set(tmp_path), sampler="random", trials=8, space={"fit.learning_rate": (1e-3, 1e-4, 1e-5)}
    )
    pool = steps.load_pool(place, quiet)
    figures = iter([0.9, 0.9, 0.8, 0.8, 0.7, 0.7, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2])
    monkeypatch.setattr("training.search.fit", lambda *_: [{"monitor": next(figures)}])
    search.search(place, pool, f"sqlite:///{tmp_path / 's.db'}", quiet)
    (study,) = optuna.get_all_study_names(f"sqlite:///{tmp_path / 's.db'}")
    trials = optuna.load_study(study_name=study, storage=f"sqlite:///{tmp_path / 's.db'}").trials
    assert [trial.state.name for trial in trials[:3]] == ["COMPLETE"] * 3
    assert "PRUNED" in {trial.state.name for trial in trials[3:]}


def point(channels: int, dropout: float, value: float) -> search.Point:
    values = {"model.channels": channels, "model.dropout": dropout}
    return search.Point(values, Interval(value=value, low=value, high=value), 2)


def test_effects_tell_alone_and_together() -> None:
    space = {"model.channels": (4, 8), "model.dropout": (0.1, 0.5)}
    base = tiny_experiment()
    experiment = base.model_copy(update={"search": SearchSettings.model_validate({"space": space})})
    found = (point(4, 0.1, 0.6), point(8, 0.1, 0.8), point(8, 0.5, 0.9))
    told = {(effect.name, effect.value): effect for effect in search.effects(found, experiment)}
    assert told["model.channels", 8].together.value == pytest.approx(0.85)
    alone = told["model.channels", 8].alone
    assert alone is not None
    assert alone.value == 0.8
    assert told["model.dropout", 0.5].alone is None


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ({}, "nothing to search"),
        ({"fit.lr": (1.0,)}, r"knows no setting 'fit\.lr'; write it as 'fit\.batch'"),
        ({"fit.batch": (1,)}, r"\[fit\] 'batch'"),
    ],
)
def test_a_space_that_is_none_is_told(tmp_path: Path, space: dict[str, tuple[float, ...]], words: str) -> None:
    place = make_place(write_public_set(tmp_path), space=space)
    with pytest.raises(ExperimentError, match=words):
        search.search(place, steps.load_pool(place, quiet), f"sqlite:///{tmp_path / 's.db'}", quiet)


def test_changed_settings_leave_the_experiment_as_it_was() -> None:
    from training.experiment import changed

    before: Experiment = tiny_experiment()
    assert changed(before, {"fit.learning_rate": 0.25}).fit.learning_rate == 0.25
    assert before.fit.learning_rate == 5e-3
