"""What calls were worth: four counts and every rate that is made of them.

Flow:   truth [n], called [n] -> Counts -> rates, each with its exact interval ; groups (patients) -> bootstrap interval
Calls:  numpy, measures.intervals. Called by: training, review statistics.
Never:  shows a rate without what it is a share of; divides by nothing: a rate of nothing is None.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from xray_desktop.measures.intervals import Bounds, exact, resampled


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``whole``, with its exact 95 % interval."""

    hits: int
    whole: int

    @property
    def value(self) -> float | None:
        """0..1; None of nothing."""
        return self.hits / self.whole if self.whole else None

    @property
    def interval(self) -> Bounds:
        """Clopper-Pearson; 0..1 of nothing."""
        return exact(self.hits, self.whole)


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases by truth and call."""

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    @property
    def positives(self) -> int:
        """With the finding."""
        return self.true_positives + self.false_negatives

    @property
    def negatives(self) -> int:
        """Without it."""
        return self.true_negatives + self.false_positives

    @property
    def total(self) -> int:
        """All cases."""
        return self.positives + self.negatives

    @property
    def sensitivity(self) -> Rate:
        """Of those with the finding, called."""
        return Rate(self.true_positives, self.positives)

    @property
    def specificity(self) -> Rate:
        """Of those without it, not called."""
        return Rate(self.true_negatives, self.negatives)

    @property
    def ppv(self) -> Rate:
        """Of those called, with the finding."""
        return Rate(self.true_positives, self.true_positives + self.false_positives)

    @property
    def npv(self) -> Rate:
        """Of those not called, without it."""
        return Rate(self.true_negatives, self.true_negatives + self.false_negatives)

    @property
    def accuracy(self) -> Rate:
        """Of all, right."""
        return Rate(self.true_positives + self.true_negatives, self.total)

    @property
    def zero_rate(self) -> Rate:
        """What always saying the commoner truth would have right."""
        return Rate(max(self.positives, self.negatives), self.total)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of sensitivity and PPV; None where nothing is positive and nothing was called."""
        whole = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / whole if whole else None

    @property
    def balanced_accuracy(self) -> float | None:
        """Mean of sensitivity and specificity; None where a truth is missing."""
        both = (self.sensitivity.value, self.specificity.value)
        return None if both[0] is None or both[1] is None else (both[0] + both[1]) / 2.0


def counts(truth: ArrayLike, called: ArrayLike) -> Counts:
    """Count bool [n] against bool [n].

    Raises
    ------
    ValueError : of different length
    """
    is_positive, is_called = np.asarray(truth, dtype=np.bool_), np.asarray(called, dtype=np.bool_)
    if is_positive.ndim != 1 or is_positive.shape != is_called.shape:
        raise ValueError(f"truth {is_positive.shape} and calls {is_called.shape} must be of one length")
    hits, marked = int((is_positive & is_called).sum()), int(is_called.sum())
    positives = int(is_positive.sum())
    return Counts(hits, marked - hits, len(is_positive) - positives - (marked - hits), positives - hits)


def by_patient(
    measure: Callable[[Counts], float | None], truth: ArrayLike, called: ArrayLike, groups: ArrayLike
) -> Bounds:
    """Bootstrap interval of any figure of ``Counts``, whole patients drawn.

    Raises
    ------
    ValueError : too few patients
    """
    is_positive, is_called = np.asarray(truth, dtype=np.bool_), np.asarray(called, dtype=np.bool_)

    def statistic(rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
        figure = measure(counts(is_positive[rows], is_called[rows]))
        if figure is None:
            raise ValueError("a rate of nothing")
        return figure

    return resampled(statistic, groups)
