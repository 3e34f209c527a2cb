"""Where one looks on the film: fit, zoom, pan, and when the film is at rest.

Flow:   acts -> Camera in the Scene -> moved; some time after the last -> one picture at full quality
Calls:  camera, film_painter (Scene). Called by: radiograph_view, film_mouse.
Never:  knows a grey level.
"""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.ui.camera import Camera
from xray_desktop.ui.film_painter import Scene
from xray_desktop.ui.film_pixels import FilmPixels

REST_MS: Final = 120
"""So long after the last move the film counts as at rest and is drawn at full quality once."""


class FilmAim(QObject):
    """Aims the camera of one view. Positions in logical pixels of the view; every act without a film is none."""

    moved = Signal()  # another camera, or another quality: paint again

    def __init__(self, view: QWidget, scene: Scene) -> None:
        super().__init__(view)
        self._view = view
        self._scene = scene
        self._fitted = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._settle)

    def put_on(self, pixels: FilmPixels | None) -> None:
        """Aim at another film, the whole of it in view."""
        self._scene.camera = None
        if pixels is not None:
            width, height = self._device_size()
            film = pixels.radiograph
            self._scene.camera = Camera(
                film_width=film.width_px, film_height=film.height_px, view_width=width, view_height=height
            )
        self.fit()

    def fit(self) -> None:
        """Whole film in view; it stays so when the view changes its size."""
        self._fitted = True
        if self._scene.camera is not None:
            self._aim(self._scene.camera.fitted(), fine=True)

    def one_to_one(self, at: QPointF | None = None) -> None:
        """One film pixel on one pixel of the screen."""
        if self._scene.camera is not None:
            self.zoom_by(1.0 / self._scene.camera.scale, at)
            self._settle()

    def fit_or_one_to_one(self, at: QPointF) -> None:
        """1:1 at a point when fitted, otherwise fit."""
        if self._fitted:
            self.one_to_one(at)
        else:
            self.fit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller, about a point or the view's middle."""
        if self._scene.camera is not None:
            middle = QPointF(self._view.width() / 2, self._view.height() / 2)
            point = (middle if at is None else at) * self._view.devicePixelRatioF()
            self._fitted = False
            self._aim(self._scene.camera.zoomed(factor, point.x(), point.y()))

    def pan_by(self, step: QPointF) -> None:
        """Move the film."""
        if self._scene.camera is not None:
            self._fitted = False
            ratio = self._view.devicePixelRatioF()
            self._aim(self._scene.camera.panned(step.x() * ratio, step.y() * ratio))

    def match_view(self) -> None:
        """Follow the view's size and the screen's pixels: keep the film fitted, or the same point in the middle."""
        camera, size = self._scene.camera, self._device_size()
        if camera is not None and (camera.view_width, camera.view_height) != size:
            resized = camera.resized(*size)
            self._aim(resized.fitted() if self._fitted else resized)

    def _aim(self, camera: Camera, *, fine: bool = False) -> None:
        self._scene.camera = camera
        self._scene.fine = fine
        if fine:
            self._rest.stop()
        else:
            self._rest.start()
        self.moved.emit()

    def _settle(self) -> None:
        self._rest.stop()
        if not self._scene.fine:
            self._scene.fine = True
            self.moved.emit()

    def _device_size(self) -> tuple[int, int]:
        ratio = self._view.devicePixelRatioF()
        return max(round(self._view.width() * ratio), 1), max(round(self._view.height() * ratio), 1)
