"""What a hand on the mouse means.

Flow:   button, modifiers, tool, the reader's mouse map -> Gesture; its way on the screen -> Drag
Calls:  mouse_map, Qt's names of buttons. Called by: film_mouse.
Never:  acts; the view does.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, Qt

from xray_desktop.ui.display_windows import Step
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.mouse_map import MouseMap

FINE: Final = 0.1
COARSE: Final = 5.0
ZOOM_PER_PX: Final = 1.005
ZOOM_PER_WHEEL_DEGREE: Final = 1.2 ** (1 / 15)  # a notch of an ordinary wheel is 15 degrees: a fifth


class Gesture(StrEnum):
    """What a drag does."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    NONE = "none"  # a button without a drag; the right one still opens the menu


_OF_TOOL: Final = {
    Tool.WINDOW: Gesture.WINDOW,
    Tool.ZOOM: Gesture.ZOOM,
    Tool.PAN: Gesture.PAN,
}

DRAGGING: Final = frozenset(_OF_TOOL)
"""Tools of which a double click is none."""


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


def gesture(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, tool: Tool, mouse: MouseMap) -> Gesture | None:
    """Left with Shift pans; the buttons drag as the reader's map says; left does what the tool says.

    None for any other button, and where the tool draws (``film_marks_hand``).
    """
    if button == Qt.MouseButton.MiddleButton:
        return Gesture(mouse.middle)
    if button == Qt.MouseButton.RightButton:
        return Gesture(mouse.right)
    if button != Qt.MouseButton.LeftButton:
        return None
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return Gesture.PAN
    return Gesture(mouse.left) if tool is Tool.WINDOW else _OF_TOOL.get(tool)


def window_step(way: QPointF, modifiers: Qt.KeyboardModifier, mouse: MouseMap) -> Step:
    """What a window drag asks for; with swapped axes up and down change the width."""
    speed = pace(modifiers)
    if mouse.swap_axes:
        return Step(right=-way.y() * speed, up=way.x() * speed)
    return Step(right=way.x() * speed, up=-way.y() * speed)


def pace(modifiers: Qt.KeyboardModifier) -> float:
    """How far a window drag goes: Alt fine, Ctrl coarse."""
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return FINE
    return COARSE if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0
