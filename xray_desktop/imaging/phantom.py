"""Synthetic chest radiographs: drawings for the demonstration and the tests.

Flow:   PhantomKind, seed -> Child -> path lengths of bone, soft tissue, lung -> attenuation -> film -> grey 0..1
Calls:  drawing. Called by: exchange.demo, tests.
Never:  uses a pixel or a number of a real patient; claims anything of disease: its score shows how the screen works.

``RECIPES`` is the one table to turn when a new default model scores the drawings otherwise: strength, place and size of
each opacity, the turn of the child, how busy the vessels are. The seeds stand in ``exchange.demo.DEMO``.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing import film, skeleton, vessels
from xray_desktop.imaging.drawing.child import Child, child
from xray_desktop.imaging.drawing.lateral import from_the_side
from xray_desktop.imaging.drawing.opacity import Opacity, replaced_air
from xray_desktop.imaging.drawing.sheet import Field, Sheet, bent, clouds_of_noise, project, together
from xray_desktop.imaging.drawing.soft import Chest, chest
from xray_desktop.imaging.drawing.spine import spine
from xray_desktop.imaging.network_input import Grey


class PhantomKind(StrEnum):
    """What a phantom is meant to show."""

    CLEAR = "clear"
    SUBTLE = "subtle"
    MISSED = "missed"
    HEALTHY = "healthy"
    FALSE_ALARM = "false_alarm"
    LOBAR = "lobar"
    LATERAL = "lateral"
    FIRST_VISIT = "first_visit"
    SECOND_VISIT = "second_visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What makes one kind of phantom.

    Attributes
    ----------
    opacities : where air is replaced
    turn : how far the child has turned about the long axis, radians
    vessels : number of vessels, 1 is usual
    vessel_weight : how bright they are; 2.7 is usual
    film_mm : upper and lower edge of the film on the drawing; a bedside film is a lower one
    zoom : size of the child on the film, 1 is usual
    lateral : seen from the left side instead of from the front
    shallow_mm : how much higher the diaphragm stands after a shallow breath
    lung_density : of the lung against soft tissue; a shallow breath leaves less air in it
    grain : noise of the film, 1 is usual; an underexposed one has more
    """

    opacities: tuple[Opacity, ...] = ()
    turn: float = 0.0
    vessels: float = 1.0
    vessel_weight: float = 2.7
    film_mm: tuple[float, float] = (0.0, 240.0)
    zoom: float = 1.0
    lateral: bool = False
    shallow_mm: float = 0.0
    lung_density: float = film.LUNG_DENSITY
    grain: float = 1.0


def _perihilar(right: float, left: float, *, width: float = 40, height: float = 54) -> tuple[Opacity, Opacity]:
    """Haze around both hila, of these strengths: the shipped model asks for it before it calls a drawing sick."""
    return (
        Opacity(x=-42, z=116, width=width, height=height, strength=right, softness=1.4),
        Opacity(x=46, z=114, width=width, height=height, strength=left, softness=1.4),
    )


_BEDSIDE_ZOOM: Final = 0.92  # a small child, the film across: less of shoulders and belly on it

RECIPES: Final[Mapping[PhantomKind, Recipe]] = {
    PhantomKind.CLEAR: Recipe(
        opacities=(
            Opacity(x=-58, z=145, width=52, height=44, strength=0.85, softness=0.8, ragged=0.2, airways=True),
            *_perihilar(0.5, 0.5),
        ),
        turn=0.02,
        vessels=1.5,
        vessel_weight=3.5,
        lung_density=0.24,
        film_mm=(42.0, 202.0),
        zoom=_BEDSIDE_ZOOM,
    ),
    PhantomKind.SUBTLE: Recipe(
        opacities=(
            Opacity(x=-58, z=148, width=34, height=28, strength=0.5, softness=1.1),
            *_perihilar(0.3, 0.3, width=32, height=42),
        ),
        turn=0.03,
        vessels=1.6,
        vessel_weight=3.8,
        shallow_mm=7.0,
        lung_density=0.32,
        film_mm=(42.0, 202.0),
        zoom=_BEDSIDE_ZOOM,
    ),
    PhantomKind.MISSED: Recipe(opacities=(Opacity(x=30, z=154, width=21, height=24, strength=0.85, softness=0.9),)),
    PhantomKind.HEALTHY: Recipe(turn=0.01),
    # No opacity: heavy vessels, a turned child, a shallow breath and a grainy film are enough for the model.
    PhantomKind.FALSE_ALARM: Recipe(
        turn=0.18,
        vessels=2.0,
        vessel_weight=4.4,
        shallow_mm=9.0,
        lung_density=0.35,
        grain=2.2,
        film_mm=(50.0, 188.0),
        zoom=_BEDSIDE_ZOOM,
    ),
    PhantomKind.LOBAR: Recipe(
        opacities=(
            Opacity(
                x=-58,
                z=84,
                width=52,
                height=52,
                strength=0.8,
                softness=0.6,
                ragged=0.18,
                fissure=(116, -0.10),
                airways=True,
            ),
            *_perihilar(0.6, 0.6),
        ),
        vessels=1.5,
        vessel_weight=3.5,
        film_mm=(42.0, 202.0),
        zoom=_BEDSIDE_ZOOM,
    ),
    PhantomKind.LATERAL: Recipe(zoom=1.15, lateral=True),
    PhantomKind.FIRST_VISIT: Recipe(
        opacities=(
            Opacity(x=62, z=146, width=46, height=44, strength=0.82, softness=0.7, airways=True),
            *_perihilar(0.55, 0.5, width=38, height=50),
        ),
        turn=-0.03,
        vessels=1.7,
        vessel_weight=3.8,
        shallow_mm=5.0,
        lung_density=0.27,
        film_mm=(42.0, 202.0),
        zoom=_BEDSIDE_ZOOM,
    ),
    PhantomKind.SECOND_VISIT: Recipe(
        opacities=(Opacity(x=60, z=150, width=28, height=24, strength=0.28, softness=1.2),), turn=0.02
    ),
}

_SHEET: Final = Sheet()
_LUNG_GRAINS: Final = ((1.0, 0.012), (2.2, 0.014), (5.0, 0.012), (18.0, 0.025))  # mm, share
_BODY_GRAINS: Final = ((7.0, 0.006), (25.0, 0.012))
_BEND_PX: Final = 6.0
_BEND_GRAIN_MM: Final = 80.0
_HIDDEN_MM: Final = 13.0  # vessels fade where heart or liver leave this little lung
_SHUTTER_MM: Final = 5.0
_LATERAL_SHUTTER_MM: Final = 28.0
_LATERAL_TURN: Final = 0.05  # nobody stands quite sideways: left and right ribs part
_LATERAL_GAIN: Final = 0.62  # more kilovolts for the longer way


def phantom(kind: PhantomKind, *, seed: int) -> Grey:
    """Draw one phantom.

    Parameters
    ----------
    kind : what it is meant to show; see ``RECIPES``
    seed : the child; the same seed gives the same child in every kind

    Returns
    -------
    float32 [H, 1400], 0..1, bright = dense (MONOCHROME2)
    """
    recipe = RECIPES[kind]
    small = child(np.random.default_rng(seed), turn=recipe.turn)
    small = replace(small, breath_mm=small.breath_mm - recipe.shallow_mm)
    chance = np.random.default_rng((seed, zlib.crc32(kind.encode())))
    attenuation = _from_the_side(small, chance) if recipe.lateral else _from_the_front(small, recipe, chance)
    pulls = _pulls(small, recipe.zoom, seed)
    upper, lower = (round(edge / _SHEET.pitch_mm) for edge in recipe.film_mm)
    grey = film.exposed(_SHEET, bent(attenuation, *pulls), chance, grain=recipe.grain)[upper:lower]
    cut = replace(_SHEET, height_px=lower - upper)
    return film.finished(cut, grey, "L", shutter_mm=_shutter_mm(recipe, small))


def _shutter_mm(recipe: Recipe, small: Child) -> float:
    """Black strip at each side: a narrow one, or as wide as a small child leaves the drawing short."""
    if recipe.lateral:
        return _LATERAL_SHUTTER_MM
    short = (1.0 - recipe.zoom * small.zoom) * _SHEET.width_px * _SHEET.pitch_mm / 2.0
    return max(_SHUTTER_MM, short + 2.0)


def _pulls(small: Child, zoom: float, seed: int) -> tuple[Field, Field]:
    """How far away each pixel is taken from: size and lean of the child, a gentle bend of its own; px [H, W] each."""
    bend_x, bend_z = (
        _BEND_PX * clouds_of_noise(_SHEET, _BEND_GRAIN_MM, np.random.default_rng((seed, k))) for k in (101, 102)
    )
    x, z = _SHEET.x_mm / _SHEET.pitch_mm, (_SHEET.z_mm - 110.0) / _SHEET.pitch_mm
    shrink = 1.0 / (small.zoom * zoom) - 1.0
    return bend_x + shrink * x + small.lean * z, bend_z + shrink * z - small.lean * x


def _from_the_front(small: Child, recipe: Recipe, chance: np.random.Generator) -> Field:
    """Attenuation of the child, sternum to spine."""
    parts = chest(_SHEET, small, chance)
    bones = [
        skeleton.ribs(small, chance),
        spine(small, chance),
        skeleton.clavicles(small, chance),
        skeleton.shoulder_blades(small, chance),
        skeleton.upper_arms(small, chance),
        skeleton.jaw(chance),
    ]
    bone = project(_SHEET, together(bones).turned(small.turn))
    room = np.maximum(parts.lung, 0.3 * parts.cavity)
    trees = [
        vessels.grow(_SHEET, vessels.roots(side, recipe.vessels, chance), room, vessels.Habit(), chance=chance)
        for side in (-1.0, 1.0)
    ]
    seen = np.float32(recipe.vessel_weight) * (parts.lung / (parts.lung + np.float32(_HIDDEN_MM))) ** 2
    blood = seen * project(_SHEET, together(trees))
    for opacity in recipe.opacities:
        blood = blood + replaced_air(_SHEET, opacity, parts.lung, chance)
    blood = np.minimum(blood, parts.lung + blood * np.float32(0.3))
    return _attenuation(parts, blood, bone, chance, lung_density=recipe.lung_density)


def _from_the_side(small: Child, chance: np.random.Generator) -> Field:
    """Attenuation of the child, left to right, anterior to the left of the picture."""
    parts = from_the_side(_SHEET, small, chance)
    bones = [
        skeleton.ribs(small, chance),
        spine(small, chance),
        skeleton.breastbone(chance),
        skeleton.arms_forward(chance),
    ]
    bone = project(_SHEET, together(bones).turned(-np.pi / 2 + _LATERAL_TURN))
    trees = [
        vessels.grow(_SHEET, vessels.roots(side, 0.8, chance), parts.lung, vessels.Habit(), chance=chance)
        for side in (-0.3, 0.3)
    ]
    blood = np.float32(2.2) * project(_SHEET, together(trees))
    return _LATERAL_GAIN * _attenuation(parts, blood, bone, chance)


def _attenuation(
    parts: Chest, blood: Field, bone: Field, chance: np.random.Generator, *, lung_density: float = film.LUNG_DENSITY
) -> Field:
    """Sum of all materials along the beam, natural logarithm; float32 [H, W]."""
    air = (parts.lung * _grained(_LUNG_GRAINS, chance) - blood) * np.float32(1.0 - lung_density)
    soft = parts.body * _grained(_BODY_GRAINS, chance) - air - parts.gas
    return np.clip(film.SOFT_PER_MM * soft + film.BONE_PER_MM * bone, 0.0, None).astype(np.float32)


def _grained(grains: tuple[tuple[float, float], ...], chance: np.random.Generator) -> Field:
    """1 with random grains of several sizes; float32 [H, W]."""
    total = np.ones((_SHEET.height_px, _SHEET.width_px), dtype=np.float32)
    for grain_mm, share in grains:
        total += np.float32(share) * clouds_of_noise(_SHEET, grain_mm, chance)
    return total
