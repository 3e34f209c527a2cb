"""Measurements and regions on a film: their points, what they say, how a hand changes them.

Flow:   points in film pixels -> Length, Angle, Region -> handles, words, a changed mark
Calls:  film_spacing, review.review (Region). Called by: film_board, film_marks_hand, film_marks_painter.
Never:  knows a screen: all positions are those of the film as stored.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, assert_never

from xray_desktop.review.review import Region
from xray_desktop.ui.film_spacing import Spacing
from xray_desktop.ui.language import tr

Point = tuple[float, float]
SMALLEST_REGION_PX: Final = 4.0
"""Film pixels: what is smaller was a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Length:
    """A straight line between two points."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Angle:
    """Two legs that meet at ``vertex``."""

    first: Point
    vertex: Point
    last: Point


Mark = Length | Angle | Region


def handles(mark: Mark) -> tuple[Point, ...]:
    """Points that a hand can take hold of; a region's are its four corners, clockwise from the top left."""
    match mark:
        case Length():
            return mark.start, mark.end
        case Angle():
            return mark.first, mark.vertex, mark.last
        case Region():
            right, bottom = mark.left + mark.width, mark.top + mark.height
            return (mark.left, mark.top), (right, mark.top), (right, bottom), (mark.left, bottom)
    assert_never(mark)


def path(mark: Mark) -> tuple[Point, ...]:
    """The line to draw; a region's is closed."""
    points = handles(mark)
    return (*points, points[0]) if isinstance(mark, Region) else points


def with_handle(mark: Mark, number: int, to: Point) -> Mark:
    """One handle moved; a region turned inside out stays a region."""
    match mark:
        case Length():
            return replace(mark, start=to) if number == 0 else replace(mark, end=to)
        case Angle():
            return Angle(*(to if place == number else point for place, point in enumerate(handles(mark))))
        case Region():
            return box(mark, handles(mark)[(number + 2) % 4], to)
    assert_never(mark)


def moved(mark: Mark, by_x: float, by_y: float) -> Mark:
    """The whole mark moved."""
    match mark:
        case Length():
            return Length(_plus(mark.start, by_x, by_y), _plus(mark.end, by_x, by_y))
        case Angle():
            return Angle(*(_plus(point, by_x, by_y) for point in handles(mark)))
        case Region():
            return replace(mark, left=mark.left + by_x, top=mark.top + by_y)
    assert_never(mark)


def box(region: Region, corner: Point, opposite: Point) -> Region:
    """The region between two corners, never smaller than a hand can take hold of."""
    left, right = sorted((corner[0], opposite[0]))
    top, bottom = sorted((corner[1], opposite[1]))
    width, height = max(right - left, SMALLEST_REGION_PX), max(bottom - top, SMALLEST_REGION_PX)
    return replace(region, left=left, top=top, width=width, height=height)


def inside(mark: Mark, width: float, height: float) -> Mark:
    """A region cut to the film, as nothing can be found beyond it; lines may leave the film."""
    if not isinstance(mark, Region):
        return mark
    wide, high = min(mark.width, width), min(mark.height, height)
    left, top = min(max(mark.left, 0.0), width - wide), min(max(mark.top, 0.0), height - high)
    return replace(mark, left=left, top=top, width=wide, height=high)


def length_px(mark: Length) -> float:
    """In film pixels."""
    return math.dist(mark.start, mark.end)


def degrees(mark: Angle) -> float:
    """Between the legs, 0..180; no spacing is needed for it."""
    (ax, ay), (vx, vy), (bx, by) = handles(mark)
    turned = math.degrees(math.atan2(by - vy, bx - vx) - math.atan2(ay - vy, ax - vx)) % 360.0
    return min(turned, 360.0 - turned)


def words(mark: Mark, spacing: Spacing) -> str:
    """What stands beside the mark."""
    match mark:
        case Length():
            return spacing.length(length_px(mark))
        case Angle():
            return f"{degrees(mark):.1f}°"
        case Region():
            kind = tr("missed") if mark.kind == "missed" else tr("misplaced")
            return tr("{finding}: {kind}").format(finding=tr(mark.finding), kind=kind)
    assert_never(mark)


def distance(mark: Mark, point: Point) -> float:
    """From the point to the nearest line of the mark, film pixels."""
    line = path(mark)
    return min(_to_segment(point, start, end) for start, end in pairwise(line))


def _plus(point: Point, by_x: float, by_y: float) -> Point:
    return point[0] + by_x, point[1] + by_y


def _to_segment(point: Point, start: Point, end: Point) -> float:
    along = end[0] - start[0], end[1] - start[1]
    square = along[0] ** 2 + along[1] ** 2
    if not square:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / square
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * along[0], start[1] + share * along[1]))
