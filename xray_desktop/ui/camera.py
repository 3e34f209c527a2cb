"""Where the film lies in its view.

Flow:   film size, view size, wishes (fit, zoom, pan, turn) -> Camera -> what to sample, where to paint
Calls:  film_orientation. Called by: radiograph_view, film_item, overlay, film_marks_painter.
Never:  knows Qt or a pixel's value.

"Film" positions are those of the film as stored, "shown" ones those of the turned film, both in film pixels. All
lengths of the view are device pixels, so that 1:1 is one film pixel on one pixel of the screen at any scaling.
"""

from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.ui.film_orientation import AS_ACQUIRED, Orientation

LARGEST_SCALE: Final = 32.0
"""Device pixels a film pixel: beyond it there is nothing more to see."""
SMALLEST_OF_FIT: Final = 0.5
"""The film never gets smaller than this share of its fitted size."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The part of a film that is in view.

    Attributes
    ----------
    left, top, width, height : target in the view, whole device pixels
    box : left, top, right, bottom of the source on the film as shown, in film pixels, inside the film
    """

    left: int
    top: int
    width: int
    height: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a camera looks, whatever the film's and the view's size: what two linked views share.

    ``zoom`` in fitted sizes; ``x``, ``y``: the middle of the view as a share of the film as shown.
    """

    zoom: float
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A view of ``view_width`` x ``view_height`` device pixels on a film.

    ``centre_x``, ``centre_y`` of the film as shown lies in its middle; film sizes are those of the film as stored.
    """

    film_width: int
    film_height: int
    view_width: int
    view_height: int
    scale: float = 1.0
    centre_x: float = 0.0
    centre_y: float = 0.0
    orientation: Orientation = AS_ACQUIRED

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the film as shown, in film pixels."""
        return self.orientation.size(self.film_width, self.film_height)

    @property
    def fitting_scale(self) -> float:
        """The scale at which the whole film is just in view."""
        width, height = self.shown_size
        return min(self.view_width / width, self.view_height / height)

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest scale."""
        fit = self.fitting_scale
        return SMALLEST_OF_FIT * min(fit, 1.0), max(LARGEST_SCALE, fit)

    @property
    def left(self) -> int:
        """The film's left edge in the view: whole pixels, so that 1:1 is never blurred."""
        return round(self.view_width / 2 - self.centre_x * self.scale)

    @property
    def top(self) -> int:
        """The film's upper edge in the view."""
        return round(self.view_height / 2 - self.centre_y * self.scale)

    @property
    def aim(self) -> Aim:
        """What another view would have to be told to look at the same."""
        width, height = self.shown_size
        return Aim(self.scale / self.fitting_scale, self.centre_x / width, self.centre_y / height)

    def fitted(self) -> "Camera":
        """Whole film, in the middle."""
        width, height = self.shown_size
        return replace(self, scale=self.fitting_scale, centre_x=width / 2, centre_y=height / 2)

    def aimed(self, aim: Aim) -> "Camera":
        """Looks where another view looks."""
        width, height = self.shown_size
        smallest, largest = self.limits
        scale = min(max(aim.zoom * self.fitting_scale, smallest), largest)
        return replace(self, scale=scale, centre_x=aim.x * width, centre_y=aim.y * height)._kept_near()

    def resized(self, view_width: int, view_height: int) -> "Camera":
        """Another view size, the same point in its middle."""
        return replace(self, view_width=max(view_width, 1), view_height=max(view_height, 1))

    def laid(self, orientation: Orientation) -> "Camera":
        """The film turned or mirrored; the same point of it stays in the middle."""
        size = self.film_width, self.film_height
        middle = self.orientation.stored(self.centre_x, self.centre_y, *size)
        centre_x, centre_y = orientation.shown(*middle, *size)
        return replace(self, orientation=orientation, centre_x=centre_x, centre_y=centre_y)

    def zoomed(self, factor: float, at_x: float, at_y: float) -> "Camera":
        """Scale by ``factor``; the film pixel under (``at_x``, ``at_y``) stays there."""
        smallest, largest = self.limits
        scale = min(max(self.scale * factor, smallest), largest)
        shown_x, shown_y = self.to_shown(at_x, at_y)
        moved = replace(
            self,
            scale=scale,
            centre_x=shown_x - (at_x - self.view_width / 2) / scale,
            centre_y=shown_y - (at_y - self.view_height / 2) / scale,
        )
        return moved._kept_near()

    def panned(self, by_x: float, by_y: float) -> "Camera":
        """Film moved by device pixels; its edge never passes the middle of the view."""
        centre_x, centre_y = self.centre_x - by_x / self.scale, self.centre_y - by_y / self.scale
        return replace(self, centre_x=centre_x, centre_y=centre_y)._kept_near()

    def to_shown(self, x: float, y: float) -> tuple[float, float]:
        """Position on the film as shown of a point of the view; may lie outside the film."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def to_film(self, x: float, y: float) -> tuple[float, float]:
        """Position on the film as stored of a point of the view; may lie outside the film."""
        return self.orientation.stored(*self.to_shown(x, y), self.film_width, self.film_height)

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Point of the view of a position on the film as stored."""
        shown_x, shown_y = self.orientation.shown(x, y, self.film_width, self.film_height)
        return self.left + shown_x * self.scale, self.top + shown_y * self.scale

    def sight(self) -> Sight | None:
        """What is to be sampled and where it goes; None when the film is out of view."""
        width, height = self.shown_size
        right, bottom = self.left + width * self.scale, self.top + height * self.scale
        x0, x1 = max(0, self.left), min(self.view_width, max(round(right), self.left + 1))
        y0, y1 = max(0, self.top), min(self.view_height, max(round(bottom), self.top + 1))
        if x1 <= x0 or y1 <= y0:
            return None
        (source_x0, source_y0), (source_x1, source_y1) = self.to_shown(x0, y0), self.to_shown(x1, y1)
        box = (source_x0, source_y0, min(source_x1, width), min(source_y1, height))
        return Sight(left=x0, top=y0, width=x1 - x0, height=y1 - y0, box=box)

    def _kept_near(self) -> "Camera":
        width, height = self.shown_size
        inside_x = min(max(self.centre_x, 0.0), width)
        inside_y = min(max(self.centre_y, 0.0), height)
        return replace(self, centre_x=inside_x, centre_y=inside_y)
