"""The line under the film that says what the colours of a heatmap mean.

Flow:   HeatmapLayer, style, visible -> colour bar with numbers, "relative, not probability", caption
Calls:  overlay. Called by: film_panel.
Never:  stands on the film, where a side marker or a patient's name may be; changes its height, so that nothing moves
        while somebody peeks.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from xray_desktop.ui import overlay
from xray_desktop.ui.language import tr
from xray_desktop.ui.overlay import HeatmapLayer, HeatmapStyle
from xray_desktop.ui.tokens import DARK, GRID_PX, LABEL_PX, SURFACE_BEHIND_FILM

HEIGHT_PX: Final = 40
_BAR_PX: Final = (120, 10)


class HeatmapLegend(QWidget):
    """Black as the ground behind the film, empty while no heatmap is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar = ColourBar()
        self.words = QLabel()
        self.words.setObjectName("heatmapWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID_PX + 4, 0, GRID_PX + 4, 0)
        row.setSpacing(2 * GRID_PX)
        row.addWidget(self._bar)
        row.addWidget(self.words, 1)
        self.show_layer(None, HeatmapStyle())

    def show_layer(self, layer: HeatmapLayer | None, style: HeatmapStyle) -> None:
        """Explain the layer that is seen; nothing for ``None``."""
        self._bar.setVisible(layer is not None)
        self.words.setVisible(layer is not None)
        if layer is None:
            return
        scale = tr("relative, not probability")
        if style.per_image:
            scale = tr("scaled to this image alone: not comparable with another; relative, not probability")
        self.words.setText(f"{scale} · {layer.caption}" if layer.caption else scale)
        self.words.setToolTip(self.words.text())  # a very narrow film has no room for all of it

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(SURFACE_BEHIND_FILM))
        painter.end()


class ColourBar(QWidget):
    """The visible part of the colour table, with the shares at its ends and in its middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._font = QFont(self.font())
        self._font.setPixelSize(LABEL_PX)
        self._font.setFeature(QFont.Tag("tnum"), 1)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(tr("Colours of the heatmap"))

    def sizeHint(self) -> QSize:
        """Bar, numbers below it, half a number beyond each end."""
        metrics = QFontMetrics(self._font)
        return QSize(_BAR_PX[0] + metrics.horizontalAdvance("0.00"), _BAR_PX[1] + metrics.height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bar and numbers."""
        painter = QPainter(self)
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        half = metrics.horizontalAdvance("0.00") / 2
        bar = QRectF(half, 0.5, *_BAR_PX)
        painter.drawImage(bar, _scale())
        painter.setPen(QPen(QColor(DARK.edge), 1))
        painter.drawRect(bar)
        painter.setPen(QColor(DARK.text_2))
        for share in (overlay.FLOOR, (1.0 + overlay.FLOOR) / 2, 1.0):
            x = bar.left() + bar.width() * (share - overlay.FLOOR) / (1.0 - overlay.FLOOR)
            room = QRectF(x - half, bar.bottom() + 1, 2 * half, metrics.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, f"{share:.2f}")
        painter.end()


def _scale() -> QImage:
    """The colours from the floor to 1, left to right."""
    columns = np.rint(np.linspace(255.0 * overlay.FLOOR, 255.0, _BAR_PX[0])).astype(np.intp)
    colours = np.ascontiguousarray(overlay.colour_table()[columns])
    return QImage(colours.data, _BAR_PX[0], 1, 3 * _BAR_PX[0], QImage.Format.Format_RGB888).copy()
