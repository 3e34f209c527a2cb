"""Where a finding is belongs to the form: kept, undone, saved and corrected with it."""

from dataclasses import replace

from tests.sessions import STAMP, make_session, open_case, save
from xray_desktop.review.judgement import edited, made_review, redrafted
from xray_desktop.review.reading import draft_of, labelled
from xray_desktop.review.review import ReaderLabel, Region
from xray_desktop.review.session import Session
from xray_desktop.review.undo import DraftEdited

BOX = Region(finding="Pneumonia", kind="missed", left=4.0, top=5.0, width=6.0, height=7.0)


def drawn(session: Session, *regions: Region) -> Session:
    return edited(session, replace(session.draft, regions=regions))


def test_a_region_alone_is_no_read() -> None:
    session = drawn(open_case(make_session()), BOX)
    assert session.draft.regions == (BOX,)
    assert not session.draft.says_something


def test_a_region_is_saved_with_the_read_and_is_no_draft_afterwards() -> None:
    session = drawn(open_case(make_session()), BOX)
    session = save(edited(session, labelled(session.draft, ReaderLabel.PRESENT)))
    assert session.row is not None
    assert session.row.read is not None
    assert session.row.read.regions == (BOX,)
    assert draft_of(session.row.read).regions == (BOX,)
    assert session.reading.drafts == {}


def test_an_absent_finding_is_nowhere() -> None:
    session = drawn(open_case(make_session()), BOX)
    session = edited(session, labelled(session.draft, ReaderLabel.ABSENT))
    assert made_review(session, STAMP).regions == ()


def test_a_region_drawn_is_one_act_and_is_undone_alone() -> None:
    session = drawn(drawn(open_case(make_session()), BOX), BOX, BOX)
    act = session.reading.history.done[-1]
    assert isinstance(act, DraftEdited)
    assert len(session.reading.history.done) == 2
    back = redrafted(session, act, forward=False)
    assert back.draft.regions == (BOX,)
    assert redrafted(back, act, forward=True).draft.regions == (BOX, BOX)
