"""The hand on the film: drags, wheel, double click.

Flow:   mouse events of the view -> acts of the view
Calls:  film_gestures, film_aim. Called by: radiograph_view.
Never:  paints, knows a pixel.
"""

import math
from typing import Final, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent, QWheelEvent

from xray_desktop.ui import film_gestures
from xray_desktop.ui.display_windows import Step
from xray_desktop.ui.film_aim import FilmAim
from xray_desktop.ui.film_gestures import Drag, Gesture
from xray_desktop.ui.film_tools import Tool

_CURSORS: Final = {
    Tool.WINDOW: Qt.CursorShape.ArrowCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
}


class Handled(Protocol):
    """What a hand can do to a film beside aiming. Positions in logical pixels of the view."""

    def drag_window(self, step: Step) -> None:
        """Move the display window."""

    def point_at(self, position: QPointF | None) -> None:
        """Tell where the pointer is; None when it left."""

    def setCursor(self, cursor: QCursor | Qt.CursorShape) -> None:
        """Qt's own."""


class FilmMouse:
    """Turns one view's mouse events into acts; remembers the drag under way."""

    def __init__(self, view: Handled, aim: FilmAim) -> None:
        self._view = view
        self._aim = aim
        self._tool = Tool.WINDOW
        self._drag: Drag | None = None

    def take(self, tool: Tool) -> None:
        """Give the left button another meaning."""
        self._tool = tool
        self._view.setCursor(_CURSORS[tool])

    def forget(self) -> None:
        """End a drag under way: another film came."""
        if self._drag is not None:
            self._drag = None
            self._view.setCursor(_CURSORS[self._tool])

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag; a second button during a drag changes nothing."""
        meaning = film_gestures.gesture(event.button(), event.modifiers(), self._tool)
        if self._drag is not None or meaning is None:
            return
        self._drag = Drag(meaning, event.button(), event.position(), event.position())
        self._view.point_at(event.position())
        if meaning is Gesture.PAN:
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the drag, and tell where the pointer is."""
        self._view.point_at(event.position())
        if self._drag is None:
            return
        step = self._drag.step_to(event.position())
        if self._drag.gesture is Gesture.WINDOW:
            pace = film_gestures.pace(event.modifiers())
            self._view.drag_window(Step(right=step.x() * pace, up=-step.y() * pace))
        elif self._drag.gesture is Gesture.PAN:
            self._aim.pan_by(step)
        elif self._drag.gesture is Gesture.ZOOM:
            self._aim.zoom_by(math.pow(film_gestures.ZOOM_PER_PX, -step.y()), self._drag.begun)

    def release(self, event: QMouseEvent) -> None:
        """End the drag that this button began."""
        if self._drag is not None and event.button() == self._drag.button:
            self.forget()

    def double_click(self, event: QMouseEvent) -> None:
        """Left: 1:1 at the pointer when fitted, otherwise fit. Other buttons drag as on a single press."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._aim.fit_or_one_to_one(event.position())
        else:
            self.press(event)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, as finely as wheel or touchpad tells."""
        # With Alt held Qt turns the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            degrees = turned / 8.0
            self._aim.zoom_by(math.pow(film_gestures.ZOOM_PER_WHEEL_DEGREE, degrees), event.position())
        event.accept()
