"""The radiographs waiting for review: rows that never move by themselves, and how one gets from one to the next.

Flow:   listed files, remembered cases -> Worklist; a wish of the reader -> frozen arrangement -> lines on the screen
Calls:  worklist_row, worklist_rows, worklist_filter, worklist_order, worklist_outline. Called by: state, ui.
Never:  sorts again before the reader asks, hides a row because of a score, or counts a draft as a read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.inference.gate import Admission, Standing
from xray_desktop.review.worklist_columns import ANALYSED, FAILED, READ, SAVING, STATES
from xray_desktop.review.worklist_filter import Marks, Query, shown, state_column
from xray_desktop.review.worklist_groups import Numbers
from xray_desktop.review.worklist_order import OF_MODEL, By, Order, patients_in
from xray_desktop.review.worklist_outline import Folded, Line, LineKind, Outline
from xray_desktop.review.worklist_packed import Packed
from xray_desktop.review.worklist_row import (
    SPEAKS_FOR,
    Row,
    RowState,
    row_call,
    row_state,
    row_would_differ,
    study_label,
    waits_for_second_read,
    warned,
)
from xray_desktop.review.worklist_rows import Rows

__all__ = [
    "By",
    "Folded",
    "Line",
    "LineKind",
    "Order",
    "Outline",
    "Query",
    "Row",
    "RowState",
    "Rows",
    "Worklist",
    "row_call",
    "row_state",
    "row_would_differ",
    "study_label",
    "waits_for_second_read",
    "warned",
]


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """An arrangement, frozen when the reader asked for it. ``marks`` None: every row is shown."""

    patients: Numbers
    marks: Marks | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Rows, and the reader's arrangement of them.

    Attributes
    ----------
    rows : every row, in the order of listing
    query, order : what the reader asked for; ``screen`` is what came of it, None for all rows as they were opened
    folded : patients of whom one line is shown
    declared : folders of which the reader said once that all are within the model's population
    """

    rows: Rows = field(default_factory=Rows)
    query: Query = field(default_factory=Query)
    order: Order = field(default_factory=Order)
    screen: Screen | None = None
    folded: Folded = field(default_factory=Folded)
    declared: frozenset[str] = frozenset()

    def row(self, key: str) -> Row | None:
        """The row of a key; None when it is not in the list."""
        number = self.rows.number(key)
        return None if number is None else self.rows[number]

    @property
    def visible(self) -> tuple[Row, ...]:
        """Every row on the screen, in its order: for short lists and tests, an object a row."""
        lines = outline(replace(self, folded=Folded()))
        found = (lines.line(number) for number in range(len(lines)))
        return tuple(self.rows[line.row] for line in found if line.kind is LineKind.FILM)


def outline(worklist: Worklist) -> Outline:
    """The lines on the screen."""
    groups, screen = worklist.rows.grouping, worklist.screen
    if screen is None:
        return Outline(groups, groups.patients, None, worklist.folded)
    return Outline(groups, screen.patients, screen.marks, worklist.folded)


# --- rows -------------------------------------------------------------------------------------------------------------


def with_rows(worklist: Worklist, rows: Iterable[Row]) -> Worklist:
    """Add rows; one that stands already keeps its row, but learns what its file says when it was only remembered."""
    fresh: dict[str, Row] = {}
    looked_at: list[tuple[int, Row]] = []
    for row in rows:
        number = worklist.rows.number(row.key)
        if number is None:
            fresh.setdefault(row.key, row)
        elif worklist.rows[number].remembered:
            looked_at.append((number, joined(worklist.rows[number], row)))
    known = worklist.rows.with_each(looked_at)
    return _grown(worklist, known.added(fresh.values()) if fresh else known)


def with_remembered(worklist: Worklist, part: Packed) -> Worklist:
    """Add rows of the store."""
    return _grown(worklist, worklist.rows.remembering(part))


def joined(row: Row, looked: Row) -> Row:
    """A remembered row whose file was looked at: now the patient has a name."""
    return replace(
        row,
        patient_stated=looked.patient_stated,
        patient_words=looked.patient_words,
        study_words=looked.study_words,
        modality=looked.modality or row.modality,
        age_years=row.age_years if looked.age_years is None else looked.age_years,
        study_date=looked.study_date or row.study_date,
        remembered=False,
    )


def with_row(worklist: Worklist, row: Row) -> Worklist:
    """Put a changed row in its own place; one that is not in the list changes nothing."""
    number = worklist.rows.number(row.key)
    return worklist if number is None else replace(worklist, rows=worklist.rows.with_row(number, row))


def with_changed(worklist: Worklist, rows: Iterable[tuple[int, Row]]) -> Worklist:
    """Put changed rows in their places by number."""
    return replace(worklist, rows=worklist.rows.with_each(rows))


def with_digest(worklist: Worklist, key: str, digest: str) -> Worklist:
    """The pixels of a row are known; rows with the same pixels under another patient warn of each other."""
    row = worklist.row(key)
    if row is None:
        return worklist
    if row.digest != digest:
        worklist = with_row(worklist, replace(row, digest=digest))
    numbers = worklist.rows.with_digest(digest)
    if len(numbers) < 2:
        return worklist
    twins = [(number, twin) for number in numbers if (twin := worklist.rows[number]).patient_stated]
    if len({twin.patient for _, twin in twins}) < 2:
        return worklist
    return with_changed(worklist, [(number, replace(twin, same_pixels_elsewhere=True)) for number, twin in twins])


def with_declaration(worklist: Worklist, folder: str, *, declared: bool) -> Worklist:
    """The reader says, or takes back, that all of a folder is within the model's population and frontal."""
    folders = worklist.declared | {folder} if declared else worklist.declared - {folder}
    changed = [
        (number, declared_row(row, declared=declared)) for number, row in worklist.rows.live if row.folder == folder
    ]
    return replace(with_changed(worklist, changed), declared=folders)


def declared_row(row: Row, *, declared: bool) -> Row:
    """A declaration speaks for files that state no age; one that states another stays outside."""
    admission = row.admission
    if admission is None or admission.reasons != (SPEAKS_FOR,):
        return row
    # The reason stays with the admission, so that the declaration can be taken back.
    standing = Standing.SCORED if declared else Standing.WITHHELD
    return replace(row, admission=Admission(standing, (SPEAKS_FOR,)))


def without_scores(worklist: Worklist) -> Worklist:
    """Another model: what the last one said is void; a file that failed stays analysed."""
    rows, flags = worklist.rows, worklist.rows.column("flags")
    unscored = np.full(len(rows), np.nan, dtype=np.float32)
    changed = [
        (number, replace(row, scores=(), analysed=bool(row.error)))
        for number, row in rows.live
        if row.scores or row.analysed
    ]
    kept = flags & ~np.uint16(ANALYSED)
    return replace(worklist, rows=rows.with_columns(score=unscored, flags=kept).with_each(changed))


# --- the reader's arrangement -----------------------------------------------------------------------------------------


def arranged(worklist: Worklist, *, thresholds: Mapping[str, float], model_hidden: bool) -> Worklist:
    """Find, narrow and sort anew: the reader asked for it."""
    plain = not worklist.query.asks and (worklist.order == Order() or (model_hidden and worklist.order.by in OF_MODEL))
    if plain:
        return replace(worklist, screen=None)
    return replace(worklist, screen=_screen(worklist, thresholds=thresholds, model_hidden=model_hidden))


def narrowed(worklist: Worklist, *, text: str, states: Collection[RowState], model_hidden: bool) -> Worklist:
    """Show only rows with the words of ``text`` and one of ``states``; empty ones show all.

    What is left over stays until it is asked again: a row that is read now does not vanish under the cursor.
    """
    query = replace(worklist.query, text=text, states=frozenset(states))
    return arranged(replace(worklist, query=query), thresholds={}, model_hidden=model_hidden)


def would_move(worklist: Worklist, *, thresholds: Mapping[str, float], model_hidden: bool) -> bool:
    """Whether sorting again would change the order on the screen."""
    screen = worklist.screen
    if screen is None or worklist.order.by is By.OPENED or (model_hidden and worklist.order.by in OF_MODEL):
        return False
    threshold = thresholds.get(PNEUMONIA)
    now = patients_in(
        worklist.rows, worklist.order, screen.marks, threshold=threshold, model_hidden=model_hidden
    )  # fmt: skip
    return not np.array_equal(now, screen.patients)


def next_unread(worklist: Worklist, after: str) -> str | None:
    """Key of the next visible row without a label, from ``after`` on and round to the top; None when all are read."""
    waiting = (worklist.rows.column("flags") & (READ | FAILED)) == 0
    start = worklist.rows.number(after)
    patient = None if start is None else int(worklist.rows.column("patient")[start])
    found = outline(worklist).next_marked(waiting, start, patient)
    return None if found is None else worklist.rows[found].key


def neighbour(worklist: Worklist, key: str, step: int) -> str | None:
    """Key ``step`` visible rows further; None past either end."""
    lines, number = outline(worklist), worklist.rows.number(key)
    patient = -1 if number is None else int(worklist.rows.column("patient")[number])
    if number is None or lines.line_of(number, patient) is None:
        if not len(lines):
            return None
        films = lines.films_of(lines.line(0).patient)
        return worklist.rows[int(films[0])].key if len(films) else None
    found = lines.neighbour(number, patient, step)
    return None if found is None else worklist.rows[found].key


# --- counts -----------------------------------------------------------------------------------------------------------


def progress(worklist: Worklist) -> tuple[int, int]:
    """(read, to read): what the store has taken, of all rows that could be opened."""
    flags = worklist.rows.column("flags")
    readable = (flags & FAILED) == 0
    read = readable & ((flags & (READ | SAVING)) == READ)
    return int(np.count_nonzero(read)), int(np.count_nonzero(readable))


def state_counts(worklist: Worklist, *, model_hidden: bool) -> Mapping[RowState, int]:
    """How many rows say which word."""
    codes = state_column(worklist.rows, model_hidden=model_hidden)
    counts = np.bincount(codes, minlength=len(STATES))
    return {state: int(counts[code]) for code, state in enumerate(STATES)}


def shown_count(worklist: Worklist) -> int:
    """How many rows the query left over."""
    screen = worklist.screen
    return len(worklist.rows) if screen is None or screen.marks is None else int(np.count_nonzero(screen.marks))


def _screen(worklist: Worklist, *, thresholds: Mapping[str, float], model_hidden: bool) -> Screen:
    rows, query = worklist.rows, worklist.query
    marks = shown(rows, query, thresholds=thresholds, model_hidden=model_hidden) if query.asks else None
    threshold = thresholds.get(PNEUMONIA)
    patients = patients_in(rows, worklist.order, marks, threshold=threshold, model_hidden=model_hidden)
    return Screen(patients, marks)


def _grown(worklist: Worklist, rows: Rows) -> Worklist:
    """More rows: patients keep their order, new ones follow; nothing new is narrowed away before the reader asks."""
    screen = worklist.screen
    if screen is None:
        return replace(worklist, rows=rows)
    added = rows.column("patient")[len(worklist.rows) :]
    marks = None if screen.marks is None else np.append(screen.marks, np.ones(len(added), dtype=bool))
    unseen = np.setdiff1d(added, screen.patients)
    return replace(worklist, rows=rows, screen=Screen(np.append(screen.patients, unseen).astype(np.int32), marks))
