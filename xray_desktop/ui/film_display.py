"""How one film is looked at now: its window, its polarity, its heatmap.

Flow:   Radiograph -> FilmDisplay; acts -> another picture
Calls:  display_windows, film_item, overlay. Called by: radiograph_view.
Never:  knows a widget or a mouse; changes what the network sees.
"""

from dataclasses import replace

from xray_desktop.imaging import window as imaging_window
from xray_desktop.imaging.radiograph import Voi, Window
from xray_desktop.ui import display_windows, overlay
from xray_desktop.ui.display_windows import Step
from xray_desktop.ui.film_item import FilmItem
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Preset
from xray_desktop.ui.language import tr
from xray_desktop.ui.overlay import Heat, HeatmapLayer, HeatmapStyle


class FilmDisplay:
    """A film with its window and polarity, as on opening until somebody changes them."""

    def __init__(self, pixels: FilmPixels) -> None:
        self.pixels = pixels
        self.window: Voi = pixels.opening
        self.negative = False
        self.local = False
        self.item = FilmItem(pixels, self.window)
        self.layer: HeatmapLayer | None = None
        self._heat: tuple[HeatmapStyle, Heat] | None = None

    def complete(self, pixels: FilmPixels, orientation: Orientation) -> None:
        """The film was examined: the same one with its pyramid and exact windows; a window the reader moved stays."""
        window = pixels.opening if self.window == self.pixels.opening else self.window
        self.pixels, self.item = pixels, FilmItem(pixels, pixels.opening)
        self.item.lay(orientation)
        self.look_through(window, local=self.local)

    def look_through(self, window: Voi, *, local: bool = False) -> None:
        """Take another window or LUT; ``local``: with the contrast of what is seen spread."""
        self.window, self.local = window, local
        self.item.look_through(window, negative=self.negative, local=local)

    def mirror(self, other: "FilmDisplay") -> None:
        """Look at this film as somebody looks at the other one, which holds the same values."""
        self.negative = other.negative
        self.look_through(other.window, local=other.local)

    def turn(self, orientation: Orientation) -> None:
        """Sample the film turned or mirrored."""
        self.item.lay(orientation)

    def invert(self) -> None:
        """Swap black and white."""
        self.negative = not self.negative
        self.item.look_through(self.window, negative=self.negative, local=self.local)

    def reset(self) -> None:
        """Window and polarity as on opening."""
        self.negative = False
        self.look_through(self.pixels.opening)

    def take_preset(self, preset: Preset) -> bool:
        """Look through a named window; False when the file does not offer it."""
        window = display_windows.preset_window(self.pixels, preset)
        if window is None:
            return False
        self.look_through(window, local=preset is Preset.LOCAL_CONTRAST)
        return True

    def drag_window(self, step: Step) -> Window:
        """Move the window by a drag; a LUT becomes the window that comes closest to it."""
        start = imaging_window.as_window(self.pixels.gauge, self.window)
        shown_inverted = self.pixels.radiograph.inverted != self.negative
        window = display_windows.moved(self.pixels, start, step, inverted=shown_inverted)
        if self.local:
            window = replace(window, name=tr(display_windows.LOCAL_CONTRAST))
        self.look_through(window, local=self.local)
        return window

    def lay(self, layer: HeatmapLayer | None) -> None:
        """Give the film its heatmap, or take it away.

        Raises
        ------
        ValueError : the heatmap was made for a film of another shape
        """
        radiograph = self.pixels.radiograph
        if layer is not None and not layer.lies_on(radiograph.width_px, radiograph.height_px):
            raise ValueError("this heatmap belongs to a radiograph of another shape")
        self.layer, self._heat = layer, None

    def heat(self, style: HeatmapStyle) -> Heat | None:
        """The heatmap as it is to be drawn; worked out once a style."""
        if self.layer is None:
            return None
        if self._heat is None or self._heat[0] != style:
            radiograph = self.pixels.radiograph
            self._heat = (style, overlay.drawn(self.layer, radiograph.width_px, radiograph.height_px, style))
        return self._heat[1]
