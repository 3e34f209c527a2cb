"""Paired comparisons are the textbook's: McNemar's exact test, and DeLong's as its authors define it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import roc_auc_score

from xray_desktop.measures.comparison import delong, mcnemar


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_the_binomial_test(only_first: int, only_second: int) -> None:
    first = [True] * only_first + [False] * only_second + [True, False]
    second = [False] * only_first + [True] * only_second + [True, False]
    found, unlike = mcnemar(first, second), only_first + only_second
    wanted = stats.binomtest(only_first, unlike).pvalue if unlike else 1.0
    assert (found.only_first, found.only_second) == (only_first, only_second)
    assert found.p == pytest.approx(wanted, abs=1e-12)


def test_mcnemar_needs_the_same_films() -> None:
    with pytest.raises(ValueError, match="one length"):
        mcnemar([True], [True, False])


def films(seed: int = 7) -> tuple[NDArray[np.int_], NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    truth = np.r_[np.ones(30), np.zeros(50)].astype(int)
    first = np.round(random.normal(truth * 1.2, 1), 1)  # rounded: many ties
    return truth, first, np.round(random.normal(truth * 0.7, 1), 1)


def by_definition(truth: NDArray[np.int_], one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    """Variance of the difference, pair by pair of a positive and a negative."""
    tenth, first = [], []
    for scores in (one, two):
        above = np.sign(scores[truth == 1][:, None] - scores[truth == 0][None, :]) / 2 + 0.5
        tenth.append(above.mean(axis=1))
        first.append(above.mean(axis=0))
    spread = np.cov(tenth) / (truth == 1).sum() + np.cov(first) / (truth == 0).sum()
    return float(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])


@pytest.mark.parametrize("seed", range(5))
def test_delong_is_what_its_authors_define(seed: int) -> None:
    truth, first, second = films(seed)
    found = delong(truth, first, second)
    assert found.first == pytest.approx(roc_auc_score(truth, first))
    assert found.second == pytest.approx(roc_auc_score(truth, second))
    assert found.standard_error**2 == pytest.approx(by_definition(truth, first, second))
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(found.difference) / found.standard_error))
    assert found.bounds.low < found.difference < found.bounds.high


def test_delong_holds_its_level_where_two_scores_are_alike() -> None:
    random, truth = np.random.default_rng(1), np.r_[np.ones(40), np.zeros(40)]
    small = 0
    for _ in range(400):
        common = random.normal(truth, 1)
        pair = delong(truth, common + random.normal(size=80), common + random.normal(size=80))
        small += pair.p < 0.05
    assert 0.02 <= small / 400 <= 0.09


def test_the_same_score_twice_does_not_differ() -> None:
    truth, first, _ = films()
    found = delong(truth, first, 2 * first)
    assert (found.difference, found.p) == (0.0, 1.0)
    assert found.bounds.low == found.bounds.high == 0.0


def test_every_film_twice_says_no_more_than_once_when_patients_are_told() -> None:
    truth, first, second = films()
    patients = np.arange(80)
    once = delong(truth, first, second)
    twice = delong(np.tile(truth, 2), np.tile(first, 2), np.tile(second, 2), patients=np.tile(patients, 2))
    blind = delong(np.tile(truth, 2), np.tile(first, 2), np.tile(second, 2))
    assert twice.standard_error == pytest.approx(once.standard_error)
    assert blind.standard_error < 0.8 * once.standard_error


def test_a_patient_may_have_positive_and_negative_films() -> None:
    truth, first, second = films()
    kin = delong(truth, first, second, patients=np.r_[np.arange(30), np.arange(50)])
    random = np.random.default_rng(2)
    groups = [np.flatnonzero(np.r_[np.arange(30), np.arange(50)] == key) for key in range(50)]
    drawn = []
    for _ in range(800):
        rows = np.concatenate([groups[one] for one in random.integers(0, 50, 50)])
        drawn.append(roc_auc_score(truth[rows], first[rows]) - roc_auc_score(truth[rows], second[rows]))
    assert kin.standard_error == pytest.approx(np.std(drawn), rel=0.15)


@pytest.mark.parametrize(
    ("truth", "first", "second", "words"),
    [
        ([1, 1, 0, 0], [1.0, 2.0], [1.0, 2.0], "one length"),
        ([1, 1, 0, 0], [1.0, 2.0, np.nan, 0.0], [1.0] * 4, "finite"),
        ([1, 0, 0, 0], [1.0] * 4, [1.0] * 4, "two positives"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    truth: list[int], first: list[float], second: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        delong(truth, first, second)


def test_films_of_one_patient_alone_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="two patients"):
        delong([1, 1, 0, 0], [1.0, 2.0, 0.0, 0.5], [1.0] * 4, patients=["p", "p", "q", "r"])
