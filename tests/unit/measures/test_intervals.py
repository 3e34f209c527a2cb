"""Intervals are the textbook's, and resampling is by patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xray_desktop.measures.intervals import Bounds, exact, of_mean, resampled


@given(st.integers(1, 300).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_the_exact_interval_is_clopper_pearson(counts: tuple[int, int]) -> None:
    successes, trials = counts
    wanted = stats.binomtest(successes, trials).proportion_ci(confidence_level=0.95, method="exact")
    found = exact(successes, trials)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_nothing_tried_says_nothing() -> None:
    assert exact(0, 0) == Bounds(0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        exact(successes, trials)


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="level"):
        exact(1, 2, level=1.5)


def test_the_mean_of_a_few_runs_has_a_t_interval() -> None:
    values = [0.970, 0.975, 0.980]
    low, high = stats.t.interval(0.95, 2, loc=np.mean(values), scale=stats.sem(values))
    assert (of_mean(values).low, of_mean(values).high) == pytest.approx((low, high))


def test_one_run_has_no_width_and_none_is_refused() -> None:
    assert of_mean([0.9]) == Bounds(0.9, 0.9)
    with pytest.raises(ValueError, match="no values"):
        of_mean([])


def test_ten_copies_of_each_patient_make_nothing_surer() -> None:
    random = np.random.default_rng(0)
    values = random.random(40)
    single = resampled(lambda rows: float(values[rows].mean()), np.arange(40), rounds=400)
    copied = np.repeat(values, 10)
    of_copies = resampled(lambda rows: float(copied[rows].mean()), np.repeat(np.arange(40), 10), rounds=400)
    assert of_copies.high - of_copies.low == pytest.approx(single.high - single.low, rel=1e-9)


def test_rounds_without_both_classes_are_drawn_again() -> None:
    truth = np.array([True, False, False])

    def statistic(rows: np.ndarray) -> float:
        if truth[rows].all() or not truth[rows].any():
            raise ValueError("one class")
        return float(truth[rows].mean())

    assert 0.0 < resampled(statistic, np.arange(3), rounds=50).low <= 2 / 3


def test_a_statistic_that_never_works_is_told() -> None:
    def never(rows: np.ndarray) -> float:
        raise ValueError("one class")

    with pytest.raises(ValueError, match="too few groups"):
        resampled(never, np.arange(3), rounds=10)
