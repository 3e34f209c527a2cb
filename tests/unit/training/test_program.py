"""The program writes down what came of an experiment, also when nothing could."""

from pathlib import Path

from tests.training_sets import tiny_experiment, write_public_set
from training.program import measure
from training.steps import Place


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


def test_a_measured_experiment_tells_mean_and_interval_over_seeds(tmp_path: Path) -> None:
    place = Place(tiny_experiment(), tmp_path / "runs", write_public_set(tmp_path))
    found = measure(place, (0, 1), quiet)
    assert found.status == "measured"
    assert [seed.random_seed for seed in found.seeds] == [0, 1]
    assert found.test_accuracy is not None
    mean = sum(seed.test_accuracy.value for seed in found.seeds) / 2
    assert abs(found.test_accuracy.value - mean) < 1e-9
    assert found.test_accuracy.low <= mean <= found.test_accuracy.high
    assert found.zero_rate == 4 / 12
    assert sum(map(sum, found.seeds[0].confusion)) == 12
    assert measure(place, (0, 1), quiet) == found


def test_missing_weights_are_a_status_and_no_failure(tmp_path: Path) -> None:
    experiment = tiny_experiment()
    model = experiment.model.model_copy(update={"name": "efficientnet_lite0", "weights": "gone.safetensors"})
    place = Place(experiment.model_copy(update={"model": model}), tmp_path / "runs", write_public_set(tmp_path))
    found = measure(place, (0,), quiet)
    assert (found.status, found.seeds) == ("weights missing", ())
    assert "gone.safetensors" in found.reason


def test_a_failure_is_its_sentence(tmp_path: Path) -> None:
    found = measure(Place(tiny_experiment(), tmp_path / "runs", tmp_path), (0,), quiet)
    assert found.status == "failed"
    assert "manifest.csv: cannot be read" in found.reason
