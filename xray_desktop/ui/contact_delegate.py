"""How a picture of the contact sheet is painted: why it leaves, the whole beside its borders, the tick.

Flow:   ExportRow -> words, picture (decoded when it is first seen), box
Calls:  contact_model, theme_colours, Qt. Called by: pages.export_page.
Never:  says a state by colour alone; keeps more pictures than fit a few screens.
"""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xray_desktop.ui.contact_model import ROW_ROLE
from xray_desktop.ui.export_state import ExportRow
from xray_desktop.ui.language import tr
from xray_desktop.ui.theme_colours import tokens_now
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX

PICTURE_PX: Final = (840, 311)
_BAR_PX: Final = 3
_BOX_PX: Final = 16
_LINE_PX: Final = CONTROL_PX
_KEPT: Final = 24
_Index = QModelIndex | QPersistentModelIndex


class ContactDelegate(QStyledItemDelegate):
    """Every line is as high as the others, so that a thousand need no measuring."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixmaps: OrderedDict[tuple[int, float], QPixmap] = OrderedDict()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Two lines of words and the picture."""
        return QSize(PICTURE_PX[0] + 4 * GRID_PX, PICTURE_PX[1] + 2 * _LINE_PX + 4 * GRID_PX)

    def tick_box(self, rect: QRect) -> QRect:
        """Where a click ticks: the whole line of words below the picture."""
        top = rect.top() + GRID_PX + _LINE_PX + PICTURE_PX[1] + GRID_PX
        return QRect(rect.left() + 2 * GRID_PX, top, PICTURE_PX[0], _LINE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Words, picture, box; a bar at the left edge marks the current one."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ExportRow):
            return
        painter.save()
        rect, colours = option.rect, tokens_now()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
            painter.fillRect(QRect(rect.left(), rect.top(), _BAR_PX, rect.height()), QColor(colours.accent))
        self._words(painter, rect, row)
        self._picture(painter, QRect(rect.left() + 2 * GRID_PX, rect.top() + GRID_PX + _LINE_PX, *PICTURE_PX), row)
        self._tick(painter, option, row)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, row: ExportRow) -> None:
        colours = tokens_now()
        line = QRect(rect.left() + 2 * GRID_PX, rect.top() + GRID_PX, PICTURE_PX[0], _LINE_PX)
        because = tr(row.because)
        because = because[:1].upper() + because[1:]
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text_1))
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignLeft), because)
        line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(because) + 2 * GRID_PX)
        painter.setPen(QColor(colours.text_2))
        said = painter.fontMetrics().elidedText(f"{row.said} · {row.note}", Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignLeft), said)

    def _picture(self, painter: QPainter, place: QRect, row: ExportRow) -> None:
        picture = row.picture
        if picture is None or picture.error:
            painter.setPen(QColor(tokens_now().text_2))
            words = tr("being drawn") if picture is None else picture.error
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
            return
        ratio = painter.device().devicePixelRatioF()
        key = (id(picture), ratio)
        pixmap = self._pixmaps.pop(key, None) or _scaled(picture.jpeg, ratio)
        self._pixmaps[key] = pixmap
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        painter.drawPixmap(QPoint(place.left(), place.top()), pixmap)

    def _tick(self, painter: QPainter, option: QStyleOptionViewItem, row: ExportRow) -> None:
        """A box as the style sheet draws them, with a tick and not only a colour; grey where there is no picture."""
        colours, line = tokens_now(), self.tick_box(option.rect)
        box = QRect(line.left(), line.top() + (line.height() - _BOX_PX) // 2, _BOX_PX, _BOX_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.accent if row.ticked else colours.edge))
        painter.setBrush(QColor(colours.accent if row.ticked else colours.surface_3))
        painter.drawRoundedRect(box, 3, 3)
        if row.ticked:
            painter.setPen(QPen(QColor(colours.on_accent), 2))
            left, middle, right = (0.22, 0.52), (0.42, 0.72), (0.78, 0.28)
            for (x, y), (to_x, to_y) in ((left, middle), (middle, right)):
                painter.drawLine(_at(box, x, y), _at(box, to_x, to_y))
        painter.setPen(QColor(colours.text_1 if row.can_tick else colours.text_3))
        text = tr("No name, date or number in this picture")
        line.setLeft(box.right() + GRID_PX)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        if row.suspected:
            line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(text) + 2 * GRID_PX)
            painter.setPen(QColor(colours.withheld))
            doubt = tr("Something at the border looks like writing: look closely.")
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), doubt)


def _at(box: QRect, x: float, y: float) -> QPoint:
    return QPoint(round(box.left() + x * _BOX_PX), round(box.top() + y * _BOX_PX))


def _scaled(jpeg: bytes, ratio: float) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(jpeg)
    size = QSize(round(PICTURE_PX[0] * ratio), round(PICTURE_PX[1] * ratio))
    pixmap = pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
