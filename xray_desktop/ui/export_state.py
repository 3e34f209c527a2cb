"""What the export page shows before anything is written.

Flow:   Plan, pictures, ticks -> ExportState -> pages.export_page
Calls:  exchange.plan, messages. Called by: presenters.export.
Never:  says "de-identified": the header is removed, the pixels are for the reader's eye.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from xray_desktop.contract.manifest import Exclusion
from xray_desktop.exchange.plan import ClassMix, Plan, PlannedRow
from xray_desktop.review.review import ReaderLabel
from xray_desktop.ui.language import tr
from xray_desktop.ui.messages import CALLS

PATIENT_LIST: Final = "Patient list: a CSV with the columns file and patient"
FOLDERS_ARE_PATIENTS: Final = "Each folder is a patient"
FOLDERS_QUESTION: Final = (
    "Images without a patient in their file are grouped by their folder. Is each folder one patient, and no patient in "
    "two folders? If you are not sure, choose No: the images then train, but never enter validation or test."
)

SUSPECT: Final = 0.5
"""As ``exchange.border_text.SUSPECT``, which would load numpy before the first window."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One cell of the contact sheet as a JPEG, small enough to keep a thousand; or why there is none.

    ``suspected`` : how much the borders look like text, 0..1.
    """

    jpeg: bytes = field(default=b"", repr=False)
    error: str = ""
    suspected: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One image on its way out."""

    digest: str
    because: str
    said: str
    note: str
    ticked: bool
    picture: Picture | None

    @property
    def can_tick(self) -> bool:
        """There is a picture to look at."""
        return self.picture is not None and not self.picture.error

    @property
    def suspected(self) -> bool:
        """Its borders look like text: to be looked at first."""
        return self.picture is not None and self.picture.suspected >= SUSPECT


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportState:
    """The whole page."""

    rows: tuple[ExportRow, ...] = ()
    mix: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    agreements: int = 0
    sampled: int = 0
    nameless: int = 0
    dicom: bool = False
    busy: str = ""
    done: str = ""
    folder: str = ""  # of the set that was written last
    error: str = ""

    @property
    def suspects(self) -> int:
        """How many look like text at their borders and are not ticked yet."""
        return sum(row.suspected and not row.ticked for row in self.rows)

    @property
    def ticked(self) -> int:
        """How many the reader has looked at and found clean."""
        return sum(row.ticked for row in self.rows)

    @property
    def can_write(self) -> bool:
        """Something is ticked and nothing runs."""
        return self.ticked > 0 and not self.busy


_EXCLUDED: Final = "leaves, but never trains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page is made of."""

    plan: Plan = field(default_factory=lambda: Plan(rows=()))
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    dicom: bool = False
    busy: str = ""
    done: str = ""
    folder: str = ""  # of the set that was written last
    error: str = ""


def export_state(sheet: Sheet) -> ExportState:
    """The page of a sheet."""
    plan = sheet.plan
    place = {digest: number for number, digest in enumerate(sheet.order)}
    ordered = sorted(plan.rows, key=lambda row: place.get(row.case.digest, len(place)))
    return ExportState(
        rows=tuple(_row(row, sheet) for row in ordered),
        mix=_mix(plan.mix),
        left_out=tuple((reason.value, count) for reason, count in plan.left_out.items() if count),
        agreements=plan.agreements,
        nameless=sum(not row.case.patient_group for row in plan.rows),
        dicom=sheet.dicom,
        sampled=sum(row.selected_because.value == "sample of agreements" for row in plan.rows),
        busy=sheet.busy,
        done=sheet.done,
        folder=sheet.folder,
        error=sheet.error,
    )


def suspects_first(sheet: Sheet) -> Sheet:
    """The order in which the pictures are looked at: those whose borders look like text before the others."""
    pictures = sheet.pictures

    def doubt(row: PlannedRow) -> float:
        known = pictures.get(row.case.digest)
        return -known.suspected if known is not None and known.suspected >= SUSPECT else 0.0

    return replace(sheet, order=tuple(row.case.digest for row in sorted(sheet.plan.rows, key=doubt)))


def _row(row: PlannedRow, sheet: Sheet) -> ExportRow:
    review, digest = row.review, row.case.digest
    label = tr(review.label.value if review.label is not ReaderLabel.NOT_ASSESSED else "no label")
    called = review.shown.call if review.shown.score is not None else None
    parts = (
        f"{tr(review.finding)} {label}",
        "" if called is None else tr("the model: {call}").format(call=tr(CALLS[called])),
        tr("adjudicated") if row.adjudicated else "",
    )
    trains = tr("weight {weight}").format(weight=f"{row.weight:g}")
    note = trains if row.exclusion is None else f"{tr(_EXCLUDED)}: {_words(row.exclusion)}"
    return ExportRow(
        digest=digest,
        because=tr(row.selected_because.value),
        said="; ".join(part for part in parts if part),
        note=f"{note}, {tr('healthy')}" if row.healthy else note,
        ticked=digest in sheet.ticked,
        picture=sheet.pictures.get(digest),
    )


def _mix(mix: ClassMix) -> tuple[tuple[str, int], ...]:
    lines = [
        ("pneumonia present", mix.present),
        ("healthy", mix.healthy),
        ("absent, not healthy", mix.absent_not_healthy),
        ("unknown", mix.unknown),
        *mix.subtypes.items(),
        *((f"{tr(_EXCLUDED)}: {_words(one)}", count) for one, count in mix.excluded.items()),
        ("patients known", mix.patients),
    ]
    return tuple(lines)


def _words(exclusion: Exclusion) -> str:
    return tr(exclusion.value)
