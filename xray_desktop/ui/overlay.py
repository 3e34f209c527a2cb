"""Heatmap to picture: colour table, floor, outlines, and where it lies on the film.

Flow:   HeatmapLayer -> share of the card's reference -> colour and alpha, or contours -> painted through the camera
Calls:  numpy, Pillow, contourpy, Qt. Called by: film_display, film_painter.
Never:  normalises by the picture at hand unless the reader asks for it; hides what lies under it at zero opacity.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF, QTransform

from xray_desktop import paths
from xray_desktop.imaging.network_input import Placement
from xray_desktop.ui.tokens import FILM_OUTLINE

FLOOR: Final = 0.3
"""Share of the reference below which the film is left alone."""
FULL: Final = 0.4
"""Share from which the layer has its whole opacity; between them it fades in, or its rim would look like a contour."""
CONTOURS: Final = (0.35, 0.6, 0.85)
"""Shares that the outline follows."""
DEFAULT_OPACITY: Final = 0.4
_LONG_SIDE_PX: Final = (
    512  # the map is smooth: drawn at this size and stretched by Qt it looks the same as at any other
)


@dataclass(frozen=True, slots=True)
class HeatmapStyle:
    """How a heatmap is drawn: its outline alone, and whether its own maximum counts as 1 instead of the reference."""

    outline: bool = False
    per_image: bool = False


PLAIN: Final = HeatmapStyle()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HeatmapLayer:
    """One finding's heatmap, ready to lie over its radiograph.

    Attributes
    ----------
    values : float32 [h, w], >= 0; made read-only here
    reference : what counts as 1, > 0: fixed, from the model card
    placement : how the network square lies on the radiograph
    caption : one sentence for the reader, may be empty
    """

    values: NDArray[np.float32]
    reference: float
    placement: Placement
    caption: str = ""

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not self.values.size:
            raise ValueError(f"a heatmap is [h, w], not {self.values.shape}")
        if not (math.isfinite(self.reference) and self.reference > 0.0):
            raise ValueError(f"the heatmap's reference must be above 0, not {self.reference}")
        self.values.setflags(write=False)

    def lies_on(self, width_px: int, height_px: int) -> bool:
        """Whether the placement is this film's: the network's square covers the whole of it, whatever its side."""
        return math.isclose(
            width_px / self.placement.scale_x, height_px / self.placement.scale_y, rel_tol=1e-6, abs_tol=1e-6
        )

    def counts_as_one(self, style: HeatmapStyle) -> float:
        """The value that has the brightest colour: the card's reference, or the map's own maximum."""
        highest = float(self.values.max())
        return highest if style.per_image and highest > 0.0 else self.reference


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A heatmap drawn for one film of ``size`` pixels: ``image`` over the whole of it, or ``outlines`` on it."""

    size: tuple[int, int]
    image: QImage | None
    outlines: tuple[tuple[QColor, QPolygonF], ...] = ()


@lru_cache(maxsize=1)
def colour_table() -> NDArray[np.uint8]:
    """Inferno, uint8 [256, 3]: perceptually even, readable without colour vision; stored: no plot library is loaded."""
    image = QImage(str(paths.resource("colormap.png"))).convertToFormat(QImage.Format.Format_RGB888)
    row = np.frombuffer(image.constBits(), dtype=np.uint8, count=3 * image.width())
    table = row.reshape(-1, 3).copy()
    table.setflags(write=False)
    return table


def alpha_of(share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Opacity 0..1 of a share of the reference, before the reader's own opacity."""
    rise: NDArray[np.float32] = np.clip((share - FLOOR) / (FULL - FLOOR), 0.0, 1.0).astype(np.float32)
    alpha: NDArray[np.float32] = rise * rise * (3.0 - 2.0 * rise)
    return alpha


def drawn(layer: HeatmapLayer, width_px: int, height_px: int, style: HeatmapStyle) -> Heat:
    """The layer over a whole film of this size; its longer side is worked out at 512 pixels at most."""
    shrink = min(1.0, _LONG_SIDE_PX / max(width_px, height_px))
    width, height = max(2, round(width_px * shrink)), max(2, round(height_px * shrink))
    share = share_on(layer, width, height, style)
    size = width_px, height_px
    return Heat(size, None, _contours(share, *size)) if style.outline else Heat(size, _picture(share))


def share_on(layer: HeatmapLayer, width: int, height: int, style: HeatmapStyle = PLAIN) -> NDArray[np.float32]:
    """Share of the reference, 0..1, over the film: placed as ``inference.saliency`` does, only rounder."""
    relative = np.clip(layer.values / layer.counts_as_one(style), 0.0, 1.0).astype(np.float32)
    stretched = Image.fromarray(relative).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(stretched, dtype=np.float32), 0.0, 1.0)


def paint(painter: QPainter, heat: Heat, film: QTransform, opacity: float) -> None:
    """Lay it over the film.

    Parameters
    ----------
    film : from film pixels to logical pixels of the view, turned and mirrored as the film is
    """
    painter.save()
    painter.setOpacity(opacity)
    if heat.image is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(film, combine=True)
        painter.drawImage(QRectF(0.0, 0.0, *heat.size), heat.image)
    else:
        painter.setOpacity(min(2.0 * opacity, 1.0))  # a line as faint as an area could not be seen
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, line in heat.outlines:
            on_screen = film.map(line)
            for ink, width in ((QColor(FILM_OUTLINE), 3.0), (colour, 2.0)):
                painter.setPen(QPen(ink, width))
                painter.drawPolyline(on_screen)
    painter.restore()


def _picture(share: NDArray[np.float32]) -> QImage:
    """ARGB32 premultiplied."""
    height, width = share.shape
    alpha = alpha_of(share)
    colours = colour_table()[np.rint(share * 255.0).astype(np.intp)].astype(np.float32) * alpha[..., None]
    red, green, blue = (np.rint(colours[..., channel]).astype(np.uint32) for channel in range(3))
    opaque = np.rint(alpha * 255.0).astype(np.uint32)
    pixels = np.ascontiguousarray(opaque << 24 | red << 16 | green << 8 | blue)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _contours(share: NDArray[np.float32], width_px: int, height_px: int) -> tuple[tuple[QColor, QPolygonF], ...]:
    """Lines of equal share in film pixels, each in the colour of its share."""
    height, width = share.shape
    bordered = np.pad(share, 1)  # zero around it: a line closes at the film's edge instead of ending there
    x = (np.arange(width + 2) - 0.5) * (width_px / width)
    y = (np.arange(height + 2) - 0.5) * (height_px / height)
    x, y = np.clip(x, 0.0, width_px), np.clip(y, 0.0, height_px)
    lines = contour_generator(x=x, y=y, z=bordered, line_type=LineType.Separate)
    found = []
    for level in CONTOURS:
        colour = QColor(*(int(channel) for channel in colour_table()[round(255 * level)]))
        for line in lines.lines(level):
            points = np.asarray(line, dtype=np.float64)
            found.append((colour, QPolygonF([QPointF(float(at[0]), float(at[1])) for at in points])))
    return tuple(found)
