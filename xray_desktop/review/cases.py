"""Cases, and what models said of them.

Flow:   CaseRow, PredictionRow -> tables -> CaseRow, PredictionRow
Calls:  tables, SQLAlchemy. Called by: store, worklist.
Never:  judges a threshold: calls under a moving slider are the session's.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select, update

from xray_desktop.contract.findings import roots
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.connection import enter, put
from xray_desktop.review.rows import CaseRow, PredictionRow
from xray_desktop.review.tables import CASES, PREDICTIONS


def remember(connection: Connection, case: CaseRow) -> CaseRow:
    """Enter a case, or bring an entered one up to date (its file moved, a patient list named its patient)."""
    values = {
        "patient_group": case.patient_group,
        "study_group": case.study_group,
        "path": case.path,
        "view": case.view,
        "source_kind": case.source_kind,
    }
    opened = _entered(connection, case)
    if opened is None:
        opened = enter(connection, CASES, {"digest": case.digest, **values})
    else:
        connection.execute(update(CASES).where(CASES.c.opened == opened).values(values))
    return CaseRow(digest=case.digest, opened=opened, **values)


def every(connection: Connection) -> tuple[CaseRow, ...]:
    """All cases in the order of their first opening."""
    return tuple(case_of(row) for row in connection.execute(select(CASES).order_by(CASES.c.opened)))


def remember_predictions(connection: Connection, rows: Iterable[PredictionRow]) -> None:
    """Enter what a model said; the last word of the same model counts."""
    values = [_prediction_values(row) for row in rows]
    if not values:
        return
    put(connection, PREDICTIONS, values)


def predictions(connection: Connection, model_id: str) -> tuple[PredictionRow, ...]:
    """Everything one model said."""
    query = select(PREDICTIONS).where(PREDICTIONS.c.model_id == model_id).order_by(PREDICTIONS.c.digest)
    return tuple(
        PredictionRow(
            digest=row.digest,
            model_id=row.model_id,
            findings=tuple(row.findings),
            probabilities=tuple(row.probabilities),
            device=row.device,
            standing=Standing(row.standing),
            reasons=tuple(GateReason(word) for word in row.reasons),
        )
        for row in connection.execute(query)
    )


def _entered(connection: Connection, case: CaseRow) -> int | None:
    """Rank of this case: the same digest and patient, else the same digest and file under another patient."""
    known = connection.execute(select(CASES).where(CASES.c.digest == case.digest).order_by(CASES.c.opened)).all()
    for row in known:
        if row.patient_group == case.patient_group:
            return int(row.opened)
    for row in known:
        if row.path == case.path:
            return int(row.opened)
    return None


def case_of(row: Row[Any]) -> CaseRow:
    """A case from a row that has the columns of ``cases``."""
    return CaseRow(
        digest=row.digest,
        path=row.path,
        patient_group=row.patient_group,
        study_group=row.study_group,
        view=row.view,
        source_kind=row.source_kind,
        opened=row.opened,
    )


def _prediction_values(row: PredictionRow) -> dict[str, object]:
    by_name = dict(zip(row.findings, row.probabilities, strict=True))
    first = roots(row.findings)[:1]
    return {
        "digest": row.digest,
        "model_id": row.model_id,
        "findings": list(row.findings),
        "probabilities": [float(probability) for probability in row.probabilities],
        "score": float(by_name[first[0]]) if first else None,
        "device": row.device,
        "standing": row.standing.value,
        "reasons": [reason.value for reason in row.reasons],
    }
