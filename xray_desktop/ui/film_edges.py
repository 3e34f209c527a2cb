"""Orientation letters at the edges of the view, and the scale bar.

Flow:   Scene -> letters of the film as turned; the longest round length that fits
Calls:  film_orientation, film_spacing, film_text. Called by: film_painter.
Never:  guesses a side that the file does not state.
"""

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen

from xray_desktop.ui.film_orientation import edges
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_spacing import spacing_of
from xray_desktop.ui.film_text import MARGIN_PX, NARROW_PX, Corner, Line, TextBlocks, room_px
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT

_SMALLEST_PX: Final = 240
_BAR_SHARE: Final = 0.2
_TICK_PX: Final = 6.0


def paint(painter: QPainter, view: QRect, scene: Scene, blocks: TextBlocks) -> None:
    """Letters and bar; nothing in a small view."""
    if scene.display is None or scene.camera is None or min(view.width(), view.height()) < _SMALLEST_PX:
        return
    facts = scene.display.pixels.radiograph.facts
    letters = edges(facts.patient_orientation, scene.camera.orientation)
    corners = Corner.LEFT_MIDDLE, Corner.TOP_MIDDLE, Corner.RIGHT_MIDDLE
    for corner, letter in zip(corners, letters, strict=False):
        if letter:
            blocks.paint(painter, view, corner, (Line(letter),))
    if view.width() < NARROW_PX:
        return
    blocks.paint(painter, view, Corner.BOTTOM_MIDDLE, _below(letters[3], scale_words(scene, view)))
    _bar(painter, view, scene, line_px=blocks.line_px)


def _below(letter: str, words: str) -> tuple[Line, ...]:
    """The letter, the bar's own line, its words."""
    bar = (Line(" "), Line(words)) if words else ()
    return (Line(letter), *bar) if letter else bar


def scale_words(scene: Scene, view: QRect) -> str:
    """What the bar's length is; "" where there is none."""
    found = _length(scene, view)
    return found[1] if found else ""


def _length(scene: Scene, view: QRect) -> tuple[float, str] | None:
    """Logical pixels of the bar, and its words."""
    if scene.display is None or scene.camera is None:
        return None
    film_px = scene.camera.scale / scene.ratio
    most = min(_BAR_SHARE * view.width(), room_px(Corner.BOTTOM_MIDDLE, view.width()))
    pixels, words = spacing_of(scene.display.pixels.radiograph.facts).bar(most / film_px)
    return (pixels * film_px, words) if pixels > 0 else None


def _bar(painter: QPainter, view: QRect, scene: Scene, *, line_px: int) -> None:
    found = _length(scene, view)
    if found is None:
        return
    left = round(view.center().x() - found[0] / 2) + 0.5
    y = view.bottom() - MARGIN_PX - line_px - round(line_px / 3) + 0.5
    right = left + found[0]
    lines = [
        QLineF(QPointF(left, y), QPointF(right, y)),
        *(QLineF(QPointF(x, y - _TICK_PX / 2), QPointF(x, y + _TICK_PX / 2)) for x in (left, right)),
    ]
    for ink, width in ((FILM_OUTLINE, 3.0), (FILM_TEXT, 1.0)):
        painter.setPen(QPen(QColor(ink), width))
        painter.drawLines(lines)
