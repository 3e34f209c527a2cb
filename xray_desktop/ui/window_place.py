"""Where the window stood, and whether that place is still there.

Flow:   geometry as Qt wrote it -> window in its place, on a screen that lives
Calls:  Qt. Called by: first_window, application.
Never:  leaves a window where no screen is.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

_ENOUGH: Final = 0.5
"""This share of the window must lie on screens that are there, or it is brought to the first of them."""


def placed(rect: QRect, screens: Sequence[QRect]) -> QRect:
    """The rectangle where half of it can be seen; else as much of it as fits, in the middle of the first screen."""
    seen = sum(part.width() * part.height() for part in (rect.intersected(screen) for screen in screens))
    if not screens or seen >= _ENOUGH * rect.width() * rect.height():
        return rect
    first = screens[0]
    moved = QRect(0, 0, min(rect.width(), first.width()), min(rect.height(), first.height()))
    moved.moveCenter(first.center())
    return moved


def bring_back(window: QMainWindow, geometry: str) -> None:
    """Put the window where it stood; what is not readable as a place is passed over."""
    if not geometry:
        return
    window.restoreGeometry(QByteArray.fromHex(geometry.encode("ascii", "ignore")))
    if window.isMaximized() or window.isFullScreen():
        return
    window.setGeometry(placed(window.geometry(), [screen.availableGeometry() for screen in QGuiApplication.screens()]))


def written(window: QMainWindow) -> str:
    """The window's place, to be kept."""
    return bytes(window.saveGeometry().toHex().data()).decode()
