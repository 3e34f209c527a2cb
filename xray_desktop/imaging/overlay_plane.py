"""What a device or a colleague drew on a film, as one plane of bits.

Flow:   overlay_groups -> OverlayPlane, beside the values of a film -> painted over it
Calls:  numpy. Called by: overlay_groups, first_look, radiograph, ui.film_overlays.
Never:  touches a value: the network and the digest see a film without it. Never logged, never exported: names of
patients were drawn into overlays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class OverlayPlane:
    """One drawing on one frame.

    Attributes
    ----------
    bits : uint8 [height, ceil(width / 8)], read-only; a bit a pixel, the leftmost one highest
    left, top : where its first pixel lies on the film, in pixels of the film; may be negative
    is_region : it outlines a region of interest; else it is graphics
    """

    bits: NDArray[np.uint8]
    width_px: int
    height_px: int
    left: int = 0
    top: int = 0
    label: str = ""
    is_region: bool = False

    def __post_init__(self) -> None:
        self.bits.setflags(write=False)

    @property
    def is_empty(self) -> bool:
        """Nothing is drawn."""
        return not self.bits.any()

    def drawn(self) -> NDArray[np.bool_]:
        """Which pixels are drawn, bool [height, width]."""
        return np.unpackbits(self.bits, axis=1, count=self.width_px).view(np.bool_)
