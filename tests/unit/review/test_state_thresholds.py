"""The slider moves a target, never a read; it rests after the first read and ends where the set supports a claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sessions import MODEL_ID, make_thresholds
from tests.tiny_model import curve, make_card
from xray_desktop.contract.operating_point import OperatingPoint
from xray_desktop.review.thresholds import (
    Thresholds,
    figures_of_test,
    locked,
    points,
    reference_points,
    root_cards,
    span,
    unlocked,
    with_model,
    with_sensitivity,
)

PNEUMONIA = "Pneumonia"


def test_a_model_starts_at_its_own_working_point() -> None:
    thresholds = make_thresholds()
    assert thresholds.target == 0.95
    assert not thresholds.changed
    assert points(thresholds)[PNEUMONIA].threshold == 0.5


def test_the_last_choice_is_kept_and_said() -> None:
    thresholds = make_thresholds(last=0.99)
    assert thresholds.target == 0.99
    assert thresholds.changed
    assert reference_points(thresholds)[PNEUMONIA].threshold == 0.5


def test_a_last_choice_this_model_cannot_claim_is_dropped() -> None:
    assert make_thresholds(last=0.9995).target == 0.95
    assert make_thresholds(last=0.5).target == 0.95


def test_the_slider_rests_after_a_read_until_the_button() -> None:
    thresholds = locked(make_thresholds())
    assert with_sensitivity(thresholds, 0.85) is thresholds
    assert with_sensitivity(unlocked(thresholds), 0.85).target == 0.85


def test_the_lock_holds_over_the_same_model_and_not_over_another() -> None:
    again = with_model(locked(make_thresholds()), make_card(), model_id=MODEL_ID, device="CPU", last=None)
    assert again.locked
    other = with_model(locked(make_thresholds()), make_card(), model_id="cd" * 32, device="CPU", last=None)
    assert not other.locked


def test_the_span_ends_at_one_miss_of_the_set() -> None:
    limits = span(make_thresholds())
    assert limits.lowest == 0.80
    assert limits.highest == pytest.approx(0.99)


def test_the_reference_point_is_always_inside() -> None:
    few = tuple(
        point.model_copy(update={"positives": 5, "missed": min(point.missed, m)})
        for point, m in zip(curve(), (4, 3, 2, 1, 0), strict=True)
    )
    card = make_card()
    small = make_card(findings=(card.findings[0].model_copy(update={"curve": few, "test": None}), *card.findings[1:]))
    limits = span(make_thresholds(small))
    assert limits.lowest <= small.reference_point <= limits.highest


def test_a_target_out_of_reach_says_so() -> None:
    card = make_card()
    short = make_card(
        findings=(card.findings[0].model_copy(update={"curve": curve()[:3], "test": None}), *card.findings[1:])
    )
    point = points(with_sensitivity(make_thresholds(short), 0.99))[PNEUMONIA]
    assert not point.reached
    assert point.sensitivity == pytest.approx(0.95)


def test_the_test_figures_are_those_of_the_same_threshold() -> None:
    thresholds = make_thresholds()
    card = root_cards(thresholds)[0]
    tested = figures_of_test(card, points(thresholds)[PNEUMONIA])
    assert tested is not None
    assert tested.threshold == 0.5
    assert figures_of_test(card, OperatingPoint(threshold=0.123, missed=0, positives=1, marked=0, negatives=1)) is None
    assert figures_of_test(card.model_copy(update={"test": None}), points(thresholds)[PNEUMONIA]) is None


def test_without_a_model_there_is_no_point() -> None:
    assert points(Thresholds()) == {}
    assert reference_points(Thresholds()) == {}
    assert not Thresholds().changed
    assert with_sensitivity(Thresholds(), 0.9) == Thresholds()
    assert span(Thresholds()).lowest == 0.80


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_sensitivity_never_raises_the_threshold(first: float, second: float) -> None:
    low, high = sorted((first, second))
    thresholds = make_thresholds()
    at_low = points(with_sensitivity(thresholds, low))[PNEUMONIA].threshold
    at_high = points(with_sensitivity(thresholds, high))[PNEUMONIA].threshold
    assert at_high <= at_low
