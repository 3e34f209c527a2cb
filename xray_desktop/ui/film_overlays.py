"""What was drawn on a film before it came here: overlay planes, white with a dark edge.

Flow:   Scene -> overlay planes of its film -> pictures, kept -> QPainter
Calls:  imaging.overlay_plane. Called by: film_painter.
Never:  shown while the words in the corners are hidden: names were drawn into overlays. Never near the network.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT

_COARSEST: Final = 8


class OverlayPainter:
    """Paints the overlays of one view; keeps their pictures at the coarseness of the last paint."""

    def __init__(self) -> None:
        self._planes: tuple[OverlayPlane, ...] = ()
        self._step = 0
        self._pictures: list[tuple[QImage, int, int]] = []

    def paint(self, painter: QPainter, planes: Sequence[OverlayPlane], film: QTransform) -> None:
        """Lay them over the film.

        Parameters
        ----------
        film : from film pixels to logical pixels of the view
        """
        if not planes:
            return
        step = coarseness(abs(film.determinant()) ** 0.5)
        if step != self._step or tuple(map(id, planes)) != tuple(map(id, self._planes)):
            self._planes, self._step = tuple(planes), step
            self._pictures = [(picture(plane, step), plane.left, plane.top) for plane in planes]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for image, left, top in self._pictures:
            painter.save()
            painter.setTransform(QTransform.fromTranslate(left - step, top - step) * film, combine=True)
            painter.scale(step, step)
            painter.drawImage(0, 0, image)
            painter.restore()
        painter.restore()


def coarseness(scale: float) -> int:
    """How many film pixels become one of the picture: a thin line keeps its strength on a film that is shown small."""
    step = 1
    while step < _COARSEST and scale * step * 2 <= 1.0:
        step *= 2
    return step


def picture(plane: OverlayPlane, step: int) -> QImage:
    """The plane, ``step`` by ``step`` pixels drawn where one of them is, with an edge; one larger on all sides."""
    white = np.pad(_pooled(plane.drawn(), step), 1)
    edge: NDArray[np.bool_] = white.copy()
    edge[1:] |= white[:-1]
    edge[:-1] |= white[1:]
    sides = edge.copy()
    edge[:, 1:] |= sides[:, :-1]
    edge[:, :-1] |= sides[:, 1:]
    inks = np.array((0, QColor(FILM_OUTLINE).rgba(), QColor(FILM_TEXT).rgba()), dtype=np.uint32)
    pixels = np.ascontiguousarray(inks[edge.astype(np.uint8) + white])
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _pooled(drawn: NDArray[np.bool_], step: int) -> NDArray[np.bool_]:
    if step == 1:
        return drawn
    height, width = drawn.shape
    whole = np.pad(drawn, ((0, -height % step), (0, -width % step)))
    return np.asarray(whole.reshape(whole.shape[0] // step, step, -1, step).any(axis=(1, 3)), dtype=np.bool_)
