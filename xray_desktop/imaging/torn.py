"""Does an image have rows that no radiograph has?

Flow:   values -> mean step from each row to the next -> the sixteenth largest as a share of the range -> torn or not
Calls:  numpy. Called by: pixel_data, raster.
Never:  looks at images whose pixels were not compressed: rot in those changes single pixels.

A decoder that loses its place in a compressed stream goes on with wrong values: from there on each row (of a JPEG with
8 x 8 blocks: each eighth row) jumps against the one above. Edges of a film, of the collimator, of written words jump
too, but they are few. The eighth largest step at 9 % of the range was tried first and marked 10 of 6,841 good films
(8 of them from the COVID collection, 2 NIH); their sixteenth largest is at most 0.077, so that one is taken, at 10 %.
With it 0 of all 7,091 are marked; these are the films it was chosen on, other collections may differ.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

STEP_ALLOWED: Final = 0.10
_EDGES: Final = 16
_COLUMNS: Final = 256
_FILLED_ROWS: Final = 16
_BORDER: Final = 0.05  # of the range


def is_torn(values: NDArray[np.integer[Any]]) -> bool:
    """Sixteen or more rows that jump by more than 10 % of the range on average; or a grey fill at the bottom."""
    coarse = values[:, :: max(values.shape[1] // _COLUMNS, 1)].astype(np.int32)
    spread = int(coarse.max()) - int(coarse.min())
    if spread == 0 or len(coarse) <= _EDGES:
        return False
    if _is_filled(coarse, spread):
        return True
    steps = np.abs(np.diff(coarse, axis=0)).mean(axis=1)
    return float(np.partition(steps, -_EDGES)[-_EDGES]) > STEP_ALLOWED * spread


def _is_filled(coarse: NDArray[np.int32], spread: int) -> bool:
    """The last rows are one grey, neither the black nor the white of a border: a decoder fills what it has not got."""
    last = coarse[-_FILLED_ROWS:]
    grey = int(last[0, 0])
    margin = _BORDER * spread
    between = int(coarse.min()) + margin < grey < int(coarse.max()) - margin
    return between and bool((last == grey).all())
