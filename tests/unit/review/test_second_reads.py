"""Who is asked for a second read, what waits, and how a third reader decides without overwriting anybody."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tests.reads import make_case, make_digest, make_read, make_shown
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Region, Review
from xray_desktop.review.rows import Assignment, CaseRow, Conflict, Purpose
from xray_desktop.review.second_reads import (
    Book,
    Decision,
    Which,
    Wish,
    assignments,
    candidates,
    conflicts_for,
    decided,
    decision_of,
    may_decide,
    waiting,
)
from xray_desktop.review.standing import conflicts_of

PRESENT, ABSENT, UNSURE = ReaderLabel.PRESENT, ReaderLabel.ABSENT, ReaderLabel.CANNOT_TELL
BOX = Region(finding="Pneumonia", kind="missed", left=1.0, top=2.0, width=3.0, height=4.0)


def book(*reads: Review, cases: int = 4, asked: tuple[Assignment, ...] = ()) -> Book:
    return Book(
        reads=tuple(replace(read, sequence=number) for number, read in enumerate(reads, start=1)),
        cases=tuple(make_case(number) for number in range(1, cases + 1)),
        assignments=asked,
    )


def numbers(cases: tuple[CaseRow, ...]) -> list[int]:
    return [case.opened for case in cases]


def ids() -> Callable[[], str]:
    numbered = count()
    return lambda: f"a{next(numbered)}"


def asked_for(number: int, *, to: str = "CD", **changes: object) -> Assignment:
    made = Assignment(
        assignment_id=f"a{number}",
        digest=make_digest(number),
        patient_group=f"group-{number}",
        assigned_to=to,
        assigned_by="AB",
        at="2026-01-02T00:00:00.000+00:00",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # builder: any field may be given


def test_all_disagreements_go_to_the_second_reader() -> None:
    found = candidates(
        book(make_read(1), make_read(2, label=ABSENT), make_read(3, label=UNSURE)), Wish(to="CD", by="AB")
    )
    assert numbers(found) == [2]


def test_cannot_tell_and_a_doubted_reference_go_to_the_second_reader() -> None:
    doubted = make_read(2, reasons=(Reason.REFERENCE_WRONG,))
    found = candidates(
        book(make_read(1), doubted, make_read(3, label=UNSURE)), Wish(to="CD", by="AB", which=Which.CANNOT_TELL)
    )
    assert numbers(found) == [2, 3]


def test_a_random_sample_is_a_share_of_the_read_cases_and_the_same_for_the_same_seed() -> None:
    read = book(*(make_read(number) for number in range(1, 31)), cases=40)
    wish = Wish(to="CD", by="AB", which=Which.RANDOM, percent=10, seed=3)
    assert len(candidates(read, wish)) == 3
    assert candidates(read, wish) == candidates(read, wish)
    assert candidates(read, wish) != candidates(read, replace(wish, seed=4))
    assert len(candidates(read, replace(wish, percent=1))) == 1
    assert len(candidates(read, replace(wish, percent=100))) == 30


def test_nobody_is_asked_for_a_case_read_or_asked_for_before() -> None:
    read = book(
        make_read(1, label=ABSENT),
        make_read(2, label=ABSENT),
        make_read(2, read_id="theirs", reader="CD", label=ABSENT),
        make_read(3, label=ABSENT),
        asked=(asked_for(3),),
    )
    assert numbers(candidates(read, Wish(to="CD", by="AB"))) == [1]
    assert numbers(candidates(read, Wish(to="EF", by="AB"))) == [1, 2, 3]


def test_a_flag_alone_was_no_read() -> None:
    flagged = book(make_read(1, label=ReaderLabel.NOT_ASSESSED, flagged=True))
    assert candidates(flagged, Wish(to="CD", by="AB", which=Which.RANDOM, percent=100)) == ()


def test_assignments_are_blind_and_name_both_readers() -> None:
    (made,) = assignments([make_case(1)], Wish(to="CD", by="AB"), ids())
    assert (made.assigned_to, made.assigned_by, made.blinded, made.purpose) == ("CD", "AB", True, Purpose.SECOND_READ)
    assert (made.assignment_id, made.digest, made.patient_group) == ("a0", make_digest(1), "group-1")


def test_what_waits_is_what_was_not_read_since_the_asking() -> None:
    earlier = make_read(1, reader="CD", at="2026-01-01T00:00:00.000+00:00")
    later = make_read(2, reader="CD", at="2026-01-03T00:00:00.000+00:00")
    asked = (asked_for(1), asked_for(2), asked_for(3), asked_for(4, to="EF"))
    assert numbers(waiting(book(earlier, later, asked=asked), "CD")) == [1, 3]


def test_a_read_of_another_case_does_not_end_the_waiting() -> None:
    later = make_read(2, reader="CD", at="2026-01-03T00:00:00.000+00:00")
    assert numbers(waiting(book(later, asked=(asked_for(1), asked_for(2))), "CD")) == [1]


def test_a_read_that_was_taken_back_waits_again() -> None:
    later = make_read(2, reader="CD", at="2026-01-03T00:00:00.000+00:00")
    back = replace(later, read_id="back", replaces=later.read_id, withdrawn=True)
    assert numbers(waiting(book(later, back, asked=(asked_for(2),)), "CD")) == [2]


def test_a_case_whose_patient_became_known_still_waits() -> None:
    assert numbers(waiting(book(asked=(asked_for(1, patient_group=""),)), "CD")) == [1]


def conflict(*reads: Review) -> Conflict:
    numbered = (replace(read, sequence=number) for number, read in enumerate(reads, start=1))
    (found,) = conflicts_of(numbered)
    return found


def two(**changes: object) -> Conflict:
    return conflict(make_read(1, regions=(BOX,)), make_read(1, read_id="theirs", reader="CD", label=ABSENT, **changes))


def test_a_conflict_is_not_shown_to_whom_is_still_to_read_the_case_blind() -> None:
    waits = replace(book(asked=(asked_for(1, to="EF"),)), conflicts=(replace(two(), patient_group="group-1"),))
    assert conflicts_for(waits, "EF") == ()
    assert len(conflicts_for(waits, "GH")) == 1


@pytest.mark.parametrize(("reader", "may"), [("AB", False), ("CD", False), ("EF", True), ("", False)])
def test_only_a_third_decides(reader: str, may: bool) -> None:
    assert may_decide(two(), reader) is may


def test_a_decision_is_a_read_of_its_own_and_settles_the_conflict() -> None:
    decision = Decision(
        label=PRESENT, otherwise_abnormal=Abnormal.NO, basis=Basis.CT, certainty=Certainty.PROBABLE, comment="CT"
    )
    open_one = two()
    made = decided(open_one, decision, "EF", read_id="decision", active_seconds=3.0)
    assert (made.reader, made.label, made.basis, made.certainty, made.comment) == (
        "EF", PRESENT, Basis.CT, Certainty.PROBABLE, "CT",
    )  # fmt: skip
    assert set(made.adjudicates) == {"read-1", "theirs"}
    assert made.replaces is None
    settled = conflict(*open_one.reads, replace(made, sequence=3))
    assert settled.reads == open_one.reads
    assert settled.adjudicated_by is not None
    assert decision_of(settled) == decision


def test_regions_come_from_the_reads_that_say_the_same() -> None:
    present = decided(two(), Decision(label=PRESENT), "EF", read_id="d", active_seconds=0.0)
    absent = decided(two(), Decision(label=ABSENT), "EF", read_id="d", active_seconds=0.0)
    assert (present.regions, absent.regions) == ((BOX,), ())


def test_the_adjudicator_saw_what_was_shown() -> None:
    made = decided(two(shown=make_shown(0.3)), Decision(label=PRESENT), "EF", read_id="d", active_seconds=0.0)
    assert (made.shown.score, made.shown.seen_before_label, made.shown.heatmap_shown) == (0.3, True, False)


def test_an_own_decision_is_corrected_and_anothers_is_not() -> None:
    first = decided(two(), Decision(label=PRESENT), "EF", read_id="first", active_seconds=0.0)
    settled = conflict(*two().reads, first)
    mine = decided(settled, Decision(label=ABSENT), "EF", read_id="second", active_seconds=0.0)
    theirs = decided(settled, Decision(label=ABSENT), "GH", read_id="third", active_seconds=0.0)
    assert (mine.replaces, theirs.replaces) == ("first", None)


def test_nothing_is_preselected() -> None:
    assert decision_of(two()).label is ReaderLabel.NOT_ASSESSED


@pytest.mark.parametrize(("reader", "label"), [("AB", PRESENT), ("EF", ReaderLabel.NOT_ASSESSED)])
def test_a_decision_without_a_label_or_by_one_of_the_two_is_refused(reader: str, label: ReaderLabel) -> None:
    with pytest.raises(ValueError, match="decides by a label"):
        decided(two(), Decision(label=label), reader, read_id="d", active_seconds=0.0)
