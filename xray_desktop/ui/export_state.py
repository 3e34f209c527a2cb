"""What the export page shows before anything is written.

Flow:   Plan, pictures, ticks -> ExportState -> pages.export_page
Calls:  exchange.plan, messages. Called by: presenters.export.
Never:  says "de-identified": the header is removed, the pixels are for the reader's eye.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from xray_desktop.contract.manifest import Exclusion
from xray_desktop.exchange.plan import ClassMix, Plan, PlannedRow
from xray_desktop.review.review import ReaderLabel


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One cell of the contact sheet: 8-bit grey, row by row; or why there is none."""

    pixels: bytes = b""
    width_px: int = 0
    height_px: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One image on its way out."""

    digest: str
    because: str
    said: str
    note: str
    ticked: bool
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportState:
    """The whole page."""

    rows: tuple[ExportRow, ...] = ()
    mix: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    agreements: int = 0
    sampled: int = 0
    busy: str = ""
    done: str = ""
    error: str = ""

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
    busy: str = ""
    done: str = ""
    error: str = ""


def export_state(sheet: Sheet) -> ExportState:
    """The page of a sheet."""
    plan = sheet.plan
    return ExportState(
        rows=tuple(_row(row, sheet) for row in plan.rows),
        mix=_mix(plan.mix),
        left_out=tuple((reason.value, count) for reason, count in plan.left_out.items() if count),
        agreements=plan.agreements,
        sampled=sum(row.selected_because.value == "sample of agreements" for row in plan.rows),
        busy=sheet.busy,
        done=sheet.done,
        error=sheet.error,
    )


def _row(row: PlannedRow, sheet: Sheet) -> ExportRow:
    review, digest = row.review, row.case.digest
    called = (
        f"; the model: {review.shown.call.value} threshold"
        if review.shown.score is not None and review.shown.call
        else ""
    )
    note = f"{_EXCLUDED}: {row.exclusion.value}" if row.exclusion is not None else f"weight {row.weight:g}"
    said = review.label.value if review.label is not ReaderLabel.NOT_ASSESSED else "no label"
    return ExportRow(
        digest=digest,
        because=row.selected_because.value,
        said=f"{review.finding} {said}{called}",
        note=note + (", healthy" if row.healthy else ""),
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
        *((f"{_EXCLUDED}: {_words(one)}", count) for one, count in mix.excluded.items()),
        ("patients known", mix.patients),
    ]
    return tuple(lines)


def _words(exclusion: Exclusion) -> str:
    return exclusion.value
