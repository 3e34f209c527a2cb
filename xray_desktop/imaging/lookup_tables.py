"""The modality and VOI transformations that a DICOM header offers.

Flow:   Dataset -> Modality LUT applied | slope, intercept; windows and VOI LUTs
Calls:  elements, voi types. Called by: dicom.
Never:  decides which window to take, or whether it is any good.

Source: PS3.3 C.11.1 (modality LUT), C.11.2 (VOI LUT).
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from xray_desktop.imaging.elements import integer, items, number, numbers, text
from xray_desktop.imaging.part10 import BROKEN
from xray_desktop.imaging.radiograph import Values, Voi, VoiTable, Window

_FUNCTIONS: Final[dict[str, Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]]] = {
    "LINEAR_EXACT": "LINEAR_EXACT",
    "SIGMOID": "SIGMOID",
}
_NAME_LENGTH = 64
_WINDOWS_ALLOWED = 32


def modality_table(dataset: Dataset, *, signed: bool) -> VoiTable | None:
    """The Modality LUT, first item; None where the header has none that can be read."""
    tables = _tables(dataset, "ModalityLUTSequence", signed=signed)
    return tables[0] if tables else None


def through_table(values: Values, table: VoiTable) -> NDArray[np.uint16]:
    """Modality values: each stored value's entry, the first and last entry beyond the table's ends."""
    levels = np.arange(int(values.min()), int(values.max()) + 1) - table.first_mapped
    entries = table.table[np.clip(levels, 0, len(table.table) - 1)]
    return np.asarray(entries[values.astype(np.int32) - int(values.min())], dtype=np.uint16)


def rescale(dataset: Dataset) -> tuple[float, float]:
    """Slope and intercept; 1 and 0 where the header states none, or a slope of 0, which would wipe the image out."""
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    if slope is None or slope == 0.0:
        return 1.0, (intercept or 0.0) if slope is None else 0.0
    return slope, intercept or 0.0


def voi_of(dataset: Dataset, *, signed: bool) -> tuple[Voi, ...]:
    """Everything the header offers to look through: VOI LUTs first, as the standard ranks them, then windows.

    ``signed`` : the modality values can be negative, so that a LUT may start below zero.
    """
    return (*_tables(dataset, "VOILUTSequence", signed=signed), *_windows(dataset))


def _windows(dataset: Dataset) -> tuple[Window, ...]:
    centres, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    names = text(dataset, "WindowCenterWidthExplanation").split("\\")
    function = _FUNCTIONS.get(text(dataset, "VOILUTFunction").upper(), "LINEAR")
    pairs = list(zip(centres, widths, strict=False))[:_WINDOWS_ALLOWED]
    return tuple(
        Window(centre, width, function, names[index].strip()[:_NAME_LENGTH] if index < len(names) else "")
        for index, (centre, width) in enumerate(pairs)
    )


def _tables(dataset: Dataset, keyword: str, *, signed: bool) -> tuple[VoiTable, ...]:
    found = (_table(item, signed=signed) for item in items(dataset, keyword)[:_WINDOWS_ALLOWED])
    return tuple(table for table in found if table is not None)


def _table(item: Dataset, *, signed: bool) -> VoiTable | None:
    """One LUT item; None where its descriptor and data cannot be made to fit."""
    descriptor = numbers(item, "LUTDescriptor")
    if len(descriptor) != 3:
        return None
    length, first, bits = (int(part) for part in descriptor)
    length = length % 65536 or 65536  # 0 means 65536; read as a signed number it may be negative
    first = first - 65536 if signed and first >= 32768 else first if signed else first % 65536
    entries = _entries(item, length)
    if entries is None or not 8 <= bits <= 16:
        return None
    entries.setflags(write=False)
    bits = max(bits, int(entries.max()).bit_length())  # some writers state fewer bits than they use
    name = text(item, "LUTExplanation") or text(item, "ModalityLUTType")
    return VoiTable(first_mapped=first, table=entries, bits=bits, name=name[:_NAME_LENGTH])


def _entries(item: Dataset, length: int) -> NDArray[np.uint16] | None:
    """LUT data: a list of numbers, or bytes of one or two an entry."""
    try:
        found = item.get("LUTData")
        if isinstance(found, bytes):
            wide = len(found) >= 2 * length
            order = "<" if item.original_encoding[1] is not False else ">"
            table = np.frombuffer(found, dtype=f"{order}u2" if wide else "u1")
        else:
            table = np.array(found, dtype=np.int64)
    except BROKEN:
        return None
    if table.ndim != 1 or not 2 <= length <= len(table):
        return None
    return (table[:length].astype(np.int64) & 0xFFFF).astype(np.uint16)


def padding_of(dataset: Dataset) -> tuple[int, int] | None:
    """Lowest and highest stored value that stand for no image; None where the header states none."""
    first, limit = integer(dataset, "PixelPaddingValue"), integer(dataset, "PixelPaddingRangeLimit")
    if first is None:
        return None
    last = first if limit is None else limit
    return min(first, last), max(first, last)
