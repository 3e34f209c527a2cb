"""AUROC and curve agree with scikit-learn on anything, ties included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from xray_desktop.measures.roc import auroc, roc

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40).filter(
    lambda rows: 0 < sum(truth for truth, _ in rows) < len(rows)
)


@given(ROWS)
def test_auroc_is_what_scikit_learn_finds(rows: list[tuple[bool, int]]) -> None:
    truth, scores = np.array([row[0] for row in rows]), np.array([row[1] / 6 for row in rows])
    assert auroc(truth, scores) == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


@given(ROWS)
def test_each_point_counts_what_lies_at_or_above_its_threshold(rows: list[tuple[bool, int]]) -> None:
    truth, scores = np.array([row[0] for row in rows]), np.array([row[1] / 6 for row in rows])
    curve = roc(truth, scores)
    assert np.all(np.diff(curve.thresholds) < 0)
    for threshold, hits, marked in zip(curve.thresholds, curve.true_positives, curve.false_positives, strict=True):
        assert hits == np.sum(truth & (scores >= threshold))
        assert marked == np.sum(~truth & (scores >= threshold))
    assert (curve.true_positives[-1], curve.false_positives[-1]) == (curve.positives, curve.negatives)


@pytest.mark.parametrize("truth", [[True, True], [False, False]])
def test_one_class_alone_has_no_auroc(truth: list[bool]) -> None:
    with pytest.raises(ValueError, match="at least one positive and one negative"):
        auroc(truth, [0.1, 0.2])


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        auroc([True, False], [float("nan"), 0.2])


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="of one length"):
        roc([True, False], [0.1])
