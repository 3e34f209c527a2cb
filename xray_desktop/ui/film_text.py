"""White words with a dark rim, readable on any film.

Flow:   lines, corner -> picture of the block (kept until its words change) -> painted
Calls:  Qt, tokens. Called by: film_painter, film_edges.
Never:  knows what the words say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from xray_desktop.ui.tokens import BODY_PX, FILM_ALARM, FILM_OUTLINE, FILM_TEXT

MARGIN_PX: Final = 12
NARROW_PX: Final = 480
"""A narrower view has no block in the middle of its lower edge: window and zoom need the room."""
_RIM_PX: Final = 2
_NARROWEST_PX: Final = 60  # a block with less room would be an ellipsis
_RIM: Final = tuple(QPointF(x, y) for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0) if x or y)


class Corner(StrEnum):
    """Where a block stands."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"
    BOTTOM_MIDDLE = "bottom_middle"
    TOP_MIDDLE = "top_middle"
    LEFT_MIDDLE = "left_middle"
    RIGHT_MIDDLE = "right_middle"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line; an alarming one is red, any other white unless it has a colour of its own."""

    text: str
    alarming: bool = False
    colour: str = FILM_TEXT

    def __repr__(self) -> str:
        return "Line(...)"


def film_font() -> QFont:
    """The font of everything that stands on the film."""
    font = QFont()
    font.setPixelSize(BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def lines_that_fit(lines: Sequence[Line], height_px: int, line_px: int) -> tuple[Line, ...]:
    """The first lines, as many as leave the film its room: a corner takes at most a third of the height."""
    return tuple(lines[: max(0, int((height_px / 3 - MARGIN_PX) // line_px))])


def wrapped(text: str, width_px: int) -> tuple[Line, ...]:
    """A sentence broken at its spaces; a word wider than ``width_px`` keeps a line of its own."""
    metrics = QFontMetrics(film_font())
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and metrics.horizontalAdvance(longer) <= width_px:
            rows[-1] = longer
        else:
            rows.append(word)
    return tuple(Line(row) for row in rows)


def room_px(corner: Corner, view_width: int) -> int:
    """Width a block may take: two blocks in one row never touch; 0 where a narrow view leaves a block none."""
    if corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT):
        share = 0.48  # above stand two blocks, below three
    elif view_width >= NARROW_PX:
        share = 0.33
    else:
        share = {Corner.BOTTOM_LEFT: 0.62, Corner.BOTTOM_MIDDLE: 0.0}.get(corner, 0.33)
    return max(int(view_width * share) - MARGIN_PX, 0)


def block(lines: Sequence[Line], width_px: int, align: Qt.AlignmentFlag, ratio: float) -> QPixmap:
    """Lines under each other, each cut with an ellipsis at ``width_px``."""
    font = film_font()
    metrics = QFontMetrics(font)
    texts = [metrics.elidedText(line.text, Qt.TextElideMode.ElideRight, width_px) for line in lines]
    widest = max(metrics.horizontalAdvance(text) for text in texts)
    width, height = widest + 2 * _RIM_PX, metrics.lineSpacing() * len(lines) + 2 * _RIM_PX
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    for row, (line, text) in enumerate(zip(lines, texts, strict=True)):
        spare = widest - metrics.horizontalAdvance(text)
        share = {Qt.AlignmentFlag.AlignRight: 1.0, Qt.AlignmentFlag.AlignHCenter: 0.5}.get(align, 0.0)
        at = QPointF(_RIM_PX + round(spare * share), _RIM_PX + row * metrics.lineSpacing() + metrics.ascent())
        _outlined(painter, at, text, FILM_ALARM if line.alarming else line.colour)
    painter.end()
    return pixmap


class TextBlocks:
    """The blocks of one view. A block is drawn anew only when its words, its room or the screen change."""

    def __init__(self) -> None:
        self._kept: dict[Corner, tuple[object, QPixmap]] = {}
        self.line_px = QFontMetrics(film_font()).lineSpacing()

    def fitting(self, view: QRect, lines: Sequence[Line]) -> tuple[Line, ...]:
        """The first of ``lines`` that a corner of ``view`` has room for."""
        return lines_that_fit(lines, view.height(), self.line_px)

    def paint(self, painter: QPainter, view: QRect, corner: Corner, lines: Sequence[Line]) -> None:
        """Paint as many of ``lines`` as fit into their corner of ``view``; nothing in a very small view."""
        shown = self.fitting(view, lines)
        room = room_px(corner, view.width())
        if not shown or room < _NARROWEST_PX:
            return
        ratio = painter.device().devicePixelRatioF()
        key = (shown, room, ratio)
        if corner not in self._kept or self._kept[corner][0] != key:
            self._kept[corner] = (key, block(shown, room, _ALIGN.get(corner, Qt.AlignmentFlag.AlignLeft), ratio))
        pixmap = self._kept[corner][1]
        painter.drawPixmap(_place(view, corner, pixmap), pixmap)


_ALIGN: Final = {
    Corner.TOP_RIGHT: Qt.AlignmentFlag.AlignRight,
    Corner.RIGHT_MIDDLE: Qt.AlignmentFlag.AlignRight,
    Corner.BOTTOM_RIGHT: Qt.AlignmentFlag.AlignRight,
    Corner.BOTTOM_MIDDLE: Qt.AlignmentFlag.AlignHCenter,
    Corner.TOP_MIDDLE: Qt.AlignmentFlag.AlignHCenter,
}


def _place(view: QRect, corner: Corner, pixmap: QPixmap) -> QPointF:
    size, margin = pixmap.deviceIndependentSize(), MARGIN_PX - _RIM_PX
    x = {
        Qt.AlignmentFlag.AlignRight: view.right() + 1 - margin - size.width(),
        Qt.AlignmentFlag.AlignHCenter: round((view.width() - size.width()) / 2),
    }.get(_ALIGN.get(corner, Qt.AlignmentFlag.AlignLeft), margin)
    if corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT, Corner.TOP_MIDDLE):
        return QPointF(x, margin)
    if corner in (Corner.LEFT_MIDDLE, Corner.RIGHT_MIDDLE):
        return QPointF(x, round((view.height() - size.height()) / 2))
    return QPointF(x, view.bottom() + 1 - margin - size.height())


def _outlined(painter: QPainter, at: QPointF, text: str, colour: str) -> None:
    """Text in black all around, then the text: a tenth of what stroking its outline costs."""
    painter.setPen(QColor(FILM_OUTLINE))
    for beside in _RIM:
        painter.drawText(at + beside, text)
    painter.setPen(QColor(colour))
    painter.drawText(at, text)
