"""Rows as what a model is trained on.

Flow:   Row, Task -> target, or why not ; index -> augmented square, target, weight
Calls:  task, data.augment, torch. Called by: fit, readiness, evaluate.
Never:  reads a file; guesses a label. What cannot be trained is skipped and counted by reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from training.data.augment import augmented, generator
from training.data.cache import Pixels
from training.data.row import Row
from training.experiment import AugmentSettings
from training.task import PRESENT, UNKNOWN, Skipped, Targets, Task


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Rows that train or score: squares with targets and weights, of one or several caches.

    Attributes
    ----------
    task : what they answer
    sources : (pixels, index into them) of each sample
    targets : int8 [n, K], as ``Task.target_of`` gives them
    weights : float32 [n]
    """

    task: Task
    sources: tuple[tuple[Pixels, int], ...]
    targets: Targets
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.sources)

    def grey(self, index: int) -> NDArray[np.float32]:
        """float32 [S, S], 0..1."""
        pixels, row = self.sources[index]
        return pixels.grey(row)

    @property
    def truth(self) -> NDArray[np.int8]:
        """Int8 [n, F]: PRESENT, ABSENT or UNKNOWN of each of the task's findings."""
        return self.task.truth(self.targets)

    @property
    def monitored(self) -> NDArray[np.bool_]:
        """Bool [n]: the task's first finding is present."""
        return np.asarray(self.truth[:, 0] == PRESENT, dtype=np.bool_)

    @property
    def words(self) -> tuple[str, ...]:
        """Each target as tables print it."""
        return tuple(self.task.words(target) for target in self.targets)

    def known(self, finding: int) -> "Samples":
        """Those whose label of this finding is known."""
        return self.chosen(np.flatnonzero(self.truth[:, finding] != UNKNOWN))

    def chosen(self, places: NDArray[np.intp]) -> "Samples":
        """Some of them, in this order; a place may occur more than once."""
        sources = tuple(self.sources[place] for place in places)
        return Samples(self.task, sources, self.targets[places], self.weights[places])

    def __add__(self, other: "Samples") -> "Samples":
        return Samples(
            self.task,
            self.sources + other.sources,
            np.concatenate([self.targets, other.targets]),
            np.concatenate([self.weights, other.weights]),
        )


def samples(task: Task, rows: Sequence[Row], pixels: Pixels, indices: Sequence[int]) -> Samples:
    """The trainable ones among ``indices``."""
    told = [(index, task.target_of(rows[index])) for index in indices]
    taken = [(index, target) for index, target in told if not isinstance(target, Skipped)]
    return Samples(
        task,
        tuple((pixels, index) for index, _ in taken),
        np.array([target for _, target in taken], dtype=np.int8).reshape(len(taken), len(task.columns)),
        np.array([rows[index].weight for index, _ in taken], dtype=np.float32),
    )


Item = tuple[torch.Tensor, torch.Tensor, float]


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
            torch.from_numpy(self._rows.targets[index]),
            float(self._rows.weights[index]),
        )


def stack(rows: Samples, indices: Sequence[int]) -> torch.Tensor:
    """float32 [n, 1, S, S] as they are."""
    return torch.from_numpy(np.stack([rows.grey(index) for index in indices]))[:, None]
