"""The curve holds every sensitivity at its highest threshold, and other parts are counted at the same thresholds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.thresholds import LEAST_SENSITIVITY, counted, curve
from xray_desktop.contract.operating_point import operating_point

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=60).filter(
    lambda rows: 0 < sum(truth for truth, _ in rows) < len(rows)
)


@given(ROWS, st.floats(0.5, 1.0))
def test_a_point_counts_what_its_threshold_does(rows: list[tuple[bool, int]], target: float) -> None:
    truth, score = np.array([row[0] for row in rows]), np.array([row[1] / 20 for row in rows])
    found = curve(truth, score)
    assert [point.missed for point in found] == sorted({point.missed for point in found}, reverse=True)
    assert found[-1].missed == 0
    assert found[0].sensitivity >= LEAST_SENSITIVITY
    point = operating_point(found, target)
    assert point.missed == np.sum(truth & (score < point.threshold))
    assert point.marked == np.sum(~truth & (score >= point.threshold))
    higher = score[score > point.threshold]
    assert all(np.mean(score[truth] >= one) < target + 1e-9 or one == point.threshold for one in higher)


@given(ROWS)
def test_counting_its_own_part_gives_the_curve_back(rows: list[tuple[bool, int]]) -> None:
    truth, score = np.array([row[0] for row in rows]), np.array([row[1] / 20 for row in rows])
    found = curve(truth, score)
    assert counted([point.threshold for point in found], truth, score) == found


def test_another_part_is_counted_at_the_same_thresholds() -> None:
    (point,) = counted([0.5], np.array([True, True, False, False]), np.array([0.5, 0.4, 0.5, 0.1]))
    assert (point.missed, point.positives, point.marked, point.negatives) == (1, 2, 1, 2)
    assert point.sensitivity == pytest.approx(0.5)
