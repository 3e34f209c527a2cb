"""Soft tissue and air: outlines of the body, the lungs, heart and great vessels, the windpipe, the stomach.

Flow:   Child -> path lengths per pixel, float32 [H, W] mm
Calls:  sheet, child. Called by: phantom, opacity.
Never:  decides how grey a millimetre is.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.child import Child, Table
from xray_desktop.imaging.drawing.sheet import Field, Real, Sheet, clouds_of_noise, field, profile

_BODY_HALF_WIDTH: Final[Table] = (
    (-20, 34), (4, 34), (12, 42), (20, 60), (30, 80), (44, 94), (64, 105), (90, 112), (120, 116), (150, 118),
    (200, 120), (240, 119),
)  # fmt: skip
_BODY_HALF_DEPTH: Final[Table] = ((0, 36), (30, 40), (60, 50), (100, 58), (140, 60), (180, 63), (240, 64))
_MIDDLE_RIGHT: Final[Table] = (
    (0, -13), (55, -14), (75, -16.5), (95, -17), (112, -20.5), (124, -26), (138, -31),
    (152, -33), (166, -32), (176, -29),
    (190, -24), (230, -20),
)  # fmt: skip
_MIDDLE_LEFT: Final[Table] = (
    (0, 13), (50, 15), (66, 20), (82, 26), (98, 32), (114, 39), (130, 48), (146, 55.5), (160, 61),
    (172, 62), (182, 57), (192, 46), (204, 30), (230, 24),
)  # fmt: skip
_MIDDLE_DEPTH: Final[Table] = ((0, 20), (50, 36), (80, 48), (110, 60), (140, 74), (175, 72), (200, 60))

HEART_Y_MM: Final = 16.0
_DOME_FALL_MM: Final = 46.0  # from its top to the front and back
_WALL_MM: Final = 5.0  # ribs and the muscle between them, inside the cage's outer border


@dataclass(frozen=True, slots=True, eq=False)
class Chest:
    """Path lengths, float32 [H, W] mm.

    Attributes
    ----------
    body : everything inside the skin, air and bone included
    lung : air-filled lung
    cavity : lung, heart and great vessels together, above the diaphragm
    gas : windpipe, bronchi and stomach
    """

    body: Field
    lung: Field
    cavity: Field
    gas: Field


def chord(across: Real, *, flat: bool = False) -> Field:
    """Path length at ``across`` half widths from the middle: 1 there, 0 outside; ``flat`` has square shoulders."""
    distance = np.minimum(np.abs(across), np.float32(1.0))
    power = distance * distance * distance if flat else distance * distance
    return field(np.sqrt(1.0 - power))


def union(first: Field, second: Field) -> Field:
    """The longer path, with a soft fold where both are alike."""
    first, second = first * first, second * second
    return field(np.sqrt(np.sqrt(first * first + second * second)))


def capsule(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], radius: float) -> Field:
    """Path through a limb between two points (x, z)."""
    x, z = sheet.x_mm - start[0], sheet.z_mm - start[1]
    dx, dz = end[0] - start[0], end[1] - start[1]
    along = np.clip((x * dx + z * dz) / (dx**2 + dz**2), 0.0, 1.0)
    inside = np.clip(radius**2 - (x - along * dx) ** 2 - (z - along * dz) ** 2, 0.0, None)
    return field(2.0 * np.sqrt(inside))


def body(sheet: Sheet, child: Child) -> Field:
    """Trunk, neck and raised arms."""
    half_width = profile(_BODY_HALF_WIDTH, sheet.z_mm) * child.width
    half_depth = profile(_BODY_HALF_DEPTH, sheet.z_mm) * child.depth
    trunk = field(2.0 * half_depth * chord(sheet.x_mm / half_width, flat=True))
    sine, cosine = math.sin(child.arm_angle), math.cos(child.arm_angle)
    for side in (-1.0, 1.0):
        shoulder = (side * 80.0, 112.0)
        arm = capsule(sheet, shoulder, (side * (80.0 + 160.0 * sine), 112.0 - 160.0 * cosine), 33.0)
        trunk = union(trunk, arm)
    chin = capsule(sheet, (-14.0, -24.0), (14.0, -24.0), 37.0)
    return union(trunk, chin)


def middle_borders(child: Child, z: Field) -> tuple[Field, Field]:
    """Where the right and the left border of the mediastinum lie at the height z."""
    low = np.clip((z - 105.0) / 40.0, 0.0, 1.0)
    high = np.exp(-(((z - 85.0) / 22.0) ** 2))
    stretch = 1.0 + (child.heart - 1.0) * low + (child.thymus - 1.0) * high
    shift = math.sin(child.turn) * (HEART_Y_MM * low + 26.0 * high) + child.spine_x(z) * 0.6
    fall = z - 0.5 * child.breath_mm
    right, left = profile(_MIDDLE_RIGHT, fall), profile(_MIDDLE_LEFT, fall)
    return field(right * stretch + shift), field(left * stretch + shift)


def _middle(sheet: Sheet, child: Child) -> Field:
    """Heart, thymus and great vessels."""
    right, left = middle_borders(child, sheet.z_mm)
    across = (sheet.x_mm - (left + right) / 2) / ((left - right) / 2)
    return field(profile(_MIDDLE_DEPTH, sheet.z_mm) * chord(across, flat=True))


def _behind(sheet: Sheet, child: Child) -> Field:
    """Spine with its muscles, and the descending aorta left of it."""
    middle = child.spine_x(sheet.z_mm) - 27.0 * math.sin(child.turn)
    spine = 21.0 * chord((sheet.x_mm - middle) / 16.5)
    start = np.clip((sheet.z_mm - 88.0) / 10.0, 0.0, 1.0)
    aorta = 13.0 * chord((sheet.x_mm - middle - 13.0) / 6.5) * start
    return field(spine + aorta)


def dome(sheet: Sheet, child: Child) -> Field:
    """Height of the top of the diaphragm at each x; float32 [1, W], mm."""
    x = sheet.x_mm
    right_top, left_top = 170.0 + child.breath_mm, 170.0 + child.breath_mm + child.left_dome_mm
    half = child.width * 100.0
    right = right_top + 34.0 * np.abs((x + 0.50 * half) / (0.60 * half)) ** 2.4
    left = left_top + 36.0 * np.abs((x - 0.50 * half) / (0.58 * half)) ** 2.4
    joined = -np.log(np.exp(-np.minimum(right, 400) / 6.0) + np.exp(-np.minimum(left, 400) / 6.0)) * 6.0
    middle = 6.0 * np.exp(-(((x - 4.0) / 26.0) ** 2))
    return field(joined - middle)


def chest(sheet: Sheet, child: Child, chance: np.random.Generator) -> Chest:
    """All soft parts of one child."""
    z, x = sheet.z_mm, sheet.x_mm
    half_width = child.cage_half_width(z) - _WALL_MM
    depth = 2.0 * (child.cage_half_depth(z) - _WALL_MM)
    cavity = depth * chord(x / np.maximum(half_width, 1.0), flat=True)
    apex_x = 34.5 * child.width
    top = 52.0 + 0.15 * child.breath_mm + 26.0 * ((np.abs(x) - apex_x) / 42.0) ** 2
    cavity = cavity * chord(1.0 - np.clip((z - top) / 34.0, 0.0, 1.0))
    liver = depth * np.sqrt(np.clip((z - dome(sheet, child)) / _DOME_FALL_MM, 0.0, None))
    heart = _middle(sheet, child)
    lung = field(np.clip(cavity - np.maximum(heart, liver) - _behind(sheet, child), 0.0, None))
    above = field(np.clip(cavity - liver, 0.0, None))
    return Chest(body=body(sheet, child), lung=lung, cavity=above, gas=_gas(sheet, child, chance))


def _gas(sheet: Sheet, child: Child, chance: np.random.Generator) -> Field:
    """Windpipe, main bronchi and a bubble in the stomach."""
    x, z = sheet.x_mm, sheet.z_mm
    shift = 4.0 * math.sin(child.turn) + 0.7 * child.spine_x(z)
    fork = 100.0
    pipe_x = shift - 1.6 * np.clip((z - 40.0) / 60.0, 0.0, 1.0)
    end = np.clip((fork + 3.0 - z) / 3.0, 0.0, 1.0)
    pipe = 9.5 * chord((x - pipe_x) / 4.6) * end
    for side, slope, reach in ((-1.0, 0.75, 20.0), (1.0, 1.15, 30.0)):
        below = np.clip(z - fork, 0.0, reach)
        inside = np.clip((z - fork + 1.0) / 2.0, 0.0, 1.0) * np.clip((fork + reach - z) / 8.0, 0.0, 1.0)
        pipe = np.maximum(pipe, 6.0 * chord((x - shift + 1.6 - side * (1.5 + slope * below)) / (3.0 + slope)) * inside)
    across = np.hypot((x - 47.0) / 19.0, (z - 200.0 - child.breath_mm - child.left_dome_mm) / 9.0)
    across += 0.22 * clouds_of_noise(sheet, 14.0, chance)
    return field(pipe + 17.0 * chord(across))
