"""What the screen may show follows from the session alone: no blinded, late, withheld or failed score slips through."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sessions import (
    make_film,
    make_prediction,
    make_session,
    make_thresholds,
    open_case,
    save,
)
from tests.tiny_model import make_card
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.judgement import edited
from xray_desktop.review.reading import labelled
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.session import Case, ModelState, Session
from xray_desktop.review.state import (
    admission,
    call_of,
    declared,
    decoded,
    failed,
    model_state,
    not_scored,
    opened,
    outside_population,
    pattern,
    scored,
    shown_anyway,
    with_blinding,
    with_heatmap,
    with_thresholds,
)
from xray_desktop.review.thresholds import Thresholds, unlocked, with_sensitivity
from xray_desktop.review.worklist import RowState, row_state


def test_a_score_is_shown_with_its_call() -> None:
    session = open_case(make_session())
    assert model_state(session) is ModelState.SHOWN
    assert call_of(session) is Call.ABOVE
    assert call_of(open_case(make_session(), probability=0.2)) is Call.BELOW


def test_nothing_open_shows_nothing() -> None:
    assert model_state(make_session()) is ModelState.NOTHING_OPEN
    assert call_of(make_session()) is None
    assert admission(make_session()) is None


def test_a_key_outside_the_list_opens_nothing() -> None:
    assert opened(open_case(make_session()), "elsewhere").case.key == ""


def test_an_opened_row_says_so() -> None:
    session = opened(make_session(), "f/1.png")
    assert row_state(session.worklist.rows[1]) is RowState.OPENED
    assert model_state(session) is ModelState.WAITING


def test_a_late_score_of_another_case_changes_nothing_on_the_screen() -> None:
    session = open_case(make_session(), 1, probability=None)
    later = scored(session, "f/0.png", make_prediction(0.9))
    assert later.case is session.case
    assert later.worklist.rows[0].score() == pytest.approx(0.9)


def test_a_late_film_of_another_case_is_not_shown() -> None:
    session = open_case(make_session(), 1)
    later = decoded(session, "f/0.png", make_film(0.9))
    assert later.case is session.case


def test_a_film_of_no_row_changes_nothing() -> None:
    session = make_session()
    assert decoded(session, "elsewhere", make_film()) is session


def test_a_score_of_another_model_is_dropped() -> None:
    session = open_case(make_session(), probability=None)
    assert scored(session, "f/0.png", make_prediction(model_id="cd" * 32)) is session
    assert scored(session, "elsewhere", make_prediction()) is session


def test_a_file_that_fails_leaves_the_others_alone() -> None:
    session = failed(open_case(make_session(), 1), "f/0.png", "0.png: cut short; copy it again")
    assert row_state(session.worklist.rows[0]) is RowState.FAILED
    assert model_state(session) is ModelState.SHOWN
    reopened = opened(session, "f/0.png")
    assert reopened.case.error == "0.png: cut short; copy it again"
    assert model_state(reopened) is ModelState.FAILED
    assert failed(session, "elsewhere", "x") is session


def test_an_open_file_that_fails_says_so_in_its_case() -> None:
    session = failed(opened(make_session(), "f/0.png"), "f/0.png", "0.png: cut short; copy it again")
    assert session.case.error.startswith("0.png")


def test_a_model_that_fails_on_one_film_leaves_the_film() -> None:
    session = not_scored(open_case(make_session(), probability=None), "f/0.png", "the model failed; try another")
    assert model_state(session) is ModelState.FAILED
    assert session.case.radiograph is not None
    assert not_scored(session, "f/1.png", "x") is session


def test_a_case_can_be_open_while_there_is_no_model() -> None:
    loading = decoded(opened(replace(make_session(), thresholds=Thresholds()), "f/0.png"), "f/0.png", make_film())
    assert model_state(loading) is ModelState.WAITING
    broken = replace(loading, thresholds=Thresholds(failure="m.onnx: cut short; export it again"))
    assert model_state(broken) is ModelState.NO_MODEL


def test_a_film_decoded_before_the_model_is_admitted_when_the_model_comes() -> None:
    early = decoded(opened(replace(make_session(), thresholds=Thresholds()), "f/0.png"), "f/0.png", make_film(age=None))
    assert admission(early) is None
    late = with_thresholds(early, make_thresholds())
    late = scored(late, "f/0.png", make_prediction())
    assert model_state(late) is ModelState.WITHHELD


def test_an_unknown_age_withholds_until_the_reader_asks() -> None:
    session = open_case(make_session(), film=make_film(age=None))
    assert model_state(session) is ModelState.WITHHELD
    assert call_of(session) is None
    assert pattern(session) == ()
    seen = shown_anyway(session)
    assert call_of(seen) is Call.ABOVE
    assert outside_population(seen)
    assert shown_anyway(seen) is seen


def test_a_declaration_speaks_for_its_folder_and_can_be_taken_back() -> None:
    session = declared(open_case(make_session(), film=make_film(age=None)), "f", holds=True)
    assert model_state(session) is ModelState.SHOWN
    assert not outside_population(session)
    next_film = open_case(session, 1, film=make_film(0.7, age=None))
    assert model_state(next_film) is ModelState.SHOWN
    assert model_state(declared(next_film, "f", holds=False)) is ModelState.WITHHELD
    assert model_state(declared(open_case(make_session(), film=make_film(age=None)), "g", holds=True)) is (
        ModelState.WITHHELD
    )


def test_a_declaration_never_speaks_for_a_stated_age() -> None:
    session = declared(open_case(make_session(), film=make_film(age=40.0)), "f", holds=True)
    assert model_state(session) is ModelState.WITHHELD
    assert outside_population(shown_anyway(session))


def test_a_lateral_view_is_not_scored_whatever_the_reader_does() -> None:
    session = open_case(make_session(), film=make_film(doubts=(Doubt.NOT_FRONTAL,)))
    assert model_state(shown_anyway(session)) is ModelState.NOT_SCORED
    assert row_state(session.worklist.rows[0]) is RowState.NOT_SCORED
    assert call_of(session) is None


def test_blinding_hides_the_model_and_lifting_it_is_remembered() -> None:
    session = open_case(make_session(blinded=True))
    assert model_state(session) is ModelState.BLINDED
    assert call_of(session) is None
    assert pattern(session) == ()
    row = session.row
    assert row is not None
    assert not row.model_seen
    lifted = with_blinding(session, blinded=False)
    assert model_state(lifted) is ModelState.SHOWN
    again = with_blinding(lifted, blinded=True)
    assert model_state(again) is ModelState.BLINDED
    assert again.row is not None
    assert again.row.model_seen


def test_a_blinded_row_state_says_nothing_of_the_model() -> None:
    session = open_case(make_session(blinded=True), film=make_film(doubts=(Doubt.NOT_FRONTAL,)))
    assert session.row is not None
    assert row_state(session.row, model_hidden=True) is RowState.OPENED


def test_the_model_shows_after_a_blinded_read_is_saved() -> None:
    session = open_case(make_session(blinded=True))
    session = edited(session, labelled(session.draft, ReaderLabel.ABSENT))
    session = save(session)
    assert model_state(session) is ModelState.SHOWN


def test_the_heatmap_is_off_on_opening_and_only_where_a_score_is_shown() -> None:
    session = with_heatmap(open_case(make_session()), on=True)
    assert session.case.heatmap_on
    assert session.case.heatmap_seen
    assert not with_heatmap(session, on=False).case.heatmap_on
    assert with_heatmap(session, on=False).case.heatmap_seen
    assert not opened(session, "f/1.png").case.heatmap_on
    withheld = open_case(make_session(), film=make_film(age=None))
    assert not with_heatmap(withheld, on=True).case.heatmap_seen
    assert not with_blinding(session, blinded=True).case.heatmap_on


def test_moving_the_slider_flips_the_call_and_nothing_else() -> None:
    session = open_case(make_session(), probability=0.4)
    moved = with_thresholds(session, with_sensitivity(session.thresholds, 0.99))
    assert (call_of(session), call_of(moved)) == (Call.BELOW, Call.ABOVE)
    assert moved.case is session.case
    assert moved.worklist == session.worklist or moved.worklist.rows == session.worklist.rows


def test_another_model_voids_every_score() -> None:
    session = open_case(make_session())
    other = replace(make_thresholds(make_card(version="2")), model_id="ef" * 32)
    later = with_thresholds(session, other)
    assert later.worklist.rows[0].scores == ()
    assert later.case.prediction is None
    assert model_state(later) is ModelState.WAITING
    assert with_thresholds(Session(), other).case.prediction is None


@given(st.floats(0.8, 0.99), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_child_is_never_marked_where_its_parent_is_not(target: float, probability: float, share: float) -> None:
    session = open_case(make_session())
    session = with_thresholds(session, with_sensitivity(unlocked(session.thresholds), target))
    session = scored(session, "f/0.png", make_prediction(probability, bacterial=share))
    shares = pattern(session)
    assert bool(shares) == (call_of(session) is Call.ABOVE)
    assert all(0.0 <= value <= 1.0 for _, value in shares)


def test_frozen_slices_never_compare_arrays() -> None:
    case = Case(key="a", radiograph=make_film(), prediction=make_prediction())
    assert case != Case(key="a")
    assert np.asarray(case.prediction and case.prediction.probability).dtype == np.float32
