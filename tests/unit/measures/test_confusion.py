"""Counts and their rates are scikit-learn's; a rate of nothing is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from xray_desktop.measures.confusion import Counts, Rate, by_patient, counts

BOOLS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(BOOLS)
def test_rates_are_those_of_scikit_learn(cases: list[tuple[bool, bool]]) -> None:
    truth, called = (np.array(column) for column in zip(*cases, strict=True))
    found = counts(truth, called)
    told = metrics.confusion_matrix(truth, called, labels=[False, True])
    assert (found.true_negatives, found.false_positives, found.false_negatives, found.true_positives) == tuple(
        told.ravel()
    )
    assert found.accuracy.value == pytest.approx(metrics.accuracy_score(truth, called))
    if found.ppv.whole:
        assert found.ppv.value == pytest.approx(metrics.precision_score(truth, called))
    if found.positives:
        assert found.sensitivity.value == pytest.approx(metrics.recall_score(truth, called))
        assert found.f1 == pytest.approx(metrics.f1_score(truth, called))
    if found.positives and found.negatives:
        assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(truth, called))


def test_a_rate_of_nothing_is_none() -> None:
    nothing = Counts(0, 0, 5, 0)
    assert (nothing.sensitivity.value, nothing.ppv.value, nothing.f1, nothing.balanced_accuracy) == (None,) * 4
    assert (Rate(0, 0).interval.low, Rate(0, 0).interval.high) == (0.0, 1.0)


def test_the_zero_rate_is_the_commoner_truth() -> None:
    assert Counts(3, 1, 1, 2).zero_rate == Rate(5, 7)


def test_patients_are_drawn_whole() -> None:
    """Ten patients of ten alike films each: the interval is as wide as ten cases make it, not a hundred."""
    right = np.repeat([True, True, True, True, True, True, True, False, False, False], 10)
    truth, groups = np.ones(100, dtype=bool), np.repeat(np.arange(10), 10)
    whole = by_patient(lambda found: found.accuracy.value, truth, right, groups)
    alone = by_patient(lambda found: found.accuracy.value, truth, right, np.arange(100))
    assert whole.high - whole.low > 2.0 * (alone.high - alone.low)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="must be of one length"):
        counts([True], [True, False])
