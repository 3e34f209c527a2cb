"""A target sensitivity becomes the most specific threshold that reaches it; more never raises the threshold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiny_model import curve
from xray_desktop.contract.operating_point import Call, call, operating_point

TARGETS = st.floats(min_value=0.0, max_value=1.0)


@given(TARGETS, TARGETS)
def test_more_sensitivity_never_raises_the_threshold(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert operating_point(curve(), high).threshold <= operating_point(curve(), low).threshold


@given(TARGETS)
def test_a_point_reaches_the_target_or_says_so(target: float) -> None:
    point = operating_point(curve(), target)
    assert point.reached == (point.sensitivity >= target - 1e-12)


def test_the_most_specific_point_that_reaches_is_taken() -> None:
    assert operating_point(curve(), 0.95).threshold == 0.5
    assert operating_point(curve(), 0.951).threshold == 0.3


def test_a_target_out_of_reach_gives_the_most_sensitive_point() -> None:
    short = curve()[:3]
    point = operating_point(short, 0.99)
    assert not point.reached
    assert point.threshold == short[-1].threshold


def test_the_case_that_set_the_threshold_is_above_it() -> None:
    assert call(0.5, 0.5) is Call.ABOVE
    assert call(0.4999, 0.5) is Call.BELOW


def test_counts_give_the_rates() -> None:
    point = curve()[2]
    assert (point.sensitivity, point.specificity) == pytest.approx((0.95, 0.90))
