"""Agreement is the textbook's: as scikit-learn and statsmodels give it, with intervals by patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from sklearn.metrics import cohen_kappa_score

from xray_desktop.measures.agreement import (
    Weighting,
    adjusted,
    cohen,
    cohen_by_patient,
    fleiss,
    fleiss_by_patient,
    prevalence_and_bias,
    table,
    tables_by_patient,
)
from xray_desktop.measures.intervals import Bounds

THREE = np.array([[44, 5, 1], [7, 20, 3], [9, 5, 6]])
FOURTEEN_READERS = np.array(
    [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
)  # fmt: skip


def by_patient(
    first: ArrayLike, second: ArrayLike, patients: ArrayLike, categories: int, weighting: Weighting = Weighting.NONE
) -> Bounds:
    return cohen_by_patient(tables_by_patient(first, second, patients, categories), weighting)


@pytest.mark.parametrize("weighting", Weighting)
@given(said=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=60))
def test_kappa_is_that_of_scikit_learn(weighting: Weighting, said: list[tuple[int, int]]) -> None:
    first, second = zip(*said, strict=True)
    found = cohen(table(first, second, 3), weighting)
    if found.defined:
        name = None if weighting is Weighting.NONE else weighting.value
        assert found.value == pytest.approx(cohen_kappa_score(first, second, labels=[0, 1, 2], weights=name), abs=1e-9)
    else:
        assert len({*first, *second}) == 1


@pytest.mark.parametrize(
    ("weighting", "value", "error"),
    # statsmodels 0.14: cohens_kappa(THREE, wt=None | "linear" | "quadratic"), kappa and std_kappa
    [
        (Weighting.NONE, 0.49152542372881347, 0.07212745929334068),
        (Weighting.LINEAR, 0.4736842105263158, 0.07697890987030612),
        (Weighting.QUADRATIC, 0.4545454545454546, 0.09397969777572601),
    ],
)
def test_the_standard_error_is_that_of_statsmodels(weighting: Weighting, value: float, error: float) -> None:
    found = cohen(THREE, weighting)
    assert (found.value, found.standard_error) == pytest.approx((value, error), abs=1e-12)


def test_the_interval_is_that_of_statsmodels() -> None:
    found = cohen(THREE).bounds()
    assert (found.low, found.high) == pytest.approx((0.35015820121748686, 0.6328926462401401), abs=1e-9)


def test_fleiss_kappa_is_that_of_statsmodels() -> None:
    assert fleiss(FOURTEEN_READERS).value == pytest.approx(0.20993070442195522, abs=1e-12)


def test_fleiss_error_is_the_spread_of_readers_who_guess() -> None:
    random, shares = np.random.default_rng(3), [0.5, 0.3, 0.2]
    guessed = [fleiss(random.multinomial(4, shares, size=60)) for _ in range(600)]
    spread = np.std([one.value for one in guessed])
    assert np.mean([one.standard_error for one in guessed]) == pytest.approx(spread, rel=0.1)


def test_one_category_between_them_leaves_kappa_undefined() -> None:
    found = cohen(table([1, 1, 1], [1, 1, 1], 2))
    assert not found.defined
    assert found.observed == 1.0
    assert (found.bounds().low, found.bounds().high) == (-1.0, 1.0)


def test_adjusted_kappa_looks_at_agreement_alone() -> None:
    rare = table([0] * 95 + [0, 1, 0, 1, 0], [0] * 95 + [1, 0, 1, 0, 0], 2)
    assert cohen(rare).value < 0.1
    assert adjusted(rare) == pytest.approx(2 * 0.96 - 1)
    assert adjusted(THREE) == pytest.approx((3 * 0.7 - 1) / 2)


def test_prevalence_and_bias_are_those_of_byrt() -> None:
    prevalence, bias = prevalence_and_bias([[20, 5], [10, 15]])
    assert (prevalence, bias) == pytest.approx((-0.1, 0.1))
    # Byrt, Bishop and Carlin: kappa from the adjusted one, prevalence and bias
    unadjusted = (adjusted([[20, 5], [10, 15]]) - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2)
    assert cohen([[20, 5], [10, 15]]).value == pytest.approx(unadjusted)


def test_prevalence_needs_two_categories() -> None:
    with pytest.raises(ValueError, match="two categories"):
        prevalence_and_bias(THREE)


def test_by_patient_of_strangers_is_about_the_asymptotic_interval() -> None:
    rows, columns = np.indices(THREE.shape)
    first, second = (np.repeat(axis.ravel(), THREE.ravel()) for axis in (rows, columns))
    found, wanted = by_patient(first, second, np.arange(100), 3), cohen(THREE).bounds()
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=0.03)


def test_films_of_one_patient_make_the_interval_wider() -> None:
    random = np.random.default_rng(5)
    first = np.repeat(random.integers(0, 2, 40), 5)
    second = np.where(np.repeat(random.random(40) < 0.8, 5), first, 1 - first)
    apart = by_patient(first, second, np.arange(200), 2)
    together = by_patient(first, second, np.repeat(np.arange(40), 5), 2)
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_the_same_seed_draws_the_same_interval() -> None:
    first, second = [0, 1, 0, 1, 1, 0], [0, 1, 1, 1, 0, 0]
    one = by_patient(first, second, range(6), 2, weighting=Weighting.LINEAR)
    assert one == by_patient(first, second, range(6), 2, weighting=Weighting.LINEAR)


def test_one_patient_bounds_nothing() -> None:
    found = by_patient([1, 1], [1, 1], ["p", "p"], 2)
    assert (found.low, found.high) == (-1.0, 1.0)


def test_fleiss_by_patient_holds_its_kappa() -> None:
    found = fleiss_by_patient(FOURTEEN_READERS, range(10))
    assert found.low < fleiss(FOURTEEN_READERS).value < found.high


def test_fleiss_of_one_patient_bounds_nothing() -> None:
    found = fleiss_by_patient([[3, 0], [3, 0]], ["p", "p"])
    assert (found.low, found.high) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("counts", "words"),
    [([[2, 1], [1, 1]], "same number"), ([[1, 0], [0, 1]], "two or more"), ([], "films and categories")],
)
def test_fleiss_refuses_what_it_cannot_count(counts: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fleiss(counts)


def test_fleiss_of_one_category_is_not_defined() -> None:
    assert not fleiss([[3, 0], [3, 0]]).defined


@pytest.mark.parametrize(
    ("first", "second", "words"), [([0, 1], [0], "one length"), ([0, 2], [0, 1], "from 0 to 1"), ([0], [-1], "from 0")]
)
def test_a_table_refuses_what_does_not_fit(first: list[int], second: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        table(first, second, 2)


@pytest.mark.parametrize(("counts", "words"), [([[1, 2, 3]], "not square"), ([[0, 0], [0, 0]], "nothing was read")])
def test_kappa_refuses_what_is_no_table(counts: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cohen(counts)
