"""The typed rows that go into and come out of the store, beside ``Review``.

Flow:   state, presenters -> rows -> store -> rows -> worklist, export
Calls:  inference.gate (standing, reasons). Called by: store and its modules, state, exchange, ui.
Never:  imports SQLAlchemy, so that the first window is painted before it is loaded; holds a name or id in clear text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.review import ReaderLabel, Reason, Review, SampleKind

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
    patient_known_by : who says which patient it is: "header", "list", "folder", "" where nobody does
    sample : how the case came to the list, as declared; only ``ReviewStore.declare_sample`` changes it
    study_date : YYYYMMDD as a number, 0 where none is stated; ``modality`` "" and ``age_years`` None likewise
    opened : rank of first opening, given by the store; the worklist comes back in this order
    """

    digest: str
    path: str
    patient_group: str = ""
    study_group: str = ""
    view: str = "UNKNOWN"
    source_kind: str = ""
    patient_known_by: str = ""
    sample: SampleKind = SampleKind.PICKED
    study_date: int = 0
    modality: str = ""
    age_years: float | None = None
    opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRow:
    """What one model said of one radiograph; ``probabilities`` in the order of ``findings``, 0..1 each.

    ``distance`` of its embedding from what the model learnt, where the model has one; ``at`` is the store's to give.
    """

    digest: str
    model_id: str
    findings: tuple[str, ...]
    probabilities: tuple[float, ...]
    device: str
    standing: Standing
    reasons: tuple[GateReason, ...] = ()
    distance: float | None = None
    at: str = ""


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
    """What the trail keeps for ever. The store writes the second group itself, with what they are acts of."""

    WORKING_POINT_CHANGED = "working point changed"
    SHOWN_ANYWAY = "shown anyway"
    POPULATION_DECLARED = "population declared"
    MODEL_CHANGED = "model changed"
    REVEALED = "revealed"
    SETTING_CHANGED = "setting changed"
    THRESHOLD_CHECKED = "threshold checked here"

    TRAIL_BEGUN = "trail begun"
    OPENED = "opened"
    ANALYSED = "analysed"
    READ = "read"
    CORRECTED = "corrected"
    ADJUDICATED = "adjudicated"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    ASSIGNED = "assigned"
    UNASSIGNED = "assignment withdrawn"
    SAMPLE_DECLARED = "sample declared"
    PATIENT_CHANGED = "patient changed"
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
    reason: str = ""


class Purpose(StrEnum):
    """What an assignment asks for."""

    SECOND_READ = "second read"
    ADJUDICATION = "adjudication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A case that somebody is asked to read. Append-only: taking it back is a row that ``replaces`` it.

    Attributes
    ----------
    assignment_id : random, given when it is made
    assigned_to, assigned_by : initials
    blinded : the second reader sees nothing of the model, nor of the first read, before saving
    at, sequence : the store's to give
    """

    assignment_id: str
    digest: str
    assigned_to: str
    assigned_by: str
    patient_group: str = ""
    finding: str = PNEUMONIA
    purpose: Purpose = Purpose.SECOND_READ
    blinded: bool = True
    replaces: str | None = None
    withdrawn: bool = False
    at: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Readers who do not say the same of one case; ``adjudicated_by`` names the read that decided, if one did.

    ``reads`` are their own standing reads, one a reader, in order; none of them is an adjudication.
    """

    digest: str
    patient_group: str
    finding: str
    reads: tuple[Review, ...] = field(repr=False)
    adjudicated_by: Review | None = field(default=None, repr=False)
