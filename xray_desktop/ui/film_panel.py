"""The middle of the window: the film, what is doubtful about it, and its tools.

Flow:   state in (show_...) -> FilmPair, strip, placeholder, legend, toolbar; wishes out as signals
Calls:  film_pair, film_toolbar, film_placeholder, heatmap_legend. Called by: main_window.
Never:  reads a file, knows a presenter, changes what the network sees.
"""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.review.review import Region
from xray_desktop.ui import film_placeholder, overlay
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_doubts import FilmDoubts
from xray_desktop.ui.film_pair import Beside, FilmPair
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_stage import FilmStage
from xray_desktop.ui.film_toolbar import FilmToolbar
from xray_desktop.ui.film_tools import Preset, Tool
from xray_desktop.ui.heatmap_legend import HeatmapLegend
from xray_desktop.ui.mouse_map import MouseMap
from xray_desktop.ui.overlay import HeatmapLayer, HeatmapStyle
from xray_desktop.ui.radiograph_view import RadiographView


class FilmPanel(QWidget):
    """State goes in by ``show_...`` and the acts of the key map; the reader's wishes come out as signals."""

    window_moved = Signal(object)  # imaging.radiograph.Window: display only, by hand
    opacity_moved = Signal(float)  # 0..1
    heatmap_switched = Signal(bool)  # by the toolbar's button; already shown so
    regions_changed = Signal(tuple)  # tuple[Region, ...]: all regions of the open film, by the reader's hand
    measured = Signal()  # a measurement was made, moved or deleted
    menu_wanted = Signal(QPoint)  # global position
    maximise_wanted = Signal()  # a double click on a film that stands alone
    frame_stepped = Signal(int)
    case_stepped = Signal(int)
    files_dropped = Signal(list)  # list[str]
    open_wanted = Signal()  # the button of the empty state
    demo_wanted = Signal()  # the quiet one: nothing of one's own at hand

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair = FilmPair()
        self._view = self.pair.main
        self._empty = film_placeholder.empty_state()
        self._notice = film_placeholder.notice()
        self._legend = HeatmapLegend()
        self._toolbar = FilmToolbar()
        self._opacity = overlay.DEFAULT_OPACITY
        self._magnifier = False
        self._doubts = FilmDoubts()
        self._stage = FilmStage()
        for page in (self.pair, self._empty, self._notice):
            self._stage.add(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._doubts)
        column.addWidget(self._stage, 1)
        column.addWidget(self._legend)
        column.addWidget(self._toolbar)
        self._connect()
        self._connect_toolbar()
        self._toolbar.show_opacity(self._opacity)
        self.show_radiograph(None)

    @property
    def view(self) -> RadiographView:
        """The open film's own widget, e.g. to give it the focus."""
        return self._view

    # -- state in

    def show_radiograph(self, radiograph: Radiograph | None, *, prepared: FilmPixels | None = None) -> None:
        """Put a film up, or the empty state for ``None``; window, zoom, heatmap and marks start anew.

        Parameters
        ----------
        prepared : ``FilmPixels.of(radiograph)`` worked out before on another thread; here it takes some 30 ms
        """
        pixels = prepared
        if radiograph is not None and (prepared is None or prepared.radiograph is not radiograph):
            pixels = FilmPixels.of(radiograph)
        self._put_up(pixels if radiograph is not None else None, self.pair if radiograph is not None else self._empty)

    def show_first_look(self, look: FirstLook) -> None:
        """Put up a film that is still being examined."""
        self._put_up(FilmPixels.first(look), self.pair)

    def complete_film(self, radiograph: Radiograph, *, prepared: FilmPixels | None = None) -> None:
        """The film on show was examined; zoom, marks and a window the reader moved stay. ``prepared``: as above."""
        mine = prepared is not None and prepared.radiograph is radiograph
        self._view.complete_film(prepared if mine and prepared is not None else FilmPixels.of(radiograph))

    def show_notice(self, headline: str, detail: str) -> None:
        """Say in place of a film why there is none."""
        self._notice.say(headline, detail)
        self._put_up(None, self._notice)

    def show_waiting(self) -> None:
        """Black, while the next film is decoded: never the film of another case."""
        self._put_up(None, self.pair)

    def show_doubts(self, sentences: tuple[str, ...]) -> None:
        """Thin lasting strip above the film; hidden when empty."""
        self._doubts.say(sentences)

    def show_corner_text(self, text: CornerText | None) -> None:
        """Words of the three corners that are not the view's own."""
        self._view.show_corner_text(text)

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

    def set_heatmap_style(self, style: HeatmapStyle) -> None:
        """Area or outline, fixed scale or the image's own."""
        self._view.set_heatmap_style(style)
        self._mark_heatmap()

    def show_regions(self, regions: tuple[Region, ...]) -> None:
        """The regions that the reading holds; emits nothing."""
        self._view.show_regions(regions)

    def set_region_meaning(self, region: Region) -> None:
        """What the next region is: its finding and kind count, its place does not."""
        self._view.marks.meaning = region

    def show_beside(self, beside: Beside | None) -> None:
        """Another film beside the open one, or none."""
        self.pair.show_beside(beside)
        self._view.set_lens(self._magnifier)

    def set_mouse_map(self, mouse: MouseMap) -> None:
        """What buttons and wheel do on the film."""
        for view in (self.pair.main, self.pair.side):
            view.set_mouse_map(mouse)

    def set_frames_turnable(self, turnable: bool) -> None:
        """Let the wheel turn the frames of a film that has several."""
        self._view.frames_turnable = turnable

    def set_opacity(self, opacity: float) -> None:
        """Opacity of the heatmap, 0..1; says nothing back."""
        self._opacity = min(max(opacity, 0.0), 1.0)
        self._view.set_opacity(self._opacity)
        self._toolbar.show_opacity(self._opacity)

    # -- acts

    def set_corner_text_visible(self, visible: bool) -> None:
        """Show or hide all corner text."""
        for view in (self.pair.main, self.pair.side):
            view.set_corner_text_visible(visible)

    def toggle_corner_text(self) -> None:
        """The key Space."""
        self.set_corner_text_visible(not self._view.corner_text_visible)

    def step_opacity(self, delta: float) -> None:
        """More or less opacity, e.g. +0.1; emits ``opacity_moved``."""
        self.set_opacity(round(self._opacity + delta, 4))
        self.opacity_moved.emit(self._opacity)

    def fit(self) -> None:
        """Whole film in the view."""
        self.pair.both(lambda view: view.aim.fit())

    def one_to_one(self) -> None:
        """One pixel of the film on one pixel of the screen."""
        self._view.aim.one_to_one()

    def reset_view(self) -> None:
        """Window, polarity, orientation and zoom as on opening."""
        self.pair.both(RadiographView.reset_view)

    def invert(self) -> None:
        """Swap black and white, and back."""
        self.pair.both(RadiographView.invert)

    def set_preset(self, preset: Preset) -> bool:
        """Look through a named window; False, and nothing changes, when the file does not offer it."""
        if self.pair.shows_prior:
            self.pair.side.set_preset(preset)
        return self._view.set_preset(preset)

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self.pair.set_tool(tool)
        self._toolbar.show_tool(tool)

    def put_drawing_down(self) -> None:
        """Back to window and level from a tool that draws."""
        if self._view.drawing:
            self.set_tool(Tool.WINDOW)

    def toggle_magnifier(self) -> None:
        """The key M: the lens follows the pointer until it is toggled again."""
        self._magnifier = not self._magnifier
        self.pair.main.set_lens(self._magnifier)
        self.pair.side.set_lens(self._magnifier)
        self._mark_switches()

    # -- parts

    def _connect(self) -> None:
        view = self._view
        view.window_moved.connect(self.window_moved)
        view.inverted_changed.connect(lambda _inverted: self._mark_switches())
        view.marks.measured.connect(self.measured)
        view.marks.drawn.connect(self.regions_changed)
        view.frame_stepped.connect(self.frame_stepped)
        for each in (self.pair.main, self.pair.side):
            each.menu_wanted.connect(self.menu_wanted)
            each.case_stepped.connect(self.case_stepped)
        self.pair.maximise_wanted.connect(self.maximise_wanted)
        self._empty.wanted.connect(self.open_wanted)
        self._empty.other_wanted.connect(self.demo_wanted)
        self._stage.files_dropped.connect(self.files_dropped)

    def _connect_toolbar(self) -> None:
        bar = self._toolbar
        bar.tool_chosen.connect(self.set_tool)
        bar.magnifier_wanted.connect(self.toggle_magnifier)
        bar.invert_wanted.connect(self.invert)
        bar.fit_wanted.connect(self.fit)
        bar.one_to_one_wanted.connect(self.one_to_one)
        bar.turn_wanted.connect(self.pair.turn)
        bar.mirror_wanted.connect(self.pair.mirror)
        bar.menu_wanted.connect(self.menu_wanted)
        bar.heatmap_wanted.connect(self._heatmap_clicked)
        bar.opacity_moved.connect(self._opacity_slid)

    def _put_up(self, pixels: FilmPixels | None, page: QWidget) -> None:
        self.pair.show_beside(None)
        self._view.show_film(pixels)
        self._stage.show_page(page)
        self._toolbar.show_film(present=pixels is not None)
        self._mark_heatmap()

    def _mark_switches(self) -> None:
        self._toolbar.show_switches(inverted=self._view.inverted, magnifier=self._magnifier)

    def _mark_heatmap(self) -> None:
        view = self._view
        self._toolbar.show_heatmap(available=view.has_heatmap, visible=view.heatmap_visible)
        layer = view.display.layer if view.display is not None and view.heatmap_visible else None
        self._legend.show_layer(layer, view.heatmap_style)

    def _heatmap_clicked(self, visible: bool) -> None:
        self.set_heatmap_visible(visible)
        self.heatmap_switched.emit(visible)

    def _opacity_slid(self, opacity: float) -> None:
        self.set_opacity(opacity)
        self.opacity_moved.emit(opacity)
