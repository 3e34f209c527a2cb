"""Where one looks on the film: fit, zoom, pan, and when the film is at rest.

Flow:   acts -> Camera in the Scene -> moved; some time after the last -> one picture at full quality
Calls:  camera, film_scene, film_spacing. Called by: radiograph_view, film_mouse.
Never:  knows a grey level.
"""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.ui.camera import Aim, Camera
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_spacing import spacing_of

REST_MS: Final = 120
"""So long after the last move the film counts as at rest and is drawn at full quality once."""
_BELIEVABLE_PX_PER_MM: Final = (1.0, 40.0)
"""Screens that tell a size outside 25 to 1000 dots an inch tell none: projectors, virtual ones."""


class FilmAim(QObject):
    """Aims the camera of one view. Positions in logical pixels of the view; every act without a film is none."""

    moved = Signal()  # another camera, or another quality: paint again
    aimed = Signal(object)  # camera.Aim, by the reader: for a view that is linked to this one

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
        """Aim at another film, the whole of it in view, as it was acquired."""
        self._scene.camera = None
        self._look_at_screen()
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
            self._tell()

    def one_to_one(self, at: QPointF | None = None) -> None:
        """One film pixel on one pixel of the screen."""
        if self._scene.camera is not None:
            self.zoom_by(1.0 / self._scene.camera.scale, at)
            self._settle()

    def real_size(self) -> bool:
        """A millimetre of the film as a millimetre of the screen; False where one of the two is not known."""
        scene = self._scene
        if scene.display is None or scene.camera is None or scene.px_per_mm is None:
            return False
        spacing = spacing_of(scene.display.pixels.radiograph.facts)
        if spacing.mm is None:
            return False
        self.zoom_by(spacing.mm * scene.px_per_mm / scene.camera.scale)
        self._settle()
        return True

    def lay(self, orientation: Orientation) -> None:
        """Turn or mirror the film; what was in the middle stays there."""
        if self._scene.camera is None or self._scene.display is None:
            return
        self._scene.display.turn(orientation)
        turned = self._scene.camera.laid(orientation)
        self._aim(turned.fitted() if self._fitted else turned, fine=True)

    def follow(self, aim: Aim) -> None:
        """Look where a linked view looks; nothing is told back."""
        if self._scene.camera is not None:
            fitted = self._scene.camera.fitted()
            self._fitted = aim == fitted.aim
            self._aim(fitted if self._fitted else self._scene.camera.aimed(aim))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller, about a point or the view's middle."""
        if self._scene.camera is not None:
            middle = QPointF(self._view.width() / 2, self._view.height() / 2)
            point = (middle if at is None else at) * self._view.devicePixelRatioF()
            self._fitted = False
            self._aim(self._scene.camera.zoomed(factor, point.x(), point.y()))
            self._tell()

    def pan_by(self, step: QPointF) -> None:
        """Move the film."""
        if self._scene.camera is not None:
            self._fitted = False
            ratio = self._view.devicePixelRatioF()
            self._aim(self._scene.camera.panned(step.x() * ratio, step.y() * ratio))
            self._tell()

    def match_view(self) -> None:
        """Follow the view's size and the screen's pixels: keep the film fitted, or the same point in the middle."""
        self._look_at_screen()
        camera, size = self._scene.camera, self._device_size()
        if camera is not None and (camera.view_width, camera.view_height) != size:
            resized = camera.resized(*size)
            self._aim(resized.fitted() if self._fitted else resized)

    def _tell(self) -> None:
        if self._scene.camera is not None:
            self.aimed.emit(self._scene.camera.aim)

    def _look_at_screen(self) -> None:
        screen, ratio = self._view.screen(), self._view.devicePixelRatioF()
        self._scene.ratio = ratio
        mm = screen.physicalSize().width()
        px_per_mm = screen.size().width() * ratio / mm if mm > 0 else 0.0
        low, high = _BELIEVABLE_PX_PER_MM
        self._scene.px_per_mm = px_per_mm if low <= px_per_mm <= high else None

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
