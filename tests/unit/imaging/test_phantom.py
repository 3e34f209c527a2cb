"""A phantom is a child's chest: repeatable, bright where dense, heart to the right, opacities where the recipe says."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from xray_desktop.imaging.drawing.child import child
from xray_desktop.imaging.network_input import Grey
from xray_desktop.imaging.phantom import RECIPES, PhantomKind, phantom

PITCH_MM = 0.2
FRONTAL = [kind for kind in PhantomKind if not RECIPES[kind].lateral]


@cache
def drawn(kind: PhantomKind) -> Grey:
    return phantom(kind, seed=7)


def mean_at(kind: PhantomKind, x_mm: float, z_mm: float, reach_mm: float = 8.0) -> float:
    """Mean grey in a square around a place of the child: x from the midline to the right, z downwards."""
    recipe = RECIPES[kind]
    column = round(700 + recipe.zoom * x_mm / PITCH_MM)
    row = round((110.0 + recipe.zoom * (z_mm - 110.0) - recipe.film_mm[0]) / PITCH_MM)
    reach = round(reach_mm / PITCH_MM)
    return float(drawn(kind)[row - reach : row + reach, column - reach : column + reach].mean())


def test_every_kind_has_a_recipe() -> None:
    assert set(RECIPES) == set(PhantomKind)


@pytest.mark.parametrize("kind", PhantomKind)
def test_it_has_the_size_and_range_it_says(kind: PhantomKind) -> None:
    grey = drawn(kind)
    upper, lower = RECIPES[kind].film_mm
    assert grey.shape == (round((lower - upper) / PITCH_MM), 1400)
    assert grey.dtype == np.float32
    assert float(grey.min()) == 0.0
    assert 0.85 < float(grey.max()) <= 1.0


def test_the_same_seed_draws_the_same_picture() -> None:
    assert np.array_equal(phantom(PhantomKind.HEALTHY, seed=7), drawn(PhantomKind.HEALTHY))


def test_another_seed_draws_another_child() -> None:
    assert not np.array_equal(phantom(PhantomKind.HEALTHY, seed=8), drawn(PhantomKind.HEALTHY))


@pytest.mark.parametrize("kind", FRONTAL)
def test_bone_and_liver_are_brighter_than_lung_and_air_is_black(kind: PhantomKind) -> None:
    lung, spine, liver = mean_at(kind, 58, 84), mean_at(kind, 0, 150), mean_at(kind, -40, 196)
    air = mean_at(kind, -133, 190, reach_mm=3)
    hazy = 0.1 if len(RECIPES[kind].opacities) > 1 else 0.0  # haze around the hilum reaches the place measured
    assert air < 0.08 < lung < 0.55 + hazy < spine < 0.95
    assert lung + 0.2 - hazy < liver < 0.99


@pytest.mark.parametrize("kind", [PhantomKind.HEALTHY, PhantomKind.FALSE_ALARM])
def test_the_heart_points_to_the_right_of_the_picture(kind: PhantomKind) -> None:
    assert mean_at(kind, 45, 148) > mean_at(kind, -45, 148) + 0.15


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (PhantomKind.CLEAR, 0.15),
        (PhantomKind.LOBAR, 0.15),
        (PhantomKind.FIRST_VISIT, 0.1),
        (PhantomKind.SUBTLE, 0.03),
        (PhantomKind.MISSED, 0.03),
    ],
)
def test_an_opacity_brightens_its_place(kind: PhantomKind, least: float) -> None:
    place = RECIPES[kind].opacities[0]
    assert mean_at(kind, place.x, place.z) > mean_at(PhantomKind.HEALTHY, place.x, place.z) + least


def test_the_false_alarm_has_no_opacity() -> None:
    assert RECIPES[PhantomKind.FALSE_ALARM].opacities == ()


def test_a_shallow_breath_lifts_the_diaphragm_and_leaves_a_denser_lung(monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = RECIPES[PhantomKind.HEALTHY]
    monkeypatch.setitem(RECIPES, PhantomKind.HEALTHY, replace(healthy, shallow_mm=16.0, lung_density=0.35))
    lifted, usual = phantom(PhantomKind.HEALTHY, seed=7), drawn(PhantomKind.HEALTHY)
    above_the_liver, lung = (slice(810, 840), slice(430, 470)), (slice(400, 440), slice(970, 1010))
    assert lifted[above_the_liver].mean() > usual[above_the_liver].mean() + 0.05
    assert lifted[lung].mean() > usual[lung].mean() + 0.02


def test_an_underexposed_film_is_grainy_and_no_darker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, PhantomKind.HEALTHY, replace(RECIPES[PhantomKind.HEALTHY], grain=4.0))
    grainy, usual = phantom(PhantomKind.HEALTHY, seed=7), drawn(PhantomKind.HEALTHY)
    liver = (slice(960, 1000), slice(480, 520))
    assert np.diff(grainy[liver], axis=1).std() > 2.5 * np.diff(usual[liver], axis=1).std()
    assert abs(float(grainy[liver].mean() - usual[liver].mean())) < 0.01


def test_two_visits_show_one_child() -> None:
    poses = [child(np.random.default_rng(seed), turn=0.0) for seed in (7, 7, 8)]
    assert poses[0] == poses[1] != poses[2]
    first, second = (mean_at(kind, 62, 148) for kind in (PhantomKind.FIRST_VISIT, PhantomKind.SECOND_VISIT))
    assert first > second + 0.1
