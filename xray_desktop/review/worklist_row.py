"""One radiograph of the list, and the one word it may say.

Flow:   file header, store, model, reader -> Row -> RowState
Calls:  review, gate. Called by: worklist and its modules, state, ui.
Never:  lets a score decide whether a row is there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call, call
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Admission, Standing
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.review import ReaderLabel, Reason, Review, disagrees, would_differ

SPEAKS_FOR: Final = NotShown.POPULATION_UNKNOWN
"""What a declaration answers: a file that states no age."""


class RowState(StrEnum):
    """One word for a row. SECOND_READ waits for one: cannot tell, a doubted reference, or a blinded first read."""

    NEW = "new"
    OPENED = "opened"
    READ = "read"
    DISAGREES = "disagrees"
    SECOND_READ = "second read"
    NOT_SCORED = "not scored"
    FAILED = "failed"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One radiograph of the list.

    Attributes
    ----------
    key : its path as it was given, ``archive.zip::member`` inside a container
    folder : what a declaration of the reader speaks for
    patient, study : what it is grouped by; where the file states no patient (``patient_stated`` False) it is the folder
    patient_words, study_words : for the screen alone, never logged
    patient_group : opaque, as the store keeps it; "" where nobody knows the patient
    digest : empty until the pixels were decoded once
    scores : probability by root finding, 0..1
    read : this reader's standing read; a row with a blinded first read holds it until the second comes
    saving : a read is on its way to the store
    study_date : YYYYMMDD as a number, 0 where none is stated
    remembered : from the store, its file not looked at since: nobody knows its patient's name
    model_seen : the model's score of this row was on the screen before any read; ``seen_earlier`` in another sitting
    """

    key: str
    name: str = ""
    folder: str = ""
    patient: str = ""
    study: str = ""
    patient_stated: bool = False
    patient_words: str = field(default="", repr=False)
    study_words: str = field(default="", repr=False)
    patient_group: str = ""
    view: View = View.UNKNOWN
    modality: str = ""
    age_years: float | None = None
    study_date: int = 0
    remembered: bool = False
    digest: str = ""
    admission: Admission | None = None
    scores: tuple[tuple[str, float], ...] = ()
    analysed: bool = False
    opened: bool = False
    error: str = ""
    read: Review | None = None
    saving: bool = False
    model_seen: bool = False
    seen_earlier: bool = False
    exported: bool = False
    same_pixels_elsewhere: bool = False

    @property
    def is_read(self) -> bool:
        """A label stands, or one is on its way to the store."""
        return self.saving or (self.read is not None and self.read.label is not ReaderLabel.NOT_ASSESSED)

    @property
    def by_declaration(self) -> bool:
        """Scored because the reader declared its folder, not because the file states an age."""
        return self.admission == Admission(Standing.SCORED, (SPEAKS_FOR,))

    def score(self, finding: str = PNEUMONIA) -> float | None:
        """Probability of one root finding; None where there is none."""
        return dict(self.scores).get(finding)


def row_state(row: Row, *, model_hidden: bool = False) -> RowState:
    """The word of a row. Before a blinded read is committed nothing of the model shows through."""
    hidden = model_hidden and row.read is None
    ladder = (
        (RowState.FAILED, bool(row.error)),
        (RowState.EXPORTED, row.exported),
        (RowState.SECOND_READ, row.read is not None and waits_for_second_read(row.read)),
        (RowState.DISAGREES, row.read is not None and disagrees(row.read)),
        (RowState.READ, row.is_read),
        (RowState.NOT_SCORED, not hidden and _not_scored(row)),
        (RowState.OPENED, row.opened),
    )
    return next((state for state, holds in ladder if holds), RowState.NEW)


def waits_for_second_read(read: Review) -> bool:
    """Cannot tell, a doubted reference, and the blinded first read each go to a second read."""
    return read.label is ReaderLabel.CANNOT_TELL or Reason.REFERENCE_WRONG in read.reasons or read.blinded


def row_would_differ(row: Row, thresholds: Mapping[str, float]) -> bool:
    """Whether today's threshold would call a read row otherwise; changes nothing of the read."""
    read = row.read
    return read is not None and read.finding in thresholds and would_differ(read, thresholds[read.finding])


def row_call(row: Row, thresholds: Mapping[str, float], finding: str = PNEUMONIA) -> Call | None:
    """Today's call of a row; None where there is no score or no threshold, WITHHELD where none may be shown."""
    score = row.score(finding)
    if row.admission is not None and row.admission.standing is not Standing.SCORED:
        return Call.WITHHELD
    return None if score is None or finding not in thresholds else call(score, thresholds[finding])


def warned(row: Row, *, model_hidden: bool = False) -> bool:
    """Something to look at before reading: another patient's pixels, or no call although there is a film."""
    hidden = model_hidden and row.read is None
    stands = row.admission is None or row.admission.standing is Standing.SCORED
    return row.same_pixels_elsewhere or (not hidden and not stands)


def study_label(rows: Iterable[Row]) -> ReaderLabel:
    """The label of a study: present when any of its images is; absent when all are; else the less certain word."""
    labels = [row.read.label if row.read is not None else ReaderLabel.NOT_ASSESSED for row in rows]
    if ReaderLabel.PRESENT in labels:
        return ReaderLabel.PRESENT
    if labels and all(label is ReaderLabel.ABSENT for label in labels):
        return ReaderLabel.ABSENT
    return ReaderLabel.CANNOT_TELL if ReaderLabel.CANNOT_TELL in labels else ReaderLabel.NOT_ASSESSED


def _not_scored(row: Row) -> bool:
    return row.admission is not None and row.admission.standing is Standing.NOT_SCORED
