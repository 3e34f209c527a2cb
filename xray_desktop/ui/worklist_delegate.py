"""How a line of the worklist is painted.

Flow:   WorklistLine -> icon, text, state word
Calls:  icons, theme_colours. Called by: worklist_panel.
Never:  says a state by colour alone.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xray_desktop.ui import icons
from xray_desktop.ui.theme_colours import role_colour, tokens_now
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX, ICON_PX, LABEL_PX
from xray_desktop.ui.worklist_model import LINE_ROLE
from xray_desktop.ui.worklist_state import WorklistLine

_INDENT_PX = 2 * GRID_PX


class WorklistDelegate(QStyledItemDelegate):
    """Every line is as high as a control."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One height, so that thousands of rows need no measuring."""
        return QSize(0, CONTROL_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A patient in small letters, a radiograph with its sign and word."""
        line, widget = index.data(LINE_ROLE), option.widget
        if not isinstance(line, WorklistLine):
            return
        painter.save()
        if line.key:
            self._ground(painter, option, widget)
            self._radiograph(painter, option.rect, line, widget)
        else:
            self._patient(painter, option.rect, line, widget)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, widget: QWidget) -> None:
        colours = tokens_now()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selection))
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), QColor(colours.accent)
            )
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colours.surface_3))

    def _patient(self, painter: QPainter, rect: QRect, line: WorklistLine, widget: QWidget) -> None:
        painter.setFont(_small(widget.font()))
        painter.setPen(role_colour("quiet"))
        inside = rect.adjusted(2 * GRID_PX, GRID_PX // 2, -GRID_PX, 0)
        self._sides(painter, inside, line, painter.pen().color())

    def _radiograph(self, painter: QPainter, rect: QRect, line: WorklistLine, widget: QWidget) -> None:
        colour = role_colour(line.role)
        left = rect.left() + _INDENT_PX
        if line.icon:
            top = rect.center().y() - ICON_PX // 2 + 1
            painter.drawPixmap(left, top, icons.picture(line.icon, colour, ICON_PX, widget.devicePixelRatioF()))
        elif line.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(role_colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(left + 5, rect.center().y() - 2, 6, 6)
        inside = rect.adjusted(_INDENT_PX + ICON_PX + GRID_PX, 0, -GRID_PX, 0)
        font = QFont(widget.font())
        font.setWeight(QFont.Weight.DemiBold if line.unread else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(role_colour("content" if line.unread else "quiet"))
        self._sides(painter, inside, line, colour)

    def _sides(self, painter: QPainter, rect: QRect, line: WorklistLine, colour: QColor) -> None:
        """Text on the left, shortened where it must be; the word on the right, whole."""
        small = _small(painter.font())
        width = QFontMetrics(small).horizontalAdvance(line.state) + (GRID_PX if line.state else 0)
        elide = Qt.TextElideMode.ElideMiddle if line.is_file_name else Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(line.text, elide, rect.width() - width)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setFont(small)
        painter.setPen(colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.state)


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(LABEL_PX)
    made.setWeight(QFont.Weight.Normal)
    return made
