"""Overlay planes of a DICOM file, groups 6000 to 601E.

Flow:   Part10, PixelModule, frame -> group 60xx, or the unused bits of the pixels -> OverlayPlane
Calls:  part10, pixel_module, overlay_plane, limits. Called by: dicom.
Never:  touches a value; lets a broken plane take the image down.

Source: PS3.3 C.9.2 (overlay plane), C.9.3 (of several frames), PS3.5 8.1.2 (in the pixels' unused bits, retired).
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from xray_desktop.imaging.limits import LARGEST_PIXELS
from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.imaging.part10 import BROKEN, Part10
from xray_desktop.imaging.pixel_module import PixelModule

_GROUPS: Final = range(0x6000, 0x6020, 2)
_ROWS, _COLUMNS, _FRAMES, _TYPE, _ORIGIN, _FIRST_FRAME = 0x10, 0x11, 0x15, 0x40, 0x50, 0x51
_BIT, _LABEL, _DATA = 0x102, 0x1500, 0x3000
_LONGEST_LABEL: Final = 64


@dataclass(frozen=True, slots=True)
class Overlays:
    """The planes of one frame, and how many the header names that could not be read."""

    planes: tuple[OverlayPlane, ...] = ()
    unreadable: int = 0


def overlays_of(file: Part10, module: PixelModule, frame: int) -> Overlays:
    """Every overlay plane that lies on a frame; one that is broken takes neither the others nor the image down."""
    planes: list[OverlayPlane] = []
    unreadable = 0
    for group in _GROUPS:
        rows, columns = (_integer(file.dataset, group, element) for element in (_ROWS, _COLUMNS))
        if rows is None and columns is None:
            continue
        try:
            plane = _plane(file, module, frame, group)
        except BROKEN:
            unreadable += 1
            continue
        if plane is not None and not plane.is_empty:
            planes.append(plane)
    return Overlays(tuple(planes), unreadable)


def _plane(file: Part10, module: PixelModule, frame: int, group: int) -> OverlayPlane | None:
    """One plane; None where it lies on other frames.

    Raises
    ------
    BROKEN : sizes that cannot be, fewer bits than pixels
    """
    rows, columns = _integer(file.dataset, group, _ROWS) or 0, _integer(file.dataset, group, _COLUMNS) or 0
    if not (rows > 0 and columns > 0 and rows * columns <= LARGEST_PIXELS):
        raise ValueError("no size of an overlay")
    place = _place_among_frames(file.dataset, group, frame)
    if place is None:
        return None
    if _element(file.dataset, group, _DATA) is None:
        drawn, rows, columns = _embedded(file, module, frame, group), module.rows, module.columns
    else:
        drawn = _own_bits(file, group, place * rows * columns, rows * columns)
    top, left = _origin(file.dataset, group)
    return OverlayPlane(
        bits=np.packbits(drawn.reshape(rows, columns), axis=1),
        width_px=columns,
        height_px=rows,
        left=left - 1,
        top=top - 1,
        label=_label(file.dataset, group),
        is_region=str(_element(file.dataset, group, _TYPE) or "").strip().upper() == "R",
    )


def _place_among_frames(dataset: Dataset, group: int, frame: int) -> int | None:
    """Which of the overlay's frames lies on this one; one that names no frames lies on all of them."""
    count, first = _integer(dataset, group, _FRAMES), _integer(dataset, group, _FIRST_FRAME)
    if count is None and first is None:
        return 0
    place = frame - ((first or 1) - 1)
    return place if 0 <= place < max(count or 1, 1) else None


def _own_bits(file: Part10, group: int, start: int, count: int) -> NDArray[np.uint8]:
    """Bits from Overlay Data, the first pixel in the lowest bit."""
    element = file.dataset[group, _DATA]
    content = np.frombuffer(element.value, dtype=np.uint8)
    if not file.little_endian and element.VR == "OW":
        content = content[: len(content) // 2 * 2].reshape(-1, 2)[:, ::-1].reshape(-1)
    first = start // 8
    bits = np.unpackbits(content[first : first + count // 8 + 2], bitorder="little")[start % 8 :][:count]
    if len(bits) < count:
        raise ValueError("overlay cut off")
    return bits


def _embedded(file: Part10, module: PixelModule, frame: int, group: int) -> NDArray[np.uint8]:
    """Bits from beside the stored ones of uncompressed pixels."""
    at = _integer(file.dataset, group, _BIT) or 0
    lowest = module.high_bit + 1 - module.stored
    if file.encapsulated or module.samples != 1 or not 0 <= at < module.allocated or lowest <= at <= module.high_bit:
        raise ValueError("no such unused bit")
    count = module.rows * module.columns
    size = module.allocated // 8
    order = "<" if file.little_endian else ">"
    samples = np.frombuffer(file.pixels[frame * count * size : (frame + 1) * count * size], dtype=f"{order}u{size}")
    if len(samples) < count:
        raise ValueError("overlay cut off")
    return np.asarray((samples >> samples.dtype.type(at)) & samples.dtype.type(1), dtype=np.uint8)


def _origin(dataset: Dataset, group: int) -> tuple[int, int]:
    """Row and column of its first pixel, counted from 1."""
    found = _element(dataset, group, _ORIGIN)
    if found is None:
        return 1, 1
    row, column = (int(part) for part in found)
    if max(abs(row), abs(column)) > 2**15:
        raise ValueError("no place on a film")
    return row, column


def _label(dataset: Dataset, group: int) -> str:
    found = str(_element(dataset, group, _LABEL) or "")
    return "".join(character for character in found if character.isprintable()).strip()[:_LONGEST_LABEL]


def _element(dataset: Dataset, group: int, element: int) -> Any:  # noqa: ANN401  # whatever the attribute holds
    """The value of an attribute; None where there is none."""
    found = dataset.get((group, element))
    return None if found is None else found.value


def _integer(dataset: Dataset, group: int, element: int) -> int | None:
    try:
        found = _element(dataset, group, element)
        return None if found is None else int(found)
    except BROKEN:
        return 0
