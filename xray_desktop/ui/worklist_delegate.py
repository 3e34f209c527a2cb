"""How a line of the worklist is painted.

Flow:   WorklistLine -> sign, small picture, text, state word
Calls:  icons, theme_colours, thumbnails. Called by: worklist_view.
Never:  says a state by colour alone.
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from xray_desktop.imaging.window import Picture
from xray_desktop.ui import icons
from xray_desktop.ui.presenters.thumbnails import Thumbnails
from xray_desktop.ui.theme_colours import role_colour, tokens_now
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX, ICON_PX, LABEL_PX
from xray_desktop.ui.worklist_line import WorklistLine
from xray_desktop.ui.worklist_model import LINE_ROLE

PICTURE_PX: Final = 40
CHEVRON_PX: Final = 3 * GRID_PX
"""From the left edge: a click there folds."""

_Index = QModelIndex | QPersistentModelIndex


class WorklistDelegate(QStyledItemDelegate):
    """Every line is as high as a control, or as a small picture where the reader wants those."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbnails: Thumbnails | None = None

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """One height, so that thousands of rows need no measuring."""
        return QSize(0, CONTROL_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """A patient in small letters, a film with its sign and word; the reader's columns beside."""
        line, widget = index.data(LINE_ROLE), option.widget
        if not isinstance(line, WorklistLine):
            return
        painter.save()
        self._ground(painter, option, first=index.column() == 0)
        if index.column():
            self._cell(painter, option.rect, index, line, widget)
        elif line.level == 2:
            self._film(painter, option.rect, line, widget)
        else:
            self._heading(painter, option.rect, line, widget)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, first: bool) -> None:
        colours, rect = tokens_now(), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
            if first:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(colours.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.surface_3))
        if first and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colours.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _heading(self, painter: QPainter, rect: QRect, line: WorklistLine, widget: QWidget) -> None:
        quiet, left = role_colour("quiet"), rect.left()
        if line.folded is not None:
            name = "dark" if tokens_now().text_1 == "#e8eaed" else "light"
            picture = f"{name}/chevron-{'right' if line.folded else 'down'}"
            top = rect.center().y() - ICON_PX // 2 + 1
            painter.drawPixmap(left + 4, top, icons.picture(picture, quiet, ICON_PX, widget.devicePixelRatioF()))
        painter.setFont(_small(widget.font(), bold=line.level == 0))
        painter.setPen(role_colour("content" if line.level == 0 else "quiet"))
        inside = rect.adjusted(CHEVRON_PX + (GRID_PX if line.level else 0), 0, -GRID_PX, 0)
        self._sides(painter, inside, line, quiet)

    def _film(self, painter: QPainter, rect: QRect, line: WorklistLine, widget: QWidget) -> None:
        colour, left = role_colour(line.role), rect.left() + CHEVRON_PX
        picture = self.thumbnails.of(line.key) if self.thumbnails is not None else None
        if self.thumbnails is not None:
            box = QRect(left, rect.center().y() - PICTURE_PX // 2, PICTURE_PX, PICTURE_PX)
            painter.fillRect(box, Qt.GlobalColor.black)
            if picture is not None:
                _draw(painter, box, picture)
            left = box.right() + GRID_PX
        if line.icon:
            top = rect.center().y() - ICON_PX // 2 + 1
            painter.drawPixmap(left, top, icons.picture(line.icon, colour, ICON_PX, widget.devicePixelRatioF()))
        elif line.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(role_colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(left + 5, rect.center().y() - 2, 6, 6)
        inside = QRect(rect)
        inside.setLeft(left + ICON_PX + GRID_PX)
        inside.setRight(rect.right() - GRID_PX)
        if line.warned:
            side = QRect(inside.right() - ICON_PX, rect.center().y() - ICON_PX // 2 + 1, ICON_PX, ICON_PX)
            sign = icons.picture("warning", role_colour("above"), ICON_PX, widget.devicePixelRatioF())
            painter.drawPixmap(side.topLeft(), sign)
            inside.setRight(side.left() - GRID_PX // 2)
        font = QFont(widget.font())
        font.setWeight(QFont.Weight.DemiBold if line.unread else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(role_colour("content" if line.unread else "quiet"))
        self._sides(painter, inside, line, colour)

    def _cell(self, painter: QPainter, rect: QRect, index: _Index, line: WorklistLine, widget: QWidget) -> None:
        painter.setFont(_small(widget.font()))
        painter.setPen(role_colour("content" if line.unread else "quiet"))
        inside = rect.adjusted(GRID_PX, 0, -GRID_PX, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inside.width()
        )  # fmt: skip
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag(side)), text)

    def _sides(self, painter: QPainter, rect: QRect, line: WorklistLine, colour: QColor) -> None:
        """Text on the left, shortened where it must be; the word on the right, whole if it can be."""
        small = _small(painter.font())
        metrics = QFontMetrics(small)
        state = metrics.elidedText(line.state, Qt.TextElideMode.ElideRight, rect.width() * 2 // 3)
        width = metrics.horizontalAdvance(state) + (GRID_PX if state else 0)
        elide = Qt.TextElideMode.ElideMiddle if line.is_file_name else Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(line.text, elide, rect.width() - width)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.setFont(small)
        painter.setPen(colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)


def _draw(painter: QPainter, box: QRect, picture: Picture) -> None:
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    size = QSize(width, height).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)


def _small(font: QFont, *, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPixelSize(LABEL_PX)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made
