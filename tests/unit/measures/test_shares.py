"""A share says its denominator, and films of one patient do not make it surer than its patients do."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.measures.intervals import Bounds, exact
from xray_desktop.measures.shares import share


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_one_film_a_patient_gives_the_exact_interval(hits: list[bool]) -> None:
    found = share((f"p{number}", hit) for number, hit in enumerate(hits))
    assert (found.hits, found.films, found.patients) == (sum(hits), len(hits), len(hits))
    assert found.bounds == exact(sum(hits), len(hits))


@pytest.mark.parametrize("hit", [True, False])
def test_ten_films_of_two_patients_are_worth_two(hit: bool) -> None:
    found = share((f"p{number % 2}", hit) for number in range(10))
    assert found.bounds == exact(2 * hit, 2)


def test_films_that_say_the_same_within_a_patient_widen_the_interval() -> None:
    films = [(f"p{number}", number % 4 == 0) for number in range(40) for _ in range(5)]
    found = share(films)
    assert found.value == 0.25
    alone = exact(10, 40)
    assert found.bounds.low == pytest.approx(alone.low, abs=0.02)
    assert found.bounds.high == pytest.approx(alone.high, abs=0.02)


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random, held = np.random.default_rng(4), 0
    for _ in range(400):
        chances = random.beta(3, 1, size=30)  # mean 0.75, films of a patient are alike
        films = [(f"p{number}", bool(random.random() < chance)) for number, chance in enumerate(chances) for _ in "abc"]
        bounds = share(films).bounds
        held += bounds.low <= 0.75 <= bounds.high
    assert held / 400 >= 0.93


def test_one_patient_bounds_nothing() -> None:
    assert share([("p", True), ("p", False)]).bounds == Bounds(0.0, 1.0)


def test_nothing_is_no_share() -> None:
    found = share([])
    assert math.isnan(found.value)
    assert (found.films, found.patients, found.bounds) == (0, 0, Bounds(0.0, 1.0))


def test_films_that_spread_evenly_are_worth_no_more_than_films() -> None:
    found = share((f"p{number}", hit) for number in range(30) for hit in (True, False))
    assert found.bounds.low <= exact(30, 60).low + 1e-9
