"""What a row trains as is what the reader said, and an augmented image depends on seed, epoch and index alone."""

from pathlib import Path

import numpy as np
import pytest

from tests.training_sets import write_public_set
from training.data import cache
from training.data.dataset import EpochDataset, Samples, Skipped, Target, samples, target_of
from training.data.sources import Row, kermany
from training.experiment import AugmentSettings
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.contract.manifest import Exclusion

YES, NO, UNKNOWN = Label.PRESENT, Label.ABSENT, Label.UNKNOWN


def make_row(pneumonia: Label, *, bacterial: Label = UNKNOWN, viral: Label = UNKNOWN, healthy: bool = False) -> Row:
    labels = {PNEUMONIA: pneumonia, BACTERIAL_PATTERN: bacterial, VIRAL_PATTERN: viral}
    return Row(path=Path("a"), name="a", labels=labels, healthy=healthy, patient_key=None, source="made")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (make_row(YES), Target.PNEUMONIA_OF_UNKNOWN_TYPE),
        (make_row(YES, bacterial=YES), Target.BACTERIAL),
        (make_row(YES, viral=YES, bacterial=NO), Target.VIRAL),
        (make_row(YES, viral=YES, bacterial=YES), Target.PNEUMONIA_OF_UNKNOWN_TYPE),
        (make_row(NO, healthy=True), Target.NORMAL),
        (make_row(NO), Skipped("absent, not healthy")),
        (make_row(UNKNOWN), Skipped("pneumonia unknown")),
        (make_row(UNKNOWN, healthy=True), Skipped("pneumonia unknown")),
    ],
)
def test_a_row_trains_as_the_reader_said(row: Row, wanted: Target | Skipped) -> None:
    assert target_of(row) == wanted


def test_an_excluded_row_trains_nothing() -> None:
    row = Row(
        path=Path("a"),
        name="a",
        labels={PNEUMONIA: YES},
        healthy=False,
        patient_key=None,
        source="made",
        exclusion=Exclusion.POOR_QUALITY,
    )
    assert target_of(row) == Skipped("excluded: poor quality")


def taken(folder: Path) -> Samples:
    rows = kermany(write_public_set(folder, patients=6, test_patients=0) / "kermany")
    return samples(rows, cache.load(rows, 48, folder=folder / "cache", report=lambda done, total: None), range(6))


def test_augmentation_depends_on_seed_epoch_and_index_alone(tmp_path: Path) -> None:
    rows = taken(tmp_path)
    one = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=1)
    again = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=1)
    later = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=2)
    third = one[3][0]
    assert np.array_equal(third, again[3][0])
    assert not np.array_equal(third, later[3][0])
    assert third.shape == (1, 48, 48)


def test_sets_from_two_caches_join(tmp_path: Path) -> None:
    first, second = taken(tmp_path / "a"), taken(tmp_path / "b")
    both = first + second
    assert len(both) == 12
    assert np.array_equal(both.grey(7), second.grey(1))
    assert both.pneumonia.tolist() == [False, True, True] * 4
