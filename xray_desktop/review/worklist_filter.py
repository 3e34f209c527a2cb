"""Which rows a reader asked to see.

Flow:   Query + rows (+ today's thresholds) -> a mark for each row
Calls:  worklist_rows, worklist_columns, worklist_packed. Called by: worklist.
Never:  answers by the model while the read is blinded; narrows by itself: every row not shown was asked away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Standing
from xray_desktop.review.worklist_columns import (
    BLIND_WARNED,
    CALLS,
    FLAGGED,
    MODALITIES,
    STANDINGS,
    STATES,
    VIEWS,
    WARNED,
    Array,
)
from xray_desktop.review.worklist_row import Row, RowState, row_state
from xray_desktop.review.worklist_rows import Rows

Marks = npt.NDArray[np.bool_]


class Mark(StrEnum):
    """A property that a row has or has not."""

    WARNED = "warnings"
    FLAGGED = "flagged"
    WOULD_DIFFER = "would differ now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Everything empty shows everything.

    Attributes
    ----------
    text : words; each must stand somewhere in a row's name, patient, study, view or state
    scores : lowest and highest score, both within
    calls : today's calls
    marks : all of them
    folders : where the files lie
    dates : first and last study date, YYYYMMDD; 0 leaves an end open
    """

    text: str = ""
    states: frozenset[RowState] = frozenset()
    scores: tuple[float, float] | None = None
    calls: frozenset[Call] = frozenset()
    marks: frozenset[Mark] = frozenset()
    folders: frozenset[str] = frozenset()
    dates: tuple[int, int] = (0, 0)
    views: frozenset[View] = frozenset()
    modalities: frozenset[str] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether it narrows anything."""
        return replace(self, text=self.text.strip()) != Query()

    def without_model(self) -> "Query":
        """The same, but for what only the model can answer."""
        return replace(self, scores=None, calls=frozenset(), marks=self.marks - {Mark.WOULD_DIFFER})


def shown(rows: Rows, query: Query, *, thresholds: Mapping[str, float], model_hidden: bool) -> Marks:
    """A mark for each row that the query leaves over."""
    query = query.without_model() if model_hidden else query
    marks: Marks = np.ones(len(rows), dtype=bool)
    for word in query.text.casefold().split():
        marks &= _with_word(rows, word, model_hidden=model_hidden)
    if query.states:
        marks &= _among(state_column(rows, model_hidden=model_hidden), query.states, STATES)
    if query.views:
        marks &= _among(rows.column("view"), query.views, VIEWS)
    if query.modalities:
        marks &= _among(rows.column("modality"), query.modalities, MODALITIES)
    if query.folders:
        marks &= _among(rows.column("folder"), query.folders, rows.folders)
    if query.dates != (0, 0):
        first, last = query.dates
        date = rows.column("date")
        marks &= (date >= max(first, 1)) & ((date <= last) if last else True)
    return _by_marks(rows, query, marks, thresholds=thresholds, model_hidden=model_hidden)


def _by_marks(rows: Rows, query: Query, marks: Marks, *, thresholds: Mapping[str, float], model_hidden: bool) -> Marks:
    flags = rows.column("flags")
    if Mark.WARNED in query.marks:
        marks &= (flags & (BLIND_WARNED if model_hidden else WARNED)) != 0
    if Mark.FLAGGED in query.marks:
        marks &= (flags & FLAGGED) != 0
    if Mark.WOULD_DIFFER in query.marks:
        marks &= would_differ_now(rows, thresholds)
    if query.scores is not None:
        low, high = query.scores
        score = rows.column("score")
        marks &= (score >= np.float64(low)) & (score <= np.float64(high))
    if query.calls:
        marks &= _called(rows, query.calls, thresholds)
    return marks


def state_column(rows: Rows, *, model_hidden: bool) -> Array:
    """The words of the rows, as numbers: what they may say."""
    return rows.column("blind_state" if model_hidden else "state")


def would_differ_now(rows: Rows, thresholds: Mapping[str, float]) -> Marks:
    """Read rows that today's threshold would call otherwise."""
    threshold = thresholds.get(PNEUMONIA)
    call = rows.column("read_call")
    called = (call == CALLS.index(Call.ABOVE)) | (call == CALLS.index(Call.BELOW))
    if threshold is None:
        return np.zeros(len(rows), dtype=bool)
    above = rows.column("read_score") >= np.float64(threshold)
    turned: Marks = called & (above != (call == CALLS.index(Call.ABOVE)))
    return turned


def _called(rows: Rows, calls: frozenset[Call], thresholds: Mapping[str, float]) -> Marks:
    score, standing = rows.column("score"), rows.column("standing")
    threshold = np.float64(thresholds.get(PNEUMONIA, np.nan))  # double: a score just below must not round up to it
    kept: Marks = np.zeros(len(rows), dtype=bool)
    if Call.ABOVE in calls:
        kept |= score >= threshold
    if Call.BELOW in calls:
        kept |= score < threshold
    if Call.WITHHELD in calls:
        kept |= standing >= STANDINGS.index(Standing.WITHHELD)
    return kept


def _among(column: Array, wanted: frozenset[str], names: tuple[str, ...]) -> Marks:
    """Rows whose code is one of those names; every code is looked up once."""
    table = np.fromiter((name in wanted for name in names), dtype=bool, count=len(names))
    kept: Marks = table[column]
    return kept


def _with_word(rows: Rows, word: str, *, model_hidden: bool) -> Marks:
    kept: Marks = _among(rows.column("view"), _named(word, VIEWS), VIEWS)
    kept |= _among(state_column(rows, model_hidden=model_hidden), _named(word, STATES), STATES)
    for start, part in rows.parts:
        kept[start + part.paths.holding(word)] = True
    for number, row in rows.live:
        kept[number] = word in words_of(row, model_hidden=model_hidden)
    return kept


def words_of(row: Row, *, model_hidden: bool) -> str:
    """What the search looks at."""
    state = row_state(row, model_hidden=model_hidden)
    where = row.key if row.remembered else row.name
    return f"{where} {row.patient_words} {row.study_words} {row.view} {row.modality} {state}".casefold()


def _named(word: str, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if word in name.casefold())
