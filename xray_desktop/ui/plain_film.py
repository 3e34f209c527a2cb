"""A film that is only looked at: fitted, with the regions of its readers.

Flow:   FilmPicture -> painted
Calls:  Qt. Called by: the page of second readers.
Never:  changes a window or a region: that is the reading room's business.
"""

from itertools import cycle

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from xray_desktop.ui.second_readers_state import FilmPicture
from xray_desktop.ui.tokens import BODY_PX, DARK, SURFACE_BEHIND_FILM

_COLOURS = (DARK.accent, DARK.above, DARK.withheld)
_SMALLEST_PX = 240


class PlainFilm(QWidget):
    """Black, the film in its middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: FilmPicture | None = None
        self._pixmap = QPixmap()
        self._words = ""
        self.setMinimumSize(_SMALLEST_PX, _SMALLEST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: FilmPicture | None, words: str = "") -> None:
        """Put a film up, or words where there is none."""
        if picture is not self._picture:
            self._picture = picture
            self._pixmap = QPixmap() if picture is None else _pixmap(picture)
        self._words = words
        self.setAccessibleName(words or ("" if picture is None else "Film"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Film, regions, or words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(SURFACE_BEHIND_FILM))
        if self._picture is None:
            painter.setPen(QColor(DARK.text_2))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = self._place(self._picture)
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
            self._paint_regions(painter, self._picture, place)
        painter.end()

    def _place(self, picture: FilmPicture) -> QRectF:
        scale = min(self.width() / picture.width_px, self.height() / picture.height_px)
        width, height = picture.width_px * scale, picture.height_px * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _paint_regions(self, painter: QPainter, picture: FilmPicture, place: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = place.width() / picture.width_px
        readers = dict(zip(dict.fromkeys(reader for reader, _ in picture.regions), cycle(_COLOURS), strict=False))
        for reader, region in picture.regions:
            style = Qt.PenStyle.SolidLine if region.kind == "missed" else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(readers[reader]), 2, style))
            box = QRectF(region.left, region.top, region.width, region.height)
            shown = QRectF(
                place.x() + box.x() * scale, place.y() + box.y() * scale, box.width() * scale, box.height() * scale
            )
            painter.drawRect(shown)
            painter.drawText(shown.translated(4, -BODY_PX - 6), reader)


def _pixmap(picture: FilmPicture) -> QPixmap:
    height, width = picture.grey.shape
    return QPixmap.fromImage(QImage(picture.grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy())
