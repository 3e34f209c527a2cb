"""The film in its view: acts change the scene, the mouse acts.

Flow:   acts, mouse -> Scene -> FilmPainter; a window moved by hand -> signal
Calls:  film_aim, film_display, film_mouse, film_painter. Called by: film_panel.
Never:  resamples while only the window moves.
"""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xray_desktop.imaging.radiograph import Voi
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.display_windows import Step
from xray_desktop.ui.film_aim import FilmAim
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_mouse import FilmMouse
from xray_desktop.ui.film_painter import FilmPainter, Scene, readout_rect
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Preset, Tool
from xray_desktop.ui.overlay import HeatmapLayer


class RadiographView(QWidget):
    """One film on black. Every act without a film is none."""

    window_moved = Signal(object)  # Window, by the reader's hand
    inverted_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene()
        self._painter = FilmPainter()
        self._aim = FilmAim(self, self._scene)
        self._aim.moved.connect(self.update)
        self._mouse = FilmMouse(self, self._aim)
        self._ring = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Film"))

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
        self._aim.put_on(pixels)
        self.update()
        self.inverted_changed.emit(False)

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

    def fit(self) -> None:
        """Whole film in view; it stays so when the view changes its size."""
        self._aim.fit()

    def one_to_one(self) -> None:
        """One film pixel on one pixel of the screen."""
        self._aim.one_to_one()

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller about the view's middle."""
        self._aim.zoom_by(factor)

    def reset_view(self) -> None:
        """Window, polarity and zoom as on opening."""
        if self._scene.display is not None:
            self._scene.display.reset()
            self.inverted_changed.emit(False)
        self.fit()

    def invert(self) -> None:
        """Swap black and white."""
        if self._scene.display is not None:
            self._scene.display.invert()
            self.inverted_changed.emit(self._scene.display.negative)
            self.update()

    def set_voi(self, window: Voi) -> None:
        """Look through a window or LUT."""
        if self._scene.display is not None:
            self._scene.display.look_through(window)
            self.update()

    def set_preset(self, preset: Preset) -> bool:
        """Look through a named window; False when there is none of that name."""
        done = self._scene.display is not None and self._scene.display.take_preset(preset)
        self.update()
        return done

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        self._mouse.take(tool)

    def set_lens(self, shown: bool) -> None:
        """Magnifying lens at the pointer."""
        self._scene.lens = shown
        self.update()

    # -- the hand

    def drag_window(self, step: Step) -> None:
        """Move the display window by hand."""
        if self._scene.display is not None:
            self.window_moved.emit(self._scene.display.drag_window(step))
            self.update()

    def point_at(self, position: QPointF | None) -> None:
        """Tell the value there; only the corner with the value is painted again."""
        self._scene.pointer = position
        self.update(self.rect() if self._scene.lens else readout_rect(self.rect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See ``FilmMouse``."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See ``FilmMouse``."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See ``FilmMouse``."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See ``FilmMouse``."""
        self._mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See ``FilmMouse``."""
        self._mouse.wheel(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self.point_at(None)
        super().leaveEvent(event)

    # -- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is asked for; another screen may have other pixels, so the camera is asked first."""
        self._aim.match_view()
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
        self._aim.match_view()

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
