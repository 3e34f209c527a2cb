"""The sheet a phantom is drawn on: millimetres to pixels.

Flow:   tables and points in millimetres -> float32 [H, W] maps
Calls:  numpy, Pillow. Called by: the other modules of this folder, phantom.
Never:  knows anatomy.

Axes: x to the right of the picture (the child's left), 0 in the midline; y towards the front, 0 in the middle of the
body; z down, 0 at the upper edge.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
Real = NDArray[np.floating[Any]]

_SMOOTHING_MM: Final = 4.0


def field(numbers: Real) -> Field:
    """The numbers as float32: a map takes half the memory, and half the time."""
    return np.asarray(numbers, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size and pixel pitch of the picture."""

    width_px: int = 1400
    height_px: int = 1200
    pitch_mm: float = 0.2

    @property
    def x_mm(self) -> Field:
        """float32 [1, W], 0 in the middle."""
        columns = (np.arange(self.width_px) - (self.width_px - 1) / 2) * self.pitch_mm
        return field(columns)[None, :]

    @property
    def z_mm(self) -> Field:
        """float32 [H, 1], 0 at the upper edge."""
        return field(np.arange(self.height_px) * self.pitch_mm)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points with a volume each: how curved bones and vessels are projected.

    Attributes
    ----------
    x, y, z : float32 [n], mm
    volume : float32 [n], mm^3 of the full material
    """

    x: Field
    y: Field
    z: Field
    volume: Field

    def turned(self, radians: float) -> "Cloud":
        """The same points after the child has turned about the long axis."""
        cosine, sine = np.float32(np.cos(radians)), np.float32(np.sin(radians))
        return Cloud(self.x * cosine + self.y * sine, self.y * cosine - self.x * sine, self.z, self.volume)


def together(clouds: list[Cloud]) -> Cloud:
    """All points in one cloud."""
    parts = [np.concatenate([getattr(cloud, name) for cloud in clouds]) for name in ("x", "y", "z", "volume")]
    return Cloud(*parts)


def project(sheet: Sheet, cloud: Cloud) -> Field:
    """Path length through the points, seen from the front.

    Returns
    -------
    float32 [H, W], mm
    """
    column = np.rint(cloud.x / sheet.pitch_mm + (sheet.width_px - 1) / 2).astype(np.int32)
    row = np.rint(cloud.z / sheet.pitch_mm).astype(np.int32)
    inside = (column >= 0) & (column < sheet.width_px) & (row >= 0) & (row < sheet.height_px)
    places = row[inside] * sheet.width_px + column[inside]
    total = np.bincount(places, weights=cloud.volume[inside], minlength=sheet.width_px * sheet.height_px)
    return field(total / sheet.pitch_mm**2).reshape(sheet.height_px, sheet.width_px)


def profile(table: tuple[tuple[float, float], ...], at: Real) -> Field:
    """A table (position mm, value) as a smooth curve: straight between rows, then averaged over a few millimetres."""
    positions, values = np.array(table, dtype=np.float64).T
    fine = np.arange(positions[0] - 20.0, positions[-1] + 20.0, 0.5)
    kernel = np.exp(-0.5 * (np.arange(-24, 25) * 0.5 / _SMOOTHING_MM) ** 2)
    steps = np.interp(fine, positions, values)
    smooth = np.convolve(np.pad(steps, 24, mode="edge"), kernel / kernel.sum(), mode="valid")
    return field(np.interp(at, fine, smooth))


def blurred(picture: Field, sigma_px: float) -> Field:
    """Gaussian blur; a wide one is made on a reduced picture, where nobody sees the difference."""
    if sigma_px > 6.0:
        factor = int(sigma_px // 3)
        height, width = picture.shape
        small = Image.fromarray(picture).resize((width // factor, height // factor), Image.Resampling.BOX)
        soft = blurred(np.asarray(small, dtype=np.float32), sigma_px / factor)
        return field(np.asarray(Image.fromarray(soft).resize((width, height), Image.Resampling.BICUBIC)))
    reach = int(np.ceil(3.0 * sigma_px))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_px) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    padded = np.pad(picture, ((reach, reach), (0, 0)), mode="edge")
    rows = sum(weight * padded[start : start + picture.shape[0]] for start, weight in enumerate(kernel))
    padded = np.pad(np.asarray(rows), ((0, 0), (reach, reach)), mode="edge")
    columns = sum(weight * padded[:, start : start + picture.shape[1]] for start, weight in enumerate(kernel))
    return field(columns)


def clouds_of_noise(sheet: Sheet, grain_mm: float, chance: np.random.Generator) -> Field:
    """Smooth random field, mean 0, deviation about 1, with grains of the given size.

    Returns
    -------
    float32 [H, W]
    """
    shape = (
        max(4, int(sheet.height_px * sheet.pitch_mm / grain_mm) + 3),
        max(4, int(sheet.width_px * sheet.pitch_mm / grain_mm) + 3),
    )
    coarse = Image.fromarray(chance.standard_normal(shape).astype(np.float32))
    smooth = np.asarray(coarse.resize((sheet.width_px, sheet.height_px), Image.Resampling.BICUBIC), dtype=np.float32)
    return field(smooth / (smooth.std() + 1e-6))


def bent(picture: Field, along_x_px: Field, along_z_px: Field) -> Field:
    """The picture pulled by small displacements, float32 [H, W] px each: no child is built with a ruler."""
    height, width = picture.shape
    column = np.clip(np.arange(width, dtype=np.float32)[None, :] + along_x_px, 0, width - 1.001)
    row = np.clip(np.arange(height, dtype=np.float32)[:, None] + along_z_px, 0, height - 1.001)
    left, upper = column.astype(np.int32), row.astype(np.int32)
    right_share, lower_share = column - left, row - upper
    flat, corner = picture.ravel(), upper * width + left
    above = flat[corner] * (1 - right_share) + flat[corner + 1] * right_share
    below = flat[corner + width] * (1 - right_share) + flat[corner + width + 1] * right_share
    return field(above * (1 - lower_share) + below * lower_share)
