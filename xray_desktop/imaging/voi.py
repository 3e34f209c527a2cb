"""Values to grey through a VOI window or LUT.

Flow:   values -> modality units -> window | LUT | percentiles -> 0..1
Calls:  numpy. Called by: network_input, window.
Never:  decides which window to take; that is the caller's.
"""

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.first_look import Viewable
from xray_desktop.imaging.radiograph import Voi, VoiTable, Window

Levels = NDArray[np.float32]

_ROWS_AT_ONCE = 256


def levels_of(radiograph: Viewable) -> NDArray[np.int32]:
    """Every value that can occur, ascending: lookups are made over this range, never over all pixels.

    Returns
    -------
    int32 [highest - lowest + 1]
    """
    return np.arange(int(radiograph.values.min()), int(radiograph.values.max()) + 1, dtype=np.int32)


def apply(voi: Voi, modality: NDArray[np.float64]) -> NDArray[np.float64]:
    """Grey 0..1 of modality values; polarity is not applied here.

    Source: PS3.3 C.11.2.1.1 (LUT) and C.11.2.1.2, C.11.2.1.3 (window functions).
    """
    if isinstance(voi, VoiTable):
        index = np.clip(np.rint(modality).astype(np.int64) - voi.first_mapped, 0, len(voi.table) - 1)
        return voi.table[index].astype(np.float64) / float(2**voi.bits - 1)
    if voi.function == "SIGMOID":
        steepness = np.clip(-4.0 * (modality - voi.centre) / voi.width, -700.0, 700.0)  # beyond it exp overflows
        return 1.0 / (1.0 + np.exp(steepness))
    low, high = ends(voi)
    if high <= low:
        return (modality > low).astype(np.float64)
    return np.clip((modality - low) / (high - low), 0.0, 1.0)


def ends(window: Window) -> tuple[float, float]:
    """Modality values that map to 0 and to 1."""
    if window.function == "LINEAR":
        low = window.centre - 0.5 - (window.width - 1.0) / 2.0
        return low, low + window.width - 1.0
    return window.centre - window.width / 2.0, window.centre + window.width / 2.0


def valid(voi: Voi) -> bool:
    """A window must have a width the standard allows, a LUT at least two entries."""
    if isinstance(voi, VoiTable):
        return len(voi.table) >= 2
    finite = bool(np.isfinite(voi.centre) and np.isfinite(voi.width))
    return finite and (voi.width >= 1.0 if voi.function == "LINEAR" else voi.width > 0.0)


def counts_of(radiograph: Viewable) -> NDArray[np.int64]:
    """How many pixels have each of ``levels_of``, padding left out: every statistic of a radiograph, in one pass.

    Returns
    -------
    int64 [highest - lowest + 1]
    """
    lowest = int(radiograph.values.min())
    size = int(radiograph.values.max()) - lowest + 1
    counts = np.zeros(size, dtype=np.int64)
    for top in range(0, radiograph.height_px, _ROWS_AT_ONCE):  # in pieces that stay in the processor's cache
        piece = radiograph.values[top : top + _ROWS_AT_ONCE].ravel().astype(np.intp)
        counts += np.bincount(piece - lowest, minlength=size)
    if radiograph.padding is None:
        return counts
    first, last = radiograph.padding
    kept = counts.copy()
    kept[max(first - lowest, 0) : max(last - lowest + 1, 0)] = 0
    return kept if kept.any() else counts


def clipped_share(radiograph: Viewable, voi: Voi) -> float:
    """Share of pixels, 0..1, that lie strictly outside what the window or LUT tells apart; padding does not count."""
    counts = counts_of(radiograph)
    modality = radiograph.slope * levels_of(radiograph).astype(np.float64) + radiograph.intercept
    if isinstance(voi, VoiTable):
        low, high = float(voi.first_mapped), float(voi.first_mapped + len(voi.table) - 1)
    elif voi.function == "SIGMOID":
        low, high = voi.centre - voi.width, voi.centre + voi.width
    else:
        low, high = ends(voi)
    return float(counts[(modality < low) | (modality > high)].sum() / counts.sum())


def percentile_window(radiograph: Viewable, lowest: float = 0.5, highest: float = 99.5) -> Window:
    """The window between two percentiles of the pixels, in modality units; padding does not count."""
    counts = counts_of(radiograph)
    levels, counts = levels_of(radiograph)[counts > 0], counts[counts > 0]
    low, high = (_percentile(levels, np.cumsum(counts), share / 100.0) for share in (lowest, highest))
    first, last = sorted(
        (radiograph.slope * low + radiograph.intercept, radiograph.slope * high + radiograph.intercept)
    )
    return Window(
        centre=float(first + last) / 2.0,
        width=max(float(last - first), 1e-6),
        function="LINEAR_EXACT",
        name=f"{lowest}-{highest} percentile",
    )


def _percentile(levels: NDArray[np.int32], cumulated: NDArray[np.int64], share: float) -> float:
    """The value below which ``share`` of the pixels lie, each level v spread evenly over v - 0.5 .. v + 0.5.

    Order statistics would jump by a whole level when one pixel in a thousand rounds the other way, as it does between
    two JPEG decoders that are both right.
    """
    position = round(share * float(cumulated[-1]), 6)
    # Where the position falls between two levels both ends of the gap count alike: a negative must find the same place.
    sides = (int(np.searchsorted(cumulated, position, side=side)) for side in ("left", "right"))
    return sum(_within(levels, cumulated, min(index, len(levels) - 1), position) for index in sides) / 2.0


def _within(levels: NDArray[np.int32], cumulated: NDArray[np.int64], index: int, position: float) -> float:
    before = float(cumulated[index - 1]) if index > 0 else 0.0
    return float(levels[index]) - 0.5 + (position - before) / (float(cumulated[index]) - before)
