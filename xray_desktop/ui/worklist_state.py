"""What the worklist shows: one line a patient, one a radiograph.

Flow:   Session -> WorklistState (lines kept where their row is the same) -> worklist_model, worklist_panel
Calls:  review.worklist, messages. Called by: wiring.
Never:  lets a blinded row say anything of the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Final

from xray_desktop.imaging.radiograph import View
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.state import Session
from xray_desktop.review.thresholds import points
from xray_desktop.review.worklist import Row, RowState, progress, row_state, row_would_differ, study_label
from xray_desktop.ui import messages


class Chip(StrEnum):
    """What the list can be narrowed to."""

    ALL = "All"
    UNREAD = "Unread"
    FAILED = "Failed"
    DISAGREES = "Disagrees"
    SECOND_READ = "Second read"


CHIP_STATES: Final[Mapping[Chip, frozenset[RowState]]] = {
    Chip.ALL: frozenset(),
    Chip.UNREAD: frozenset({RowState.NEW, RowState.OPENED, RowState.NOT_SCORED}),
    Chip.DISAGREES: frozenset({RowState.DISAGREES}),
    Chip.SECOND_READ: frozenset({RowState.SECOND_READ}),
    Chip.FAILED: frozenset({RowState.FAILED}),
}
_ROLES: Final = {
    RowState.NEW: "content",
    RowState.DISAGREES: "above",
    RowState.NOT_SCORED: "withheld",
    RowState.FAILED: "damage",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistLine:
    """One line of the list; a patient's has no ``key``."""

    key: str = ""
    text: str = field(default="", repr=False)
    state: str = ""
    icon: str = ""
    role: str = "quiet"
    tip: str = field(default="", repr=False)
    unread: bool = False
    is_file_name: bool = False  # told apart by its end, so it is shortened in the middle

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        return ", ".join(part for part in (self.text, self.state) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistState:
    """The whole panel."""

    lines: tuple[WorklistLine, ...] = ()
    open_key: str = ""
    listed: int = 0
    read: int = 0
    readable: int = 0
    progress: str = ""
    counts: Mapping[Chip, int] = field(default_factory=dict)


class WorklistLines:
    """Makes the state; a row that has not changed keeps its line."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Row, bool, bool, WorklistLine]] = {}
        self._last: tuple[tuple[object, ...], WorklistState] = ((), WorklistState())

    def state(self, session: Session) -> WorklistState:
        """The panel now; the last one again when nothing it shows is another."""
        about = (
            session.worklist, session.thresholds, session.reading.blinded, session.reading.saved_at, session.case.key
        )  # fmt: skip
        if all(new is old for new, old in zip(about, self._last[0] or (None,) * len(about), strict=True)):
            return self._last[1]
        self._last = (about, self._state(session))
        return self._last[1]

    def _state(self, session: Session) -> WorklistState:
        worklist, hidden = session.worklist, session.reading.blinded
        thresholds = {name: point.threshold for name, point in points(session.thresholds).items()}
        lines: list[WorklistLine] = []
        for _, group in groupby(worklist.visible, key=lambda row: row.patient):
            rows = list(group)
            lines.append(_patient(rows))
            lines += [self._line(row, hidden=hidden, thresholds=thresholds) for row in rows]
        states = [row_state(row, model_hidden=hidden) for row in worklist.rows]
        read, readable = progress(worklist)
        return WorklistState(
            lines=tuple(lines),
            open_key=session.case.key,
            listed=len(worklist.rows),
            read=read,
            readable=readable,
            progress=messages.progress(read, readable, session.reading.saved_at) if worklist.rows else "",
            counts={chip: sum(not wanted or one in wanted for one in states) for chip, wanted in CHIP_STATES.items()},
        )

    def _line(self, row: Row, *, hidden: bool, thresholds: Mapping[str, float]) -> WorklistLine:
        differs = row_would_differ(row, thresholds)
        kept = self._kept.get(row.key)
        if kept is not None and kept[0] is row and kept[1:3] == (hidden, differs):
            return kept[3]
        line = _line(row, hidden=hidden, differs=differs)
        self._kept[row.key] = (row, hidden, differs, line)
        return line


def _patient(rows: list[Row]) -> WorklistLine:
    label = study_label(rows)
    state = label.value if len(rows) > 1 and label is not ReaderLabel.NOT_ASSESSED else ""
    return WorklistLine(text=messages.patient(rows[0].patient_words, len(rows)), state=state)


def _line(row: Row, *, hidden: bool, differs: bool) -> WorklistLine:
    state = row_state(row, model_hidden=hidden)
    words = messages.STATES[state] if state is not RowState.READ or row.read is None else row.read.label.value
    flagged = row.read is not None and row.read.flagged
    parts = [words, "flagged" if flagged else "", messages.WOULD_DIFFER if differs else ""]
    return WorklistLine(
        key=row.key,
        text=_title(row),
        state=" · ".join(part for part in parts if part),
        icon=messages.STATE_ICONS[state],
        role=_ROLES.get(state, "quiet"),
        tip="\n".join(
            part for part in (row.name, row.error, messages.SAME_PIXELS if row.same_pixels_elsewhere else "") if part
        ),
        unread=not row.is_read and not row.error,
        is_file_name=not row.patient_stated,
    )


def _title(row: Row) -> str:
    """View and study where the header names a person; the file's name where it does not."""
    if not row.patient_stated:
        return row.name
    view = messages.VIEWS[row.view] if row.view is not View.UNKNOWN else row.name
    return " · ".join(part for part in (view, row.study_words) if part)
