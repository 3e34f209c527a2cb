"""What the colours of a heatmap mean, beside the film.

Flow:   colour table -> bar with numbers, "relative, not probability"
Calls:  overlay, film_text. Called by: radiograph_view.
Never:  shows the part of the scale that is transparent.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap

from xray_desktop.ui import overlay
from xray_desktop.ui.film_text import MARGIN_PX, Line, block, film_font
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT, GRID_PX

_BAR_HEIGHT_PX: Final = 128
_BAR_WIDTH_PX: Final = 12
_ROOM_PX: Final = 120


def legend(ratio: float) -> QPixmap:
    """The colour bar with its numbers and words, right-aligned on a transparent ground."""
    words = QCoreApplication.translate("Heatmap", "relative,"), QCoreApplication.translate("Heatmap", "not probability")
    text = block([Line(word) for word in words], _ROOM_PX, Qt.AlignmentFlag.AlignRight, ratio)
    line_px = QFontMetrics(film_font()).lineSpacing()
    text_size = text.deviceIndependentSize()
    width = round(text_size.width())
    height = _BAR_HEIGHT_PX + line_px + GRID_PX + round(text_size.height())
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    bar = QRectF(width - _BAR_WIDTH_PX - 3, line_px / 2, _BAR_WIDTH_PX, _BAR_HEIGHT_PX)
    painter.drawImage(bar, _scale())
    painter.setPen(QPen(QColor(FILM_OUTLINE), 3))
    painter.drawRect(bar.adjusted(-1, -1, 1, 1))
    painter.setPen(QPen(QColor(FILM_TEXT), 1))
    painter.drawRect(bar.adjusted(-1, -1, 0, 0))
    for share in (1.0, (1.0 + overlay.FLOOR) / 2, overlay.FLOOR):
        number = block([Line(f"{share:.2f}")], _ROOM_PX, Qt.AlignmentFlag.AlignRight, ratio)
        size = number.deviceIndependentSize()
        middle = bar.bottom() - bar.height() * (share - overlay.FLOOR) / (1.0 - overlay.FLOOR)
        painter.drawPixmap(QPointF(bar.left() - 3 - size.width(), middle - size.height() / 2), number)
    painter.drawPixmap(QPointF(0, height - text_size.height()), text)
    painter.end()
    return pixmap


def place(view_width: int, view_height: int, pixmap: QPixmap) -> QPointF | None:
    """Right edge, half way down; None where the view is too small to spare the room."""
    size = pixmap.deviceIndependentSize()
    if size.height() > 0.6 * view_height or size.width() > view_width / 3:
        return None
    return QPointF(view_width - MARGIN_PX + 3 - size.width(), round((view_height - size.height()) / 2))


def _scale() -> QImage:
    """The visible part of the colour table, top = 1."""
    rows = np.rint(np.linspace(255.0, 255.0 * overlay.FLOOR, _BAR_HEIGHT_PX)).astype(np.intp)
    colours = np.ascontiguousarray(overlay.colour_table()[rows])
    return QImage(colours.data, 1, _BAR_HEIGHT_PX, 3, QImage.Format.Format_RGB888).copy()
