"""The film in its view: acts change the scene, the mouse acts.

Flow:   acts, mouse -> Scene -> FilmPainter; what the reader did -> signals
Calls:  film_aim, film_display, film_marks_hand, film_mouse, film_painter. Called by: film_panel, film_pair.
Never:  resamples while only the window moves.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xray_desktop.imaging.radiograph import Voi
from xray_desktop.review.review import Region
from xray_desktop.ui import film_board
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.display_windows import Step
from xray_desktop.ui.film_aim import FilmAim
from xray_desktop.ui.film_board import Board
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_marks_hand import MarksHand
from xray_desktop.ui.film_mouse import FilmMouse
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_painter import FilmPainter, readout_rect
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_tools import Preset, Tool
from xray_desktop.ui.language import tr
from xray_desktop.ui.mouse_map import MouseMap
from xray_desktop.ui.overlay import HeatmapLayer, HeatmapStyle


class RadiographView(QWidget):
    """One film on black. Every act without a film is none."""

    window_moved = Signal(object)  # Window, by the reader's hand
    inverted_changed = Signal(bool)
    looked_at_anew = Signal()  # another window, polarity or orientation: for a view that shows the same film
    menu_wanted = Signal(QPoint)  # global position of a right click
    maximise_wanted = Signal()
    frame_stepped = Signal(int)  # by the wheel, where frames may be turned
    case_stepped = Signal(int)  # by the wheel, where the reader gave it to the cases

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene()
        self._painter = FilmPainter()
        self.aim = FilmAim(self, self._scene)
        self.aim.moved.connect(self.update)
        self.marks = MarksHand(self._scene, self)
        self.marks.changed.connect(self.update)
        self._mouse = FilmMouse(self, self.aim, self.marks)
        self._mouse.window_dragged.connect(self.drag_window)
        self._mouse.pointed.connect(self.point_at)
        self._mouse.menu_wanted.connect(self.menu_wanted)
        self._mouse.maximise_wanted.connect(self.maximise_wanted)
        self._mouse.frame_stepped.connect(self.frame_stepped)
        self._mouse.case_stepped.connect(self.case_stepped)
        self.frames_turnable = False
        self._ring = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(tr("Film"))

    # -- state in

    @property
    def display(self) -> FilmDisplay | None:
        """The film on show with its window, polarity and heatmap."""
        return self._scene.display

    @property
    def camera(self) -> Camera | None:
        """Where the film lies; device pixels."""
        return self._scene.camera

    def show_film(self, pixels: FilmPixels | None) -> None:
        """Put a film up: window as the file wants it, whole film in view, heatmap off."""
        self._mouse.forget()
        self._scene.display = FilmDisplay(pixels) if pixels else None
        self._scene.heatmap_visible = False
        self._scene.board = Board()
        self._mouse.turns_frames = self.frames_turnable and pixels is not None and pixels.radiograph.facts.frames > 1
        self.aim.put_on(pixels)
        self.update()
        self.inverted_changed.emit(False)

    def complete_film(self, pixels: FilmPixels) -> None:
        """The film on show was examined: nothing moves, the picture becomes finer."""
        if self._scene.display is not None:
            self._scene.display.complete(pixels, self.orientation)
            self.looked_at_anew.emit()
            self.update()

    def show_heatmap(self, layer: HeatmapLayer | None) -> None:
        """Lay a heatmap over the film; visible only once it is switched on."""
        if self._scene.display is not None:
            self._scene.display.lay(layer)
            self.update()

    def set_heatmap_visible(self, visible: bool) -> None:
        """Switch the heatmap; nothing moves and nothing is worked out again."""
        self._scene.heatmap_visible = visible
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Opacity of the heatmap, 0..1."""
        self._scene.opacity = opacity
        self.update()

    def set_heatmap_style(self, style: HeatmapStyle) -> None:
        """Area or outline, and what counts as 1."""
        self._scene.style = style
        self.update()

    def show_regions(self, regions: tuple[Region, ...]) -> None:
        """Regions that the reading holds."""
        self._scene.board = film_board.with_regions(self._scene.board, regions)
        self.update()

    def mirror(self, other: "RadiographView") -> None:
        """Show the same film as the other view does: window, polarity, orientation; marks stay with their view."""
        if self._scene.display is None or other.display is None:
            return
        self._scene.display.mirror(other.display)
        if self.orientation != other.orientation:
            self.aim.lay(other.orientation)
        self.update()

    def show_corner_text(self, text: CornerText | None) -> None:
        """Words of three corners."""
        self._scene.corners = text
        self.update()

    def set_corner_text_visible(self, visible: bool) -> None:
        """Show or hide all words on the film."""
        self._scene.corners_visible = visible
        self.update()

    @property
    def corner_text_visible(self) -> bool:
        """Whether words stand on the film."""
        return self._scene.corners_visible

    @property
    def board(self) -> Board:
        """What the reader drew."""
        return self._scene.board

    @property
    def orientation(self) -> Orientation:
        """How the film is turned."""
        return Orientation() if self._scene.camera is None else self._scene.camera.orientation

    @property
    def heatmap_style(self) -> HeatmapStyle:
        """How the heatmap is drawn."""
        return self._scene.style

    @property
    def drawing(self) -> bool:
        """Whether the left button draws."""
        return self._mouse.drawing

    @property
    def inverted(self) -> bool:
        """Whether the reader swapped black and white; the file's own polarity is no inversion."""
        return self._scene.display is not None and self._scene.display.negative

    @property
    def has_heatmap(self) -> bool:
        """Whether there is a heatmap to see."""
        return self._scene.display is not None and self._scene.display.layer is not None

    @property
    def heatmap_visible(self) -> bool:
        """Whether a heatmap is seen now."""
        return self._scene.heatmap_visible and self.has_heatmap

    # -- acts

    def reset_view(self) -> None:
        """Window, polarity, orientation and zoom as on opening."""
        if self._scene.display is not None:
            self._scene.display.reset()
            self.aim.lay(Orientation())
            self.inverted_changed.emit(False)
            self.looked_at_anew.emit()
        self.aim.fit()

    def lay(self, orientation: Orientation) -> None:
        """Turn or mirror the film on the screen."""
        self.aim.lay(orientation)
        self.looked_at_anew.emit()

    def invert(self) -> None:
        """Swap black and white."""
        if self._scene.display is not None:
            self._scene.display.invert()
            self.inverted_changed.emit(self._scene.display.negative)
            self.looked_at_anew.emit()
            self.update()

    def set_voi(self, window: Voi) -> None:
        """Look through a window or LUT."""
        if self._scene.display is not None:
            self._scene.display.look_through(window)
            self.looked_at_anew.emit()
            self.update()

    def set_preset(self, preset: Preset) -> bool:
        """Look through a named window; False when there is none of that name."""
        done = self._scene.display is not None and self._scene.display.take_preset(preset)
        self.looked_at_anew.emit()
        self.update()
        return done

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self._mouse.take(tool)

    def set_mouse_map(self, mouse: MouseMap) -> None:
        """What the buttons and the wheel do."""
        self._mouse.map = mouse

    def set_lens(self, shown: bool) -> None:
        """Magnifying lens at the pointer."""
        self._scene.lens = shown
        self.update()

    # -- the hand

    def drag_window(self, step: Step) -> None:
        """Move the display window by hand."""
        if self._scene.display is not None:
            self.window_moved.emit(self._scene.display.drag_window(step))
            self.looked_at_anew.emit()
            self.update()

    def point_at(self, position: QPointF | None) -> None:
        """Tell the value there; only the corner with the value is painted again."""
        self._scene.pointer = position
        self.update(self.rect() if self._scene.lens else readout_rect(self.rect()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self.point_at(None)
        super().leaveEvent(event)

    # -- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is asked for; another screen may have other pixels, so the camera is asked first."""
        self.aim.match_view()
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        self._painter.paint(painter, self.rect(), self._scene)
        if self._ring:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the film fitted, or the same point in the middle."""
        super().resizeEvent(event)
        self.aim.match_view()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus; a click on the film shows none."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self._ring = False
        super().focusOutEvent(event)
        self.update()
