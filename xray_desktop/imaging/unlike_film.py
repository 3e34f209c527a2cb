"""Does an image have a statistic that no radiograph has, however it was stored?

Flow:   values -> how many levels occur, how many pixels stand alone -> like a film or not
Calls:  numpy. Called by: reader, after the film is painted.
Never:  looks for rows that jump: that is ``torn``, for compressed pixels alone.

Three things: nothing but one level; hardly any levels, as a decoder leaves them that made up what it had not got; and
salt: pixels that stand out of all four neighbours by a quarter of the range. The limits leave the good films of the
three collections and of the public DICOM files far off (``tests/fuzz/DAMAGE.md``); a mark of lead letters, a frame, a
dead row of a detector are edges and no salt.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FEWEST_LEVELS: Final = 8
SALT_ALLOWED: Final = 0.002
_STANDS_OUT: Final = 0.25  # of the range
_LOOKED_AT_PX: Final = 1_000_000


def is_unlike_film(values: NDArray[np.integer[Any]]) -> bool:
    """One level, hardly any, or salt."""
    lowest, highest = int(values.min()), int(values.max())
    return highest == lowest or _has_few_levels(values, lowest) or salt_share(values) > SALT_ALLOWED


def _has_few_levels(values: NDArray[np.integer[Any]], lowest: int) -> bool:
    found = np.unique(values[:: max(len(values) // 256, 1)])
    if len(found) >= FEWEST_LEVELS:
        return False
    seen = np.zeros(65_536, dtype=bool)
    seen[values.astype(np.int32).ravel() - lowest] = True
    return int(seen.sum()) < FEWEST_LEVELS


def salt_share(values: NDArray[np.integer[Any]]) -> float:
    """Share of the pixels, 0..1, that are brighter, or darker, than all four neighbours by a quarter of the range.

    The range is between the percentiles 1 and 99: salt itself would widen the full one. Of a large film every n-th row.
    """
    step = max(values.size // _LOOKED_AT_PX, 1)
    middle = values[1:-1:step, 1:-1].astype(np.int32)
    low, high = np.percentile(middle[:, ::7], (1.0, 99.0))
    if high <= low:
        return 0.0
    apart = (high - low) * _STANDS_OUT
    rows = (values[:-2:step, 1:-1], values[2::step, 1:-1], values[1:-1:step, :-2], values[1:-1:step, 2:])
    above = np.ones(middle.shape, dtype=bool)
    below = above.copy()
    for neighbour in rows:
        difference = middle - neighbour
        above &= difference > apart
        below &= difference < -apart
    return float(np.mean(above | below))
