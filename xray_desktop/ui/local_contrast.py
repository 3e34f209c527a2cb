"""Local contrast for the eye: histogram equalisation of tiles with a limit (CLAHE), on what is on the screen alone.

Flow:   grey levels of the visible part -> a curve a tile -> each pixel between the curves of its four nearest tiles
Calls:  numpy. Called by: film_item.
Never:  sees the film as stored, goes near the network.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Curves = NDArray[np.float32]
_LEVELS: Final = 256
_TILES: Final = 8  # along each side
_LIMIT: Final = 2.5  # times the mean count of a level: more is spread over all levels, or noise would become structure


def equalised(grey: Grey) -> Grey:
    """The picture with its contrast spread locally; one too small for tiles as it is.

    Parameters
    ----------
    grey : uint8 [rows, columns]
    """
    height, width = grey.shape
    if min(height, width) < 2 * _TILES:
        return grey
    rows, columns = _edges(height), _edges(width)
    curves = np.stack(
        [
            np.stack([_curve(grey[top:low, left:right]) for left, right in pairwise(columns)])
            for top, low in pairwise(rows)
        ]
    )
    result = np.empty_like(grey)
    for top, low, above in _bands(rows):
        down = _shares(rows, above, top, low)[:, None]
        for left, right, before in _bands(columns):
            across = _shares(columns, before, left, right)[None, :]
            part = grey[top:low, left:right]
            four = curves[above : above + 2, before : before + 2]
            upper = (1 - across) * four[0, 0][part] + across * four[0, -1][part]
            lower = (1 - across) * four[-1, 0][part] + across * four[-1, -1][part]
            result[top:low, left:right] = np.rint((1 - down) * upper + down * lower)
    return result


def _edges(length: int) -> list[int]:
    return [round(number * length / _TILES) for number in range(_TILES + 1)]


def _curve(tile: Grey) -> Curves:
    counts = np.bincount(tile.ravel(), minlength=_LEVELS).astype(np.float64)
    limit = _LIMIT * tile.size / _LEVELS
    spare = np.maximum(counts - limit, 0.0).sum()
    sums = np.cumsum(np.minimum(counts, limit) + spare / _LEVELS)
    curve: Curves = ((_LEVELS - 1) * sums / sums[-1]).astype(np.float32)
    return curve


def _middles(edges: list[int]) -> list[float]:
    return [(first + last) / 2.0 for first, last in pairwise(edges)]


def _bands(edges: list[int]) -> list[tuple[int, int, int]]:
    """Where the same two neighbouring tiles count: first pixel, end, number of the first tile."""
    cuts = [0, *(round(middle) for middle in _middles(edges)[1:-1]), edges[-1]]
    return [(first, last, number) for number, (first, last) in enumerate(pairwise(cuts))]


def _shares(edges: list[int], tile: int, first: int, end: int) -> NDArray[np.float32]:
    """How much the second of two tiles counts for each pixel; beyond the outermost middle one tile counts alone."""
    middles = _middles(edges)
    places = np.arange(first, end) + 0.5
    shares = (places - middles[tile]) / (middles[tile + 1] - middles[tile])
    bounded: NDArray[np.float32] = np.clip(shares, 0.0, 1.0).astype(np.float32)
    return bounded
