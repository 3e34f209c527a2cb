"""A read says what the reader said and what was shown at that moment, and counts only on the store's word."""

from dataclasses import replace

import pytest

from tests.sessions import STAMP, make_film, make_prediction, make_session, open_case, save
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.judgement import (
    Refusal,
    against_call,
    agreed,
    commit_failed,
    committing,
    disagreed,
    edited,
    made_review,
    redrafted,
    refusal,
    withdrawn,
)
from xray_desktop.review.reading import EMPTY, Draft, draft_of, labelled, with_abnormal, with_reason_toggled
from xray_desktop.review.review import Abnormal, ReaderLabel, Reason, disagrees
from xray_desktop.review.session import Session
from xray_desktop.review.state import opened, scored, shown_anyway, with_blinding, with_heatmap, with_thresholds
from xray_desktop.review.thresholds import unlocked, with_sensitivity
from xray_desktop.review.undo import DraftEdited, ReadSaved
from xray_desktop.review.worklist import RowState, progress, row_state


def say(session: Session, label: ReaderLabel) -> Session:
    return edited(session, labelled(session.draft, label))


@pytest.mark.parametrize(
    ("probability", "agrees", "label"),
    [
        (0.83, True, ReaderLabel.PRESENT),
        (0.20, True, ReaderLabel.ABSENT),
        (0.83, False, ReaderLabel.ABSENT),
        (0.20, False, ReaderLabel.PRESENT),
    ],
)
def test_agree_and_disagree_write_the_root_label(probability: float, agrees: bool, label: ReaderLabel) -> None:
    session = open_case(make_session(), probability=probability)
    session = agreed(session) if agrees else disagreed(session)
    assert session.draft.label is label
    assert session.draft.subtypes == ()
    assert against_call(session) is not agrees
    assert disagrees(made_review(session, STAMP)) is not agrees


def test_nothing_is_preselected_and_nothing_is_saved_from_nothing() -> None:
    session = open_case(make_session())
    assert session.draft == EMPTY
    assert refusal(session) is Refusal.NOTHING_SAID
    assert refusal(make_session()) is Refusal.NOTHING_OPEN
    assert refusal(opened(make_session(), "f/0.png")) is Refusal.NO_FILM
    with pytest.raises(ValueError, match="nothing said"):
        made_review(session, STAMP)


def test_a_comment_alone_is_no_read_but_a_flag_is() -> None:
    session = open_case(make_session())
    commented = edited(session, replace(session.draft, comment="clip?"), merges="comment")
    assert refusal(commented) is Refusal.NOTHING_SAID
    flagged = edited(session, replace(session.draft, flagged=True))
    assert refusal(flagged) is None
    assert not save(flagged).worklist.rows[0].is_read


def test_without_a_call_there_is_nothing_to_agree_with() -> None:
    waiting = open_case(make_session(), probability=None)
    assert agreed(waiting) is waiting
    assert disagreed(waiting) is waiting
    lateral = open_case(make_session(), film=make_film(doubts=(Doubt.NOT_FRONTAL,)))
    assert agreed(lateral) is lateral
    assert against_call(say(waiting, ReaderLabel.PRESENT)) is None


def test_a_read_stores_what_was_shown() -> None:
    session = with_heatmap(open_case(make_session()), on=True)
    review = made_review(agreed(session), STAMP)
    shown = review.shown
    assert shown.score == pytest.approx(0.83)
    assert (shown.threshold, shown.reference_threshold) == (0.5, 0.5)
    assert (shown.call, shown.target_sensitivity, shown.device) == (Call.ABOVE, 0.95, "CPU")
    assert shown.heatmap_shown
    assert shown.seen_before_label
    assert not review.blinded
    assert (review.reader, review.read_id, review.active_seconds) == ("AB", "r1", 4.0)


def test_a_case_judged_before_its_score_is_stored_as_before_the_model() -> None:
    session = say(open_case(make_session(), probability=None), ReaderLabel.PRESENT)
    shown = made_review(session, STAMP).shown
    assert shown.score is None
    assert shown.call is None
    assert not shown.seen_before_label


def test_a_score_that_comes_between_label_and_save_was_seen() -> None:
    session = say(open_case(make_session(), probability=None), ReaderLabel.PRESENT)
    assert made_review(scored(session, "f/0.png", make_prediction()), STAMP).shown.seen_before_label


def test_a_withheld_score_is_not_stored_as_a_call_until_it_was_shown() -> None:
    session = say(open_case(make_session(), film=make_film(age=None)), ReaderLabel.PRESENT)
    shown = made_review(session, STAMP).shown
    assert (shown.call, shown.score, shown.outside_population) == (Call.WITHHELD, None, False)
    shown = made_review(shown_anyway(session), STAMP).shown
    assert (shown.call, shown.outside_population) == (Call.ABOVE, True)


def test_a_blinded_read_stores_the_score_it_did_not_see() -> None:
    session = say(open_case(make_session(blinded=True)), ReaderLabel.ABSENT)
    first = made_review(session, STAMP)
    assert first.blinded
    assert first.shown.score == pytest.approx(0.83)
    assert not first.shown.seen_before_label


def test_the_second_read_of_a_blinded_case_names_the_first() -> None:
    session = save(say(open_case(make_session(blinded=True)), ReaderLabel.ABSENT), read_id="first")
    assert session.draft == EMPTY
    assert row_state(session.worklist.rows[0]) is RowState.SECOND_READ
    second = made_review(agreed(session), replace(STAMP, read_id="second"))
    assert (second.second_of, second.replaces, second.blinded) == ("first", None, False)
    assert second.shown.seen_before_label
    session = save(agreed(session), read_id="second")
    corrected = made_review(disagreed(session), replace(STAMP, read_id="third"))
    assert (corrected.second_of, corrected.replaces) == ("first", "second")


def test_a_case_whose_score_was_seen_is_never_stored_as_blind() -> None:
    session = with_blinding(open_case(make_session()), blinded=True)
    review = made_review(say(session, ReaderLabel.ABSENT), STAMP)
    assert not review.blinded
    assert review.shown.seen_before_label


def test_a_correction_replaces_the_read_and_an_unchanged_form_is_none() -> None:
    session = save(agreed(open_case(make_session())))
    assert refusal(session) is Refusal.UNCHANGED
    session = disagreed(session)
    assert made_review(session, replace(STAMP, read_id="r2")).replaces == "r1"


def test_a_read_counts_on_the_word_of_the_store_alone() -> None:
    session = agreed(open_case(make_session()))
    row = session.row
    assert row is not None
    act = ReadSaved(key=row.key, review=made_review(session, STAMP), draft=session.draft)
    under_way = committing(session, act)
    assert progress(under_way.worklist) == (0, 3)
    assert refusal(under_way) is Refusal.SAVING
    assert under_way.reading.saved_at == ""
    saved = save(session)
    assert progress(saved.worklist) == (1, 3)
    assert saved.reading.saved_at == "14:02"
    assert saved.thresholds.locked
    assert "f/0.png" not in saved.reading.drafts


def test_a_refused_read_gives_the_form_back() -> None:
    session = agreed(open_case(make_session()))
    act = ReadSaved(key="f/0.png", review=made_review(session, STAMP), draft=session.draft)
    back = commit_failed(committing(session, act), act)
    assert back.draft == session.draft
    assert progress(back.worklist) == (0, 3)
    assert act not in back.reading.history.done


def test_withdrawing_brings_the_form_and_the_read_before_back() -> None:
    first = save(agreed(open_case(make_session())))
    changed = disagreed(first)
    review = made_review(changed, replace(STAMP, read_id="r2"))
    act = ReadSaved(key="f/0.png", review=review, draft=changed.draft, previous=first.worklist.rows[0].read)
    second = save(changed, read_id="r2")
    back = withdrawn(second, act)
    assert back.worklist.rows[0].read == first.worklist.rows[0].read
    assert back.draft == changed.draft


def test_moving_the_slider_later_changes_no_read() -> None:
    session = save(agreed(open_case(make_session(), probability=0.6)))
    before = session.worklist.rows[0].read
    moved = with_thresholds(session, with_sensitivity(unlocked(session.thresholds), 0.80))
    assert moved.worklist.rows[0].read is before
    assert row_state(moved.worklist.rows[0]) is RowState.READ


def test_an_edit_is_taken_back_in_its_own_case() -> None:
    session = agreed(open_case(make_session()))
    act = session.reading.history.done[-1]
    assert isinstance(act, DraftEdited)
    elsewhere = open_case(session, 1)
    back = redrafted(elsewhere, act, forward=False)
    assert "f/0.png" not in back.reading.drafts
    assert redrafted(back, act, forward=True).reading.drafts["f/0.png"].label is ReaderLabel.PRESENT
    assert redrafted(back, replace(act, key="elsewhere"), forward=False).reading.drafts == {}


def test_what_is_not_open_cannot_be_edited() -> None:
    session = make_session()
    assert edited(session, Draft(flagged=True)) is session
    opened_one = open_case(session)
    assert edited(opened_one, opened_one.draft) is opened_one


def test_sub_types_and_reasons_go_with_the_label_they_belong_to() -> None:
    draft = replace(labelled(EMPTY, ReaderLabel.PRESENT), subtypes=(("Viral pattern", ReaderLabel.PRESENT),))
    draft = with_reason_toggled(draft, Reason.MISSED)
    assert labelled(draft, ReaderLabel.PRESENT) is draft
    absent = labelled(draft, ReaderLabel.ABSENT)
    assert absent.subtypes == ()
    assert absent.reasons == ()


def test_reasons_keep_the_order_of_the_vocabulary_and_toggle() -> None:
    draft = with_reason_toggled(with_reason_toggled(EMPTY, Reason.OTHER), Reason.MISSED)
    assert draft.reasons == (Reason.MISSED, Reason.OTHER)
    assert with_reason_toggled(draft, Reason.MISSED).reasons == (Reason.OTHER,)


def test_words_on_the_rest_of_the_chest_belong_to_yes() -> None:
    draft = with_abnormal(EMPTY, Abnormal.YES, "effusion")
    assert draft.abnormal_what == "effusion"
    assert with_abnormal(draft, Abnormal.NO, "effusion").abnormal_what == ""


def test_a_stored_read_fills_the_form_again() -> None:
    session = save(agreed(open_case(make_session())))
    assert draft_of(session.worklist.rows[0].read).label is ReaderLabel.PRESENT


def test_a_row_that_left_the_list_is_no_fault() -> None:
    session = agreed(open_case(make_session()))
    act = ReadSaved(key="elsewhere", review=made_review(session, STAMP), draft=session.draft)
    assert committing(session, act).worklist.rows == session.worklist.rows
