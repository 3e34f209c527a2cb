"""Opacities: lung whose air is replaced.

Flow:   Opacity, lung -> extra soft tissue per pixel, float32 [H, W] mm
Calls:  sheet, vessels (airways that stay open). Called by: phantom.
Never:  reaches outside the lung.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.sheet import Field, Sheet, clouds_of_noise, field, project
from xray_desktop.imaging.drawing.vessels import Habit, Twigs, grow

_AIRWAYS: Final = Habit(fork_chance=0.02, fork_angle=0.6, wander=0.05, thinning=0.991, thinnest_mm=0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opacity:
    """One place where air is replaced.

    Attributes
    ----------
    x, z : middle, mm on the sheet
    width, height : half axes, mm
    strength : share of the air that is gone in the middle, 0..1
    softness : width of the border against the half axes; 0.3 a lobe, 1 a haze
    ragged : how far the border leaves the ellipse
    fissure : z and slope of a fissure that ends it sharply above or below; None without one
    airways : open airways show as dark branches
    """

    x: float
    z: float
    width: float
    height: float
    strength: float
    softness: float = 0.5
    ragged: float = 0.25
    fissure: tuple[float, float] | None = None
    airways: bool = False


def replaced_air(sheet: Sheet, opacity: Opacity, lung: Field, chance: np.random.Generator) -> Field:
    """Soft tissue in place of air.

    Parameters
    ----------
    lung : float32 [H, W], path through air-filled lung, mm

    Returns
    -------
    float32 [H, W], mm
    """
    x, z = sheet.x_mm - opacity.x, sheet.z_mm - opacity.z
    reach = np.hypot(x / opacity.width, z / opacity.height)
    reach += opacity.ragged * (0.8 * clouds_of_noise(sheet, 22.0, chance) + 0.2 * clouds_of_noise(sheet, 8.0, chance))
    inside = np.clip((1.0 + opacity.softness / 2 - reach) / opacity.softness, 0.0, 1.0)
    share = opacity.strength * inside**2 * (3.0 - 2.0 * inside)
    patches = 1.0 + 0.05 * clouds_of_noise(sheet, 5.0, chance) + 0.03 * clouds_of_noise(sheet, 1.6, chance)
    share = field(np.clip(share * patches, 0.0, 1.0))
    if opacity.fissure is not None:
        share *= _one_side(sheet, opacity, opacity.fissure)
    filled = share * lung
    if opacity.airways:
        filled -= share * _open_airways(sheet, opacity, share, chance)
    return field(np.clip(filled, 0.0, None))


def _one_side(sheet: Sheet, opacity: Opacity, fissure: tuple[float, float]) -> Field:
    """1 on the opacity's side of its fissure, 0 beyond, sharp to a millimetre."""
    level, slope = fissure
    line = level + slope * (sheet.x_mm - opacity.x) + 0.0012 * (sheet.x_mm - opacity.x) ** 2
    sign = 1.0 if opacity.z < level else -1.0
    return field(np.clip(sign * (line - sheet.z_mm) / 1.4 + 0.5, 0.0, 1.0))


def _open_airways(sheet: Sheet, opacity: Opacity, share: Field, chance: np.random.Generator) -> Field:
    """Path through the airways inside the opacity, from its hilar side outwards; mm."""
    side = np.sign(opacity.x)
    fan = np.linspace(-0.7, 0.8, 4) + 0.1 * chance.standard_normal(4)
    start_x = opacity.x - side * 0.75 * opacity.width
    start = (np.full(4, start_x), opacity.z + 4.0 * fan, np.where(side > 0, fan, np.pi - fan), np.full(4, 1.5))
    twigs = Twigs(*(field(part) for part in start))
    return project(sheet, grow(sheet, twigs, share * np.float32(20.0), _AIRWAYS, chance=chance))
