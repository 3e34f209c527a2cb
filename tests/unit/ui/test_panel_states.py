"""What the panels are handed holds nothing that must not be seen."""

from dataclasses import astuple, replace

import pytest

from tests.sessions import make_film, make_prediction, make_session, make_thresholds, open_case, save
from tests.tiny_model import make_card
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.judgement import agreed, disagreed, edited
from xray_desktop.review.reading import labelled
from xray_desktop.review.review import Abnormal, Basis, ReaderLabel
from xray_desktop.review.session import Session
from xray_desktop.review.state import (
    declared,
    failed,
    model_state,
    not_scored,
    opened,
    scored,
    shown_anyway,
    with_thresholds,
)
from xray_desktop.review.thresholds import Thresholds, locked, unlocked, with_sensitivity
from xray_desktop.review.worklist import with_row
from xray_desktop.ui.findings_state import findings_state
from xray_desktop.ui.model_strip import strip_state
from xray_desktop.ui.read_state import next_abnormal, next_basis, read_state
from xray_desktop.ui.status_strip import status_state
from xray_desktop.ui.working_point_state import WorkingPointState, working_point_state
from xray_desktop.ui.worklist_line import WorklistLine
from xray_desktop.ui.worklist_state import Chip, WorklistLines


def test_a_score_stands_with_its_threshold_and_call() -> None:
    line = findings_state(open_case(make_session())).lines[0]
    assert (line.score, line.threshold, line.call, line.role) == ("0.83", "0.50", "above threshold", "above")
    assert line.spoken == "Pneumonia: model score 0.83, threshold 0.50, above threshold"
    assert "bacterial-labelled 0.70" in line.note
    assert "%" not in line.spoken + line.note


def test_below_threshold_is_never_green_nor_negative() -> None:
    line = findings_state(open_case(make_session(), probability=0.2)).lines[0]
    assert (line.call, line.role, line.note) == ("below threshold", "below", "")


def test_sub_types_have_no_line_of_their_own() -> None:
    assert [line.name for line in findings_state(open_case(make_session())).lines] == ["Pneumonia"]


def test_nothing_open_says_nothing() -> None:
    assert findings_state(make_session()).lines == ()


def test_a_waiting_score_keeps_its_place() -> None:
    line = findings_state(open_case(make_session(), probability=None)).lines[0]
    assert (line.score, line.message) == ("", "")
    assert line.spoken.startswith("Pneumonia: model score not there yet")


def test_a_blinded_panel_holds_no_number_of_the_case() -> None:
    state = findings_state(open_case(make_session(blinded=True)))
    assert "0.83" not in repr(astuple(state))
    assert state.lines[0].share is None
    assert state.lines[0].mark is None
    assert not state.can_show_anyway
    withheld = findings_state(open_case(make_session(blinded=True), film=make_film(age=None)))
    assert withheld == state


def test_a_withheld_score_offers_both_ways() -> None:
    session = open_case(make_session(), film=make_film(age=None))
    state = findings_state(session)
    assert state.lines[0].message == "Age not stated; this model knows children of 1-5 years only."
    assert state.can_show_anyway
    assert state.declare == "all children of 1-5 years, frontal"
    seen = findings_state(shown_anyway(session))
    assert "outside population" in seen.lines[0].note
    assert not findings_state(declared(session, "f", holds=True)).lines[0].message


def test_a_stated_age_outside_cannot_be_declared_away() -> None:
    state = findings_state(open_case(make_session(), film=make_film(age=40.0)))
    assert state.can_show_anyway
    assert state.declare == ""


def test_what_is_not_scored_says_why_and_offers_nothing() -> None:
    state = findings_state(open_case(make_session(), film=make_film(doubts=(Doubt.NOT_FRONTAL,))))
    assert state.lines[0].message == "Lateral or oblique view: not scored."
    assert not state.can_show_anyway


def test_failures_are_sentences() -> None:
    broken = findings_state(failed(opened(make_session(), "f/0.png"), "f/0.png", "0.png: cut short; copy it again"))
    assert broken.lines[0].role == "damage"
    unscored = findings_state(not_scored(open_case(make_session(), probability=None), "f/0.png", "the model failed"))
    assert unscored.lines[0].message == "Not scored. the model failed"
    without = with_thresholds(open_case(make_session()), Thresholds(failure="m.onnx: cut short"))
    assert findings_state(without).lines[0].message == "Not scored. m.onnx: cut short"


def test_the_working_point_says_what_it_did_and_where_it_was() -> None:
    state = working_point_state(make_thresholds(last=0.99))
    assert state.changed == "changed from 0.95"
    assert "missed 1 (1.0 %, interval 0.0-5.4) and marked 30 of 100" in state.sentence
    assert "synthetic test part: missed 1 of 100" in state.tested
    assert state.unreached == ""
    assert working_point_state(locked(make_thresholds())).locked
    assert working_point_state(make_thresholds()).changed == ""
    assert working_point_state(Thresholds()) == WorkingPointState()


def test_a_target_out_of_reach_is_said() -> None:
    card = make_card()
    short = make_card(
        findings=(card.findings[0].model_copy(update={"curve": card.findings[0].curve[:3], "test": None}),)
    )
    state = working_point_state(with_sensitivity(unlocked(make_thresholds(short)), 0.99))
    assert "Not reached" in state.unreached
    assert state.tested == ""


def test_the_form_is_empty_and_agree_needs_a_call() -> None:
    assert not read_state(make_session()).enabled
    waiting = read_state(open_case(make_session(), probability=None))
    assert waiting.enabled
    assert not waiting.can_agree
    assert not waiting.can_save
    assert read_state(open_case(make_session())).can_agree
    assert not read_state(open_case(make_session(blinded=True))).can_agree


def test_reasons_open_with_a_disagreement_or_a_doubt() -> None:
    session = open_case(make_session())
    assert not read_state(agreed(session)).reasons_open
    assert read_state(disagreed(session)).reasons_open
    doubting = edited(session, labelled(session.draft, ReaderLabel.CANNOT_TELL))
    assert read_state(doubting).reasons_open
    assert read_state(agreed(session)).subtypes == ("Bacterial pattern", "Viral pattern")


def test_a_saved_read_is_named() -> None:
    assert read_state(save(agreed(open_case(make_session())))).saved_words == "saved: present"


def test_rounds_come_back_to_their_beginning() -> None:
    assert next_abnormal(next_abnormal(next_abnormal(Abnormal.NOT_ASSESSED))) is Abnormal.NOT_ASSESSED
    assert next_basis(Basis.REPORT) is Basis.IMAGE


def lines_of(session: Session) -> list[WorklistLine]:
    """Every line of the list."""
    state = WorklistLines().state(session)
    return [state.line(number) for number in range(len(state))]


def test_a_list_has_a_line_a_patient_and_a_line_a_film() -> None:
    state = WorklistLines().state(open_case(make_session()))
    assert [bool(state.line(number).key) for number in range(len(state))] == [False, True] * 3
    assert state.open_key == "f/0.png"
    assert state.counts[Chip.UNREAD] == 3
    assert state.progress == "0 of 3 read"


def test_an_outline_is_kept_while_no_row_moves() -> None:
    lines, session = WorklistLines(), make_session()
    first = lines.state(session)
    later = lines.state(open_case(session))
    assert later is not first
    assert later.lines is first.lines


def test_a_read_row_may_say_that_it_would_differ_now() -> None:
    session = save(agreed(open_case(make_session(), probability=0.6)))
    moved = with_thresholds(session, with_sensitivity(unlocked(session.thresholds), 0.80))
    assert lines_of(session)[1].state == "present"
    assert lines_of(moved)[1].state == "present · would differ now"


def test_a_blinded_list_holds_nothing_of_the_model() -> None:
    session = open_case(make_session(blinded=True), film=make_film(doubts=(Doubt.NOT_FRONTAL,)))
    session = scored(session, "f/1.png", make_prediction(0.9))
    states = {line.state for line in lines_of(session)}
    assert states == {"", "new", "opened"}


def test_a_row_speaks_of_its_faults() -> None:
    session = failed(make_session(), "f/0.png", "0.png: cut short")
    row = session.worklist.rows[1]
    session = replace(session, worklist=with_row(session.worklist, replace(row, same_pixels_elsewhere=True)))
    lines = lines_of(session)
    assert "cut short" in lines[1].tip
    assert "Identical pixels" in lines[3].tip
    assert lines[1].spoken.endswith("failed")


@pytest.mark.parametrize("blinded", [True, False])
def test_strip_and_status_name_the_model(blinded: bool) -> None:
    session = make_session(blinded=blinded)
    assert strip_state(session).words.startswith("Demonstration model. Children of 1-5 years.")
    assert strip_state(session).blinded is blinded
    status = status_state(session)
    assert (status.model, status.device, status.reader) == ("model abababababab", "CPU", "reader AB")
    none = replace(session, thresholds=Thresholds())
    assert "Not for diagnosis." in strip_state(none).words
    assert status_state(none).model == "no model"
    assert model_state(session).value == "nothing open"
