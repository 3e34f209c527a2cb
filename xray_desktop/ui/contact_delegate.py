"""How a picture of the contact sheet is painted: why it leaves, the whole beside its borders, the tick.

Flow:   ExportRow -> words, picture (decoded when it is first seen), box
Calls:  contact_model, theme_colours, Qt. Called by: pages.export_page.
Never:  says a state by colour alone; keeps more pictures than fit a few screens.
"""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionButton, QStyleOptionViewItem

from xray_desktop.ui.contact_model import ROW_ROLE
from xray_desktop.ui.export_state import ExportRow
from xray_desktop.ui.language import tr
from xray_desktop.ui.theme_colours import tokens_now
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX

PICTURE_PX: Final = (840, 431)
_BAR_PX: Final = 3
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
        box = QStyleOptionButton()
        box.rect = self.tick_box(option.rect)
        box.state = QStyle.StateFlag.State_Enabled if row.can_tick else QStyle.StateFlag.State_None
        box.state |= QStyle.StateFlag.State_On if row.ticked else QStyle.StateFlag.State_Off
        box.text = tr("No name, date or number in this picture")
        if row.suspected:
            box.text += "   " + tr("(something at the border looks like writing: look closely)")
        box.palette = option.palette
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_CheckBox, box, painter, option.widget)


def _scaled(jpeg: bytes, ratio: float) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(jpeg)
    size = QSize(round(PICTURE_PX[0] * ratio), round(PICTURE_PX[1] * ratio))
    pixmap = pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
