"""Synthetic films, predictions and sessions, made by the tests: every default is valid."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tests.tiny_model import FINDINGS, make_card
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.network_input import Placement
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, View, Window
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.judgement import Stamp, committed, committing, made_review
from xray_desktop.review.session import Session
from xray_desktop.review.state import decoded, opened, scored, with_thresholds
from xray_desktop.review.thresholds import Thresholds, with_model
from xray_desktop.review.undo import ReadSaved
from xray_desktop.review.worklist import Row, with_rows

MODEL_ID = "ab" * 32
STAMP = Stamp(read_id="r1", at="2026-01-02T03:04:05+00:00", active_seconds=4.0)


def make_film(
    grey: float = 0.5, *, age: float | None = 3.0, view: View = View.PA, doubts: tuple[Doubt, ...] = (), side: int = 96
) -> Radiograph:
    """A flat synthetic film of one grey level, 0..1."""
    values = np.full((side, side), round(grey * 255), dtype=np.uint16)
    values[0, 0], values[0, 1] = 0, 255
    facts = Facts(format="synthetic", age_years=age, view=view)
    return Radiograph(
        values=values,
        voi=(Window(127.5, 255.0, "LINEAR_EXACT"),),
        facts=facts,
        doubts=doubts,
        identity=Identity(patient_name="SYNTHETIC^CHILD", patient_id="S-1", study_date="20260102"),
    )


def make_prediction(probability: float = 0.83, *, model_id: str = MODEL_ID, bacterial: float = 0.7) -> Prediction:
    """A score of the root, split between the sub-types."""
    parts = np.array([probability, probability * bacterial, probability * (1 - bacterial)], dtype=np.float32)
    return Prediction(
        model_id=model_id,
        device="CPU",
        findings=FINDINGS,
        probability=parts,
        heatmap=np.full((3, 4, 4), 0.5, dtype=np.float32),
        embedding=np.zeros(16, dtype=np.float32),
        distance=1.0,
        placement=Placement(1.5, 1.5),
    )


def make_thresholds(card: ModelCard | None = None, *, last: float | None = None) -> Thresholds:
    """An open model; with the tiny card the reference point 0.95 is the threshold 0.5."""
    return with_model(Thresholds(), card or make_card(), model_id=MODEL_ID, device="CPU", last=last)


def make_rows(count: int = 3, **changes: object) -> tuple[Row, ...]:
    """Rows of one folder, each of its own patient."""
    made = (
        Row(key=f"f/{i}.png", name=f"{i}.png", folder="f", patient=f"p{i}", patient_stated=True, patient_words=f"P {i}")
        for i in range(count)
    )
    return tuple(replace(row, **changes) for row in made)  # type: ignore[arg-type]  # builder: any field may be given


def make_session(count: int = 3, *, blinded: bool = False, reader: str = "AB") -> Session:
    """A list, a model, a reader; nothing is open."""
    session = with_thresholds(Session(), make_thresholds())
    reading = replace(session.reading, reader=reader, blinded=blinded)
    return replace(session, worklist=with_rows(session.worklist, make_rows(count)), reading=reading)


def open_case(
    session: Session, number: int = 0, *, probability: float | None = 0.83, film: Radiograph | None = None
) -> Session:
    """Open a row, decode it, and score it unless ``probability`` is None."""
    key = f"f/{number}.png"
    session = decoded(opened(session, key), key, film or make_film(0.1 + number / 20))
    return session if probability is None else scored(session, key, make_prediction(probability))


def save(session: Session, *, read_id: str = "r1", clock: str = "14:02") -> Session:
    """Commit the form of the open case, with the store's word."""
    row = session.row
    assert row is not None
    review = made_review(session, replace(STAMP, read_id=read_id))
    act = ReadSaved(key=row.key, review=review, draft=session.draft, previous=row.read)
    return committed(committing(session, act), act, replace(review, sequence=1), clock=clock)


def facts_of(session: Session) -> Mapping[str, object]:
    """What a test wants to know at a glance."""
    return {"open": session.case.key, "label": session.draft.label, "target": session.thresholds.target}
