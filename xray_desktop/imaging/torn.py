"""Does an image have rows that no radiograph has?

Flow:   values -> mean step from each row to the next -> the eighth largest as a share of the range -> torn or not
Calls:  numpy. Called by: pixel_data, raster.
Never:  looks at images whose pixels were not compressed: rot in those changes single pixels.

A decoder that loses its place in a compressed stream goes on with wrong values: from there on each row (of a JPEG with
8 x 8 blocks: each eighth row) jumps against the one above. Edges of a film, of the collimator, of written words jump
too, but they are few: the eighth largest step was at most 0.058 of the range in 292 radiographs (Kermany, NIH, COVID
collection and the DICOM files of several devices), with a median of 0.022.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

STEP_ALLOWED: Final = 0.09
_EDGES: Final = 8
_COLUMNS: Final = 256


def is_torn(values: NDArray[np.integer[Any]]) -> bool:
    """Eight or more rows that jump, on average, by more than 9 % of the image's range."""
    coarse = values[:, :: max(values.shape[1] // _COLUMNS, 1)].astype(np.int32)
    spread = int(coarse.max()) - int(coarse.min())
    if spread == 0 or len(coarse) <= _EDGES:
        return False
    steps = np.abs(np.diff(coarse, axis=0)).mean(axis=1)
    return float(np.partition(steps, -_EDGES)[-_EDGES]) > STEP_ALLOWED * spread
