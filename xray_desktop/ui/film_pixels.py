"""A radiograph made ready for the eye: what a redraw must not work out again.

Flow:   first look -> what a first paint needs; then (background lane) all of it -> film_item, display_windows
Calls:  imaging.window, imaging.voi, imaging.network_input (its window).
Called by: radiograph_view, film_item, display_windows, prefetching.
Never:  changes the radiograph, goes near the network.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from xray_desktop.imaging import voi, window
from xray_desktop.imaging.first_look import FirstLook, Viewable
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Values, Voi, Window

_SAMPLED_PX: Final = 384
"""About so many rows and columns are counted for the first paint."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmPixels:
    """One film and what was found out about all its pixels, once.

    Attributes
    ----------
    levels : the values, then means over 2 x 2 and 4 x 4; of a first look the values alone
    gauge : the same radiograph with its smallest and largest value for pixels: what makes a lookup table looks at
        every pixel for them, and a drag makes hundreds of tables
    opening : the window or LUT to open with, the one the network looks through
    automatic : 0.5 to 99.5 percentile
    doubts : of the opening window
    """

    radiograph: Viewable
    levels: tuple[Values, ...]
    gauge: Viewable
    opening: Voi
    automatic: Window
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def of(cls, radiograph: Viewable) -> "FilmPixels":
        """Work it out: about 40 ms for nine million pixels. May run on any thread."""
        return cls._counted(radiograph, radiograph, window.pyramid(radiograph))

    @classmethod
    def first(cls, look: FirstLook) -> "FilmPixels":
        """What the first paint needs: a millisecond. The windows come from a sample of the pixels."""
        step = max(min(look.values.shape) // _SAMPLED_PX, 1)
        sample = replace(look, values=np.ascontiguousarray(look.values[::step, ::step]))
        return cls._counted(look, sample, (look.values,))

    @classmethod
    def _counted(cls, film: Viewable, sample: Viewable, levels: tuple[Values, ...]) -> "FilmPixels":
        ends = np.array([[film.values.min(), film.values.max()]], dtype=film.values.dtype)
        opening, doubts = chosen_voi(sample)
        # Where the file's own window is no use the percentiles were chosen: to count all pixels again takes as long.
        percentiles = opening if doubts and isinstance(opening, Window) else voi.percentile_window(sample)
        automatic = replace(percentiles, name="Auto")  # a short name: it stands in the corner
        return cls(
            radiograph=film,
            levels=levels,
            gauge=replace(film, values=ends),
            opening=automatic if opening == percentiles else opening,
            automatic=automatic,
            doubts=doubts,
        )

    def examined(self, radiograph: Radiograph) -> "FilmPixels":
        """The same of the radiograph that a first look became: its pixels are the same ones."""
        return replace(self, radiograph=radiograph, gauge=replace(radiograph, values=self.gauge.values))

    def modality(self, value: float) -> float:
        """A value in modality units."""
        return self.radiograph.slope * value + self.radiograph.intercept

    @property
    def range(self) -> tuple[float, float]:
        """Smallest and largest value in modality units."""
        first, last = sorted(self.modality(float(value)) for value in self.gauge.values[0])
        return first, last
