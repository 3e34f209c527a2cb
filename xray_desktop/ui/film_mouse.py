"""The hand on the film: drags, wheel, clicks.

Flow:   mouse events of the view -> acts of the view; what is drawn goes to film_marks_hand first
Calls:  film_gestures, film_aim, film_marks_hand. Called by: radiograph_view.
Never:  paints, knows a pixel.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.ui import film_gestures, mouse_map
from xray_desktop.ui.film_aim import FilmAim
from xray_desktop.ui.film_gestures import Drag, Gesture
from xray_desktop.ui.film_marks_hand import MarksHand
from xray_desktop.ui.film_tools import Tool

_CURSORS: Final = {
    Tool.WINDOW: Qt.CursorShape.ArrowCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.LENGTH: Qt.CursorShape.CrossCursor,
    Tool.ANGLE: Qt.CursorShape.CrossCursor,
    Tool.REGION: Qt.CursorShape.CrossCursor,
}
_CLICK_PX: Final = 4
"""A right button that moved less asked for the menu."""

_DRAWING: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class FilmMouse(QObject):
    """Turns one view's mouse events into acts; remembers the drag under way. Positions in pixels of the view."""

    window_dragged = Signal(object)  # display_windows.Step
    pointed = Signal(QPointF)
    menu_wanted = Signal(QPoint)  # global position of a right click that did not move
    maximise_wanted = Signal()
    frame_stepped = Signal(int)
    case_stepped = Signal(int)

    def __init__(self, view: QWidget, aim: FilmAim, marks: MarksHand) -> None:
        super().__init__(view)
        self._view = view
        self._aim = aim
        self._marks = marks
        self._tool = Tool.WINDOW
        self.map = mouse_map.STANDARD
        self.turns_frames = False
        self._drag: Drag | None = None
        view.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the view's mouse events."""
        handler = _HANDLERS.get(event.type())
        if handler is None:
            return False
        handler(self, event)
        return True

    @property
    def drawing(self) -> bool:
        """Whether the left button draws."""
        return self._tool not in film_gestures.DRAGGING

    def take(self, tool: Tool) -> None:
        """Give the left button another meaning."""
        self._tool = tool
        self._marks.take(tool)
        self._view.setCursor(_CURSORS[tool])

    def forget(self) -> None:
        """End a drag under way: another film came."""
        self._marks.drop()
        self._end()

    def _end(self) -> None:
        if self._drag is not None:
            self._drag = None
            self._view.setCursor(_CURSORS[self._tool])

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag; a second button during a drag changes nothing."""
        plain_left = event.button() == Qt.MouseButton.LeftButton and event.modifiers() in _DRAWING
        if self._drag is None and plain_left and self._marks.press(event.position()):
            return
        meaning = film_gestures.gesture(event.button(), event.modifiers(), self._tool, self.map)
        if self._drag is not None or meaning is None:
            return
        self._drag = Drag(meaning, event.button(), event.position(), event.position())
        self.pointed.emit(event.position())
        if meaning is Gesture.PAN:
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the drag, and tell where the pointer is."""
        self.pointed.emit(event.position())
        if self._drag is None:
            self._marks.move(event.position())
            if event.buttons() == Qt.MouseButton.NoButton:
                over = self._marks.over(event.position())
                self._view.setCursor(Qt.CursorShape.PointingHandCursor if over else _CURSORS[self._tool])
            return
        step = self._drag.step_to(event.position())
        if self._drag.gesture is Gesture.WINDOW:
            self.window_dragged.emit(film_gestures.window_step(step, event.modifiers(), self.map))
        elif self._drag.gesture is Gesture.PAN:
            self._aim.pan_by(step)
        elif self._drag.gesture is Gesture.ZOOM:
            self._aim.zoom_by(math.pow(film_gestures.ZOOM_PER_PX, -step.y()), self._drag.begun)

    def release(self, event: QMouseEvent) -> None:
        """End the drag that this button began; a right button that did not move asks for the menu."""
        if self._drag is None:
            if event.button() == Qt.MouseButton.LeftButton:
                self._marks.release(event.position())
            return
        if event.button() != self._drag.button:
            return
        way = event.position() - self._drag.begun
        clicked = self._drag.button == Qt.MouseButton.RightButton and way.manhattanLength() < _CLICK_PX
        self._end()
        if clicked:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def double_click(self, event: QMouseEvent) -> None:
        """Left: this view alone, or everything again. Other buttons, and drawing tools, as on a single press."""
        if event.button() == Qt.MouseButton.LeftButton and not self.drawing:
            self.maximise_wanted.emit()
        else:
            self.press(event)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, as finely as wheel or touchpad tells; Ctrl always zooms.

        Without it a film of many frames turns them, and the reader may have given the wheel to the cases.
        """
        # With Alt held Qt turns the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._turn(turned, event)
        event.accept()

    def _turn(self, turned: int, event: QWheelEvent) -> None:
        step = -1 if turned > 0 else 1
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.turns_frames:
                self.frame_stepped.emit(step)
                return
            if self.map.wheel != "zoom":
                if self.map.wheel == "cases":
                    self.case_stepped.emit(step)
                return
        factor = math.pow(film_gestures.ZOOM_PER_WHEEL_DEGREE, turned / 8.0)
        self._aim.zoom_by(factor, event.position())


# Of the class, not of the object: Qt asks the filter even while Python is already taking the object apart.
_HANDLERS: Final[Mapping[QEvent.Type, Callable[[FilmMouse, Any], None]]] = {
    QEvent.Type.MouseButtonPress: FilmMouse.press,
    QEvent.Type.MouseMove: FilmMouse.move,
    QEvent.Type.MouseButtonRelease: FilmMouse.release,
    QEvent.Type.MouseButtonDblClick: FilmMouse.double_click,
    QEvent.Type.Wheel: FilmMouse.wheel,
}
