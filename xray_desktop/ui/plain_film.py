"""A film to look at while deciding: window, zoom and pan as in the viewer, without words of a header, score or heatmap.

Flow:   FilmPicture -> RadiographView; each reader's regions painted over it, their initials beside them
Calls:  radiograph_view, tokens. Called by: pages.second_readers_page.
Never:  changes a region; names a patient.
"""

from itertools import cycle

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from xray_desktop.ui.film_painter import film_transform
from xray_desktop.ui.radiograph_view import RadiographView
from xray_desktop.ui.second_readers_state import FilmPicture
from xray_desktop.ui.tokens import BODY_PX, DARK

_COLOURS = (DARK.accent, DARK.above, DARK.withheld)
_SMALLEST_PX = 240


class PlainFilm(RadiographView):
    """Black, the film in its middle."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: FilmPicture | None = None
        self._words = ""
        self.setMinimumSize(_SMALLEST_PX, _SMALLEST_PX)

    def show_picture(self, picture: FilmPicture | None, words: str = "") -> None:
        """Put a film up, or words where there is none; the same film keeps its window and zoom."""
        if picture is not self._picture:
            self._picture = picture
            self.show_film(None if picture is None else picture.pixels)
        self._words = words
        self.setAccessibleName(words or ("" if picture is None else "Film"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Film and regions, or words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        if self._picture is None:
            painter.setPen(QColor(DARK.text_2))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            self._paint_regions(painter, self._picture)
        painter.end()

    def _paint_regions(self, painter: QPainter, picture: FilmPicture) -> None:
        if self.camera is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        film = film_transform(self.camera, self.devicePixelRatioF())
        readers = dict(zip(dict.fromkeys(reader for reader, _ in picture.regions), cycle(_COLOURS), strict=False))
        for reader, region in picture.regions:
            style = Qt.PenStyle.SolidLine if region.kind == "missed" else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(readers[reader]), 2, style))
            shown = film.mapRect(QRectF(region.left, region.top, region.width, region.height))
            painter.drawRect(shown)
            painter.drawText(shown.translated(4, -BODY_PX - 6), reader)
