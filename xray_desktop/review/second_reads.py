"""Second readers: which cases they are asked to read, what waits for them, and how a third decides.

Flow:   reads, cases, what is wished -> Assignment ; conflict + decision -> Review that adjudicates
Calls:  review, rows, standing. Called by: ui.presenters.second_readers.
Never:  asks somebody for a case that this reader has read; lets a reader decide about an own read.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.review import (
    Abnormal,
    Basis,
    Certainty,
    ReaderLabel,
    Region,
    Review,
    Shown,
    disagrees,
    needs_second_read,
)
from xray_desktop.review.rows import Assignment, CaseRow, Conflict, Purpose
from xray_desktop.review.standing import current, in_force, of_case, own


class Which(StrEnum):
    """Which read cases go to a second reader."""

    DISAGREEMENTS = "all disagreements with the model"
    CANNOT_TELL = "cannot tell, or reference doubted"
    RANDOM = "a random sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who is asked by whom for what. ``percent``, 1..100, and ``seed`` are of a random sample."""

    to: str
    by: str
    which: Which = Which.DISAGREEMENTS
    percent: int = 10
    seed: int = 0
    finding: str = PNEUMONIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the store holds of reads and assignments."""

    reads: tuple[Review, ...] = field(default=(), repr=False)
    cases: tuple[CaseRow, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def candidates(book: Book, wish: Wish) -> tuple[CaseRow, ...]:
    """The cases a wish stands for, in the order of the list; none that the reader asked has read or waits for."""
    asked = {(one.digest, one.patient_group) for one in book.assignments if one.assigned_to == wish.to}
    free = [
        (case, reads)
        for case, reads in _read_cases(book, wish.finding)
        if wish.to not in reads and (case.digest, case.patient_group) not in asked
    ]
    if wish.which is not Which.RANDOM:
        chosen = disagrees if wish.which is Which.DISAGREEMENTS else needs_second_read
        return tuple(case for case, reads in free if any(chosen(read) for read in reads.values()))
    count = -(-len(free) * wish.percent // 100)  # rounded up: one per cent of ten cases is one
    drawn = random.Random(wish.seed).sample(range(len(free)), count)
    return tuple(free[number][0] for number in sorted(drawn))


def assignments(cases: Iterable[CaseRow], wish: Wish, new_id: Callable[[], str]) -> tuple[Assignment, ...]:
    """One for each case, to be read blind."""
    return tuple(
        Assignment(
            assignment_id=new_id(),
            digest=case.digest,
            patient_group=case.patient_group,
            finding=wish.finding,
            assigned_to=wish.to,
            assigned_by=wish.by,
        )
        for case in cases
    )


def waiting(book: Book, reader: str) -> tuple[CaseRow, ...]:
    """The cases that a reader is asked to read a second time and has not read since, in the order of the asking."""
    twins: dict[str, list[CaseRow]] = {}
    for case in book.cases:
        twins.setdefault(case.digest, []).append(case)
    mine = [read for read in in_force(own(book.reads)) if read.reader == reader]
    found: dict[CaseRow, None] = {}
    for asked in book.assignments:
        if asked.assigned_to == reader and asked.purpose is Purpose.SECOND_READ and not _done(asked, mine):
            group = twins.get(asked.digest, [])
            # A patient list that came later may have changed the group of an only case.
            found.update(dict.fromkeys(c for c in group if len(group) == 1 or c.patient_group == asked.patient_group))
    return tuple(found)


def asked_by(book: Book, reader: str) -> Mapping[str, tuple[Assignment, ...]]:
    """What a reader has asked others for and they have not read since, by who was asked."""
    reads = in_force(own(book.reads))
    by_reader: dict[str, list[Review]] = {}
    for read in reads:
        by_reader.setdefault(read.reader, []).append(read)
    found: dict[str, tuple[Assignment, ...]] = {}
    for asked in book.assignments:
        mine = asked.assigned_by == reader and asked.purpose is Purpose.SECOND_READ
        if mine and not _done(asked, by_reader.get(asked.assigned_to, [])):
            found[asked.assigned_to] = (*found.get(asked.assigned_to, ()), asked)
    return found


def conflicts_for(book: Book, reader: str) -> tuple[Conflict, ...]:
    """The conflicts a reader may look at: none of a case that this reader is still to read blind."""
    still = {(case.digest, case.patient_group) for case in waiting(book, reader)}
    return tuple(one for one in book.conflicts if (one.digest, one.patient_group) not in still)


def may_decide(conflict: Conflict, reader: str) -> bool:
    """A third decides: nobody adjudicates an own read."""
    return bool(reader) and reader not in {read.reader for read in conflict.reads}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The adjudicator's form. Nothing is preselected but what qualifies a label."""

    label: ReaderLabel = ReaderLabel.NOT_ASSESSED
    otherwise_abnormal: Abnormal = Abnormal.NOT_ASSESSED
    abnormal_what: str = ""
    basis: Basis = Basis.IMAGE
    certainty: Certainty = Certainty.SURE
    comment: str = field(default="", repr=False)
    flagged: bool = False


def decision_of(conflict: Conflict) -> Decision:
    """The form as the adjudication that stands filled it."""
    read = conflict.adjudicated_by
    if read is None:
        return Decision()
    return Decision(
        label=read.label,
        otherwise_abnormal=read.otherwise_abnormal,
        abnormal_what=read.abnormal_what,
        basis=read.basis,
        certainty=read.certainty,
        comment=read.comment,
        flagged=read.flagged,
    )


def decided(conflict: Conflict, decision: Decision, reader: str, *, read_id: str, active_seconds: float) -> Review:
    """The adjudication: a read of its own that names the reads it decides between and changes none of them.

    What was shown is that of the latest of them; the adjudicator saw it. Regions come from the reads that say the same.

    Raises
    ------
    ValueError : the adjudicator is one of the readers, or says nothing
    """
    if not may_decide(conflict, reader) or decision.label is ReaderLabel.NOT_ASSESSED:
        raise ValueError("a reader who did not read the case decides by a label")
    before = conflict.adjudicated_by
    return Review(
        read_id=read_id,
        digest=conflict.digest,
        reader=reader,
        patient_group=conflict.patient_group,
        finding=conflict.finding,
        label=decision.label,
        otherwise_abnormal=decision.otherwise_abnormal,
        abnormal_what=decision.abnormal_what if decision.otherwise_abnormal is Abnormal.YES else "",
        basis=decision.basis,
        certainty=decision.certainty,
        comment=decision.comment,
        flagged=decision.flagged,
        regions=_regions(conflict, decision.label),
        shown=_shown(conflict),
        adjudicates=tuple(read.read_id for read in conflict.reads),
        replaces=before.read_id if before is not None and before.reader == reader else None,
        active_seconds=active_seconds,
    )


def _regions(conflict: Conflict, label: ReaderLabel) -> tuple[Region, ...]:
    same = (read.regions for read in conflict.reads if read.label is label)
    return tuple(dict.fromkeys(region for regions in same for region in regions))


def _shown(conflict: Conflict) -> Shown:
    latest = max(conflict.reads, key=lambda read: read.sequence).shown
    return replace(latest, seen_before_label=latest.call is not None, heatmap_shown=False)


def _read_cases(book: Book, finding: str) -> Iterable[tuple[CaseRow, dict[str, Review]]]:
    """Every case that somebody read, with the reads that stand by reader."""
    by_digest: dict[str, list[Review]] = {}
    for read in book.reads:
        by_digest.setdefault(read.digest, []).append(read)
    twins: dict[str, list[CaseRow]] = {}
    for case in book.cases:
        twins.setdefault(case.digest, []).append(case)
    for case in book.cases:
        rows = own(of_case(by_digest.get(case.digest, ()), case, twins[case.digest]))
        reads = {reader: read for (reader, named), read in current(rows).items() if named == finding}
        labelled = {reader: read for reader, read in reads.items() if read.label is not ReaderLabel.NOT_ASSESSED}
        if labelled:
            yield case, labelled


def _done(asked: Assignment, reads: list[Review]) -> bool:
    """One of this reader's reads is of the case, and from after the asking."""
    return any(
        (read.digest, read.finding) == (asked.digest, asked.finding)
        and read.patient_group in ("", asked.patient_group)
        and read.at >= asked.at
        for read in reads
    )
