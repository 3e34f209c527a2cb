"""One score as a thin bar, the threshold as a mark on it.

Flow:   score and threshold, 0..1 -> painted bar
Calls:  Qt. Called by: findings_panel.
Never:  the only sign of a call: icon and word stand below it.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT_PX = 16
_BAR_PX = 6


class ScoreBar(QWidget):
    """Empty until both figures are there; its place is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self._mark: float | None = None
        self._colour = QColor()
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_score(self, share: float | None, mark: float | None, colour: QColor) -> None:
        """Set both figures, 0..1; ``None`` paints the trough alone."""
        self._share, self._mark, self._colour = share, mark, colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Trough, bar, mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top = (self.height() - _BAR_PX) / 2
        painter.setBrush(self.palette().color(QPalette.ColorRole.Button))
        painter.drawRoundedRect(QRectF(0, top, self.width(), _BAR_PX), 3, 3)
        if self._share is not None:
            painter.setBrush(self._colour)
            painter.drawRoundedRect(QRectF(0, top, max(self._share * self.width(), _BAR_PX), _BAR_PX), 3, 3)
        if self._mark is not None:
            painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
            x = min(max(self._mark * self.width() - 1, 0), self.width() - 2)
            painter.drawRect(QRectF(x, 0, 2, self.height()))
        painter.end()
