"""A phantom is a child's chest: repeatable, bright where dense, heart to the right, opacities where the recipe says."""

from functools import cache

import numpy as np
import pytest

from xray_desktop.imaging.network_input import Grey
from xray_desktop.imaging.phantom import RECIPES, PhantomKind, phantom

PITCH_MM = 0.2
FRONTAL = [kind for kind in PhantomKind if not RECIPES[kind].lateral]


@cache
def drawn(kind: PhantomKind) -> Grey:
    return phantom(kind, seed=7)


def mean_at(grey: Grey, *, x_mm: float, z_mm: float, reach_mm: float = 8.0) -> float:
    """Mean grey in a square around a place; x from the midline to the right, z from the upper edge."""
    column, row, reach = int(700 + x_mm / PITCH_MM), int(z_mm / PITCH_MM), int(reach_mm / PITCH_MM)
    return float(grey[row - reach : row + reach, column - reach : column + reach].mean())


def test_every_kind_has_a_recipe() -> None:
    assert set(RECIPES) == set(PhantomKind)


@pytest.mark.parametrize("kind", PhantomKind)
def test_it_has_the_size_and_range_it_says(kind: PhantomKind) -> None:
    grey = drawn(kind)
    assert grey.shape == (1200, 1400)
    assert grey.dtype == np.float32
    assert float(grey.min()) == 0.0
    assert 0.9 < float(grey.max()) <= 1.0


def test_the_same_seed_draws_the_same_picture() -> None:
    assert np.array_equal(phantom(PhantomKind.HEALTHY, seed=7), drawn(PhantomKind.HEALTHY))


def test_another_seed_draws_another_child() -> None:
    assert not np.array_equal(phantom(PhantomKind.HEALTHY, seed=8), drawn(PhantomKind.HEALTHY))


@pytest.mark.parametrize("kind", FRONTAL)
def test_bone_and_liver_are_brighter_than_lung_and_air_is_black(kind: PhantomKind) -> None:
    grey = drawn(kind)
    lung, spine, liver = (
        mean_at(grey, x_mm=70, z_mm=100),
        mean_at(grey, x_mm=0, z_mm=150),
        mean_at(grey, x_mm=-50, z_mm=225),
    )
    air = mean_at(grey, x_mm=-130, z_mm=200, reach_mm=3)
    assert air < 0.08 < lung < 0.55 < spine < 0.95
    assert lung < 0.7 < liver < 0.99


@pytest.mark.parametrize("kind", [PhantomKind.HEALTHY, PhantomKind.FALSE_ALARM])
def test_the_heart_points_to_the_right_of_the_picture(kind: PhantomKind) -> None:
    grey = drawn(kind)
    assert mean_at(grey, x_mm=45, z_mm=148) > mean_at(grey, x_mm=-45, z_mm=148) + 0.15


@pytest.mark.parametrize(
    ("kind", "least"), [(PhantomKind.CLEAR, 0.08), (PhantomKind.FIRST_VISIT, 0.06), (PhantomKind.MISSED, 0.02)]
)
def test_an_opacity_brightens_its_place(kind: PhantomKind, least: float) -> None:
    place = RECIPES[kind].opacities[0]
    with_it = mean_at(drawn(kind), x_mm=place.x, z_mm=place.z)
    without = mean_at(drawn(PhantomKind.HEALTHY), x_mm=place.x, z_mm=place.z)
    assert with_it > without + least


def test_two_visits_show_one_child() -> None:
    first, second = drawn(PhantomKind.FIRST_VISIT), drawn(PhantomKind.SECOND_VISIT)
    other = phantom(PhantomKind.SECOND_VISIT, seed=99)
    upper = slice(60, 400)  # shoulders and collar bones, above the opacities
    same_child = np.abs(first[upper] - second[upper]).mean()
    assert same_child < np.abs(first[upper] - other[upper]).mean()
