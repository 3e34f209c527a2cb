"""Ribs, shoulder girdle, arms, jaw and breastbone of the drawn child; the spine has its own module.

Flow:   Child -> curves in space -> bones.Tube -> Cloud
Calls:  bones, spine, child, sheet. Called by: phantom.
Never:  decides how bright bone is.
"""

import math
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.bones import LEFT, RIGHT, STEP_MM, Tube, evenly, hollow, round_tube
from xray_desktop.imaging.drawing.child import Child
from xray_desktop.imaging.drawing.sheet import Cloud, Field, field, together
from xray_desktop.imaging.drawing.spine import RIB_PAIRS, rib_level_mm

_BLADE_MM: Final = 1.5
_ENDS_DEG: Final = (136, 141, 144, 146, 147, 147, 145, 141, 134, 122, 84, 58)  # behind 0, side 90, front 180


def _rib_path(child: Child, pair: int, side: float, chance: np.random.Generator) -> Field:
    """Centre line from the spine to the cartilage."""
    end_deg = _ENDS_DEG[pair] + 3.0 * float(chance.standard_normal())
    theta = field(np.radians(np.linspace(3.0, end_deg, 240)))
    tilt = child.rib_tilt * (0.72 + 0.05 * min(pair, 7)) * float(chance.uniform(0.97, 1.03))
    head = rib_level_mm(pair) + 0.5 * float(chance.standard_normal())
    level, half_depth = np.full_like(theta, head), theta
    for _ in range(4):  # the cage is wider lower down: width and height settle together
        half_depth = child.cage_half_depth(level)
        level = field(head + tilt * half_depth * (1.0 - np.cos(theta)) + 6.0 * (theta / 2.4) ** 3)
    half_width = child.cage_half_width(level) - 2.4
    x = half_width * np.sign(np.sin(theta)) * np.abs(np.sin(theta)) ** 0.86
    from_vertebra = (half_depth - 33.0) * np.exp(-((theta / 0.28) ** 2))  # the head lies before the deepest point
    y = from_vertebra - half_depth * np.cos(theta)
    z = field(level - 4.0 * np.exp(-(((theta - 0.42) / 0.3) ** 2)))
    x = side * x + child.spine_x(z) * np.exp(-theta)
    return evenly(np.stack([x, y, z], axis=1))


def _rib(child: Child, pair: int, side: float, chance: np.random.Generator) -> Cloud:
    path = _rib_path(child, pair, side, chance)
    share = np.linspace(0.0, 1.0, len(path), dtype=np.float32)
    body = (3.4 if pair < RIB_PAIRS - 2 else 2.6) * float(chance.uniform(0.95, 1.05))
    tall = body * (0.62 + 0.38 * np.clip(share / 0.16, 0, 1)) + 0.7 * np.exp(-(((share - 1.0) / 0.07) ** 2))
    thick = 1.9 + 0.5 * np.exp(-(((share - 1.0) / 0.06) ** 2))
    face = np.stack([path[:, 0], path[:, 1], np.zeros(len(path), np.float32)], axis=1)
    bone = hollow(Tube(path, field(tall), field(thick), face, 0.6), chance)
    cup = np.clip((1.0 - share) * len(path) * STEP_MM / 9.0, 0.35, 1.0)  # the end towards the cartilage is hollow
    return Cloud(bone.x, bone.y, bone.z, field(bone.volume * np.repeat(cup, len(bone.x) // len(path))))


def ribs(child: Child, chance: np.random.Generator) -> Cloud:
    """Twelve pairs of ribs, from the spine to the cartilage."""
    return together([_rib(child, pair, side, chance) for pair in range(RIB_PAIRS) for side in (RIGHT, LEFT)])


def clavicles(child: Child, chance: np.random.Generator) -> Cloud:
    """Both collar bones, an S each."""
    lift = 10.0 * (child.arm_angle - 0.42)
    knots = (
        (11, 44, 52, 4.3), (16, 45, 46.5, 4.1), (25, 44, 39.0, 3.3), (36, 38, 33.5, 2.8), (47, 28, 32.5, 2.9),
        (57, 15, 33.0 - lift, 3.0), (67, 4, 30.5 - lift, 3.2), (76, -2, 27 - lift, 3.4),
    )  # fmt: skip
    return together([round_tube(tuple((side * x, *rest) for x, *rest in knots), chance) for side in (RIGHT, LEFT)])


def upper_arms(child: Child, chance: np.random.Generator) -> Cloud:
    """Both humeri, raised: a round head, the growth plate, the shaft."""
    sine, cosine = math.sin(child.arm_angle), math.cos(child.arm_angle)

    def along(distance: float, radius: float, side: float) -> tuple[float, ...]:
        return (side * (101 + distance * sine), -4.0, 36 - distance * cosine, radius)

    head = ((-15, 4.0), (-13.5, 8.5), (-9, 12.6), (-1, 14.2), (6, 13.4), (10.2, 11.6), (11.2, 9.0))
    shaft = ((9.8, 8.0), (11.4, 11.6), (16, 10.5), (24, 8.2), (34, 6.8), (60, 6.0))
    bones = [
        round_tube(tuple(along(distance, radius, side) for distance, radius in part), chance, 1.1)
        for side in (RIGHT, LEFT)
        for part in (head, shaft)
    ]
    return together(bones)


def shoulder_blades(child: Child, chance: np.random.Generator) -> Cloud:
    """Both shoulder blades: the rims at socket, outer border, spine and coracoid, and the thin sheet between."""
    rims = (
        ((86, -20, 42, 2.6), (92, -28, 62, 1.8), (98, -36, 84, 1.3), (103, -42, 104, 1.3), (101, -44, 112, 1.2)),
        ((86, -22, 44, 3.2), (79, -30, 58, 2.2), (72, -38, 74, 1.3), (66, -42, 88, 0.8)),
        ((86, -20, 40, 4.6), (89, -14, 33, 4.0), (90, -6, 26, 2.6)),
        ((84, -10, 38, 2.8), (80, 4, 32, 3.0), (78, 12, 31, 2.2)),
        ((68, -42, 66, 0.8), (75, -45, 88, 0.8), (88, -46, 106, 0.9), (101, -44, 112, 1.1)),
    )
    shift = 12.0 * (child.arm_angle - 0.42)
    outlines = [
        round_tube(tuple((side * (x + shift), *rest) for x, *rest in rim), chance, 0.9)
        for side in (RIGHT, LEFT)
        for rim in rims
    ]
    return together([*outlines, *(_blade(side, shift, chance) for side in (RIGHT, LEFT))])


def _blade(side: float, shift: float, chance: np.random.Generator) -> Cloud:
    """The thin sheet between the rims: points in two triangles."""
    corners = np.array([(84, -24, 44), (68, -42, 66), (101, -44, 112), (98, -36, 84)], np.float32)
    corners[:, 0] = side * (corners[:, 0] + shift)
    clouds = []
    for first, second, third in ((0, 1, 2), (0, 2, 3)):
        a, b, c = corners[first], corners[second], corners[third]
        area = 0.5 * float(np.linalg.norm(np.cross(b - a, c - a)))
        count = int(area * 60)
        u, v = chance.random((2, count, 1), dtype=np.float32)
        u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
        x, y, z = (a + u * (b - a) + v * (c - a)).T
        clouds.append(Cloud(x, y, z, np.full(count, _BLADE_MM * area / count, np.float32)))
    return together(clouds)


def jaw(chance: np.random.Generator) -> Cloud:
    """The lower jaw, where the chin reaches into the picture."""
    arc = (
        (-36, 10, -12, 4.0),
        (-28, 26, -2, 4.5),
        (-14, 38, 4, 5.0),
        (0, 42, 5.5, 5.5),
        (14, 38, 4, 5.0),
        (28, 26, -2, 4.5),
        (36, 10, -12, 4.0),
    )
    return round_tube(arc, chance, 1.2)


def breastbone(chance: np.random.Generator) -> Cloud:
    """Handle and growth centres of the breastbone: seen from the side."""
    pieces = ((52, 35, 7.0), (70, 43, 5.5), (86, 49, 5.5), (102, 53, 5.0), (117, 56, 4.0))
    bones = [((0, y - 0.8, z - r, 1.5), (0, y, z, 3.6), (0, y + 0.8, z + r, 1.5)) for z, y, r in pieces]
    return together([round_tube(bone, chance, 0.5) for bone in bones])


def arms_forward(chance: np.random.Generator) -> Cloud:
    """Both humeri raised out of the way of a lateral view."""
    bones = [
        ((side, 2 + side, 34, 5.0), (side, 4 + side, 28, 11.0), (side, 9 + side, 14, 8.0), (side, 24 + side, -30, 6.0))
        for side in (-2.5, 2.5)
    ]
    return together([round_tube(bone, chance, 1.0) for bone in bones])
