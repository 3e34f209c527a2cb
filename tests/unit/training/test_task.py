"""A row trains as what was said of it, and a finding is the sum of the columns that hold it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.row import Row
from training.task import ABSENT, PRESENT, TASKS, UNKNOWN, Skipped, Task, task_of
from xray_desktop.contract.findings import BACTERIAL_PATTERN, COVID_19, FINDINGS, PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.contract.manifest import Exclusion
from xray_desktop.errors import ExperimentError

YES, NO = Label.PRESENT, Label.ABSENT
TYPES = TASKS["pneumonia_types"]
OTHER = Label.UNKNOWN


def make_row(labels: dict[str, Label], *, healthy: bool = False, exclusion: Exclusion | None = None) -> Row:
    return Row(
        path=Path("a"),
        name="a",
        labels=labels,
        healthy=healthy,
        patient_key=None,
        source="made",
        exclusion=exclusion,
    )


def types(pneumonia: Label, bacterial: Label = OTHER, viral: Label = OTHER) -> dict[str, Label]:
    return {PNEUMONIA: pneumonia, BACTERIAL_PATTERN: bacterial, VIRAL_PATTERN: viral}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (make_row(types(YES)), [0, 1, 1]),
        (make_row(types(YES, bacterial=YES)), [0, 1, 0]),
        (make_row(types(YES, bacterial=NO, viral=YES)), [0, 0, 1]),
        (make_row(types(YES, bacterial=YES, viral=YES)), [0, 1, 1]),
        (make_row(types(YES, viral=NO)), [0, 1, 1]),
        (make_row(types(NO), healthy=True), [1, 0, 0]),
    ],
)
def test_a_row_trains_as_the_reader_said(row: Row, wanted: list[int]) -> None:
    target = TYPES.target_of(row)
    assert not isinstance(target, Skipped)
    assert target.tolist() == wanted


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (make_row(types(NO)), "absent, not healthy"),
        (make_row(types(OTHER)), "pneumonia unknown"),
        (make_row(types(OTHER), healthy=True), "pneumonia unknown"),
        (make_row(types(YES), exclusion=Exclusion.POOR_QUALITY), "excluded: poor quality"),
    ],
)
def test_what_cannot_train_says_why(row: Row, reason: str) -> None:
    assert TYPES.target_of(row) == Skipped(reason)


def test_the_second_stage_of_a_cascade_takes_no_healthy_chest() -> None:
    stage = TASKS["covid_among_pneumonias"]
    assert stage.target_of(make_row({PNEUMONIA: NO, COVID_19: NO}, healthy=True)) == Skipped(
        "fits no class of this task"
    )
    found = stage.target_of(make_row({PNEUMONIA: YES, COVID_19: YES}))
    assert not isinstance(found, Skipped)
    assert found.tolist() == [0, 1]


def test_independent_findings_mask_what_is_not_known() -> None:
    found = TASKS["nih_findings"].target_of(make_row({"Edema": YES, "Mass": NO}))
    assert not isinstance(found, Skipped)
    assert [int((found == code).sum()) for code in (PRESENT, ABSENT, UNKNOWN)] == [1, 1, 12]


def test_one_sigmoid_takes_only_healthy_chests_as_absent() -> None:
    single = TASKS["pneumonia_sigmoid"]
    assert single.target_of(make_row({PNEUMONIA: NO})) == Skipped("absent, not healthy")
    healthy = single.target_of(make_row({PNEUMONIA: NO}, healthy=True))
    assert not isinstance(healthy, Skipped)
    assert healthy.tolist() == [ABSENT]


def test_truth_of_a_finding_is_unknown_where_allowed_columns_disagree() -> None:
    targets = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 1]], dtype=np.int8)
    assert TYPES.truth(targets).tolist() == [[0, 0, 0], [1, 1, 0], [1, UNKNOWN, UNKNOWN]]


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_log_odds_slopes_and_probabilities_belong_together(task: Task) -> None:
    random = torch.Generator().manual_seed(1)
    logits = torch.randn(5, len(task.columns), generator=random, dtype=torch.float64, requires_grad=True)
    odds, probability = task.log_odds(logits), task.probability(logits)
    for place, parent in enumerate(task.parents):
        (slope,) = torch.autograd.grad(odds[:, place].sum(), logits, retain_graph=True)
        assert torch.allclose(slope, task.slopes(logits)[:, place].to(slope))
        assert torch.allclose(probability[:, place], torch.sigmoid(odds[:, place]), atol=1e-9)
        if parent is not None:
            assert bool((probability[:, place] <= probability[:, parent]).all())
            assert FINDINGS[task.findings[place]].parent == task.findings[parent]


def test_extreme_logits_stay_finite() -> None:
    logits = torch.tensor([[80.0, -80.0, -90.0], [-80.0, 90.0, 80.0]])
    assert bool(torch.isfinite(TYPES.log_odds(logits)).all())
    assert TYPES.probability(logits)[:, 0].tolist() == pytest.approx([0.0, 1.0])


def test_an_unknown_task_is_told_with_those_there_are() -> None:
    with pytest.raises(ExperimentError, match=r"no task 'lungs'; there are pneumonia_types, pneumonia"):
        task_of("lungs")
