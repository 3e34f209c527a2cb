"""The one door to the network, for training and app alike.

Flow:   Radiograph -> network_grey (VOI, polarity) -> 0..1 -> to_network_input (antialiased) -> float32 [1, 1, S, S]
Calls:  voi, Pillow. Called by: inference, training.data.cache, exchange.training_set.
Never:  sees the window that the reader chose; knows a model's mean or size.

A change here raises PIXEL_RULES, and every model has to be trained again.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.errors import UnsupportedRadiograph
from xray_desktop.imaging import voi
from xray_desktop.imaging.first_look import Viewable
from xray_desktop.imaging.limits import SMALLEST_SIDE_PX
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Voi

PIXEL_RULES: Final = 1
CLIPPED_SHARE_ALLOWED: Final = 0.20

_ROWS_AT_ONCE: Final = 64

Grey = NDArray[np.float32]
NetworkInput = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Placement:
    """How the square lies on the radiograph: one factor a side, in radiograph pixels per network pixel."""

    scale_x: float
    scale_y: float


def chosen_voi(radiograph: Viewable) -> tuple[Voi, tuple[Doubt, ...]]:
    """The window the network looks through: the file's first, or the 0.5-99.5 percentiles where that one is no use."""
    if not radiograph.voi:
        return voi.percentile_window(radiograph), (Doubt.NO_WINDOW,)
    first = radiograph.voi[0]
    if not voi.valid(first) or voi.clipped_share(radiograph, first) > CLIPPED_SHARE_ALLOWED:
        return voi.percentile_window(radiograph), (Doubt.WINDOW_MISSES_DATA,)
    return first, ()


def network_grey(radiograph: Radiograph) -> Grey:
    """Grey levels as every model of this house sees them.

    Returns
    -------
    float32 [H, W], 0..1, bright = dense (MONOCHROME2)
    """
    (grey,) = looked_up(radiograph, grey_table(radiograph, chosen_voi(radiograph)[0]))
    return grey


def grey_table(radiograph: Radiograph, window: Voi) -> NDArray[np.float32]:
    """What ``network_grey`` makes of each level through its window, lowest to highest that occurs; 0..1."""
    levels = voi.levels_of(radiograph)
    grey = voi.apply(window, radiograph.slope * levels.astype(np.float64) + radiograph.intercept)
    return (1.0 - grey if radiograph.inverted else grey).astype(np.float32)


def looked_up(radiograph: Radiograph, *tables: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Each table's entry for every pixel, [H, W]; tables begin at the lowest level that occurs."""
    lowest = int(radiograph.values.min())
    found = tuple(np.empty(radiograph.values.shape, dtype=table.dtype) for table in tables)
    for top in range(0, radiograph.height_px, _ROWS_AT_ONCE):  # in pieces that stay in the processor's cache
        place = radiograph.values[top : top + _ROWS_AT_ONCE].astype(np.intp) - lowest
        for table, image in zip(tables, found, strict=True):
            table.take(place, out=image[top : top + _ROWS_AT_ONCE], mode="clip")
    return found


def to_network_input(grey: Grey, side: int) -> tuple[NetworkInput, Placement]:
    """Stretch to ``side`` x ``side``, antialiased.

    Parameters
    ----------
    grey : float32 [H, W], 0..1, bright = dense (MONOCHROME2)
    side : width and height the graph wants, in pixels

    Returns
    -------
    image : float32 [1, 1, side, side], 0..1
    placement : maps heatmaps back

    Raises
    ------
    UnsupportedRadiograph : either side is smaller than 64 px
    """
    height, width = grey.shape
    if min(height, width) < SMALLEST_SIDE_PX:
        raise UnsupportedRadiograph(
            f"{width} x {height} pixels: smaller than {SMALLEST_SIDE_PX} on a side; choose the original image"
        )
    picture = Image.fromarray(np.ascontiguousarray(grey, dtype=np.float32))
    square = picture.resize((side, side), Image.Resampling.BILINEAR, reducing_gap=None)
    image = np.clip(np.asarray(square, dtype=np.float32), 0.0, 1.0)[None, None]
    return image, Placement(scale_x=width / side, scale_y=height / side)
