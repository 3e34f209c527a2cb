"""Reads as rows, and the projection that says which read stands.

Flow:   Review -> row of ``reads`` -> Review; after each append -> ``current_reads``
Calls:  tables, standing. Called by: store.
Never:  changes or removes a read.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.connection import enter
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Review, Shown
from xray_desktop.review.standing import current
from xray_desktop.review.tables import CASES, CURRENT_READS, READS

_SHOWN: Final = tuple(field.name for field in fields(Shown) if field.name != "call")
_PLAIN: Final = (
    *("read_id", "at", "digest", "patient_group", "reader", "finding", "flagged", "blinded"),
    *("second_of", "replaces", "withdrawn", "active_seconds"),
)


def append(connection: Connection, review: Review, at: str) -> Review:
    """Store one read and move the projection.

    One that is stored already is handed back: the same try again is one read. A withdrawn one (redo) stands again.

    Raises
    ------
    ValueError : its id belongs to another read, or it replaces or follows a read that is not of this case and reader
    """
    stored = _by_id(connection, review.read_id)
    if stored is not None:
        if replace(clean(review), at=stored.at, sequence=stored.sequence, patient_group=stored.patient_group) != stored:
            raise ValueError("this read_id belongs to another read; every read needs a new one")
        _stand_again(connection, stored, at)
        return stored
    for earlier in (review.replaces, review.second_of):
        if earlier is not None:
            _check_same_case(review, _by_id(connection, earlier))
    group = review.patient_group or _only_group(connection, review.digest)
    done = replace(clean(review), at=at, patient_group=group)
    sequence = enter(connection, READS, _values(done))
    project(connection, done.digest)
    return replace(done, sequence=sequence)


def withdraw(connection: Connection, read_id: str, reader: str, *, at: str) -> Review:
    """Take a read back by a new row; a read that is taken back already stays so, and its withdrawal is handed back.

    Raises
    ------
    ValueError : no such read, or another reader's
    """
    stored = _by_id(connection, read_id)
    if stored is None or stored.reader != reader:
        raise ValueError("only a stored read of the same reader can be withdrawn")
    already = _withdrawal_of(connection, stored)
    return already if already is not None else append(connection, _withdrawal(stored), at)


def of_digest(connection: Connection, digest: str) -> tuple[Review, ...]:
    """Every row of a radiograph, withdrawals too, in order."""
    query = select(READS).where(READS.c.digest == digest).order_by(READS.c.sequence)
    return tuple(_review(row) for row in connection.execute(query).mappings())


def every(connection: Connection) -> tuple[Review, ...]:
    """Every row, withdrawals too, in order."""
    return tuple(_review(row) for row in connection.execute(select(READS).order_by(READS.c.sequence)).mappings())


def current_of(connection: Connection, digest: str, reader: str, finding: str) -> tuple[Review, ...]:
    """The reads of one reader that stand, one a patient group, in order."""
    query = (
        select(READS)
        .join(CURRENT_READS, CURRENT_READS.c.sequence == READS.c.sequence)
        .where(CURRENT_READS.c.digest == digest, CURRENT_READS.c.reader == reader, CURRENT_READS.c.finding == finding)
        .order_by(READS.c.sequence)
    )
    return tuple(_review(row) for row in connection.execute(query).mappings())


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


def clean(review: Review) -> Review:
    """Typed text as every database can hold it: no NUL, no half of a character pair."""
    return replace(
        review,
        comment=_storable(review.comment),
        abnormal_what=_storable(review.abnormal_what),
        free_labels=tuple(_storable(word) for word in review.free_labels),
    )


def _storable(typed: str) -> str:
    return typed.replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")


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
    return None if row is None else _review(row)


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


def _stand_again(connection: Connection, read: Review, at: str) -> None:
    taken_back = _withdrawal_of(connection, read)
    if taken_back is not None:
        append(connection, _withdrawal(taken_back), at)


def _is_replaced(connection: Connection, read_id: str) -> bool:
    return connection.execute(select(READS.c.sequence).where(READS.c.replaces == read_id)).first() is not None


def _check_same_case(review: Review, earlier: Review | None) -> None:
    if earlier is None or (earlier.digest, earlier.reader) != (review.digest, review.reader):
        raise ValueError("a read can only replace or follow a stored read of the same radiograph and reader")


def _only_group(connection: Connection, digest: str) -> str:
    groups = connection.execute(select(CASES.c.patient_group).where(CASES.c.digest == digest)).scalars().all()
    return str(groups[0]) if len(groups) == 1 else ""


def _values(review: Review) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(review, name) for name in _PLAIN}
    values.update({f"shown_{name}": getattr(review.shown, name) for name in _SHOWN})
    return values | {
        "label": review.label.value,
        "otherwise_abnormal": review.otherwise_abnormal.value,
        "abnormal_what": review.abnormal_what,
        "comment": review.comment,
        "basis": review.basis.value,
        "certainty": review.certainty.value,
        "reasons": [reason.value for reason in review.reasons],
        "subtypes": [[name, label.value] for name, label in review.subtypes],
        "free_labels": list(review.free_labels),
        "shown_call": review.shown.call.value if review.shown.call is not None else None,
    }


def _review(row: RowMapping | Mapping[str, Any]) -> Review:
    call = row["shown_call"]
    return Review(
        **{name: row[name] for name in (*_PLAIN, "sequence")},
        label=ReaderLabel(row["label"]),
        otherwise_abnormal=Abnormal(row["otherwise_abnormal"]),
        abnormal_what=row["abnormal_what"],
        comment=row["comment"],
        basis=Basis(row["basis"]),
        certainty=Certainty(row["certainty"]),
        reasons=tuple(Reason(word) for word in row["reasons"]),
        subtypes=tuple((name, ReaderLabel(label)) for name, label in row["subtypes"]),
        free_labels=tuple(row["free_labels"]),
        shown=Shown(call=Call(call) if call is not None else None, **{name: row[f"shown_{name}"] for name in _SHOWN}),
    )
