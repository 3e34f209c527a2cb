"""The one door to the network, for training and app alike.

Flow:   Radiograph -> network_grey (VOI, polarity) -> 0..1 -> to_network_input (antialiased) -> float32 [1, 1, S, S]
Calls:  voi, Pillow. Called by: inference, training.data.cache, exchange.training_set.
Never:  sees the window that the reader chose; knows a model's mean or size.

A change here raises PIXEL_RULES, and every model has to be trained again.
"""

from dataclasses import dataclass
from typing import Final

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
    window, _ = chosen_voi(radiograph)
    levels = voi.levels_of(radiograph)
    grey = voi.apply(window, radiograph.slope * levels.astype(np.float64) + radiograph.intercept)
    if radiograph.inverted:
        grey = 1.0 - grey
    table = grey.astype(np.float32)
    return table[radiograph.values.astype(np.int32) - int(levels[0])]


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
