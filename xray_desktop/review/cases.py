"""Cases, and what models said of them.

Flow:   CaseRow, PredictionRow -> tables -> CaseRow, PredictionRow
Calls:  tables, SQLAlchemy. Called by: store, worklist.
Never:  judges a threshold: calls under a moving slider are the session's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select, update

from xray_desktop.contract.findings import roots
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.audit import Entry, Pen
from xray_desktop.review.connection import enter, put
from xray_desktop.review.review import SampleKind
from xray_desktop.review.rows import ActKind, CaseRow, PredictionRow
from xray_desktop.review.tables import CASES, PREDICTIONS


def remember(pen: Pen, case: CaseRow) -> CaseRow:
    """Enter a case, or bring an entered one up to date (its file moved, a patient list named its patient)."""
    values = {
        "patient_group": case.patient_group,
        "study_group": case.study_group,
        "path": case.path,
        "view": case.view,
        "source_kind": case.source_kind,
        "patient_known_by": case.patient_known_by,
        "study_date": case.study_date,
        "modality": case.modality,
        "age_years": case.age_years,
    }
    connection = pen.connection
    known = _entered(connection, case)
    if known is None:
        opened = enter(connection, CASES, {"digest": case.digest, "sample": case.sample.value, **values})
        return replace(case, opened=opened)
    connection.execute(update(CASES).where(CASES.c.opened == known.opened).values(values))
    if known.patient_group != case.patient_group:
        detail = {"from": known.patient_group, "to": case.patient_group, "known_by": case.patient_known_by}
        pen.write([Entry(kind=ActKind.PATIENT_CHANGED, reader="", digest=case.digest, detail=detail)])
    return replace(case, opened=known.opened, sample=SampleKind(known.sample))


def every(connection: Connection) -> tuple[CaseRow, ...]:
    """All cases in the order of their first opening."""
    return tuple(case_of(row) for row in connection.execute(select(CASES).order_by(CASES.c.opened)))


def remember_predictions(pen: Pen, rows: Iterable[PredictionRow]) -> None:
    """Enter what a model said; the last word of the same model counts, and an act says what was new."""
    fresh = tuple(replace(row, at=pen.at) for row in rows)
    if not fresh:
        return
    put(pen.connection, PREDICTIONS, [_prediction_values(row) for row in fresh])
    by_model: dict[tuple[str, str], list[PredictionRow]] = {}
    for row in fresh:
        by_model.setdefault((row.model_id, row.device), []).append(row)
    pen.write(_analysed(model_id, device, of_model) for (model_id, device), of_model in by_model.items())


def _analysed(model_id: str, device: str, rows: Sequence[PredictionRow]) -> Entry:
    """One act for all that a model scored together: a folder of thousands is one line of the trail."""
    return Entry(
        kind=ActKind.ANALYSED,
        reader="",
        digest=rows[0].digest if len(rows) == 1 else None,
        detail={
            "model_id": model_id,
            "device": device,
            "scored": {row.digest: [float(probability) for probability in row.probabilities] for row in rows},
        },
    )


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
            distance=row.distance,
            at=row.at or "",
        )
        for row in connection.execute(query)
    )


def _entered(connection: Connection, case: CaseRow) -> Row[Any] | None:
    """The row of this case: the same digest and patient, else the same digest and file under another patient."""
    known = connection.execute(select(CASES).where(CASES.c.digest == case.digest).order_by(CASES.c.opened)).all()
    for row in known:
        if row.patient_group == case.patient_group:
            return row
    for row in known:
        if row.path == case.path:
            return row
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
        patient_known_by=row.patient_known_by,
        sample=SampleKind(row.sample),
        study_date=row.study_date,
        modality=row.modality,
        age_years=row.age_years,
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
        "distance": row.distance,
        "at": row.at,
    }
