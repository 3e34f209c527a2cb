"""Average precision is scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from xray_desktop.measures.precision_recall import average_precision


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1, max_size=80))
def test_it_is_that_of_scikit_learn(cases: list[tuple[bool, int]]) -> None:
    truth, scores = np.array([case[0] for case in cases]), np.array([case[1] for case in cases], dtype=float)
    if truth.any():
        assert average_precision(truth, scores) == pytest.approx(average_precision_score(truth, scores))


def test_no_positive_is_no_precision() -> None:
    with pytest.raises(ValueError, match="at least one positive"):
        average_precision([False, False], [0.1, 0.2])
