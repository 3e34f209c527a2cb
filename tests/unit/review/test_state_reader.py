"""Who sits down after another reader finds nothing of that one."""

from dataclasses import replace

from tests.sessions import make_session, open_case, save
from xray_desktop.review.judgement import edited
from xray_desktop.review.reading import labelled
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.session import Session
from xray_desktop.review.state import for_reader


def read_by_ab() -> Session:
    """One case saved, another begun; both were seen with the model."""
    session = open_case(make_session())
    session = save(edited(session, labelled(session.draft, ReaderLabel.PRESENT)))
    session = open_case(session, 1)
    return edited(session, labelled(session.draft, ReaderLabel.ABSENT))


def test_the_next_reader_finds_no_read_draft_undo_or_open_case() -> None:
    session = for_reader(read_by_ab(), "CD")
    assert session.reading.reader == "CD"
    assert session.case.key == ""
    assert all(row.read is None for row in session.worklist.rows)
    assert (session.reading.drafts, session.reading.history.done, session.reading.saved_at) == ({}, (), "")


def test_what_the_one_before_saw_of_the_model_the_next_has_not_seen() -> None:
    session = read_by_ab()
    assert any(row.model_seen for row in session.worklist.rows)
    assert not any(row.model_seen for row in for_reader(session, "CD").worklist.rows)


def test_the_switch_stays_as_it_is() -> None:
    session = read_by_ab()
    session = replace(session, reading=replace(session.reading, blinded=True))
    assert for_reader(session, "CD").reading.blinded


def test_initials_given_over_the_first_film_change_nothing_else() -> None:
    session = edited(open_case(make_session(reader="")), labelled(open_case(make_session()).draft, ReaderLabel.PRESENT))
    named = for_reader(session, "AB")
    assert (named.reading.reader, named.case, named.draft) == ("AB", session.case, session.draft)
    assert for_reader(read_by_ab(), "AB").draft.label is ReaderLabel.ABSENT
