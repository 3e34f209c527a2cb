"""The ROC of scores against two-valued truths.

Flow:   truth [n], scores [n] -> AUROC, curve; groups (patients) -> bootstrap interval
Calls:  numpy. Called by: training, review statistics.
Never:  knows a threshold's meaning, a model or a part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """By falling threshold: ``thresholds[i]`` and above mark ``true_positives[i]`` and ``false_positives[i]``."""

    thresholds: Floats
    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    positives: int
    negatives: int


def _checked(truth: ArrayLike, scores: ArrayLike) -> tuple[Bools, Floats]:
    is_positive, values = np.asarray(truth, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if is_positive.ndim != 1 or is_positive.shape != values.shape:
        raise ValueError(f"truth {is_positive.shape} and scores {values.shape} must be of one length")
    if not np.isfinite(values).all():
        raise ValueError("scores must be finite")
    return is_positive, values


def roc(truth: ArrayLike, scores: ArrayLike) -> Roc:
    """The curve with one point for each different score.

    Parameters
    ----------
    truth : bool [n]
    scores : float [n], finite; higher means more likely positive
    """
    is_positive, values = _checked(truth, scores)
    order = np.argsort(-values, kind="stable")
    values, hits = values[order], is_positive[order].astype(np.int64)
    last = np.flatnonzero(np.diff(values, append=-np.inf) != 0)
    marked = np.cumsum(hits)[last]
    return Roc(values[last], marked, last + 1 - marked, int(is_positive.sum()), int((~is_positive).sum()))


def auroc(truth: ArrayLike, scores: ArrayLike) -> float:
    """Chance that a positive scores above a negative, ties half, 0..1.

    Raises
    ------
    ValueError : one of the two truths is missing, or a score is not finite
    """
    is_positive, values = _checked(truth, scores)
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    if not positives or not negatives:
        raise ValueError("AUROC needs at least one positive and one negative")
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2.0)[inverse]  # ties share their mean rank
    return float((rank[is_positive].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))
