"""The typed rows that go into and come out of the store, beside ``Review``.

Flow:   state, presenters -> rows -> store -> rows -> worklist, export
Calls:  inference.gate (standing, reasons). Called by: store and its modules, state, exchange, ui.
Never:  imports SQLAlchemy, so that the first window is painted before it is loaded; holds a name or id in clear text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.review import ReaderLabel, Reason

Detail = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A radiograph on the worklist, enough to open it again.

    Attributes
    ----------
    digest : of its values; identical pixels under another ``patient_group`` are another case
    path : as it was opened, ``archive.zip::member`` for a member; it stays on this machine
    patient_group : opaque (HMAC with the site's key) of a *known* patient, "" where nobody knows the patient
    study_group : opaque, "" where the file names no study
    view : as ``imaging.radiograph.View`` has it
    source_kind : what the path was: "DICOM", "PNG", ...
    opened : rank of first opening, given by the store; the worklist comes back in this order
    """

    digest: str
    path: str
    patient_group: str = ""
    study_group: str = ""
    view: str = "UNKNOWN"
    source_kind: str = ""
    opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRow:
    """What one model said of one radiograph; ``probabilities`` in the order of ``findings``, 0..1 each."""

    digest: str
    model_id: str
    findings: tuple[str, ...]
    probabilities: tuple[float, ...]
    device: str
    standing: Standing
    reasons: tuple[GateReason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRead:
    """Of the read that stands, what a worklist row shows."""

    read_id: str
    label: ReaderLabel
    call: Call | None
    score: float | None
    reasons: tuple[Reason, ...]
    flagged: bool
    blinded: bool
    disagrees: bool
    needs_second_read: bool
    exported: bool
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistRow:
    """One case with what is needed to know its state. ``score`` is the model's, whatever a blinded screen shows."""

    case: CaseRow
    read: LastRead | None
    score: float | None
    standing: Standing | None
    has_draft: bool


class ActKind(StrEnum):
    """Acts that are no read and are kept for ever."""

    WORKING_POINT_CHANGED = "working point changed"
    SHOWN_ANYWAY = "shown anyway"
    POPULATION_DECLARED = "population declared"
    MODEL_CHANGED = "model changed"
    REVEALED = "revealed"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act, as it is stored. ``detail`` holds plain values (text, numbers, lists of them), no patient."""

    kind: ActKind
    reader: str
    digest: str | None
    detail: Detail
    at: str
    sequence: int
