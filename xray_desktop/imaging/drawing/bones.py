"""Ribs, spine, clavicles, shoulder blades and upper arms as clouds of points.

Flow:   Child -> curves in space -> hollow tubes -> Cloud
Calls:  sheet, child. Called by: phantom.
Never:  draws a line: an edge is bright where the beam runs along the cortex, as in the body.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.sheet import Cloud, Field, Real, field

Knots = tuple[tuple[float, ...], ...]

LEFT: Final = 1.0  # of the child: the right of the picture
RIGHT: Final = -1.0
STEP_MM: Final = 0.34
_MARROW: Final = 0.22  # share of bone in the marrow space
_APART_MM: Final = 0.42  # between neighbouring points around a tube
_MOST_AROUND: Final = 260
_GOLDEN_ANGLE: Final = 2.39996

Points = Field  # float32 [n, 3]: x, y, z


@dataclass(frozen=True, slots=True, eq=False)
class Tube:
    """A hollow bone along a curve.

    Attributes
    ----------
    path : float32 [n, 3], mm
    tall, thick : half axes of the cross-section, float32 [n] mm; ``thick`` lies along ``face``
    face : float32 [n, 3], unit vectors
    cortex_mm : thickness of the shell
    """

    path: Points
    tall: Field
    thick: Field
    face: Points
    cortex_mm: float = 0.7


def curve(knots: Knots, step_mm: float = STEP_MM) -> Field:
    """A smooth curve through the knots (Catmull-Rom), evenly sampled; further columns ride along.

    Returns
    -------
    float32 [n, columns]; the first three are x, y, z
    """
    given = np.array(knots, dtype=np.float64)
    padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    t = np.linspace(0.0, 1.0, 40, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    fine = np.vstack([*pieces, given[-1:]])
    return evenly(fine, step_mm)


def evenly(fine: Real, step_mm: float = STEP_MM) -> Field:
    """The polyline at even steps along its first three columns; float32 [n, columns]."""
    steps = np.linalg.norm(np.diff(fine[:, :3], axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0.0, along[-1], step_mm)
    return field(np.stack([np.interp(at, along, column) for column in fine.T], axis=1))


def _unit(vectors: Real) -> Field:
    return field(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9))


def hollow(tube: Tube, chance: np.random.Generator) -> Cloud:
    """The tube's bone as points: a shell in two layers and a little marrow."""
    along = _unit(np.gradient(tube.path, axis=0))
    up = _unit(np.cross(along, tube.face))
    out = np.cross(up, along)
    layers = [_layer(tube, depth, chance) for depth in (0.25, 0.75)] + [_marrow(tube, chance)]
    outward, upward, volume = (np.concatenate(part, axis=1) for part in zip(*layers, strict=True))
    # Points anywhere between two steps: rings of points would beat with the rows of pixels.
    onward = field(STEP_MM * (chance.random(outward.shape, dtype=np.float32) - 0.5))
    x, y, z = (
        tube.path[:, k, None] + outward * out[:, k, None] + upward * up[:, k, None] + onward * along[:, k, None]
        for k in range(3)
    )
    return Cloud(field(x.ravel()), field(y.ravel()), field(z.ravel()), volume.ravel())


def _points_around(tube: Tube) -> int:
    widest = float(np.max(tube.thick + tube.tall))
    return min(_MOST_AROUND, int(np.pi * widest / _APART_MM))


def _layer(tube: Tube, depth: float, chance: np.random.Generator) -> tuple[Field, Field, Field]:
    """One layer of the shell: offsets along the face and across it, and volumes; float32 [n, points] each."""
    count = _points_around(tube)
    thick, tall = (np.maximum(half - depth * tube.cortex_mm, 0.2)[:, None] for half in (tube.thick, tube.tall))
    angle = field(np.arange(count) * (2 * np.pi / count) + chance.random((len(tube.path), 1)))
    sine, cosine = np.sin(angle), np.cos(angle)
    share = np.hypot(thick * sine, tall * cosine)
    share /= share.mean(axis=1, keepdims=True)
    per_point = np.pi * (thick + tall) * STEP_MM * tube.cortex_mm / 2.0 / count
    return field(cosine * thick), field(sine * tall), field(share * per_point)


def _marrow(tube: Tube, chance: np.random.Generator) -> tuple[Field, Field, Field]:
    """The inside, evenly filled: as in ``_layer``."""
    widest = float(np.max(tube.thick + tube.tall))
    count = max(_points_around(tube) // 2, int(0.6 * widest**2))
    order = np.arange(count) + 0.5
    radius = field(np.sqrt(order / count))
    angle = field(order * _GOLDEN_ANGLE + 2 * np.pi * chance.random((len(tube.path), 1)))
    per_point = (np.pi * tube.thick * tube.tall * STEP_MM * _MARROW / count)[:, None]
    outward, upward = np.cos(angle) * radius * tube.thick[:, None], np.sin(angle) * radius * tube.tall[:, None]
    return field(outward), field(upward), field(np.broadcast_to(per_point, angle.shape))


def round_tube(knots: Knots, chance: np.random.Generator, cortex_mm: float = 0.8, *, tall: float = 1.0) -> Cloud:
    """A tube through knots of x, y, z, radius in mm; ``tall`` stretches its cross-section upwards."""
    line = curve(knots)
    facing = [1.0, 0.03, 0.02] if tall > 1.0 else [0.03, 1.0, 0.02]
    face = np.tile(np.array([facing], np.float32), (len(line), 1))
    return hollow(Tube(line[:, :3], field(line[:, 3] * tall), line[:, 3], face, cortex_mm), chance)
