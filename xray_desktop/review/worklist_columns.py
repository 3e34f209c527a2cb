"""What the list sorts, filters and counts by: one small number a row and property.

Flow:   Row -> codes -> columns of a chunk -> order, filter, counts
Calls:  worklist_row, numpy. Called by: worklist_rows, worklist_packed, worklist_filter, worklist_order.
Never:  changes an array that was handed out: a chunk's columns are read-only.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Standing
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.worklist_row import Row, RowState, row_state, warned

Array = npt.NDArray[Any]

KINDS: Final[Mapping[str, type]] = {
    "patient": np.int32,
    "study": np.int32,
    "folder": np.int32,
    "state": np.uint8,  # place in STATES; ``blind_state``: what the row may say before a blinded read
    "blind_state": np.uint8,
    "flags": np.uint16,
    "view": np.uint8,
    "label": np.uint8,
    "standing": np.uint8,
    "modality": np.uint8,
    "score": np.float32,  # of the list's finding; not a number where there is none
    "read_score": np.float32,  # as stored with the read
    "read_call": np.uint8,
    "age": np.float32,
    "date": np.int32,
}

READ: Final = 1
SAVING: Final = 2
FAILED: Final = 4
EXPORTED: Final = 8
ANALYSED: Final = 16
FLAGGED: Final = 32
WARNED: Final = 64
BLIND_WARNED: Final = 128
OPENED: Final = 256
HAS_READ: Final = 512
REMEMBERED: Final = 1024
SEEN: Final = 2048
SEEN_EARLIER: Final = 4096
SAME_PIXELS: Final = 8192

STATES: Final = tuple(RowState)
VIEWS: Final = tuple(View)
LABELS: Final = tuple(ReaderLabel)
CALLS: Final = (None, Call.ABOVE, Call.BELOW, Call.WITHHELD)
STANDINGS: Final = (None, Standing.SCORED, Standing.WITHHELD, Standing.NOT_SCORED)
MODALITIES: Final = ("", "CR", "DX", "PNG", "JPEG", "TIFF", "DICOM", "RF", "XA", "MG", "CT", "MR", "US", "SC", "OT")

_STATE: Final = {state: code for code, state in enumerate(STATES)}
_VIEW: Final = {view: code for code, view in enumerate(VIEWS)}
_VIEW_BY_NAME: Final = {view.value: code for view, code in _VIEW.items()}
_LABEL: Final = {label: code for code, label in enumerate(LABELS)}
_CALL: Final = {call: code for code, call in enumerate(CALLS)}
_STANDING: Final = {standing: code for code, standing in enumerate(STANDINGS)}
_MODALITY: Final = {name: code for code, name in enumerate(MODALITIES)}
_NONE: Final = float("nan")


def codes(row: Row) -> dict[str, float]:
    """The numbers of a row, but for whom and where it belongs to: those it keeps for ever."""
    read, score = row.read, row.score() if may_show(row) else None
    shown = None if read is None else read.shown
    return {
        "state": _STATE[row_state(row)],
        "blind_state": _STATE[row_state(row, model_hidden=True)],
        "flags": _flags(row),
        "view": _VIEW[row.view],
        "label": _LABEL[ReaderLabel.NOT_ASSESSED if read is None else read.label],
        "standing": _STANDING[None if row.admission is None else row.admission.standing],
        "modality": modality_code(row.modality),
        "score": _NONE if score is None else score,
        "read_score": _NONE if shown is None or shown.score is None else shown.score,
        "read_call": _CALL[None if shown is None else shown.call],
        "age": _NONE if row.age_years is None else row.age_years,
        "date": row.study_date,
    }


def may_show(row: Row) -> bool:
    """Whether a score of this row may stand in the list at all: one that is withheld may not."""
    return row.admission is None or row.admission.standing is Standing.SCORED


def modality_code(name: str) -> int:
    """The code of a modality; what we have no word for counts as other."""
    return _MODALITY.get(name, _MODALITY["OT"])


def view_code(name: str) -> int:
    """The code of a view as the store has it."""
    return _VIEW_BY_NAME.get(name, _VIEW[View.UNKNOWN])


def standing_code(word: str | None) -> int:
    """The code of a standing as the store has it."""
    return 0 if word is None else _STANDING[Standing(word)]


def blank(count: int) -> dict[str, Array]:
    """Columns of rows of which nothing is known yet."""
    made: dict[str, Array] = {name: np.zeros(count, dtype=kind) for name, kind in KINDS.items()}
    for name in ("score", "read_score", "age"):
        made[name].fill(np.nan)
    for name, code in (("state", _STATE[RowState.NEW]), ("blind_state", _STATE[RowState.NEW])):
        made[name].fill(code)
    made["view"].fill(_VIEW[View.UNKNOWN])
    made["label"].fill(_LABEL[ReaderLabel.NOT_ASSESSED])
    return made


def same_for_all(count: int) -> dict[str, Array]:
    """The columns of a blank row, read-only and of no size: what nothing has happened to takes no memory."""
    return {name: np.broadcast_to(column[0], (count,)) for name, column in blank(1).items()}


def sealed(columns: dict[str, Array]) -> dict[str, Array]:
    """The same arrays, read-only from now on."""
    for array in columns.values():
        array.flags.writeable = False
    return columns


def _flags(row: Row) -> int:
    pairs = (
        (READ, row.is_read),
        (SAVING, row.saving),
        (FAILED, bool(row.error)),
        (EXPORTED, row.exported),
        (ANALYSED, row.analysed),
        (FLAGGED, row.read is not None and row.read.flagged),
        (WARNED, warned(row)),
        (BLIND_WARNED, warned(row, model_hidden=True)),
        (OPENED, row.opened),
        (HAS_READ, row.read is not None),
        (REMEMBERED, row.remembered),
        (SEEN, row.model_seen),
        (SEEN_EARLIER, row.seen_earlier),
        (SAME_PIXELS, row.same_pixels_elsewhere),
    )
    return sum(bit for bit, holds in pairs if holds)
