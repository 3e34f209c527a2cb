"""A film made small enough for the screen, through the window it opens with.

Flow:   Radiograph -> uint8 picture
Calls:  imaging.window. Called by: presenters.second_readers, in a lane.
Never:  goes near the network.
"""

import numpy as np

from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.window import lookup, opening_voi, pyramid, render
from xray_desktop.ui.second_readers_state import FilmPicture


def picture_of(radiograph: Radiograph, longest_px: int) -> FilmPicture:
    """The smallest level of the pyramid that still has ``longest_px`` on its longer side, else the film itself."""
    levels = pyramid(radiograph)
    values = next((level for level in reversed(levels) if max(level.shape) >= longest_px), levels[0])
    height_px, width_px = radiograph.values.shape
    grey = np.ascontiguousarray(render(values, lookup(radiograph, opening_voi(radiograph))))
    return FilmPicture(grey, width_px, height_px)
