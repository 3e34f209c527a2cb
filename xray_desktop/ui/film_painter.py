"""Everything that is painted on the black ground: film, heatmap, words, lens.

Flow:   Scene -> QPainter
Calls:  film_display, film_text, film_readout, heatmap_legend, overlay. Called by: radiograph_view.
Never:  changes the scene.
"""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from xray_desktop.ui import film_readout, film_text, heatmap_legend, overlay
from xray_desktop.ui.camera import LARGEST_SCALE, Camera
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_text import Corner, Line, TextBlocks
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT, SURFACE_BEHIND_FILM

LENS_RADIUS_PX: Final = 110
_LENS_ZOOM: Final = 2.0
_READOUT_SHARE: Final = 0.34, 1 / 3  # of the view's width and height: where the readout's corner may reach


@dataclass(slots=True)
class Scene:
    """What a view shows now. ``pointer`` is in logical pixels, ``camera`` in device pixels."""

    display: FilmDisplay | None = None
    camera: Camera | None = None
    fine: bool = True
    corners: CornerText | None = None
    corners_visible: bool = True
    heatmap_visible: bool = False
    opacity: float = overlay.DEFAULT_OPACITY
    pointer: QPointF | None = None
    lens: bool = False


def readout_rect(view: QRect) -> QRect:
    """The part of the view that has to be painted again when only the pointer moved."""
    width, height = int(view.width() * _READOUT_SHARE[0]), int(view.height() * _READOUT_SHARE[1])
    return QRect(view.left(), view.bottom() + 1 - height, width, height)


class FilmPainter:
    """Paints scenes of one view; keeps the pictures of its words."""

    def __init__(self) -> None:
        self._blocks = TextBlocks()
        self._legend: QPixmap | None = None

    def paint(self, painter: QPainter, view: QRect, scene: Scene) -> None:
        """Paint everything; ``view`` in logical pixels."""
        painter.fillRect(view, QColor(SURFACE_BEHIND_FILM))
        if scene.display is None or scene.camera is None:
            return
        ratio = painter.device().devicePixelRatioF()
        self._film(painter, scene.display, scene.camera, fine=scene.fine)
        if scene.heatmap_visible and scene.display.heatmap is not None:
            left, top = scene.camera.to_view(0.0, 0.0)
            right, bottom = scene.camera.to_view(scene.camera.film_width, scene.camera.film_height)
            film = QRectF(QPointF(left, top) / ratio, QPointF(right, bottom) / ratio)
            overlay.paint(painter, scene.display.heatmap, film, scene.opacity)
            self._explain(painter, view, scene.display)
        if scene.corners_visible:
            self._words(painter, view, scene)
        if scene.lens and scene.pointer is not None:
            self._lens(painter, scene.display, scene.camera, scene.pointer)

    def _film(self, painter: QPainter, display: FilmDisplay, camera: Camera, *, fine: bool) -> None:
        sight = camera.sight()
        if sight is None:
            return
        ratio = painter.device().devicePixelRatioF()
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)  # device pixels: the picture is copied, not stretched
        painter.drawImage(sight.left, sight.top, display.item.image(sight, fine=fine))
        painter.restore()

    def _explain(self, painter: QPainter, view: QRect, display: FilmDisplay) -> None:
        ratio = painter.device().devicePixelRatioF()
        if self._legend is None or self._legend.devicePixelRatioF() != ratio:
            self._legend = heatmap_legend.legend(ratio)
        place = heatmap_legend.place(view.width(), view.height(), self._legend)
        if place is not None:
            painter.drawPixmap(place, self._legend)
        caption = display.layer.caption if display.layer else ""
        if caption:
            room = film_text.room_px(Corner.BOTTOM_MIDDLE, view.width())
            self._blocks.paint(painter, view, Corner.BOTTOM_MIDDLE, film_text.wrapped(caption, room))

    def _words(self, painter: QPainter, view: QRect, scene: Scene) -> None:
        if scene.display is None or scene.camera is None:
            return
        display, camera = scene.display, scene.camera
        own = film_readout.lines(display.pixels, display.window, camera, negative=display.negative)
        fitting = self._blocks.fitting(view, own)
        under = self._under_pointer(display, camera, scene.pointer, painter.device().devicePixelRatioF())
        # The value comes and goes above the lasting lines, so that they stay where they are.
        spare = under is not None and len(self._blocks.fitting(view, (*fitting, under))) > len(fitting)
        self._blocks.paint(painter, view, Corner.BOTTOM_LEFT, (under, *fitting) if spare and under else fitting)
        if scene.corners is not None:
            for corner, texts in (
                (Corner.TOP_LEFT, scene.corners.top_left),
                (Corner.TOP_RIGHT, scene.corners.top_right),
                (Corner.BOTTOM_RIGHT, scene.corners.bottom_right),
            ):
                self._blocks.paint(painter, view, corner, tuple(Line(text) for text in texts if text))

    def _under_pointer(
        self, display: FilmDisplay, camera: Camera, pointer: QPointF | None, ratio: float
    ) -> Line | None:
        if pointer is None:
            return None
        return film_readout.value_line(display.pixels, *camera.to_film(pointer.x() * ratio, pointer.y() * ratio))

    def _lens(self, painter: QPainter, display: FilmDisplay, camera: Camera, pointer: QPointF) -> None:
        ratio = painter.device().devicePixelRatioF()
        film_x, film_y = camera.to_film(pointer.x() * ratio, pointer.y() * ratio)
        side = round(2 * LENS_RADIUS_PX * ratio)
        scale = min(max(_LENS_ZOOM * camera.scale, 1.0), LARGEST_SCALE)
        near = replace(camera, view_width=side, view_height=side, scale=scale, centre_x=film_x, centre_y=film_y)
        circle = QRectF(0, 0, 2 * LENS_RADIUS_PX, 2 * LENS_RADIUS_PX)
        outline = QPainterPath()
        outline.addEllipse(circle)
        painter.save()
        painter.translate(QPointF(round(pointer.x() - LENS_RADIUS_PX), round(pointer.y() - LENS_RADIUS_PX)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(circle, QColor(SURFACE_BEHIND_FILM))
        sight = near.sight()
        if sight is not None:
            painter.scale(1.0 / ratio, 1.0 / ratio)
            painter.drawImage(sight.left, sight.top, display.item.lens(sight))
        painter.restore()
        for colour, width in ((FILM_OUTLINE, 3), (FILM_TEXT, 1)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(circle)
        painter.restore()
