"""The display window: for eyes only.

Flow:   Radiograph, window -> table of 65,536 grey levels -> the visible part of an image or its pyramid -> uint8
Calls:  voi, network_input (the window it would take). Called by: ui.radiograph_view, exchange (contact sheets).
Never:  changes what the network sees.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging import voi
from xray_desktop.imaging.first_look import Viewable
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.radiograph import Values, Voi, VoiTable, Window

LEVELS: Final = 65_536

Table = NDArray[np.uint8]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an image in its own pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int


def lookup(radiograph: Viewable, seen_through: Voi, *, invert: bool = False) -> Table:
    """Grey level of every 16-bit pattern a value can have.

    Parameters
    ----------
    seen_through : window or LUT
    invert : the reader wants the negative; MONOCHROME1 is taken care of already

    Returns
    -------
    uint8 [65536], indexed by the value, a negative one by its bit pattern
    """
    levels = voi.levels_of(radiograph)
    grey = voi.apply(seen_through, radiograph.slope * levels.astype(np.float64) + radiograph.intercept)
    if radiograph.inverted != invert:
        grey = 1.0 - grey
    table = np.zeros(LEVELS, dtype=np.uint8)
    table[levels & 0xFFFF] = np.rint(255.0 * grey).astype(np.uint8)
    return table


def render(values: Values, table: Table, *, region: Region | None = None, stride: int = 1) -> Picture:
    """The visible part of an image as grey levels, every ``stride``-th pixel.

    Parameters
    ----------
    values : of the radiograph, or a level of its pyramid
    table : from ``lookup``
    region : what is on the screen, in pixels of ``values``; all when not given

    Returns
    -------
    uint8 [rows, columns], contiguous
    """
    if region is not None:
        values = values[max(region.top, 0) : max(region.bottom, 0), max(region.left, 0) : max(region.right, 0)]
    shown = np.ascontiguousarray(values[::stride, ::stride])
    return np.take(
        table, shown.view(np.uint16), mode="clip"
    )  # clip: no bounds to check, 65,536 entries are all there are


def pyramid(radiograph: Viewable) -> tuple[Values, Values, Values]:
    """The values, and means over 2 x 2 and 4 x 4 of them: a fitted view drawn from them does not alias.

    An odd last row or column is repeated, so that each level covers the whole image.
    """
    half = _halved(radiograph.values)
    return radiograph.values, half, _halved(half)


def display_voi(radiograph: Viewable) -> dict[str, Voi]:
    """What the reader may choose from, by name: the file's own windows and LUTs in order, then the automatic one."""
    choices: dict[str, Voi] = {}
    for number, offered in enumerate(radiograph.voi, start=1):
        if voi.valid(offered):
            name = offered.name or f"window {number}"
            choices[f"{name} ({number})" if name in choices else name] = offered
    automatic = voi.percentile_window(radiograph)
    return {**choices, automatic.name: automatic}


def opening_voi(radiograph: Viewable) -> Voi:
    """The one an image opens with: the one the network looks through."""
    return chosen_voi(radiograph)[0]


def as_window(radiograph: Viewable, seen_through: Voi) -> Window:
    """A window to start dragging from: a LUT becomes the window over its input range, clipped to the image."""
    if not isinstance(seen_through, VoiTable):
        return seen_through
    levels = voi.levels_of(radiograph)
    ends = sorted(radiograph.slope * float(levels[at]) + radiograph.intercept for at in (0, -1))
    low = max(float(seen_through.first_mapped), ends[0])
    high = min(float(seen_through.first_mapped + len(seen_through.table) - 1), ends[1])
    if high <= low:
        low, high = ends
    return Window(
        centre=(low + high) / 2.0, width=max(high - low, 1.0), function="LINEAR_EXACT", name=seen_through.name
    )


def _halved(values: Values) -> Values:
    height, width = values.shape
    padded = np.pad(values, ((0, height % 2), (0, width % 2)), mode="edge") if height % 2 or width % 2 else values
    total = np.full((padded.shape[0] // 2, padded.shape[1] // 2), 2, dtype=np.int32)  # 2 of 4: round, not cut
    for row in (0, 1):
        for column in (0, 1):
            total += padded[row::2, column::2]
    half: Values = (total >> 2).astype(values.dtype)
    half.setflags(write=False)
    return half
