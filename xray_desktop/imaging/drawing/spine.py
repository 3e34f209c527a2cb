"""The vertebrae.

Flow:   Child -> bodies, pedicles, processes -> Cloud
Calls:  bones, child, sheet. Called by: phantom, skeleton (the levels of the ribs).
Never:  decides how bright bone is.
"""

import math
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.bones import LEFT, RIGHT, Knots, round_tube
from xray_desktop.imaging.drawing.child import Child
from xray_desktop.imaging.drawing.sheet import Cloud, field, together

RIB_PAIRS: Final = 12
_Y_MM: Final = -27.0
_ABOVE, _BELOW = 4, 3  # vertebrae above the first and below the last rib that may come into the picture
_POINTS: Final = 26000  # in one vertebral body
_PLATES, _WALL = 0.35, 0.30  # shares of them; the rest is marrow
_PLATE_MM, _WALL_MM, _MARROW = 0.45, 0.32, 0.20  # bone in end plates and wall; share of bone in the marrow space


def rib_level_mm(pair: int) -> float:
    """Height of the head of a rib, 0 the uppermost, and of the disc beside it."""
    return 42.0 + 14.2 * pair + 0.12 * pair**2


def spine(child: Child, chance: np.random.Generator) -> Cloud:
    """The vertebrae that the picture shows, each a body, two pedicles, two transverse processes, a spinous process."""
    return together([_vertebra(child, pair, chance) for pair in range(-_ABOVE, RIB_PAIRS + _BELOW)])


def _vertebra(child: Child, pair: int, chance: np.random.Generator) -> Cloud:
    upper, lower = rib_level_mm(pair), rib_level_mm(pair + 1)
    z = (upper + lower) / 2
    x = float(child.spine_x(np.array([z], np.float32))[0])
    y = _Y_MM - 5.0 * math.sin((z - 40.0) / 150.0 * math.pi)
    lean = 0.35 * math.cos((z - 20.0) / 200.0 * math.pi)  # the spine is curved: end plates are seen a little from above
    body = _body(10.0 + 0.28 * pair, (lower - upper) * 0.76, chance)
    placed = Cloud(body.x + x, body.y + y, field(body.z + z + lean * body.y), body.volume)
    feet = [round_tube(_foot(x, y, z, side), chance, 0.28, tall=1.7) for side in (RIGHT, LEFT)]
    wings = [round_tube(_wing(x, y, z, side), chance, 0.3) for side in (RIGHT, LEFT)]
    thorn = ((x, y - 20, z + 2, 2.6), (x, y - 27, z + 6, 1.7), (x, y - 34, z + 10.5, 1.9))
    return together([placed, *wings, round_tube(thorn, chance, 0.3), *feet])


def _foot(x: float, y: float, z: float, side: float) -> Knots:
    """The pedicle: seen end-on, an oval ring."""
    return (
        (x + side * 6.6, y - 8, z - 1.0, 1.9),
        (x + side * 7.0, y - 12, z - 1.2, 1.7),
        (x + side * 7.4, y - 16, z - 1.0, 1.9),
    )


def _wing(x: float, y: float, z: float, side: float) -> Knots:
    """The transverse process."""
    return (
        (x + side * 8, y - 17, z - 0.5, 2.4),
        (x + side * 13, y - 21, z - 2.0, 1.9),
        (x + side * 17, y - 23, z - 3.0, 2.3),
    )


def _body(half: float, height: float, chance: np.random.Generator) -> Cloud:
    """Shell, end plates and marrow of one vertebral body around the origin."""
    deep = 0.78 * half
    order = np.arange(_POINTS) / _POINTS
    plate, wall = order < _PLATES, (order >= _PLATES) & (order < _PLATES + _WALL)
    level, angle = chance.uniform(-0.5, 0.5, _POINTS), chance.uniform(0.0, 2.0 * np.pi, _POINTS)
    radius = np.sqrt(chance.random(_POINTS))
    dish = 0.09 * (1.0 - radius**2)  # end plates are hollow towards the disc
    level = np.where(plate, np.sign(level) * (0.5 - dish), level * (1.0 - 2.0 * dish))
    radius = np.where(wall, 1.0, radius)
    waist = 1.0 - 0.10 * np.cos(np.pi * level)
    area, girth = math.pi * half * deep, math.pi * (half + deep)
    in_plate = 2.0 * area * _PLATE_MM / (_POINTS * _PLATES)
    in_wall = girth * height * _WALL_MM / (_POINTS * _WALL)
    in_marrow = area * height * _MARROW / (_POINTS * (1.0 - _PLATES - _WALL))
    volume = np.select([plate, wall], [in_plate, in_wall], in_marrow)
    x, y = half * waist * radius * np.cos(angle), deep * radius * np.sin(angle)
    return Cloud(field(x), field(y), field(level * height), field(volume))
