"""Words burned into the borders of a film: how much the outer zone looks like text.

Flow:   uint16 levels -> outer zone, small -> thin strokes -> rows of many strokes side by side -> 0..1
Calls:  numpy, Pillow. Called by: picture, ui (the contact sheet's order).
Never:  clears an image: it only says which to look at first.

A letter is thin strokes, bright or dark against both sides, close together in a line; a rib, a catheter or the edge of
the field is one stroke, or a broad one.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ZONE: Final = 0.15
"""Of each side: the outer zone that is searched."""

SUSPECT: Final = 0.5
"""From here on an image is marked."""

_LONG_SIDE_PX: Final = 1280
_BLOCK_PX: Final = (12, 48)
_STROKE_PX: Final = 4
_FAINTEST: Final = 24
_QUIET_PERCENT: Final = 80.0
_NOISE_TIMES: Final = 5.0
_STROKES: Final = 5
_ROWS: Final = 4


def suspicion(levels: NDArray[np.uint16]) -> float:
    """How much the borders look like text, 0..1; ``SUSPECT`` and more is marked.

    Parameters
    ----------
    levels : uint16 [H, W], the full range
    """
    small = _small(levels)
    best = 0.0
    for zone in _zones(small):
        best = max(best, _textlike(zone))
    return best


def _small(levels: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """8 bits, at most so many pixels a side; text of a console stays legible."""
    eight = (levels >> 8).astype(np.uint8)
    longest = max(levels.shape)
    if longest <= _LONG_SIDE_PX:
        return eight
    size = tuple(max(1, round(side * _LONG_SIDE_PX / longest)) for side in reversed(levels.shape))
    image = Image.fromarray(eight).resize((size[0], size[1]), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(image, dtype=np.uint8)


def _zones(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """The four borders, upright ones as they are and turned: words run along a border or across it."""
    height, width = image.shape
    high, wide = max(16, round(height * ZONE)), max(16, round(width * ZONE))
    left, right = image[:, :wide], image[:, -wide:]
    return (image[:high], image[-high:], left, right, np.rot90(left), np.rot90(right))


def _textlike(zone: NDArray[np.uint8]) -> float:
    """The best block of a zone: how many of its rows cross enough strokes, 0..1 at twice the needed."""
    strokes = _strokes(zone)
    begins = strokes & ~np.pad(strokes, ((0, 0), (1, 0)))[:, :-1]
    crossed = _summed(begins, 1, _BLOCK_PX[1]) >= _STROKES
    rows = _summed(crossed, 0, _BLOCK_PX[0])
    return float(min(1.0, rows.max(initial=0) / (2.0 * _ROWS))) if rows.size else 0.0


def _strokes(zone: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels brighter than both sides, or darker than both, at a stroke's distance."""
    grey = zone.astype(np.int16)
    if grey.shape[1] <= 2 * _STROKE_PX:
        return np.zeros(grey.shape, dtype=np.bool_)
    inner = grey[:, _STROKE_PX:-_STROKE_PX]
    left, right = grey[:, : -2 * _STROKE_PX], grey[:, 2 * _STROKE_PX :]
    above, below = inner - left, inner - right
    # A slope is above on one side and below on the other: only what stands out to both counts, noise and strokes.
    height = np.maximum(np.minimum(above, below), np.minimum(-above, -below))
    noise = float(np.percentile(np.maximum(height, 0), _QUIET_PERCENT))
    strokes = np.zeros(grey.shape, dtype=np.bool_)
    strokes[:, _STROKE_PX:-_STROKE_PX] = height > max(_FAINTEST, _NOISE_TIMES * noise)
    return strokes


def _summed(what: NDArray[np.bool_], axis: int, length: int) -> NDArray[np.int32]:
    """Sums over a sliding window along one axis."""
    total = np.cumsum(what, axis=axis, dtype=np.int32)
    length = min(length, what.shape[axis])
    first = np.take(total, [length - 1], axis=axis)
    rest = np.take(total, range(length, what.shape[axis]), axis=axis) - np.take(
        total, range(what.shape[axis] - length), axis=axis
    )
    return np.concatenate((first, rest), axis=axis)
