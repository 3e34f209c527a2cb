"""The order of the patients on the screen. Within a patient, films stay by study, as they were opened.

Flow:   Order + rows (+ today's threshold) -> patients, the first one first
Calls:  worklist_rows, worklist_groups. Called by: worklist.
Never:  leaves a patient out: rows without a value come last, in the order of opening.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from xray_desktop.review.worklist_columns import BLIND_WARNED, WARNED, Array
from xray_desktop.review.worklist_filter import Marks, state_column
from xray_desktop.review.worklist_groups import Grouping, Numbers
from xray_desktop.review.worklist_rows import Rows

_LOW: Final = np.uint64(0xFFFFFFFF)
_HIGH: Final = np.uint64(32)


class By(StrEnum):
    """What patients are ordered by: the first of their films decides."""

    OPENED = "as opened"
    UNCERTAIN = "most uncertain first"
    SCORE = "highest score first"
    STATE = "state"
    VIEW = "view"
    NAME = "name"
    DATE = "date"
    AGE = "age"
    MODALITY = "modality"
    SOURCE = "folder"
    WARNINGS = "warnings"


OF_MODEL: Final = frozenset({By.UNCERTAIN, By.SCORE})


@dataclass(frozen=True, slots=True)
class Order:
    """``turned``: the other way round than the order's own way."""

    by: By = By.OPENED
    turned: bool = False


def patients_in(
    rows: Rows, order: Order, marks: Marks | None, *, threshold: float | None, model_hidden: bool
) -> Numbers:
    """Numbers of the patients with a marked row, in order."""
    groups = rows.grouping
    if order.by in OF_MODEL and model_hidden:
        order = Order()
    if order.by is By.OPENED:
        kept = groups.patients if marks is None else groups.patients[_any(groups, marks)]
        return kept[::-1].copy() if order.turned else kept
    values = _values(rows, order.by, threshold=threshold, model_hidden=model_hidden)
    if marks is not None:
        values = np.where(marks, values, np.float32(np.nan))
    best = _best(groups, -values if order.turned else values)
    places = _sorted_places(best)
    if marks is not None:
        places = places[_any(groups, marks)[places]]
    return groups.patients[places]


def _values(rows: Rows, by: By, *, threshold: float | None, model_hidden: bool) -> Array:
    """A number for each row; the smallest comes first."""
    score = rows.column("score")
    near = np.float32(np.nan if threshold is None else threshold)
    ways: dict[By, Callable[[], Array]] = {
        By.SCORE: lambda: -score,
        By.UNCERTAIN: lambda: np.abs(score - near),
        By.STATE: lambda: state_column(rows, model_hidden=model_hidden),
        By.WARNINGS: lambda: (rows.column("flags") & (BLIND_WARNED if model_hidden else WARNED)) == 0,
        By.NAME: lambda: _names(rows),
        By.SOURCE: lambda: _ranks([folder.casefold() for folder in rows.folders])[rows.column("folder")],
        By.DATE: lambda: _newest(rows.column("date")),
        By.AGE: lambda: rows.column("age"),
        By.VIEW: lambda: rows.column("view"),
        By.MODALITY: lambda: rows.column("modality"),
    }
    return ways[by]().astype(np.float32)


def _newest(date: Array) -> Array:
    return np.where(date == 0, np.float32(np.nan), 30_000_000 - date.astype(np.float64))


def _names(rows: Rows) -> Array:
    """By the patient's name; a remembered row, whose file was not looked at yet, has none."""
    values = np.full(len(rows), np.nan, dtype=np.float32)
    named = {number: f"{row.patient_words} {row.name}".casefold() for number, row in rows.live}
    if named:
        values[list(named)] = _ranks(list(named.values()))
    return values


def _ranks(words: list[str]) -> npt.NDArray[np.float32]:
    places = {word: rank for rank, word in enumerate(sorted(set(words)))}
    return np.fromiter((places[word] for word in words), dtype=np.float32, count=len(words))


def _best(groups: Grouping, values: Array) -> npt.NDArray[np.float32]:
    """The smallest value among each patient's films; not a number where none has one."""
    gathered = values.astype(np.float32, copy=False)[groups.rows]
    if groups.one_each:
        return gathered
    best: npt.NDArray[np.float32] = np.fmin.reduceat(gathered, groups.starts[:-1])
    return best


def _any(groups: Grouping, marks: Marks) -> Marks:
    gathered = marks[groups.rows]
    found: Marks = gathered if groups.one_each else np.logical_or.reduceat(gathered, groups.starts[:-1])
    return found


def _sorted_places(values: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Places by rising value, equal ones as they stood, those without a value last.

    One sort of whole numbers, value above and place below, takes a fraction of a stable sort of places.
    """
    bits = (values + np.float32(0.0)).view(np.uint32)  # the sum makes one zero of two
    negative = bits >> np.uint32(31) == 1
    rising = np.where(negative, ~bits, bits | np.uint32(0x80000000))
    rising[np.isnan(values)] = np.uint32(0xFFFFFFFF)
    keys = (rising.astype(np.uint64) << _HIGH) | np.arange(len(values), dtype=np.uint64)
    keys.sort()
    return (keys & _LOW).astype(np.int64)
