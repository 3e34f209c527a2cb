"""Vessels grow inside the lung, fork, and thin out away from the hilum."""

import numpy as np

from xray_desktop.imaging.drawing.sheet import Field, Sheet, project
from xray_desktop.imaging.drawing.vessels import Habit, grow, roots

SHEET = Sheet(width_px=700, height_px=600, pitch_mm=0.4)


def make_room() -> Field:
    room = np.zeros((600, 700), np.float32)
    room[120:460, 360:620] = 50.0
    return room


def test_a_tree_stays_in_its_room() -> None:
    chance = np.random.default_rng(0)
    path = project(SHEET, grow(SHEET, roots(1.0, 1.0, chance), make_room(), Habit(), chance=chance))
    outside = make_room() == 0.0
    outside[110:470, 350:630] = False  # a vessel's own width
    assert path.sum() > 0.0
    assert not path[outside].any()


def test_a_tree_is_thinner_far_from_the_hilum() -> None:
    chance = np.random.default_rng(1)
    path = project(SHEET, grow(SHEET, roots(1.0, 1.0, chance), make_room(), Habit(), chance=chance))
    assert path[250:320, 420:450].mean() > 2 * path[250:320, 590:615].mean()


def test_a_busy_lung_has_more() -> None:
    amounts = []
    for number in (1.0, 1.8):
        chance = np.random.default_rng(2)
        cloud = grow(SHEET, roots(1.0, number, chance), make_room(), Habit(), chance=chance)
        amounts.append(float(cloud.volume.sum()))
    assert amounts[1] > 1.2 * amounts[0]


def test_where_there_is_no_lung_nothing_grows() -> None:
    chance = np.random.default_rng(3)
    cloud = grow(SHEET, roots(1.0, 1.0, chance), np.zeros((600, 700), np.float32), Habit(), chance=chance)
    assert len(cloud.x) == 0
