"""How sure a figure is.

Flow:   counts -> exact interval ; groups (patients) -> bootstrap interval ; a few runs -> mean and t interval
Calls:  numpy, scipy.special. Called by: training, review statistics, ui.
Never:  treats two images of one patient as two patients: resampling is by group.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Statistic = Callable[[NDArray[np.intp]], float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower and upper end of an interval."""

    low: float
    high: float


def exact(successes: int, trials: int, *, level: float = 0.95) -> Bounds:
    """Clopper-Pearson interval of a share, 0..1; (0, 1) when nothing was tried.

    Raises
    ------
    ValueError : more successes than trials, or a level outside 0..1
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    tail = _tail(level)
    low = special.betaincinv(successes, trials - successes + 1, tail) if successes > 0 else 0.0
    high = special.betaincinv(successes + 1, trials - successes, 1.0 - tail) if successes < trials else 1.0
    return Bounds(float(low), float(high))


def resampled(
    statistic: Statistic, groups: ArrayLike, *, rounds: int = 2000, seed: int = 0, level: float = 0.95
) -> Bounds:
    """Bootstrap percentile interval, whole groups drawn with replacement.

    Parameters
    ----------
    statistic : row indices (with repeats) -> figure; a round where it raises ValueError (a class is missing) is
        drawn again
    groups : [n], one key per row: patients
    rounds : how many resamples
    """
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(member, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(member[order])) + 1)
    random = np.random.default_rng(seed)
    figures: list[float] = []
    for _ in range(20 * rounds):
        if len(figures) == rounds:
            break
        chosen = random.integers(0, len(rows), len(rows))
        try:
            figures.append(statistic(np.concatenate([rows[index] for index in chosen])))
        except ValueError:
            continue
    if len(figures) < rounds:
        raise ValueError("too few groups for a bootstrap: hardly any resample holds both classes")
    tail = _tail(level)
    low, high = np.quantile(figures, (tail, 1.0 - tail))
    return Bounds(float(low), float(high))


def of_mean(values: Sequence[float], *, level: float = 0.95) -> Bounds:
    """Student's t interval of the mean of a few runs; of one run it is the value itself."""
    count = len(values)
    if count == 0:
        raise ValueError("no values")
    mean = float(np.mean(values))
    if count == 1:
        return Bounds(mean, mean)
    half = float(special.stdtrit(count - 1, 1.0 - _tail(level)) * np.std(values, ddof=1) / np.sqrt(count))
    return Bounds(mean - half, mean + half)


def _tail(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} is not between 0 and 1")
    return (1.0 - level) / 2.0
