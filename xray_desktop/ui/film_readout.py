"""The view's own corner: how it is turned, window, zoom, frame, and the value under the pointer.

Flow:   Scene -> lines, most important first
Calls:  display_windows, film_spacing, language. Called by: film_painter.
Never:  names a person.
"""

from typing import Final

from xray_desktop.imaging.radiograph import Voi, VoiTable
from xray_desktop.ui import display_windows
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_spacing import spacing_of
from xray_desktop.ui.film_text import Line
from xray_desktop.ui.language import tr

_AS_LARGE: Final = 0.005  # a zoom that differs from real size by less is called real size


def number(value: float, span: float) -> str:
    """A value with as many decimals as its data's span deserves."""
    return f"{value:.0f}" if span >= 50.0 else f"{value:.3g}"


def window_line(pixels: FilmPixels, window: Voi) -> Line:
    """Width, level and name; red and with a word when the window misses the data."""
    first, last = pixels.range
    if isinstance(window, VoiTable):
        text = tr("Lookup table of the file")
    else:
        text = f"W {number(window.width, last - first)}  L {number(window.centre, last - first)}"
    alarming = display_windows.misses(pixels, window)
    # The name last: it is what may be cut off.
    parts = (text, tr("outside levels") if alarming else "", window.name)
    return Line("  ".join(part for part in parts if part), alarming)


def value_line(pixels: FilmPixels, film_x: float, film_y: float) -> Line | None:
    """Position and modality value under the pointer; None beside the film."""
    radiograph = pixels.radiograph
    x, y = int(film_x // 1), int(film_y // 1)
    if not (0 <= x < radiograph.width_px and 0 <= y < radiograph.height_px):
        return None
    first, last = pixels.range
    value = pixels.modality(float(radiograph.values[y, x]))
    return Line(f"x {x}  y {y}  {tr('value')} {number(value, last - first)}")


def turned_words(orientation: Orientation) -> str:
    """How the film lies where it does not lie as it was acquired; "" where it does."""
    turns = {0: "", 1: tr("rotated 90° right"), 2: tr("rotated 180°"), 3: tr("rotated 90° left")}
    parts = (tr("mirrored") if orientation.mirrored else "", turns[orientation.turns])
    return ", ".join(part for part in parts if part)


def lasting(camera: Camera) -> tuple[Line, ...]:
    """What has to be on the film even when the reader wants no words on it."""
    turned = turned_words(camera.orientation)
    return (Line(turned[:1].upper() + turned[1:], alarming=True),) if turned else ()


def lines(scene: Scene) -> tuple[Line, ...]:
    """The lasting lines, most important first."""
    if scene.display is None or scene.camera is None:
        return ()
    facts = scene.display.pixels.radiograph.facts
    result = [*lasting(scene.camera), window_line(scene.display.pixels, scene.display.window), _zoom_line(scene)]
    if facts.frames > 1:
        result.append(Line(tr("Frame {number} of {count}").format(number=facts.frame + 1, count=facts.frames)))
    if facts.lossy:
        result.append(Line(tr("Lossy compression")))
    return tuple(result)


def _zoom_line(scene: Scene) -> Line:
    if scene.display is None or scene.camera is None:
        return Line("")
    spacing = spacing_of(scene.display.pixels.radiograph.facts)
    parts = [f"{tr('Zoom')} {scene.camera.scale * 100:.0f} %"]
    if scene.px_per_mm and spacing.mm and abs(scene.camera.scale / (spacing.mm * scene.px_per_mm) - 1) < _AS_LARGE:
        parts.append(tr("real size, {where}").format(where=spacing.words))
    if scene.display.negative:
        parts.append(tr("inverted"))
    return Line("  ".join(parts))
