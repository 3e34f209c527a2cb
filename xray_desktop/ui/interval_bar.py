"""A figure with its interval on a scale: a point, a whisker, the lines of the scale.

Flow:   value, low, high, scale -> painted
Calls:  theme_colours. Called by: figure_table.
Never:  the only sign of a figure: the number stands beside it.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xray_desktop.ui.theme_colours import tokens_now

_HEIGHT_PX = 24
_WIDTH_PX = 160
_POINT_PX = 4.0
_EDGE_PX = 6.0


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where, and where lines stand; the first line of ``lines`` is drawn stronger."""

    low: float
    high: float
    lines: tuple[float, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure between its bounds; None paints the scale alone."""

    value: float
    low: float
    high: float


class IntervalBar(QWidget):
    """One row of a plot that runs down the table."""

    def __init__(self, scale: Scale, interval: Interval | None) -> None:
        super().__init__()
        self._scale, self._interval = scale, interval
        self.setMinimumSize(_WIDTH_PX, _HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lines, whisker, point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, middle = tokens_now(), self.height() / 2
        for number, line in enumerate(self._scale.lines):
            painter.setPen(QPen(QColor(colours.edge if number == 0 else colours.line), 1))
            x = round(self._x(line)) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if self._interval is not None:
            accent = QColor(colours.accent)
            painter.setPen(QPen(accent, 2))
            low, high = self._x(self._interval.low), self._x(self._interval.high)
            painter.drawLine(QPointF(low, middle), QPointF(high, middle))
            for end in (low, high):
                painter.drawLine(QPointF(end, middle - _POINT_PX), QPointF(end, middle + _POINT_PX))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            centre = QPointF(self._x(self._interval.value), middle)
            painter.drawEllipse(centre, _POINT_PX, _POINT_PX)
        painter.end()

    def _x(self, value: float) -> float:
        scale = self._scale
        share = (value - scale.low) / (scale.high - scale.low)
        return _EDGE_PX + min(max(share, 0.0), 1.0) * (self.width() - 2 * _EDGE_PX)


class ScaleNumbers(QWidget):
    """The numbers under the lines."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale = scale
        self.setMinimumSize(_WIDTH_PX, 16)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each in the middle of its line, the outer ones inside the edge."""
        painter = QPainter(self)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(tokens_now().text_2))
        scale, room = self._scale, self.width() - 2 * _EDGE_PX
        for line in scale.lines:
            text = f"{line:g}{scale.unit}"
            width = painter.fontMetrics().horizontalAdvance(text)
            x = _EDGE_PX + (line - scale.low) / (scale.high - scale.low) * room - width / 2
            place = QRectF(min(max(x, 0.0), self.width() - width), 0, width + 1, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
