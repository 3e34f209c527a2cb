"""Windows for the eye: the named ones, and how a drag moves them.

Flow:   FilmPixels, Preset | drag -> Voi -> film_item
Calls:  imaging.voi. Called by: radiograph_view.
Never:  changes what the network sees; that is ``imaging.network_input`` alone.

CR and DX values have no scale that two makers share, so the named windows are percentiles of the film's own middle.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from xray_desktop.imaging import voi
from xray_desktop.imaging.radiograph import Voi, VoiTable, Window
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Preset
from xray_desktop.ui.language import tr

_MIDDLE: Final = 0.8  # of each side: the margin holds collimation, markers and air
LOCAL_CONTRAST: Final = "local contrast"
_DENSITIES: Final[dict[Preset, tuple[float, float, str]]] = {
    # lower and upper percentile of density (0 = blackest lung, 100 = densest) between which a sigmoid spends its greys
    Preset.LUNG: (1.0, 60.0, "Lung"),
    Preset.MEDIASTINUM: (35.0, 99.0, "Mediastinum"),
    Preset.BONE: (15.0, 92.0, "Bone"),
    Preset.LINES_AND_TUBES: (45.0, 97.0, "Lines and tubes"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A drag in screen pixels. Right widens the window, up makes the film brighter."""

    right: float
    up: float


def preset_window(pixels: FilmPixels, preset: Preset) -> Voi | None:
    """A named window; None when the file offers no such one, or not a valid one."""
    if preset is Preset.AUTO:
        return pixels.automatic
    if preset is Preset.LOCAL_CONTRAST:
        return replace(pixels.automatic, name=tr(LOCAL_CONTRAST))
    if preset in (Preset.FILE_FIRST, Preset.FILE_SECOND):
        place = int(preset is Preset.FILE_SECOND)
        offered = pixels.radiograph.voi
        return offered[place] if place < len(offered) and voi.valid(offered[place]) else None
    lower, upper, name = _DENSITIES[preset]
    low, high = _densities(pixels, lower, upper)
    return Window((low + high) / 2.0, max(high - low, 1e-6), "SIGMOID", tr(name))


def offered(pixels: FilmPixels) -> dict[str, Voi]:
    """The file's own windows and LUTs by name, in its order; two of one name are told apart by their number."""
    choices: dict[str, Voi] = {}
    for number, one in enumerate(pixels.radiograph.voi, start=1):
        if voi.valid(one):
            name = one.name or tr("Window {number} of the file").format(number=number)
            choices[f"{name} ({number})" if name in choices else name] = one
    return choices


def span(window: Voi) -> tuple[float, float]:
    """Lowest and highest modality value that the window still tells from its neighbours."""
    if isinstance(window, VoiTable):
        return float(window.first_mapped), float(window.first_mapped + len(window.table) - 1)
    if window.function == "SIGMOID":
        return window.centre - window.width, window.centre + window.width
    return voi.ends(window)


def misses(pixels: FilmPixels, window: Voi) -> bool:
    """Whether nearly all of the film lies outside the window: it shows one flat grey."""
    low, high = span(window)
    first, last = voi.ends(pixels.automatic)
    return high <= first or low >= last


def moved(pixels: FilmPixels, start: Window, step: Step, *, inverted: bool) -> Window:
    """The window after a drag: 600 screen pixels go through the film's own contrast once.

    Parameters
    ----------
    start : the window where the drag began
    inverted : whether low values are shown bright now: up shall brighten then too

    Returns
    -------
    Window : centre inside the data, width between one value step and twice the data's range
    """
    first, last = pixels.range
    gain = max(pixels.automatic.width, abs(pixels.radiograph.slope)) / 600.0
    narrowest = max(abs(pixels.radiograph.slope), 1e-6)
    if start.function == "LINEAR":
        narrowest = max(narrowest, 1.0)  # PS3.3 C.11.2.1.2 allows no smaller one
    width = min(max(start.width + step.right * gain, narrowest), max(2.0 * (last - first), narrowest))
    towards = 1.0 if inverted else -1.0
    centre = min(max(start.centre + towards * step.up * gain, first), last)
    return replace(start, centre=centre, width=width, name="")


def _densities(pixels: FilmPixels, lower: float, upper: float) -> tuple[float, float]:
    """Percentiles of the film's middle, counted from black to dense whatever the polarity; ascending."""
    small = pixels.levels[-1]
    height, width = small.shape
    top, left = round(height * (1 - _MIDDLE) / 2), round(width * (1 - _MIDDLE) / 2)
    middle = small[top : height - top, left : width - left].ravel()
    radiograph = pixels.radiograph
    inner = middle[(middle > middle.min()) & (middle < middle.max())]  # no lead, no burned-out corner
    if radiograph.padding is not None:
        inner = inner[(inner < radiograph.padding[0]) | (inner > radiograph.padding[1])]
    used = (inner if inner.size else middle).astype(np.float64)
    modality = radiograph.slope * used + radiograph.intercept
    shares = (100.0 - upper, 100.0 - lower) if radiograph.inverted else (lower, upper)
    low, high = np.percentile(modality, shares)
    return float(low), float(high)
