"""An experiment file says only what differs, and a slip in it is told in one sentence."""

from pathlib import Path

import pytest

import training
from training.experiment import Experiment, load
from xray_desktop.errors import ExperimentError

SHIPPED = sorted((Path(training.__file__).parent / "experiments").glob("*.toml"))


def written(folder: Path, text: str) -> Path:
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_said_is_the_default(tmp_path: Path) -> None:
    experiment = load(written(tmp_path, "[fit]\nepochs = 9\n"))
    assert experiment.fit.epochs == 9
    assert experiment.model == Experiment(name="trial").model
    assert experiment.name == "trial"


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"\[fit\] has no 'learnrate' \(did you mean 'learning_rate'\?\)"):
        load(written(tmp_path, "[fit]\nlearnrate = 1e-3\n"))


def test_an_unknown_table_names_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"the file has no 'modl' \(did you mean 'model'\?\)"):
        load(written(tmp_path, "[modl]\nside = 64\n"))


def test_a_key_like_no_other_gets_no_advice(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"\[fit\] has no 'xyzzy'$"):
        load(written(tmp_path, "[fit]\nxyzzy = 1\n"))


@pytest.mark.parametrize("text", ["[fit]\nepochs = 0\n", "[model]\ngrey = 'pink'\n", "fit = 3\n", "[fit\n"])
def test_a_wrong_value_is_one_short_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExperimentError, match=r"^trial\.toml: ") as caught:
        load(written(tmp_path, text))
    assert len(str(caught.value)) < 300


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"gone\.toml: no such experiment"):
        load(tmp_path / "gone.toml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_experiment_loads(path: Path) -> None:
    assert load(path).export.file.endswith(".onnx")
