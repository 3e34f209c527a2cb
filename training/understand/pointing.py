"""Does the heatmap point at what a radiologist outlined?

Flow:   heatmap, boxes or a mask -> hit or miss of its peak, share of its mass inside ; against two blind guesses
Calls:  numpy, measures.intervals. Called by: understand.page.
Never:  reports a hit rate without those of a centre box and of the average box.

A hit: the heatmap's highest cell centre lies inside an outline (pointing game, Zhang et al. 2018).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.errors import ManifestError
from xray_desktop.measures.intervals import Bounds, exact

Outline = NDArray[np.bool_]
GRID: Final = 128
"""Outlines are told on a square of so many cells: stretched, as the network sees the film."""
_LESIONS: Final = 4 | 8  # ground glass and consolidation, of the masks' bits


@dataclass(frozen=True, slots=True)
class HitRate:
    """``hits`` of ``films``; ``inside`` is the mean share of the heatmap's mass that lies in the outline."""

    hits: int
    films: int
    inside: float

    @property
    def interval(self) -> Bounds:
        """Exact, 95 %."""
        return exact(self.hits, self.films)


def boxes(path: Path) -> dict[str, Outline]:
    """Outlines by image path from ``boxes.csv`` (path, x, y, w, h in the 512 px image)."""
    found: dict[str, Outline] = {}
    for record in _records(path):
        outline = found.setdefault(record["path"], np.zeros((GRID, GRID), dtype=np.bool_))
        left, top, width, height = (float(record[name]) * GRID / 512.0 for name in ("x", "y", "w", "h"))
        outline[int(top) : int(np.ceil(top + height)), int(left) : int(np.ceil(left + width))] = True
    return found


def masks(path: Path) -> dict[str, Outline]:
    """Lesions (ground glass, consolidation) by image path from ``masks.csv`` (path, mask_path); empty ones left out."""
    found = {}
    for record in _records(path):
        with Image.open(path.parent / record["mask_path"]) as picture:
            lesion = np.asarray(picture) & _LESIONS > 0
        small = Image.fromarray(lesion).resize((GRID, GRID), Image.Resampling.NEAREST)
        if np.asarray(small).any():
            found[record["path"]] = np.asarray(small, dtype=np.bool_)
    return found


def hit_rate(heatmaps: Mapping[str, NDArray[np.floating]], outlines: Mapping[str, Outline]) -> HitRate:
    """Of the films that have both."""
    names = [name for name in outlines if name in heatmaps]
    told = [_pointed(heatmaps[name], outlines[name]) for name in names]
    return HitRate(sum(hit for hit, _ in told), len(told), float(np.mean([share for _, share in told] or [0.0])))


def blind_guesses(outlines: Mapping[str, Outline]) -> dict[str, HitRate]:
    """What pointing without looking reaches: the centre, and the place that most other films' outlines cover."""
    names = list(outlines)
    rows, columns = np.mgrid[0:GRID, 0:GRID] - (GRID - 1) / 2.0
    centre = np.exp(-(rows**2 + columns**2) / (2.0 * (GRID / 6.0) ** 2))
    whole = np.sum([outlines[name] for name in names], axis=0, dtype=np.float64)
    others = {name: whole - outlines[name] for name in names}  # its own outline would be looking
    return {
        "centre": hit_rate(dict.fromkeys(names, centre), outlines),
        "average outline": hit_rate(others, outlines),
    }


def _pointed(heatmap: NDArray[np.floating], outline: Outline) -> tuple[bool, float]:
    rows, columns = heatmap.shape
    row, column = np.unravel_index(int(np.argmax(heatmap)), heatmap.shape)
    hit = bool(outline[int((row + 0.5) / rows * GRID), int((column + 0.5) / columns * GRID)])
    if heatmap.max() <= 0.0:
        return False, 0.0
    stretched = np.asarray(
        Image.fromarray(heatmap.astype(np.float32)).resize((GRID, GRID), Image.Resampling.BILINEAR)
    ).clip(0.0)
    return hit, float(stretched[outline].sum() / max(stretched.sum(), 1e-12))


def _records(path: Path) -> Sequence[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise ManifestError(f"{path.name}: cannot be read; give the folder of the data with --data") from error
