"""A radiograph made ready for the eye: what a redraw must not work out again.

Flow:   Radiograph -> FilmPixels (background lane, or on showing) -> film_item, display_windows
Calls:  imaging.window, imaging.voi, imaging.network_input (its window).
Called by: radiograph_view, film_item, display_windows, prefetching.
Never:  changes the radiograph, goes near the network.
"""

from dataclasses import dataclass, replace

import numpy as np

from xray_desktop.imaging import voi, window
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Values, Voi, Window


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmPixels:
    """One film and what was found out about all its pixels, once.

    Attributes
    ----------
    levels : the values, then means over 2 x 2 and 4 x 4
    gauge : the same radiograph with its smallest and largest value for pixels: what makes a lookup table looks at
        every pixel for them, and a drag makes hundreds of tables
    opening : the window or LUT to open with, the one the network looks through
    automatic : 0.5 to 99.5 percentile
    doubts : of the opening window
    """

    radiograph: Radiograph
    levels: tuple[Values, ...]
    gauge: Radiograph
    opening: Voi
    automatic: Window
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def of(cls, radiograph: Radiograph) -> "FilmPixels":
        """Work it out: about 80 ms for nine million pixels. May run on any thread."""
        ends = np.array([[radiograph.values.min(), radiograph.values.max()]], dtype=radiograph.values.dtype)
        opening, doubts = chosen_voi(radiograph)
        # Where the file's own window is no use the percentiles were chosen: to count all pixels again takes as long.
        percentiles = opening if doubts and isinstance(opening, Window) else voi.percentile_window(radiograph)
        automatic = replace(percentiles, name="Auto")  # a short name: it stands in the corner
        return cls(
            radiograph=radiograph,
            levels=window.pyramid(radiograph),
            gauge=replace(radiograph, values=ends),
            opening=automatic if opening == percentiles else opening,
            automatic=automatic,
            doubts=doubts,
        )

    def modality(self, value: float) -> float:
        """A value in modality units."""
        return self.radiograph.slope * value + self.radiograph.intercept

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest value in modality units."""
        first, last = sorted(self.modality(float(value)) for value in self.gauge.values[0])
        return first, last
