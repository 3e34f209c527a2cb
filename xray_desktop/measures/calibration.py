"""Whether a score of 0.8 means eighty in a hundred.

Flow:   truth [n], probability [n] -> bins of equal number -> expected calibration error, Brier score, reliability curve
Calls:  numpy, measures.intervals. Called by: training, ui (curves).
Never:  judges a model on other prevalences: calibration belongs to the cases it was measured on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xray_desktop.measures.intervals import Bounds, exact

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of neighbouring scores: their mean score, and how many have the finding, with the exact interval."""

    mean_probability: float
    positives: int
    cases: int

    @property
    def share(self) -> float:
        """That have the finding."""
        return self.positives / self.cases

    @property
    def interval(self) -> Bounds:
        """Of the share."""
        return exact(self.positives, self.cases)


def reliability(truth: ArrayLike, probability: ArrayLike, *, bins: int = 10) -> tuple[Bin, ...]:
    """The curve: bins of equal number of cases (the last may hold a few more), by rising score.

    Raises
    ------
    ValueError : lengths differ, a probability outside 0..1, or no case
    """
    is_positive, values = _checked(truth, probability)
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return tuple(Bin(float(values[rows].mean()), int(is_positive[rows].sum()), len(rows)) for rows in parts)


def expected_calibration_error(truth: ArrayLike, probability: ArrayLike, *, bins: int = 10) -> float:
    """Mean distance of score and share over the bins, weighted by cases, 0..1."""
    found = reliability(truth, probability, bins=bins)
    cases = sum(one.cases for one in found)
    return sum(one.cases * abs(one.share - one.mean_probability) for one in found) / cases


def brier_score(truth: ArrayLike, probability: ArrayLike) -> float:
    """Mean squared distance of probability and truth, 0..1; lower is better."""
    is_positive, values = _checked(truth, probability)
    return float(((values - is_positive) ** 2).mean())


def at_prevalence(probability: ArrayLike, *, learnt: float, here: float) -> Floats:
    """Probabilities learnt at one prevalence, told for another (prior shift alone; nothing else may differ).

    Source: Saerens, Latinne, Decaestecker, Neural Computation 14 (2002) 21.

    Raises
    ------
    ValueError : a prevalence that is not between 0 and 1
    """
    if not (0.0 < learnt < 1.0 and 0.0 < here < 1.0):
        raise ValueError(f"prevalences must lie between 0 and 1, not {learnt} and {here}")
    values = np.asarray(probability, dtype=np.float64)
    present, absent = values * here / learnt, (1.0 - values) * (1.0 - here) / (1.0 - learnt)
    return np.asarray(present / (present + absent), dtype=np.float64)


def _checked(truth: ArrayLike, probability: ArrayLike) -> tuple[NDArray[np.bool_], Floats]:
    is_positive, values = np.asarray(truth, dtype=np.bool_), np.asarray(probability, dtype=np.float64)
    if is_positive.ndim != 1 or is_positive.shape != values.shape or not len(values):
        raise ValueError(f"truth {is_positive.shape} and probabilities {values.shape} must be of one length, not empty")
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise ValueError("probabilities must lie between 0 and 1")
    return is_positive, values
