"""A hand that measures: draws, takes hold of, moves marks on the film.

Flow:   press, move, release in the view -> Board in the Scene -> changed; what a finished change was -> measured, drawn
Calls:  film_board, film_marks. Called by: film_mouse, radiograph_view.
Never:  paints; decides what a region means (``meaning`` is told).

A line may be dragged, or clicked at its ends; an angle is a line and one more click.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, QPointF, Signal

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.review import Region
from xray_desktop.ui import film_board, film_marks
from xray_desktop.ui.film_board import Board
from xray_desktop.ui.film_marks import Angle, Length, Mark, Point
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_tools import Tool

_HANDLE_PX: Final = 9.0
_LINE_PX: Final = 5.0
_SLIP_PX: Final = 4.0


@dataclass(slots=True)
class _Grip:
    """A mark in the hand: which handle (None: all of it), where it was last, the board before."""

    mark: Mark
    handle: int | None
    last: Point
    before: Board


@dataclass(slots=True)
class _Sketch:
    """A mark being drawn: where it began in the view, and which handle follows the hand."""

    begun: QPointF
    anchor: Point
    handle: int


class MarksHand(QObject):
    """Positions in logical pixels of the view. Without a film it takes nothing."""

    changed = Signal()  # paint again
    measured = Signal()  # a measurement was made, moved or deleted
    drawn = Signal(tuple)  # tuple[Region, ...]: all regions, after a finished change

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._tool = Tool.WINDOW
        self._grip: _Grip | None = None
        self._sketch: _Sketch | None = None
        self.meaning = Region(PNEUMONIA, "missed", 0.0, 0.0, 1.0, 1.0)

    def take(self, tool: Tool) -> None:
        """Another tool; what is half drawn is dropped."""
        self._tool = tool
        self.drop()

    def drop(self) -> bool:
        """Let go and forget what is half drawn; whether there was something."""
        held = self._sketch is not None or self._grip is not None
        self._grip, self._sketch, self._scene.sketch = None, None, None
        if held:
            self.changed.emit()
        return held

    # -- the mouse

    def press(self, at: QPointF) -> bool:
        """Whether the press was for a mark."""
        if self._scene.camera is None:
            return False
        if self._sketch is not None:
            self._follow(at)
            self._next()
            return True
        point = self._film(at)
        found = self._hit(at)
        if found is not None:
            mark, handle = found
            self._grip = _Grip(mark, handle, point, self._scene.board)
            self._scene.board = replace(self._scene.board, chosen=mark)
        elif self._begin(at, point):
            self._scene.board = replace(self._scene.board, chosen=None)
        elif self._scene.board.chosen is not None:
            self._scene.board = replace(self._scene.board, chosen=None)
            self.changed.emit()
            return False
        else:
            return False
        self.changed.emit()
        return True

    def move(self, at: QPointF) -> None:
        """Go on."""
        if self._sketch is not None:
            self._follow(at)
        elif self._grip is not None:
            self._drag(self._grip, self._film(at))

    def release(self, at: QPointF) -> None:
        """Let go: a drag ends the line; a click lets the line follow until the next one."""
        if self._sketch is not None:
            way = at - self._sketch.begun
            if math.hypot(way.x(), way.y()) >= _SLIP_PX:
                self._next()
        elif self._grip is not None:
            grip, self._grip = self._grip, None
            self._set(film_board.settled(self._scene.board, grip.before), grip.before)

    def over(self, at: QPointF) -> bool:
        """Whether a press here would take hold of a mark."""
        return self._scene.camera is not None and self._hit(at) is not None

    # -- acts

    def delete(self) -> bool:
        """Delete the chosen mark; whether there was one."""
        return self._become(film_board.without(self._scene.board, self._scene.board.chosen))

    def clear(self) -> bool:
        """Delete all measurements."""
        return self._become(film_board.without_measures(self._scene.board))

    def take_back(self) -> bool:
        """Measurements as before the last change."""
        return self._become(film_board.taken_back(self._scene.board))

    # -- parts

    def _become(self, board: Board) -> bool:
        before = self._scene.board
        if board is before:
            return False
        self._set(board, before)
        return True

    def _set(self, board: Board, before: Board) -> None:
        self._scene.board = board
        self.changed.emit()
        if board.measures != before.measures:
            self.measured.emit()
        if board.regions != before.regions:
            self.drawn.emit(board.regions)

    def _begin(self, at: QPointF, point: Point) -> bool:
        sketches: dict[Tool, Mark] = {
            Tool.LENGTH: Length(point, point),
            Tool.ANGLE: Angle(point, point, point),
            Tool.REGION: film_marks.box(self.meaning, point, point),
        }
        if self._tool not in sketches:
            return False
        self._scene.sketch = sketches[self._tool]
        self._sketch = _Sketch(at, point, 1)
        return True

    def _follow(self, at: QPointF) -> None:
        sketch, mark = self._sketch, self._scene.sketch
        if sketch is None or mark is None:
            return
        point = self._film(at)
        if isinstance(mark, Region):
            mark = film_marks.box(mark, sketch.anchor, point)
        elif isinstance(mark, Angle) and sketch.handle == 1:
            mark = Angle(mark.first, point, point)
        else:
            mark = film_marks.with_handle(mark, sketch.handle, point)
        self._scene.sketch = mark
        self.changed.emit()

    def _next(self) -> None:
        """The next point of the sketch, or the end of it."""
        if isinstance(self._scene.sketch, Angle) and self._sketch is not None and self._sketch.handle == 1:
            self._sketch.handle = 2
            return
        mark = self._scene.sketch
        self._sketch, self._scene.sketch = None, None
        if mark is None or self._slip(mark):
            self.changed.emit()
            return
        self._become(film_board.with_mark(self._scene.board, self._kept(mark)))

    def _slip(self, mark: Mark) -> bool:
        """Too small on the screen to have been meant."""
        camera = self._scene.camera
        if camera is None:
            return True
        points = [camera.to_view(*point) for point in film_marks.handles(mark)]
        span = max(math.dist(points[0], point) for point in points)
        return span < _SLIP_PX * self._scene.ratio

    def _drag(self, grip: _Grip, point: Point) -> None:
        if grip.handle is None:
            mark = film_marks.moved(grip.mark, point[0] - grip.last[0], point[1] - grip.last[1])
            grip.last = point
        else:
            mark = film_marks.with_handle(grip.mark, grip.handle, point)
        mark = self._kept(mark)
        self._scene.board = film_board.with_changed(self._scene.board, grip.mark, mark)
        if isinstance(mark, Region) and grip.handle is not None:
            grip.handle = _nearest(film_marks.handles(mark), point)  # turned inside out it is another corner
        grip.mark = mark
        self.changed.emit()

    def _kept(self, mark: Mark) -> Mark:
        camera = self._scene.camera
        return mark if camera is None else film_marks.inside(mark, camera.film_width, camera.film_height)

    def _film(self, at: QPointF) -> Point:
        camera = self._scene.camera
        if camera is None:
            return 0.0, 0.0
        return camera.to_film(at.x() * self._scene.ratio, at.y() * self._scene.ratio)

    def _hit(self, at: QPointF) -> tuple[Mark, int | None] | None:
        """The mark under the hand, the newest first: one of its handles, else its line."""
        camera = self._scene.camera
        if camera is None or not self._scene.marks_visible:
            return None
        reach, point = self._scene.ratio / camera.scale, self._film(at)
        for mark in reversed(self._scene.board.marks):
            ends = film_marks.handles(mark)
            nearest = _nearest(ends, point)
            if math.dist(ends[nearest], point) <= _HANDLE_PX * reach:
                return mark, nearest
            if film_marks.distance(mark, point) <= _LINE_PX * reach:
                return mark, None
        return None


def _nearest(points: tuple[Point, ...], point: Point) -> int:
    return min(range(len(points)), key=lambda number: math.dist(points[number], point))
