"""The view's own corner: window, zoom, frame, and the value under the pointer.

Flow:   FilmPixels, window, camera, pointer -> lines, the lasting ones last so that they never move
Calls:  display_windows. Called by: radiograph_view.
Never:  names a person.
"""

from PySide6.QtCore import QCoreApplication

from xray_desktop.imaging.radiograph import Voi, VoiTable
from xray_desktop.ui import display_windows
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_text import Line


def _tr(text: str) -> str:
    return QCoreApplication.translate("FilmReadout", text)


def number(value: float, span: float) -> str:
    """A value with as many decimals as its data's span deserves."""
    return f"{value:.0f}" if span >= 50.0 else f"{value:.3g}"


def window_line(pixels: FilmPixels, window: Voi) -> Line:
    """Width, level and name; red and with a word when the window misses the data."""
    first, last = pixels.range
    if isinstance(window, VoiTable):
        text = _tr("Lookup table of the file")
    else:
        text = f"W {number(window.width, last - first)}  L {number(window.centre, last - first)}"
    alarming = display_windows.misses(pixels, window)
    # The name last: it is what may be cut off.
    parts = (text, _tr("outside levels") if alarming else "", window.name)
    return Line("  ".join(part for part in parts if part), alarming)


def value_line(pixels: FilmPixels, film_x: float, film_y: float) -> Line | None:
    """Position and modality value under the pointer; None beside the film."""
    radiograph = pixels.radiograph
    x, y = int(film_x // 1), int(film_y // 1)
    if not (0 <= x < radiograph.width_px and 0 <= y < radiograph.height_px):
        return None
    first, last = pixels.range
    value = pixels.modality(float(radiograph.values[y, x]))
    return Line(f"x {x}  y {y}  {_tr('value')} {number(value, last - first)}")


def lines(pixels: FilmPixels, window: Voi, camera: Camera, *, negative: bool) -> tuple[Line, ...]:
    """The lasting lines, most important first."""
    facts = pixels.radiograph.facts
    zoom = f"{_tr('Zoom')} {camera.scale * 100:.0f} %"
    result = [window_line(pixels, window), Line(f"{zoom}  {_tr('inverted')}" if negative else zoom)]
    if facts.frames > 1:
        result.append(Line(_tr("Frame {0} of {1}").format(facts.frame + 1, facts.frames)))
    if facts.lossy:
        result.append(Line(_tr("Lossy compression")))
    return tuple(result)
