"""Every published row has its file, and every file says what it stands for."""

from pathlib import Path

import pytest

from training.catalogue import EXPERIMENTS, Result, experiments, published, result
from training.data.sources import SOURCES
from training.experiment import Experiment, stages
from training.models import AUTOENCODER, MODELS
from training.models.heads import HEADS
from training.program import write
from training.task import TASKS

ROWS = {"S0": 13, "S1": 14, "S2": 11, "S3": 8, "S4": 11}
NO_EXPERIMENT = {"S0-13"}  # a requirement: a checkpoint each epoch (test_fit holds it)
FOUND = experiments()


def test_every_row_that_is_a_model_or_an_experiment_has_a_file() -> None:
    wanted = {f"{report}-{number:02}" for report, count in ROWS.items() for number in range(1, count + 1)}
    told = {row for experiment in published(FOUND) for row in experiment.published.ids}
    assert told == wanted - NO_EXPERIMENT


@pytest.mark.parametrize("experiment", FOUND, ids=[experiment.name for experiment in FOUND])
def test_a_file_names_what_there_is(experiment: Experiment) -> None:
    assert experiment.task in TASKS
    assert experiment.model.name in MODELS or experiment.model.name == AUTOENCODER
    assert experiment.model.head in HEADS
    assert experiment.data.source in SOURCES
    assert len(stages(experiment, EXPERIMENTS)) in (0, 2)
    assert experiment.export.name != "unnamed model"


def test_a_published_figure_on_another_set_says_so() -> None:
    for experiment in published(FOUND):
        if experiment.published.ids[0].startswith("S0"):
            assert any(words in experiment.published.note for words in ("Kermany", "at hand", "sanity", "select part"))


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    wanted = Result(experiment="one", status="weights missing", reason="no network")
    write(wanted, tmp_path)
    assert result("one", tmp_path) == wanted
    assert result("two", tmp_path).status == "to run"
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]
