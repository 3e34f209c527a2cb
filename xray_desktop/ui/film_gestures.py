"""What a hand on the mouse means.

Flow:   button, modifiers, tool -> Gesture; its way on the screen -> Drag
Calls:  Qt's names of buttons. Called by: radiograph_view.
Never:  acts; the view does.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, Qt

from xray_desktop.ui.film_tools import Tool

FINE: Final = 0.1
COARSE: Final = 5.0
ZOOM_PER_PX: Final = 1.005
ZOOM_PER_WHEEL_DEGREE: Final = 1.2 ** (1 / 15)  # a notch of an ordinary wheel is 15 degrees: a fifth


class Gesture(StrEnum):
    """What a drag does."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"


_OF_TOOL: Final = {
    Tool.WINDOW: Gesture.WINDOW,
    Tool.ZOOM: Gesture.ZOOM,
    Tool.PAN: Gesture.PAN,
}


@dataclass(slots=True)
class Drag:
    """A drag under way: where it began and where it was last, in logical pixels of the view."""

    gesture: Gesture
    button: Qt.MouseButton
    begun: QPointF
    last: QPointF

    def step_to(self, position: QPointF) -> QPointF:
        """The way since the last call."""
        step = position - self.last
        self.last = position
        return step


def gesture(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, tool: Tool) -> Gesture | None:
    """Middle, or left with Shift, pans; right zooms; left does what the tool says. None for any other button."""
    if button == Qt.MouseButton.MiddleButton:
        return Gesture.PAN
    if button == Qt.MouseButton.RightButton:
        return Gesture.ZOOM
    if button != Qt.MouseButton.LeftButton:
        return None
    return Gesture.PAN if modifiers & Qt.KeyboardModifier.ShiftModifier else _OF_TOOL[tool]


def pace(modifiers: Qt.KeyboardModifier) -> float:
    """How far a window drag goes: Alt fine, Ctrl coarse."""
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return FINE
    return COARSE if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0
