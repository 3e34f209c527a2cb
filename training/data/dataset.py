"""Rows as what a model is trained on.

Flow:   Row -> Target (class, or pneumonia of unknown type, or why not) ; index -> augmented square, target, weight
Calls:  data.augment, torch. Called by: fit, readiness, evaluate.
Never:  reads a file; guesses a label. What cannot be trained is skipped and counted by reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from training.data.augment import augmented, generator
from training.data.cache import Pixels
from training.data.sources import Row
from training.experiment import AugmentSettings
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN, Label


class Target(IntEnum):
    """The network's three columns, and the one label that is a sum of two of them."""

    NORMAL = 0
    BACTERIAL = 1
    VIRAL = 2
    PNEUMONIA_OF_UNKNOWN_TYPE = 3

    @property
    def words(self) -> str:
        """As tables print it."""
        return _WORDS[self]


_WORDS: Final = {
    Target.NORMAL: "healthy",
    Target.BACTERIAL: "bacterial",
    Target.VIRAL: "viral",
    Target.PNEUMONIA_OF_UNKNOWN_TYPE: "pneumonia, type unknown",
}
CLASSES: Final = (Target.NORMAL, Target.BACTERIAL, Target.VIRAL)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a row trains nothing."""

    reason: str


def target_of(row: Row) -> Target | Skipped:
    """What a row trains as. Only healthy rows train as normal; unknown pneumonia never trains."""
    if row.exclusion is not None:
        return Skipped(f"excluded: {row.exclusion}")
    pneumonia = row.labels.get(PNEUMONIA, Label.UNKNOWN)
    if pneumonia is Label.UNKNOWN:
        return Skipped("pneumonia unknown")
    if pneumonia is Label.ABSENT:
        return Target.NORMAL if row.healthy else Skipped("absent, not healthy")
    bacterial = row.labels.get(BACTERIAL_PATTERN) is Label.PRESENT
    viral = row.labels.get(VIRAL_PATTERN) is Label.PRESENT
    if bacterial == viral:
        return Target.PNEUMONIA_OF_UNKNOWN_TYPE
    return Target.BACTERIAL if bacterial else Target.VIRAL


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Rows that train or score: squares with targets and weights, of one or several caches.

    Attributes
    ----------
    sources : (pixels, index into them) of each sample
    targets : int64 [n], values of Target
    weights : float32 [n]
    """

    sources: tuple[tuple[Pixels, int], ...]
    targets: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.sources)

    def grey(self, index: int) -> NDArray[np.float32]:
        """float32 [S, S], 0..1."""
        pixels, row = self.sources[index]
        return pixels.grey(row)

    @property
    def pneumonia(self) -> NDArray[np.bool_]:
        """Bool [n]: pneumonia of any type."""
        return np.asarray(self.targets != Target.NORMAL, dtype=np.bool_)

    def __add__(self, other: "Samples") -> "Samples":
        return Samples(
            self.sources + other.sources,
            np.concatenate([self.targets, other.targets]),
            np.concatenate([self.weights, other.weights]),
        )


def samples(rows: Sequence[Row], pixels: Pixels, indices: Sequence[int]) -> Samples:
    """The trainable ones among ``indices``."""
    taken = [(index, target) for index in indices if isinstance(target := target_of(rows[index]), Target)]
    return Samples(
        tuple((pixels, index) for index, _ in taken),
        np.array([int(target) for _, target in taken], dtype=np.int64),
        np.array([rows[index].weight for index, _ in taken], dtype=np.float32),
    )


Item = tuple[torch.Tensor, int, float]


class EpochDataset(Dataset[Item]):
    """One epoch's augmented images: what index i becomes depends on seed, epoch and i alone, not on the worker."""

    def __init__(self, rows: Samples, settings: AugmentSettings, *, random_seed: int, epoch: int) -> None:
        self._rows, self._settings, self._seed, self._epoch = rows, settings, random_seed, epoch

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Item:
        random = generator(self._seed, self._epoch, index)
        square = augmented(self._rows.grey(index), self._settings, random)
        return (
            torch.from_numpy(square)[None],
            int(self._rows.targets[index]),
            float(self._rows.weights[index]),
        )


def stack(rows: Samples, indices: Sequence[int]) -> torch.Tensor:
    """float32 [n, 1, S, S] as they are."""
    return torch.from_numpy(np.stack([rows.grey(index) for index in indices]))[:, None]
