"""The measures of one drawn child.

Flow:   seed, pose -> Child -> every map
Calls:  numpy. Called by: the other modules of this folder, phantom.
Never:  describes a real person: every number is drawn by chance around a textbook one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from xray_desktop.imaging.drawing.sheet import Field, field, profile

Table = tuple[tuple[float, float], ...]

CAGE_HALF_WIDTH: Final[Table] = (
    (30, 30), (38, 42), (47, 56), (56, 71), (77, 86), (96, 94), (121, 100), (150, 105), (173, 108), (197, 110),
    (240, 106),
)  # fmt: skip
CAGE_HALF_DEPTH: Final[Table] = ((30, 24), (50, 33), (80, 43), (120, 51), (160, 55), (200, 56), (240, 54))


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Deviations from the textbook child; lengths in mm, angles in radians."""

    turn: float
    width: float
    depth: float
    rib_tilt: float
    spine_bend_mm: float
    breath_mm: float
    heart: float
    thymus: float
    arm_angle: float
    left_dome_mm: float
    zoom: float
    lean: float

    def spine_x(self, z: Field) -> Field:
        """Where the spine lies at the height z: no child lies quite straight."""
        return field(self.spine_bend_mm * np.sin((z - 40.0) / 70.0))

    def cage_half_width(self, z: Field) -> Field:
        """Outer half width of the rib cage."""
        return profile(CAGE_HALF_WIDTH, z) * np.float32(self.width)

    def cage_half_depth(self, z: Field) -> Field:
        """Outer half depth of the rib cage."""
        return profile(CAGE_HALF_DEPTH, z) * np.float32(self.depth)


def child(chance: np.random.Generator, *, turn: float) -> Child:
    """A child at random, turned about the long axis by ``turn`` radians."""

    def about(middle: float, spread: float) -> float:
        return float(middle + spread * np.clip(chance.standard_normal(), -2.0, 2.0))

    return Child(
        turn=turn,
        width=about(0.97, 0.02),
        depth=about(1.0, 0.03),
        rib_tilt=about(0.55, 0.03),
        spine_bend_mm=about(0.0, 1.2),
        breath_mm=about(0.0, 3.0),
        heart=about(1.0, 0.04),
        thymus=about(1.0, 0.08),
        arm_angle=about(0.42, 0.10),
        left_dome_mm=about(12.0, 2.5),
        zoom=about(0.98, 0.025),
        lean=about(0.0, 0.012),
    )
