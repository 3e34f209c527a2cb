"""Everything that is painted on the black ground: film, heatmap, marks, words, lens.

Flow:   Scene -> QPainter
Calls:  film_display, film_edges, film_marks_painter, film_text, film_readout, overlay. Called by: radiograph_view.
Never:  changes the scene.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from xray_desktop.ui import film_edges, film_readout, overlay
from xray_desktop.ui.camera import LARGEST_SCALE, Camera
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_marks_painter import MarksPainter
from xray_desktop.ui.film_overlays import OverlayPainter
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_text import MARGIN_PX, Corner, Line, TextBlocks, room_px
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT, SURFACE_BEHIND_FILM

LENS_RADIUS_PX: Final = 110
_LENS_ZOOM: Final = 2.0


def readout_rect(view: QRect) -> QRect:
    """The part of the view that has to be painted again when only the pointer moved."""
    width = room_px(Corner.BOTTOM_LEFT, view.width()) + 2 * MARGIN_PX
    height = view.height() // 3 + 1  # what ``lines_that_fit`` grants a corner
    return QRect(view.left(), view.bottom() + 1 - height, width, height)


def film_transform(camera: Camera, ratio: float) -> QTransform:
    """From pixels of the film as stored to logical pixels of the view, however the film is turned."""
    origin, right, below = (camera.to_view(*point) for point in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    return QTransform(
        (right[0] - origin[0]) / ratio,
        (right[1] - origin[1]) / ratio,
        (below[0] - origin[0]) / ratio,
        (below[1] - origin[1]) / ratio,
        origin[0] / ratio,
        origin[1] / ratio,
    )


class FilmPainter:
    """Paints scenes of one view; keeps the pictures of its words."""

    def __init__(self) -> None:
        self._blocks = TextBlocks()
        self._marks = MarksPainter()
        self._overlays = OverlayPainter()

    def paint(self, painter: QPainter, view: QRect, scene: Scene) -> None:
        """Paint everything; ``view`` in logical pixels."""
        painter.fillRect(view, QColor(SURFACE_BEHIND_FILM))
        if scene.display is None or scene.camera is None:
            return
        self._film(painter, scene.display, scene.camera, fine=scene.fine)
        heat = scene.display.heat(scene.style) if scene.heatmap_visible else None
        if heat is not None:
            ratio = painter.device().devicePixelRatioF()
            overlay.paint(painter, heat, film_transform(scene.camera, ratio), scene.opacity)
        # The words' own switches hide them too, all of them or those that may name the patient: so may an overlay.
        if scene.corners_visible and scene.corners is not None and scene.corners.overlays:
            film = film_transform(scene.camera, painter.device().devicePixelRatioF())
            self._overlays.paint(painter, scene.display.pixels.radiograph.overlays, film)
        if scene.marks_visible:
            self._marks.paint(painter, view, scene)
        if scene.corners_visible:
            self._words(painter, view, scene)
            film_edges.paint(painter, view, scene, self._blocks)
        else:
            self._blocks.paint(painter, view, Corner.BOTTOM_LEFT, film_readout.lasting(scene.camera))
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

    def _words(self, painter: QPainter, view: QRect, scene: Scene) -> None:
        if scene.display is None or scene.camera is None:
            return
        display, camera = scene.display, scene.camera
        own = film_readout.lines(scene)
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
        centre_x, centre_y = camera.to_shown(pointer.x() * ratio, pointer.y() * ratio)
        side = round(2 * LENS_RADIUS_PX * ratio)
        scale = min(max(_LENS_ZOOM * camera.scale, 1.0), LARGEST_SCALE)
        near = replace(camera, view_width=side, view_height=side, scale=scale, centre_x=centre_x, centre_y=centre_y)
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
