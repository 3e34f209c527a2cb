"""The empty window as the first paint shows it: strips, panels, the black of the film.

Flow:   tokens of the theme -> painted surfaces, where the parts will stand
Calls:  Qt, tokens. Called by: main_window.
Never:  imports anything that takes time: it is what is seen while the rest is loaded.
"""

from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.ui.tokens import GRID_PX, Tokens

STRIP_PX: Final = 28
STATUS_PX: Final = 24
LIST_PX: Final = 280
RIGHT_PX: Final = 320


class Skeleton(QWidget):
    """Surfaces only; says once that they are on the screen."""

    painted = Signal()

    def __init__(self, colours: Tokens, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours, self._words = colours, words
        self._said = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The surfaces, their lines, one line of words in the strip."""
        colours, width, height = self._colours, self.width(), self.height()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surface_1))
        middle = QRect(0, STRIP_PX + 1, width, height - STRIP_PX - STATUS_PX - 2)
        painter.fillRect(middle, QColor(colours.surface_2))
        painter.fillRect(middle.adjusted(LIST_PX, 0, -RIGHT_PX, 0), QColor(colours.surface_0))
        for y in (STRIP_PX, height - STATUS_PX - 1):
            painter.fillRect(QRect(0, y, width, 1), QColor(colours.line))
        painter.setPen(QColor(colours.text_2))
        painter.drawText(QRect(GRID_PX, 0, width - 2 * GRID_PX, STRIP_PX), 0x84, self._words)  # centred
        painter.end()
        if not self._said:
            self._said = True
            self.painted.emit()
