"""Heatmap to picture: colour table, floor, and where it lies on the film.

Flow:   HeatmapLayer -> share of the card's reference -> colour and alpha -> picture over the whole film
Calls:  numpy, Pillow, Qt. Called by: radiograph_view.
Never:  normalises by the picture at hand, so that two cases compare; hides what lies under it at zero opacity.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from xray_desktop import paths
from xray_desktop.imaging.network_input import Placement

FLOOR: Final = 0.3
"""Share of the reference below which the film is left alone."""
FULL: Final = 0.4
"""Share from which the layer has its whole opacity; between them it fades in, or its rim would look like a contour."""
DEFAULT_OPACITY: Final = 0.4
_LONG_SIDE_PX: Final = (
    512  # the map is smooth: drawn at this size and stretched by Qt it looks the same as at any other
)


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


def colour_table() -> NDArray[np.uint8]:
    """Inferno, uint8 [256, 3]: perceptually even, readable without colour vision; stored: no plot library is loaded."""
    image = QImage(str(paths.resource("colormap.png"))).convertToFormat(QImage.Format.Format_RGB888)
    row = np.frombuffer(image.constBits(), dtype=np.uint8, count=3 * image.width())
    return row.reshape(-1, 3).copy()


def alpha_of(share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Opacity 0..1 of a share of the reference, before the reader's own opacity."""
    rise: NDArray[np.float32] = np.clip((share - FLOOR) / (FULL - FLOOR), 0.0, 1.0).astype(np.float32)
    alpha: NDArray[np.float32] = rise * rise * (3.0 - 2.0 * rise)
    return alpha


def picture(layer: HeatmapLayer, width_px: int, height_px: int) -> QImage:
    """The layer over a whole film of this size, ARGB32 premultiplied, longer side at most 512 pixels."""
    shrink = min(1.0, _LONG_SIDE_PX / max(width_px, height_px))
    width, height = max(1, round(width_px * shrink)), max(1, round(height_px * shrink))
    share = share_on(layer, width, height)
    alpha = alpha_of(share)
    colours = colour_table()[np.rint(share * 255.0).astype(np.intp)].astype(np.float32) * alpha[..., None]
    red, green, blue = (np.rint(colours[..., channel]).astype(np.uint32) for channel in range(3))
    opaque = np.rint(alpha * 255.0).astype(np.uint32)
    pixels = np.ascontiguousarray(opaque << 24 | red << 16 | green << 8 | blue)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def share_on(layer: HeatmapLayer, width: int, height: int) -> NDArray[np.float32]:
    """Share of the reference, 0..1, over the film: placed as ``inference.saliency`` does, only rounder."""
    relative = np.clip(layer.values / layer.reference, 0.0, 1.0).astype(np.float32)
    stretched = Image.fromarray(relative).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(stretched, dtype=np.float32), 0.0, 1.0)


def paint(painter: QPainter, image: QImage, film: QRectF, opacity: float) -> None:
    """Lay the picture over the film's rectangle."""
    painter.save()
    painter.setOpacity(opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(film, image)
    painter.restore()
