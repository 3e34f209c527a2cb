"""Reads, cases and radiographs for the store and the export, made by the tests: synthetic, every default valid."""

import hashlib
from dataclasses import replace

import numpy as np

from xray_desktop.contract.operating_point import call
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, View, Window
from xray_desktop.review.review import ReaderLabel, Review, Shown
from xray_desktop.review.rows import CaseRow

THRESHOLD = 0.5
MODEL = "ab" * 32


def make_digest(number: int) -> str:
    """A digest like any other."""
    return hashlib.sha256(f"synthetic {number}".encode()).hexdigest()


def make_shown(score: float = 0.8, *, threshold: float = THRESHOLD, reference: float = THRESHOLD) -> Shown:
    """What stood on the screen: the call is the one this threshold makes."""
    return Shown(
        model_id=MODEL,
        device="CPU",
        score=score,
        threshold=threshold,
        reference_threshold=reference,
        target_sensitivity=0.95,
        call=call(score, threshold),
        seen_before_label=True,
    )


def make_read(number: int = 1, **changes: object) -> Review:
    """The reader AB agrees with a call above the threshold."""
    read = Review(
        read_id=f"read-{number}",
        digest=make_digest(number),
        reader="AB",
        label=ReaderLabel.PRESENT,
        shown=make_shown(),
        sequence=number,
    )
    return replace(read, **changes)  # type: ignore[arg-type]  # builder: any field may be given


def make_case(number: int = 1, **changes: object) -> CaseRow:
    """The case of ``make_read(number)``."""
    case = CaseRow(
        digest=make_digest(number), path=f"case-{number}.dcm", patient_group=f"group-{number}", opened=number
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # builder: any field may be given


def make_named_film(number: int = 1, *, side: int = 96, inverted: bool = False, **facts: object) -> Radiograph:
    """Smooth synthetic waves of 12 bits, different for every number, with a header whose every word can be searched."""
    rows, columns = np.mgrid[0:side, 0 : side + number % 7]
    waves = np.sin(rows / (5.0 + number)) + np.cos(columns / (7.0 + 0.5 * number))
    values = np.asarray((waves + 2.0) / 4.0 * 3500 + 100, dtype=np.uint16)
    stated: dict[str, object] = {"format": "synthetic", "view": View.PA, "age_years": 3.0}
    doubts = (Doubt.BURNED_IN,) if facts.get("burned_in") else ()
    return Radiograph(
        values=values,
        inverted=inverted,
        voi=(Window(centre=1850.0, width=3800.0),),
        facts=Facts(**{**stated, **facts}),  # type: ignore[arg-type]  # builder: any field may be given
        doubts=doubts,
        identity=make_identity(number),
    )


def make_identity(number: int = 1) -> Identity:
    """Every field filled with a word that occurs nowhere else."""
    return Identity(
        patient_name=f"QZXNAME{number}^SYNTHETIC",
        patient_id=f"QZXID{number}",
        birth_date="19870613",
        issuer="QZXISSUER",
        accession=f"QZXACC{number}",
        institution="QZXHOSPITAL",
        study_uid=f"1.2.826.0.1.987654.{number}",
        study_date="19930721",
        study_time="134657",
        study_description="QZXSTUDY",
        series_uid=f"1.2.826.0.1.987655.{number}",
        series_description="QZXSERIES",
        instance_uid=f"1.2.826.0.1.987656.{number}",
    )
