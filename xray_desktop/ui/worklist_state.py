"""What the worklist shows, line by line when somebody looks.

Flow:   Session -> WorklistState (an outline, and what turns a row into words) -> worklist_model, worklist_panel
Calls:  review.worklist, worklist_line. Called by: wiring.
Never:  makes a line that nobody sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.review.session import Session
from xray_desktop.review.thresholds import points
from xray_desktop.review.worklist import (
    Folded,
    LineKind,
    Order,
    Outline,
    Query,
    Row,
    Rows,
    RowState,
    Worklist,
    outline,
    progress,
    shown_count,
    state_counts,
)
from xray_desktop.ui import messages
from xray_desktop.ui.worklist_line import WorklistLine, film_line, patient_line, study_line


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
_LOOKED_AT: Final = 200
"""Films of one patient that its line asks for their label; a folder of thousands is no patient."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorklistState:
    """The whole panel. Two states are the same only when they are one: who looks for a change asks for that."""

    rows: Rows = field(default_factory=Rows)
    lines: Outline | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    hidden: bool = False
    assigned: frozenset[str] = frozenset()  # to be read blind, whatever the switch says
    open_key: str = ""
    listed: int = 0
    shown: int = 0
    read: int = 0
    readable: int = 0
    progress: str = ""
    query: Query = field(default_factory=Query)
    order: Order = field(default_factory=Order)
    folded: Folded = field(default_factory=Folded)
    counts: Mapping[Chip, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return 0 if self.lines is None else len(self.lines)

    def line(self, number: int, *, at_work: str = "") -> WorklistLine:
        """One line in words."""
        assert self.lines is not None  # a state without an outline has no lines to ask for
        line = self.lines.line(number)
        row = self.rows[line.row]
        if line.kind is LineKind.FILM:
            hidden = self.hidden or row.digest in self.assigned
            return film_line(row, hidden=hidden, thresholds=self.thresholds, at_work=row.key == at_work)
        films = self.lines.films_of(line.patient)
        if line.kind is LineKind.STUDY:
            body = self.lines.body(line.patient)
            begin = body.tolist().index(~line.row) + 1
            after = next((place for place in range(begin, len(body)) if body[place] < 0), len(body))
            return study_line(self._some(body[begin:after]), line.patient)
        return patient_line(self._some(films), line.patient, count=len(films), folded=line.folded)

    def line_of(self, key: str) -> int | None:
        """Number of a row's line; its patient's where that is folded; None when it is not shown."""
        number = self.rows.number(key)
        if number is None or self.lines is None:
            return None
        return self.lines.line_of(number, int(self.rows.column("patient")[number]))

    def _some(self, films: NDArray[np.int32]) -> list[Row]:
        return [self.rows[int(number)] for number in films[:_LOOKED_AT]]


class WorklistLines:
    """Makes the state; as long as nothing it shows is another, it is the same one."""

    def __init__(self) -> None:
        self._about: tuple[object, ...] = ()
        self._state = WorklistState()
        self._outlined: tuple[object, ...] = ()
        self._outline: Outline | None = None

    def state(self, session: Session) -> WorklistState:
        """The panel now."""
        reading = session.reading
        about = (session.worklist, session.thresholds, reading, session.case.key)
        if len(self._about) != len(about) or any(new is not old for new, old in zip(about, self._about, strict=True)):
            self._about = about
            self._state = self._made(session)
        return self._state

    def _made(self, session: Session) -> WorklistState:
        worklist, hidden = session.worklist, session.reading.blinded
        read, readable = progress(worklist)
        counts = state_counts(worklist, model_hidden=hidden)
        listed = len(worklist.rows)
        return WorklistState(
            rows=worklist.rows,
            lines=self._lines(worklist),
            thresholds={name: point.threshold for name, point in points(session.thresholds).items()},
            hidden=hidden,
            assigned=session.reading.assigned,
            open_key=session.case.key,
            listed=listed,
            shown=shown_count(worklist),
            read=read,
            readable=readable,
            progress=messages.progress(read, readable, session.reading.saved_at) if listed else "",
            query=worklist.query,
            order=worklist.order,
            folded=worklist.folded,
            counts={
                chip: sum(counts[one] for one in wanted) if wanted else listed for chip, wanted in CHIP_STATES.items()
            },
        )

    def _lines(self, worklist: Worklist) -> Outline:
        """The same outline as long as no row came, went or moved."""
        now = (worklist.rows.grouping, worklist.screen, worklist.folded)
        if self._outline is None or any(new is not old for new, old in zip(now, self._outlined, strict=True)):
            self._outlined, self._outline = now, outline(worklist)
        return self._outline
