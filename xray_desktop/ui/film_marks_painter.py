"""Measurements and regions, drawn on the film.

Flow:   Scene -> lines through Camera.to_view, handles of the chosen mark, words beside it
Calls:  film_marks, film_spacing, film_text. Called by: film_painter.
Never:  changes a mark.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from xray_desktop.review.review import Region
from xray_desktop.ui import film_marks
from xray_desktop.ui.film_marks import Mark
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_spacing import spacing_of
from xray_desktop.ui.film_text import Line, block
from xray_desktop.ui.tokens import FILM_MEASURE, FILM_OUTLINE, FILM_REGION

_HANDLE_PX: Final = 7.0
_LABEL_PX: Final = 260
_BESIDE_PX: Final = 8.0
_KEPT: Final = 64


class MarksPainter:
    """Paints the marks of one view; keeps the pictures of their words."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, float], QPixmap] = {}

    def paint(self, painter: QPainter, view: QRect, scene: Scene) -> None:
        """All marks, and the one being drawn."""
        if scene.camera is None or scene.display is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in scene.board.marks:
            self._mark(painter, view, scene, mark)
        if scene.sketch is not None:
            self._mark(painter, view, scene, scene.sketch)
        painter.restore()

    def _mark(self, painter: QPainter, view: QRect, scene: Scene, mark: Mark) -> None:
        if scene.camera is None or scene.display is None:
            return
        colour = FILM_REGION if isinstance(mark, Region) else FILM_MEASURE
        points = [QPointF(*scene.camera.to_view(*point)) / scene.ratio for point in film_marks.path(mark)]
        for ink, width in ((FILM_OUTLINE, 3.5), (colour, 1.5)):
            painter.setPen(QPen(QColor(ink), width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF(points))
        chosen = mark is scene.board.chosen
        if chosen or mark is scene.sketch or not isinstance(mark, Region):
            self._handles(painter, points, colour, filled=chosen)
        words = film_marks.words(mark, spacing_of(scene.display.pixels.radiograph.facts))
        self._label(painter, view, (words, colour), points, above=isinstance(mark, Region))

    def _handles(self, painter: QPainter, points: Sequence[QPointF], colour: str, *, filled: bool) -> None:
        painter.setPen(QPen(QColor(FILM_OUTLINE), 1.0))
        painter.setBrush(QColor(colour))
        side = _HANDLE_PX if filled else _HANDLE_PX - 3
        for point in points:
            painter.drawRect(QRectF(point.x() - side / 2, point.y() - side / 2, side, side))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _label(
        self, painter: QPainter, view: QRect, label: tuple[str, str], points: Sequence[QPointF], *, above: bool
    ) -> None:
        """A region's words above it, a measurement's beside its rightmost point; kept in the view."""
        words, colour = label
        pixmap = self._picture(words, colour, painter.device().devicePixelRatioF())
        size = pixmap.deviceIndependentSize()
        if above:
            x = min(point.x() for point in points)
            y = min(point.y() for point in points) - size.height() - _BESIDE_PX / 2
        else:
            anchor = max(points, key=lambda point: (point.x(), point.y()))
            x, y = anchor.x() + _BESIDE_PX, anchor.y() + _BESIDE_PX / 2
        x, y = min(x, view.right() - size.width()), min(y, view.bottom() - size.height())
        painter.drawPixmap(QPointF(round(max(x, 0.0)), round(max(y, 0.0))), pixmap)

    def _picture(self, words: str, colour: str, ratio: float) -> QPixmap:
        key = (f"{colour}{words}", ratio)
        if key not in self._words:
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[key] = block([Line(words, colour=colour)], _LABEL_PX, Qt.AlignmentFlag.AlignLeft, ratio)
        return self._words[key]
