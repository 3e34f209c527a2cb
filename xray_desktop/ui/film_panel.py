"""The middle of the window: the film, what is doubtful about it, and its tools.

Flow:   state in (show_...) -> RadiographView, strip, placeholder, toolbar; wishes out as signals
Calls:  radiograph_view, film_toolbar, film_placeholder. Called by: main_window.
Never:  reads a file, knows a presenter, changes what the network sees.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xray_desktop.imaging.radiograph import Radiograph, Voi
from xray_desktop.ui import film_placeholder, overlay
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_doubts import FilmDoubts
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_stage import FilmStage
from xray_desktop.ui.film_toolbar import FilmToolbar
from xray_desktop.ui.film_tools import Preset, Tool
from xray_desktop.ui.overlay import HeatmapLayer
from xray_desktop.ui.radiograph_view import RadiographView


class FilmPanel(QWidget):
    """State goes in by ``show_...`` and the acts of the key map; the reader's wishes come out as signals."""

    window_moved = Signal(object)  # imaging.radiograph.Window: display only, by hand
    opacity_moved = Signal(float)  # 0..1
    heatmap_switched = Signal(bool)  # by the toolbar's button; already shown so
    files_dropped = Signal(list)  # list[str]
    open_wanted = Signal()  # the button of the empty state

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = RadiographView()
        self._empty = film_placeholder.empty_state()
        self._notice = film_placeholder.notice()
        self._toolbar = FilmToolbar()
        self._opacity = overlay.DEFAULT_OPACITY
        self._magnifier = False
        self._doubts = FilmDoubts()
        self._stage = FilmStage()
        for page in (self._view, self._empty, self._notice):
            self._stage.add(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._doubts)
        column.addWidget(self._stage, 1)
        column.addWidget(self._toolbar)
        self._connect()
        self._toolbar.show_opacity(self._opacity)
        self.show_radiograph(None)

    @property
    def view(self) -> RadiographView:
        """The film's own widget, e.g. to give it the focus."""
        return self._view

    # -- state in

    def show_radiograph(self, radiograph: Radiograph | None, *, prepared: FilmPixels | None = None) -> None:
        """Put a film up, or the empty state for ``None``; window, zoom and heatmap start anew.

        Parameters
        ----------
        prepared : ``FilmPixels.of(radiograph)`` worked out before on another thread; here it takes some 30 ms
        """
        pixels = prepared
        if radiograph is not None and (prepared is None or prepared.radiograph is not radiograph):
            pixels = FilmPixels.of(radiograph)
        self._put_up(pixels if radiograph is not None else None, self._view if radiograph is not None else self._empty)

    def show_notice(self, headline: str, detail: str) -> None:
        """Say in place of a film why there is none."""
        self._notice.say(headline, detail)
        self._put_up(None, self._notice)

    def show_waiting(self) -> None:
        """Black, while the next film is decoded: never the film of another case."""
        self._put_up(None, self._view)

    def show_doubts(self, sentences: tuple[str, ...]) -> None:
        """Thin lasting strip above the film; hidden when empty."""
        self._doubts.say(sentences)

    def show_corner_text(self, text: CornerText | None) -> None:
        """Words of the three corners that are not the view's own."""
        self._view.show_corner_text(text)

    def set_corner_text_visible(self, visible: bool) -> None:
        """Show or hide all corner text."""
        self._view.set_corner_text_visible(visible)

    def toggle_corner_text(self) -> None:
        """The key Space."""
        self._view.set_corner_text_visible(not self._view.corner_text_visible)

    def show_heatmap(self, layer: HeatmapLayer | None) -> None:
        """Give the film its heatmap; it is seen only once it is switched on.

        Raises
        ------
        ValueError : the heatmap was made for a film of another shape
        """
        self._view.show_heatmap(layer)
        self._mark_heatmap()

    def set_heatmap_visible(self, visible: bool) -> None:
        """Switch the heatmap; nothing else on the screen moves, so a key may be held to peek."""
        self._view.set_heatmap_visible(visible)
        self._mark_heatmap()

    def is_heatmap_visible(self) -> bool:
        """Whether the reader sees a heatmap now."""
        return self._view.heatmap_visible

    def set_opacity(self, opacity: float) -> None:
        """Opacity of the heatmap, 0..1; says nothing back."""
        self._opacity = min(max(opacity, 0.0), 1.0)
        self._view.set_opacity(self._opacity)
        self._toolbar.show_opacity(self._opacity)

    # -- acts

    def step_opacity(self, delta: float) -> None:
        """More or less opacity, e.g. +0.1; emits ``opacity_moved``."""
        self.set_opacity(round(self._opacity + delta, 4))
        self.opacity_moved.emit(self._opacity)

    def fit(self) -> None:
        """Whole film in the view."""
        self._view.fit()

    def one_to_one(self) -> None:
        """One pixel of the film on one pixel of the screen."""
        self._view.one_to_one()

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller about the middle of the view."""
        self._view.zoom_by(factor)

    def reset_view(self) -> None:
        """Window, polarity and zoom as on opening."""
        self._view.reset_view()

    def invert(self) -> None:
        """Swap black and white, and back."""
        self._view.invert()

    def set_window(self, voi: Voi) -> None:
        """Look through this window or LUT; display only."""
        self._view.set_voi(voi)

    def set_preset(self, preset: Preset) -> bool:
        """Look through a named window; False, and nothing changes, when the file does not offer it."""
        return self._view.set_preset(preset)

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self._view.set_tool(tool)
        self._toolbar.show_tool(tool)

    def toggle_magnifier(self) -> None:
        """The key M: the lens follows the pointer until it is toggled again."""
        self._magnifier = not self._magnifier
        self._view.set_lens(self._magnifier)
        self._mark_switches()

    # -- parts

    def _connect(self) -> None:
        self._view.window_moved.connect(self.window_moved)
        self._view.inverted_changed.connect(lambda _inverted: self._mark_switches())
        self._empty.wanted.connect(self.open_wanted)
        self._stage.files_dropped.connect(self.files_dropped)
        self._toolbar.tool_chosen.connect(self._view.set_tool)
        self._toolbar.magnifier_wanted.connect(self.toggle_magnifier)
        self._toolbar.invert_wanted.connect(self.invert)
        self._toolbar.fit_wanted.connect(self.fit)
        self._toolbar.one_to_one_wanted.connect(self.one_to_one)
        self._toolbar.heatmap_wanted.connect(self._heatmap_clicked)
        self._toolbar.opacity_moved.connect(self._opacity_slid)

    def _put_up(self, pixels: FilmPixels | None, page: QWidget) -> None:
        self._view.show_film(pixels)
        self._stage.show_page(page)
        self._toolbar.show_film(present=pixels is not None)
        self._mark_heatmap()

    def _mark_switches(self) -> None:
        self._toolbar.show_switches(inverted=self._view.inverted, magnifier=self._magnifier)

    def _mark_heatmap(self) -> None:
        self._toolbar.show_heatmap(available=self._view.has_heatmap, visible=self._view.heatmap_visible)

    def _heatmap_clicked(self, visible: bool) -> None:
        self.set_heatmap_visible(visible)
        self.heatmap_switched.emit(visible)

    def _opacity_slid(self, opacity: float) -> None:
        self.set_opacity(opacity)
        self.opacity_moved.emit(opacity)
