"""A case assigned to be read blind shows nothing of the model before its read, whatever the switch says."""

from dataclasses import replace

from tests.sessions import STAMP, make_film, make_session, open_case, save
from xray_desktop.review.judgement import edited, made_review
from xray_desktop.review.reading import labelled
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.session import ModelState, Session
from xray_desktop.review.state import call_of, decoded, model_state, must_stay_blind, with_blinding

FILM = make_film(0.1)


def assigned(session: Session) -> Session:
    return replace(session, reading=replace(session.reading, assigned=frozenset({FILM.digest})))


def present(session: Session) -> Session:
    return edited(session, labelled(session.draft, ReaderLabel.PRESENT))


def test_the_model_is_hidden_with_the_switch_off() -> None:
    session = open_case(assigned(make_session()), film=FILM)
    off = replace(session, reading=replace(session.reading, blinded=False))
    assert model_state(off) is ModelState.BLINDED
    assert model_state(session) is ModelState.BLINDED
    assert call_of(session) is None
    assert session.row is not None
    assert not session.row.model_seen


def test_another_case_of_the_list_is_shown() -> None:
    session = open_case(assigned(make_session()), 1)
    assert model_state(session) is ModelState.SHOWN


def test_the_switch_goes_on_when_its_pixels_come_up() -> None:
    session = open_case(assigned(make_session()), 1)
    assert not session.reading.blinded
    assert decoded(session, "f/2.png", FILM).reading.blinded


def test_its_read_is_blind_and_shows_the_model_afterwards() -> None:
    session = present(open_case(assigned(make_session()), film=FILM))
    review = made_review(session, STAMP)
    assert (review.blinded, review.shown.seen_before_label, review.shown.score) == (True, False, review.shown.score)
    assert review.shown.score is not None
    assert model_state(save(session)) is ModelState.SHOWN


def test_the_switch_stays_on_while_one_waits() -> None:
    session = with_blinding(open_case(assigned(make_session()), film=FILM), blinded=True)
    assert must_stay_blind(session)
    assert with_blinding(session, blinded=False).reading.blinded
    done = save(present(session))
    assert not must_stay_blind(done)
    assert not with_blinding(done, blinded=False).reading.blinded
