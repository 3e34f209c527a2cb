"""Who is asked to read a case again, and how a case came to the list.

Flow:   Assignment -> row and act -> those in force; declared sample -> ``cases`` and act
Calls:  tables, audit. Called by: store.
Never:  changes or removes an assignment: taking it back is a new row.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, or_, select, update

from xray_desktop.review.audit import Entry, Pen, stored_rows
from xray_desktop.review.connection import enter
from xray_desktop.review.review import SampleKind
from xray_desktop.review.rows import ActKind, Assignment, Purpose
from xray_desktop.review.tables import ASSIGNMENTS, CASES

_CASES_AT_ONCE = 200  # in one question: databases limit how many values a statement may hold


def assign(pen: Pen, assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Enter assignments; one whose id is there already is handed back as it is.

    Raises
    ------
    ValueError : its id belongs to another assignment
    """
    return tuple(_assigned(pen, one, ActKind.ASSIGNED) for one in assignments)


def unassign(pen: Pen, assignment_id: str, by: str) -> Assignment:
    """Take an assignment back by a new row, which comes back; one that is taken back stays so.

    Raises
    ------
    ValueError : there is no such assignment
    """
    stored = _by_id(pen.connection, assignment_id)
    if stored is None:
        raise ValueError("only a stored assignment can be taken back")
    query = select(ASSIGNMENTS).where(ASSIGNMENTS.c.replaces == assignment_id, ASSIGNMENTS.c.withdrawn)
    already = pen.connection.execute(query).mappings().first()
    if already is not None:
        return _assignment(already)
    back = replace(stored, assignment_id=secrets.token_hex(16), assigned_by=by, replaces=assignment_id, withdrawn=True)
    return _assigned(pen, back, ActKind.UNASSIGNED)


def in_force(connection: Connection, to: str | None) -> tuple[Assignment, ...]:
    """What was asked of one reader, or of all, and not taken back, in order."""
    taken_back = select(ASSIGNMENTS.c.replaces).where(ASSIGNMENTS.c.replaces.is_not(None))
    query = select(ASSIGNMENTS).where(~ASSIGNMENTS.c.withdrawn, ASSIGNMENTS.c.assignment_id.not_in(taken_back))
    if to is not None:
        query = query.where(ASSIGNMENTS.c.assigned_to == to)
    found = connection.execute(query.order_by(ASSIGNMENTS.c.sequence)).mappings()
    return tuple(_assignment(row) for row in found)


def declare_sample(pen: Pen, cases: Iterable[tuple[str, str]], sample: SampleKind, *, reader: str, reason: str) -> None:
    """Say of cases (digest, patient group) how they came to the list; reads made before keep what stood then."""
    named = tuple(dict.fromkeys(cases))
    before: dict[str, int] = {}
    for start in range(0, len(named), _CASES_AT_ONCE):
        these = or_(
            *(
                and_(CASES.c.digest == digest, CASES.c.patient_group == group)
                for digest, group in named[start : start + _CASES_AT_ONCE]
            )
        )
        for word in pen.connection.execute(select(CASES.c.sample).where(these)).scalars():
            before[word] = before.get(word, 0) + 1
        pen.connection.execute(update(CASES).where(these).values(sample=sample.value))
    if named:
        detail = {"from": before, "to": sample.value, "digests": [digest for digest, _ in named]}
        pen.write([Entry(kind=ActKind.SAMPLE_DECLARED, reader=reader, detail=detail, reason=reason)])


def _assigned(pen: Pen, assignment: Assignment, kind: ActKind) -> Assignment:
    stored = _by_id(pen.connection, assignment.assignment_id)
    if stored is not None:
        if replace(assignment, at=stored.at, sequence=stored.sequence) != stored:
            raise ValueError("this assignment_id belongs to another assignment; every one needs a new one")
        return stored
    values = {name: getattr(assignment, name) for name in ASSIGNMENTS.columns.keys() if name != "sequence"}  # noqa: SIM118
    values |= {"at": pen.at, "purpose": assignment.purpose.value}
    sequence = enter(pen.connection, ASSIGNMENTS, values)
    pen.write(
        [
            Entry(
                kind=kind,
                reader=assignment.assigned_by,
                digest=assignment.digest,
                detail={"assigned_to": assignment.assigned_to, "purpose": assignment.purpose.value},
                rows=stored_rows(pen.connection, "assignments", [assignment.assignment_id]),
            )
        ]
    )
    return replace(assignment, at=pen.at, sequence=sequence)


def _by_id(connection: Connection, assignment_id: str) -> Assignment | None:
    query = select(ASSIGNMENTS).where(ASSIGNMENTS.c.assignment_id == assignment_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _assignment(row)


def _assignment(row: RowMapping) -> Assignment:
    values: dict[str, Any] = dict(row)
    return Assignment(**values | {"purpose": Purpose(values["purpose"])})
