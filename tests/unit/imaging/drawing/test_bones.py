"""A bone is a hollow tube: its shell has the volume geometry says, and its edges are brighter than its middle."""

import numpy as np
import pytest

from xray_desktop.imaging.drawing.bones import curve, round_tube
from xray_desktop.imaging.drawing.child import child
from xray_desktop.imaging.drawing.sheet import Sheet, blurred, project
from xray_desktop.imaging.drawing.skeleton import ribs
from xray_desktop.imaging.drawing.spine import RIB_PAIRS, rib_level_mm

STRAIGHT = ((-20.0, 0.0, 25.0, 4.0), (0.0, 0.0, 25.0, 4.0), (20.0, 0.0, 25.0, 4.0))


def test_a_curve_is_evenly_sampled_through_its_knots() -> None:
    line = curve(((0, 0, 0), (10, 5, 0), (20, 0, 0)), step_mm=0.5)
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    assert np.allclose(steps, 0.5, atol=0.01)
    assert np.min(np.linalg.norm(line - np.array([10, 5, 0]), axis=1)) < 0.5


def test_a_tube_holds_shell_and_marrow() -> None:
    cloud = round_tube(STRAIGHT, np.random.default_rng(0), 0.8)
    shell = 40.0 * np.pi * (4.0**2 - 3.2**2)
    marrow = 40.0 * np.pi * 4.0**2 * 0.22
    assert float(cloud.volume.sum()) == pytest.approx(shell + marrow, rel=0.05)


def test_the_edge_of_a_tube_is_brighter_than_its_middle() -> None:
    sheet = Sheet(width_px=300, height_px=250, pitch_mm=0.2)
    path = blurred(project(sheet, round_tube(STRAIGHT, np.random.default_rng(0), 0.8)), 1.2)
    across = path[:, 100:200].mean(axis=1)
    assert across[125 - 18 : 125 - 13].max() > 1.2 * across[120:130].mean()


def test_ribs_begin_at_the_spine_and_lie_on_both_sides() -> None:
    small = child(np.random.default_rng(4), turn=0.0)
    cloud = ribs(small, np.random.default_rng(4))
    assert np.abs(cloud.x).min() < 12.0
    assert cloud.x.min() < -90.0
    assert cloud.x.max() > 90.0
    assert rib_level_mm(0) - 15.0 < cloud.z.min()
    assert cloud.z.max() > rib_level_mm(RIB_PAIRS - 1)
