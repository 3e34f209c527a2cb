"""The polarity rule finds a negative and leaves a right one alone, on images it has and has not seen."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.builders import make_radiograph
from xray_desktop.imaging.polarity import evidence, is_doubtful
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import read


def negative(radiograph: Radiograph) -> Radiograph:
    return replace(radiograph, inverted=not radiograph.inverted)


def test_a_drawn_chest_is_right_and_its_negative_is_not() -> None:
    radiograph = make_radiograph()
    assert not is_doubtful(radiograph)
    assert is_doubtful(negative(radiograph))
    assert evidence(negative(radiograph)) == pytest.approx(-evidence(radiograph), abs=1e-4)


def test_a_mirrored_chest_has_the_same_evidence() -> None:
    values = image_files.chest(300, 320)
    mirrored = make_radiograph(values=np.ascontiguousarray(values[:, ::-1]))
    assert evidence(mirrored) == pytest.approx(evidence(make_radiograph(values=values)), abs=0.2)


def test_a_flat_image_says_nothing() -> None:
    radiograph = make_radiograph(values=np.full((100, 100), 7, np.uint16))
    assert evidence(radiograph) == 0.0
    assert not is_doubtful(radiograph)


def test_a_large_image_is_judged_by_a_part_of_its_pixels() -> None:
    small = evidence(make_radiograph(300, 320))
    assert evidence(make_radiograph(1200, 1280)) == pytest.approx(small, rel=0.1)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("source", "parts", "every"),
    [("kermany", ("train",), 8), ("nih", ("train",), 1), ("kermany", ("val", "test"), 2), ("nih", ("val", "test"), 1)],
)
def test_false_alarms_and_misses_are_rare(shared_data: Path, source: str, parts: tuple[str, ...], every: int) -> None:
    with (shared_data / source / "manifest.csv").open() as stream:
        paths = [shared_data / source / row["path"] for row in csv.DictReader(stream) if row["split"] in parts]
    found = np.array([evidence(read(path)) for path in sorted(paths)[::every]])
    false_alarms, hits = float(np.mean(found < 0)), float(np.mean(-found < 0))
    assert false_alarms < 0.005
    assert hits > 0.99
