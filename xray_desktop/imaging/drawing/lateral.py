"""The chest from the side.

Flow:   Child -> path lengths from the left, float32 [H, W] mm
Calls:  sheet, child, soft. Called by: phantom.
Never:  shows an opacity: this view is not scored.

The child looks to the left of the picture: x on the sheet is minus y of the body.
"""

from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.child import Child, Table
from xray_desktop.imaging.drawing.sheet import Field, Sheet, clouds_of_noise, field, profile
from xray_desktop.imaging.drawing.soft import Chest, capsule, chord, union

_FRONT: Final[Table] = (
    (-10, -30),
    (24, -34),
    (40, -42),
    (60, -50),
    (85, -58),
    (120, -64),
    (160, -66),
    (200, -66),
    (240, -63),
)
_BACK: Final[Table] = ((-10, 44), (20, 48), (50, 58), (90, 66), (140, 67), (200, 60), (240, 58))
_THICKNESS: Final[Table] = ((0, 70), (30, 120), (60, 165), (100, 190), (160, 205), (240, 210))
_HEART_FRONT: Final[Table] = ((60, -14), (85, -22), (110, -38), (135, -47), (165, -49), (190, -46), (215, -40))
_HEART_BACK: Final[Table] = ((60, 8), (85, 10), (110, 12), (135, 17), (160, 16), (180, 6), (200, -8), (215, -20))
_HEART_THICKNESS: Final[Table] = ((60, 22), (85, 34), (110, 60), (140, 84), (180, 80), (215, 40))
_TOP_MM: Final = 50.0


def from_the_side(sheet: Sheet, child: Child, chance: np.random.Generator) -> Chest:
    """All soft parts, seen from the left."""
    x, z = sheet.x_mm, sheet.z_mm
    front, back = profile(_FRONT, z) * child.depth, profile(_BACK, z) * child.depth
    trunk = field(profile(_THICKNESS, z) * chord((x - (front + back) / 2) / ((back - front) / 2), flat=True))
    arm = capsule(sheet, (-2.0, 48.0), (-34.0, -40.0), 30.0)
    body = union(trunk, field(1.5 * arm))
    half_depth = child.cage_half_depth(z) - 4.0
    half_width = child.cage_half_width(z) - 5.0
    rounded = chord(1.0 - np.clip((z - _TOP_MM - 0.010 * x**2) / 40.0, 0.0, 1.0))
    cavity = 1.72 * half_width * chord(x / half_depth, flat=True) * rounded
    right, left = (_under(x, z, child, lower) for lower in (0.0, child.left_dome_mm))
    lung = np.clip(cavity - _heart(sheet, child), 0.0, None) * (0.5 * right + 0.5 * left)
    return Chest(body=body, lung=field(lung), cavity=field(cavity), gas=_airways(sheet, chance))


def _under(x: Field, z: Field, child: Child, lower_mm: float) -> Field:
    """Share of one lung's width above its dome: the dome stands in front, the deep recess behind."""
    top = 172.0 + child.breath_mm + lower_mm
    height = top + np.where(x > -12.0, 46.0 * (np.abs(x + 12.0) / 62.0) ** 2.2, 16.0 * (np.abs(x + 12.0) / 45.0) ** 2)
    return field(1.0 - np.sqrt(np.clip((z - height) / 26.0, 0.0, 1.0)))


def _heart(sheet: Sheet, child: Child) -> Field:
    """Heart and great vessels behind the breastbone."""
    front, back = profile(_HEART_FRONT, sheet.z_mm), profile(_HEART_BACK, sheet.z_mm)
    across = (sheet.x_mm - (front + back) / 2) / ((back - front) / 2)
    begins = np.clip((sheet.z_mm - 52.0) / 16.0, 0.0, 1.0)
    return field(profile(_HEART_THICKNESS, sheet.z_mm) * chord(across) * child.heart * begins)


def _airways(sheet: Sheet, chance: np.random.Generator) -> Field:
    """The windpipe, leaning backwards, ending in the round upper lobe bronchus; a bubble in the stomach."""
    x, z = sheet.x_mm, sheet.z_mm
    middle = -6.0 + 0.16 * (z - 20.0)
    pipe = 9.5 * chord((x - middle) / 4.8) * np.clip((104.0 - z) / 4.0, 0.0, 1.0)
    bronchus = 14.0 * chord(np.hypot(x - 8.0, z - 108.0) / 4.0)
    bubble = np.hypot((x + 22.0) / 22.0, (z - 214.0) / 9.0) + 0.2 * clouds_of_noise(sheet, 14.0, chance)
    return field(np.maximum(pipe, bronchus) + 24.0 * chord(bubble))
