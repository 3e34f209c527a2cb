"""Reads as rows, and the projection that says which read stands.

Flow:   Review -> row of ``reads`` -> Review; after each append -> ``current_reads``
Calls:  read_rows, tables, standing, audit. Called by: store.
Never:  changes or removes a read.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, delete, distinct, func, insert, select

from xray_desktop.review.audit import Entry, Pen, stored_rows
from xray_desktop.review.cases import case_of
from xray_desktop.review.connection import enter
from xray_desktop.review.read_rows import clean, review_of, values_of
from xray_desktop.review.review import Review, SampleKind
from xray_desktop.review.rows import ActKind, CaseRow, Conflict
from xray_desktop.review.standing import conflicts_of, current, of_case
from xray_desktop.review.tables import CASES, CURRENT_READS, READS


def append(pen: Pen, review: Review) -> Review:
    """Store one read, move the projection, enter the act.

    One that is stored already is handed back: the same try again is one read. A withdrawn one (redo) stands again.

    Raises
    ------
    ValueError : its id belongs to another read, or it replaces, follows or decides about a read that is not of this
        case (and reader)
    """
    connection = pen.connection
    stored = _by_id(connection, review.read_id)
    if stored is not None:
        if _as_stored(review, stored) != stored:
            raise ValueError("this read_id belongs to another read; every read needs a new one")
        _stand_again(pen, stored)
        return stored
    for earlier in (review.replaces, review.second_of):
        if earlier is not None:
            _check_same_case(review, _by_id(connection, earlier), same_reader=True)
    for other in review.adjudicates:
        _check_same_case(review, _by_id(connection, other), same_reader=False)
    if review.replaces is not None:
        kind = ActKind.CORRECTED
    else:
        kind = ActKind.ADJUDICATED if review.adjudicates else ActKind.READ
    return _entered(pen, review, kind)


def withdraw(pen: Pen, read_id: str, reader: str) -> Review:
    """Take a read back by a new row; a read that is taken back already stays so, and its withdrawal is handed back.

    Raises
    ------
    ValueError : no such read, or another reader's
    """
    stored = _by_id(pen.connection, read_id)
    if stored is None or stored.reader != reader:
        raise ValueError("only a stored read of the same reader can be withdrawn")
    already = _withdrawal_of(pen.connection, stored)
    return already if already is not None else _entered(pen, _withdrawal(stored), ActKind.WITHDRAWN)


def of_digest(connection: Connection, digest: str) -> tuple[Review, ...]:
    """Every row of a radiograph, withdrawals too, in order."""
    query = select(READS).where(READS.c.digest == digest).order_by(READS.c.sequence)
    return tuple(review_of(row) for row in connection.execute(query).mappings())


def every(connection: Connection) -> tuple[Review, ...]:
    """Every row, withdrawals too, in order."""
    return tuple(review_of(row) for row in connection.execute(select(READS).order_by(READS.c.sequence)).mappings())


def current_of(connection: Connection, digest: str, reader: str, finding: str) -> tuple[Review, ...]:
    """The reads of one reader that stand, one a patient group, in order."""
    query = (
        select(READS)
        .join(CURRENT_READS, CURRENT_READS.c.sequence == READS.c.sequence)
        .where(CURRENT_READS.c.digest == digest, CURRENT_READS.c.reader == reader, CURRENT_READS.c.finding == finding)
        .order_by(READS.c.sequence)
    )
    return tuple(review_of(row) for row in connection.execute(query).mappings())


def conflicts(connection: Connection, *, settled: bool) -> tuple[Conflict, ...]:
    """Cases that readers do not say the same of, in order; ``settled``: those that were decided too."""
    disputed = (
        select(CURRENT_READS.c.digest)
        .group_by(CURRENT_READS.c.digest)
        .having(func.count(distinct(CURRENT_READS.c.reader)) > 1)
    )
    rows: dict[str, list[Review]] = {}
    for row in connection.execute(
        select(READS).where(READS.c.digest.in_(disputed)).order_by(READS.c.sequence)
    ).mappings():
        rows.setdefault(row["digest"], []).append(review_of(row))
    twins: dict[str, list[CaseRow]] = {}
    for case in connection.execute(select(CASES).where(CASES.c.digest.in_(disputed)).order_by(CASES.c.opened)):
        twins.setdefault(case.digest, []).append(case_of(case))
    found = (
        replace(conflict, patient_group=case.patient_group)
        for digest, theirs in rows.items()
        for case in twins.get(digest, [CaseRow(digest=digest, path="", patient_group=theirs[-1].patient_group)])
        for conflict in conflicts_of(of_case(theirs, case, twins.get(digest, ())))
    )
    return tuple(conflict for conflict in found if settled or conflict.adjudicated_by is None)


def project(connection: Connection, digest: str) -> None:
    """Write anew which reads of a radiograph stand."""
    connection.execute(delete(CURRENT_READS).where(CURRENT_READS.c.digest == digest))
    _enter(connection, of_digest(connection, digest))


def project_all(connection: Connection) -> None:
    """Write the whole projection anew."""
    connection.execute(delete(CURRENT_READS))
    by_digest: dict[str, list[Review]] = {}
    for row in every(connection):
        by_digest.setdefault(row.digest, []).append(row)
    for rows in by_digest.values():
        _enter(connection, rows)


def _enter(connection: Connection, rows: Iterable[Review]) -> None:
    by_group: dict[str, list[Review]] = {}
    for row in rows:
        by_group.setdefault(row.patient_group, []).append(row)
    standing = [
        {
            "digest": review.digest,
            "reader": reader,
            "finding": finding,
            "patient_group": group,
            "sequence": review.sequence,
        }
        for group, of_group in by_group.items()
        for (reader, finding), review in current(of_group).items()
    ]
    if standing:
        connection.execute(insert(CURRENT_READS), standing)


def _by_id(connection: Connection, read_id: str) -> Review | None:
    row = connection.execute(select(READS).where(READS.c.read_id == read_id)).mappings().first()
    return None if row is None else review_of(row)


def _withdrawal(read: Review) -> Review:
    return Review(
        read_id=secrets.token_hex(16),
        digest=read.digest,
        reader=read.reader,
        patient_group=read.patient_group,
        finding=read.finding,
        replaces=read.read_id,
        withdrawn=True,
    )


def _withdrawal_of(connection: Connection, read: Review) -> Review | None:
    """The withdrawal of a read that is in force."""
    for row in reversed(of_digest(connection, read.digest)):
        if row.withdrawn and row.replaces == read.read_id and not _is_replaced(connection, row.read_id):
            return row
    return None


def _stand_again(pen: Pen, read: Review) -> None:
    taken_back = _withdrawal_of(pen.connection, read)
    if taken_back is not None:
        _entered(pen, _withdrawal(taken_back), ActKind.RESTORED)


def _is_replaced(connection: Connection, read_id: str) -> bool:
    return connection.execute(select(READS.c.sequence).where(READS.c.replaces == read_id)).first() is not None


def _check_same_case(review: Review, earlier: Review | None, *, same_reader: bool) -> None:
    if earlier is None or earlier.digest != review.digest:
        raise ValueError("a read can only replace, follow or decide about a stored read of the same radiograph")
    if same_reader and earlier.reader != review.reader:
        raise ValueError("a read can only replace or follow one of the same reader")


def _entered(pen: Pen, review: Review, kind: ActKind) -> Review:
    """A new row, the projection, and the act that vouches for the row."""
    group, sample = _of_case(pen.connection, review)
    done = replace(clean(review), at=pen.at, patient_group=group, sample=sample)
    before = _by_id(pen.connection, done.replaces) if done.replaces is not None else None
    sequence = enter(pen.connection, READS, values_of(done))
    project(pen.connection, done.digest)
    done = replace(done, sequence=sequence)
    pen.write([_act(pen.connection, done, kind, before)])
    return done


def _act(connection: Connection, read: Review, kind: ActKind, before: Review | None) -> Entry:
    """What the trail keeps of a read: no word that was typed."""
    shown = read.shown
    return Entry(
        kind=kind,
        reader=read.reader,
        digest=read.digest,
        detail={
            "read_id": read.read_id,
            "from": None if before is None else before.label.value,
            "to": read.label.value,
            "finding": read.finding,
            "flagged": read.flagged,
            "blinded": read.blinded,
            "model_id": shown.model_id,
            "score": shown.score,
            "threshold": shown.threshold,
            "call": None if shown.call is None else shown.call.value,
        },
        reason=", ".join(reason.value for reason in read.reasons),
        rows=stored_rows(connection, "reads", [read.read_id]),
    )


def _of_case(connection: Connection, review: Review) -> tuple[str, SampleKind]:
    """Group and sample of the case a read is of; the only case of these pixels when the read names no group."""
    known = connection.execute(
        select(CASES.c.patient_group, CASES.c.sample).where(CASES.c.digest == review.digest)
    ).all()
    fitting = [row for row in known if row.patient_group == review.patient_group] or (known if len(known) == 1 else [])
    sample = SampleKind(fitting[0].sample) if fitting else SampleKind.PICKED
    only = str(known[0].patient_group) if len(known) == 1 else ""
    return review.patient_group or only, sample


def _as_stored(review: Review, stored: Review) -> Review:
    """A read with what the store adds."""
    return replace(
        clean(review),
        at=stored.at,
        sequence=stored.sequence,
        patient_group=stored.patient_group,
        sample=stored.sample,
    )
