"""The worklist: one row a case with what is needed to know its state.

Flow:   cases + the read that stands + the model's score + export, draft -> one query -> WorklistRow
Calls:  tables, cases, review. Called by: store.
Never:  asks the database once a row: ten thousand cases are one question.
"""

from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Standing
from xray_desktop.review.cases import case_of
from xray_desktop.review.review import ReaderLabel, Reason, Review, Shown, disagrees, needs_second_read
from xray_desktop.review.rows import LastRead, WorklistRow
from xray_desktop.review.tables import CASES, CURRENT_READS, DRAFTS, EXPORTS, PREDICTIONS, READS


def worklist(connection: Connection, *, reader: str, finding: str, model_id: str) -> tuple[WorklistRow, ...]:
    """One row a case, in the order of first opening."""
    latest: dict[int, tuple[int, WorklistRow]] = {}
    for row in connection.execute(_query(reader, finding, model_id)):
        # Two reads may fit one case (one from before its patient was known): the later one is the last.
        sequence = row.sequence or 0
        if row.opened not in latest or latest[row.opened][0] < sequence:
            latest[row.opened] = (sequence, _worklist_row(row))
    return tuple(row for _, row in latest.values())


def _query(reader: str, finding: str, model_id: str) -> Select[Any]:
    other = CASES.alias("other")
    twin = exists().where(other.c.digest == CASES.c.digest, other.c.opened != CASES.c.opened)
    theirs = and_(
        CURRENT_READS.c.digest == CASES.c.digest,
        CURRENT_READS.c.reader == reader,
        CURRENT_READS.c.finding == finding,
        or_(CURRENT_READS.c.patient_group.in_(("", CASES.c.patient_group)), ~twin),
    )
    scored = and_(PREDICTIONS.c.digest == CASES.c.digest, PREDICTIONS.c.model_id == model_id)
    return (
        select(
            *CASES.columns,
            *(READS.c[name] for name in ("sequence", "read_id", "label", "reasons", "flagged", "blinded", "at")),
            READS.c.shown_call,
            READS.c.shown_score,
            PREDICTIONS.c.score,
            PREDICTIONS.c.standing,
            exists().where(EXPORTS.c.read_id == READS.c.read_id).label("exported"),
            exists().where(DRAFTS.c.digest == CASES.c.digest, DRAFTS.c.reader == reader).label("drafted"),
        )
        .select_from(CASES)
        .outerjoin(CURRENT_READS, theirs)
        .outerjoin(READS, READS.c.sequence == CURRENT_READS.c.sequence)
        .outerjoin(PREDICTIONS, scored)
        .order_by(CASES.c.opened)
    )


def _worklist_row(row: Row[Any]) -> WorklistRow:
    return WorklistRow(
        case=case_of(row),
        read=None if row.read_id is None else _last_read(row),
        score=row.score,
        standing=None if row.standing is None else Standing(row.standing),
        has_draft=bool(row.drafted),
    )


def _last_read(row: Row[Any]) -> LastRead:
    review = Review(
        read_id=row.read_id,
        digest=row.digest,
        reader="",
        label=ReaderLabel(row.label),
        reasons=tuple(Reason(word) for word in row.reasons),
        shown=Shown(call=None if row.shown_call is None else Call(row.shown_call)),
    )
    return LastRead(
        read_id=row.read_id,
        label=review.label,
        call=review.shown.call,
        score=row.shown_score,
        reasons=review.reasons,
        flagged=row.flagged,
        blinded=row.blinded,
        disagrees=disagrees(review),
        needs_second_read=needs_second_read(review),
        exported=bool(row.exported),
        at=row.at,
    )
