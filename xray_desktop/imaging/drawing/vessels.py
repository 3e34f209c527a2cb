"""Lung vessels and airways: trees that grow from the hila by chance.

Flow:   roots -> twigs that turn, thin out and fork -> Cloud
Calls:  sheet, soft (where the lung is). Called by: phantom, opacity.
Never:  leaves the lung.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.drawing.sheet import Cloud, Field, Sheet, field

_STEP_MM: Final = 0.5
_FEWEST_POINTS: Final = 6  # per step
_POINTS_PER_MM: Final = 42
_STEPS: Final = 230
_MOST_TWIGS: Final = 2600


@dataclass(frozen=True, slots=True, eq=False)
class Twigs:
    """The growing ends: place, heading and radius of each."""

    x: Field
    z: Field
    heading: Field  # radians, 0 to the right, pi / 2 down
    radius: Field  # mm

    def chosen(self, which: NDArray[np.bool_]) -> "Twigs":
        """Those picked by a mask."""
        return Twigs(self.x[which], self.z[which], self.heading[which], self.radius[which])


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a tree grows."""

    fork_chance: float = 0.036
    fork_angle: float = 0.55
    wander: float = 0.06
    thinning: float = 0.9965
    thinnest_mm: float = 0.16


def grow(sheet: Sheet, roots: Twigs, room: Field, habit: Habit, *, chance: np.random.Generator) -> Cloud:
    """Let the roots grow where ``room`` (path length of lung, mm) is more than a few millimetres."""
    nothing = np.empty(0, np.float32)
    clouds = [(nothing, nothing, nothing)]
    twigs = roots
    for _ in range(_STEPS):
        twigs = _step(twigs, habit, chance)
        twigs = twigs.chosen(_inside(sheet, twigs, room) & (twigs.radius > habit.thinnest_mm))
        if not len(twigs.x):
            break
        clouds.append(_section(twigs, chance))
        twigs = _forked(twigs, habit, chance)
    x, z, volume = (np.concatenate([cloud[k] for cloud in clouds]) for k in range(3))
    return Cloud(x, np.zeros_like(x), z, volume)


def _step(twigs: Twigs, habit: Habit, chance: np.random.Generator) -> Twigs:
    turn = field(habit.wander * chance.standard_normal(len(twigs.x)))
    heading = twigs.heading + turn
    x, z = twigs.x + _STEP_MM * np.cos(heading), twigs.z + _STEP_MM * np.sin(heading)
    return Twigs(x, z, heading, twigs.radius * habit.thinning)


def _inside(sheet: Sheet, twigs: Twigs, room: Field) -> NDArray[np.bool_]:
    column = np.clip(twigs.x / sheet.pitch_mm + (sheet.width_px - 1) / 2, 0, sheet.width_px - 1).astype(np.int32)
    row = np.clip(twigs.z / sheet.pitch_mm, 0, sheet.height_px - 1).astype(np.int32)
    return np.asarray(room[row, column] > 4.0)


def _section(twigs: Twigs, chance: np.random.Generator) -> tuple[Field, Field, Field]:
    """Points in a short round piece of every twig, more in a thick one: x, z, volume."""
    number = (_FEWEST_POINTS + _POINTS_PER_MM * twigs.radius).astype(np.int32)
    share = field(np.pi * _STEP_MM * twigs.radius**2 / number)
    each = (twigs.x, twigs.z, twigs.heading, twigs.radius, share)
    x, z, heading, radius, volume = (np.repeat(part, number) for part in each)
    spin, reach, onward = chance.random((3, len(x)), dtype=np.float32)
    across = np.sqrt(reach) * np.cos(np.float32(2 * np.pi) * spin) * radius
    onward *= np.float32(_STEP_MM)
    sine, cosine = np.sin(heading), np.cos(heading)
    return field(x - across * sine + onward * cosine), field(z + across * cosine + onward * sine), volume


def _forked(twigs: Twigs, habit: Habit, chance: np.random.Generator) -> Twigs:
    """Some twigs split in two; the thinner one turns away further."""
    forks = (chance.random(len(twigs.x)) < habit.fork_chance) & (len(twigs.x) < _MOST_TWIGS)
    share = field(chance.uniform(0.30, 0.5, len(twigs.x)))
    side = np.where(chance.random(len(twigs.x)) < 0.5, 1.0, -1.0).astype(np.float32)
    angle = field(habit.fork_angle * chance.uniform(0.7, 1.4, len(twigs.x)))
    kept = np.where(forks, twigs.radius * (1 - share) ** np.float32(1 / 2.7), twigs.radius)
    stem = Twigs(twigs.x, twigs.z, twigs.heading - np.where(forks, side * angle * share, 0.0), kept)
    thin = twigs.radius * share ** np.float32(1 / 2.7)
    branch = Twigs(twigs.x, twigs.z, twigs.heading + side * angle, thin).chosen(forks)
    pairs = ((getattr(stem, name), getattr(branch, name)) for name in ("x", "z", "heading", "radius"))
    return Twigs(*(field(np.concatenate(pair)) for pair in pairs))


def roots(side: float, number: float, chance: np.random.Generator) -> Twigs:
    """The vessels that leave one hilum: a fan from the apex to the diaphragm, with one thick artery downwards.

    Parameters
    ----------
    side : -1 the child's right, 1 the left
    number : 1 is usual, more is a busy lung
    """
    count = int(13 * number)
    fan = np.linspace(-1.5, 1.45, count) + 0.08 * chance.standard_normal(count)
    radius = chance.uniform(1.0, 1.9, count) * (0.85 + 0.15 * number)
    place_x = side * chance.uniform(20.0, 27.0, count)
    place_z = 111.0 - 5.0 * (side > 0) + 9.0 * fan + chance.normal(0.0, 2.0, count)
    stems = (
        (1.22, 3.0, 25.0, 4.0),
        (0.95, 2.3, 26.0, 10.0),
        (0.4, 1.9, 25.0, 6.0),
        (-1.15, 2.2, 24.0, -8.0),
        (-0.7, 1.8, 26.0, -4.0),
    )
    fan, radius, place_x, place_z = (
        np.concatenate([many, few])
        for many, few in zip(
            (fan, radius, place_x, place_z),
            np.array([(a, r, side * x, 111.0 - 5.0 * (side > 0) + z) for a, r, x, z in stems]).T,
            strict=True,
        )
    )
    heading = np.where(side > 0, fan, np.pi - fan)
    radius = radius * (0.85 if side > 0 else 1.0)  # the left ones lie behind the heart
    return Twigs(*(field(part) for part in (place_x, place_z, heading, radius)))
