"""Classes that are not alike in number: trimmed, weighed, or drawn more often.

Flow:   Samples, DataSettings -> the rows that train, their weights, and how often each is drawn
Calls:  numpy, data.dataset. Called by: fit, steps.
Never:  touches a part that is scored.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.augment import generator
from training.data.dataset import Samples
from training.experiment import DataSettings

_SEED = 31_000


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What trains. ``chances`` float64 [n] of being drawn at each step, sum 1; None = every row once an epoch."""

    samples: Samples
    chances: NDArray[np.float64] | None = None


def balanced(rows: Samples, settings: DataSettings, random_seed: int) -> Drawn:
    """Rows after the experiment's limit and balance; the same for the same seed."""
    random = generator(_SEED, random_seed)
    most = settings.memorise or settings.limit
    if most and len(rows) > most:
        rows = rows.chosen(np.sort(random.permutation(len(rows))[:most]))
    if settings.balance == "undersample":
        return Drawn(rows.chosen(_trimmed(rows, settings.share, random)))
    if settings.balance == "none":
        return Drawn(rows)
    strata, counts = _strata(rows)
    alike = 1.0 / (counts[strata] * len(counts))
    if settings.balance == "sampler":
        return Drawn(rows, alike / alike.sum())
    weights = (rows.weights * alike * len(rows)).astype(np.float32)
    return Drawn(Samples(rows.task, rows.sources, rows.targets, weights))


def _strata(rows: Samples) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The class of each row (a set of allowed columns, or of present findings), and how many rows each has."""
    _, strata, counts = np.unique(rows.targets, axis=0, return_inverse=True, return_counts=True)
    return strata.reshape(-1), counts


def _trimmed(rows: Samples, share: float, random: np.random.Generator) -> NDArray[np.intp]:
    """Places that are left: as many of each class, or ``share`` of the first finding."""
    if share <= 0.0:
        strata, counts = _strata(rows)
        left = dict.fromkeys(range(len(counts)), int(counts.min()))
    else:
        strata = rows.monitored.astype(np.intp)
        present, absent = int(strata.sum()), int((1 - strata).sum())
        whole = min(present / share, absent / (1.0 - share))
        left = {1: int(whole * share), 0: int(whole * (1.0 - share))}
    kept = [random.permutation(np.flatnonzero(strata == stratum))[:count] for stratum, count in left.items()]
    return np.sort(np.concatenate(kept))
