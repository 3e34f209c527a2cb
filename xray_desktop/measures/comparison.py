"""Whether two models, or two readers, differ on the same films.

Flow:   hits of each -> McNemar's exact test ; truth and two scores -> both AUROCs, their difference, DeLong's test
Calls:  numpy, scipy.special. Called by: training, review.statistics.
Never:  compares figures of different films: both are measured on the same ones.

DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837, by the mid-ranks of Sun and Xu, IEEE Signal Processing
Letters 21 (2014) 1389. Films of one patient: Obuchowski, Biometrics 53 (1997) 567.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from xray_desktop.measures.intervals import Bounds

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class McNemar:
    """``only_first`` and ``only_second``: films that one of the two had right. ``p`` is exact and two-sided."""

    only_first: int
    only_second: int
    p: float


@dataclass(frozen=True, slots=True)
class AurocPair:
    """Both AUROCs on the same films; ``difference`` is first minus second, ``p`` two-sided.

    Where every pair of scores orders the films alike the difference has no spread: ``p`` is 1 and the interval a point.
    """

    first: float
    second: float
    difference: float
    standard_error: float
    bounds: Bounds
    z: float
    p: float


def mcnemar(first_right: ArrayLike, second_right: ArrayLike) -> McNemar:
    """Whether one of two is right more often.

    Parameters
    ----------
    first_right, second_right : bool [n], in the same order

    Raises
    ------
    ValueError : of unlike length
    """
    one, two = np.asarray(first_right, dtype=np.bool_), np.asarray(second_right, dtype=np.bool_)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(f"answers {one.shape} and {two.shape} must be of one length")
    only_first, only_second = int((one & ~two).sum()), int((~one & two).sum())
    unlike = only_first + only_second
    tail = float(special.bdtr(min(only_first, only_second), unlike, 0.5)) if unlike else 1.0
    return McNemar(only_first, only_second, min(1.0, 2.0 * tail))


def delong(
    truth: ArrayLike, first: ArrayLike, second: ArrayLike, *, patients: ArrayLike | None = None, level: float = 0.95
) -> AurocPair:
    """Whether two scores tell positives from negatives equally well.

    Parameters
    ----------
    truth : bool [n]
    first, second : float [n], finite; higher means more likely positive
    patients : [n], one key per film; films of one patient then count as kin, not as strangers
    level : of the interval of the difference

    Raises
    ------
    ValueError : of unlike length, a score is not finite, or fewer than two positives or negatives (or their patients)
    """
    is_positive = np.asarray(truth, dtype=np.bool_)
    scores = np.stack([np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)])
    if is_positive.ndim != 1 or scores.shape[1:] != is_positive.shape:
        raise ValueError(f"truth {is_positive.shape} and scores {scores.shape} must be of one length")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite")
    of_positives, of_negatives = _placements(is_positive, scores)
    areas = of_positives.mean(axis=1)
    keys = np.arange(len(is_positive)) if patients is None else np.asarray(patients)
    covariance = _covariance(of_positives, of_negatives, areas, keys[is_positive], keys[~is_positive])
    variance = covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1]
    error = float(np.sqrt(max(variance, 0.0)))
    difference = float(areas[0] - areas[1])
    z = difference / error if error > 1e-12 else 0.0
    half = float(special.ndtri(0.5 + level / 2.0)) * error
    p = 2.0 * float(special.ndtr(-abs(z)))
    return AurocPair(
        float(areas[0]), float(areas[1]), difference, error, Bounds(difference - half, difference + half), z, p
    )


def _placements(is_positive: NDArray[np.bool_], scores: Floats) -> tuple[Floats, Floats]:
    """Of each positive the share of negatives below it, of each negative the share of positives above it; ties half."""
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    if positives < 2 or negatives < 2:
        raise ValueError("the comparison needs at least two positives and two negatives")
    above, below = [], []
    for row in scores:
        everyone = _mid_ranks(row)
        above.append((everyone[is_positive] - _mid_ranks(row[is_positive])) / negatives)
        below.append(1.0 - (everyone[~is_positive] - _mid_ranks(row[~is_positive])) / positives)
    return np.stack(above), np.stack(below)


def _mid_ranks(values: Floats) -> Floats:
    _, inverse, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[inverse])


def _covariance(
    of_positives: Floats, of_negatives: Floats, areas: Floats, positive_keys: ArrayLike, negative_keys: ArrayLike
) -> Floats:
    """Covariance [2, 2] of the two areas; with a key of its own for every film it is DeLong's."""
    groups, member = np.unique(np.concatenate([positive_keys, negative_keys]), return_inverse=True)
    positives, negatives = of_positives.shape[1], of_negatives.shape[1]
    here = _summed(of_positives - areas[:, None], member[:positives], len(groups))
    there = _summed(of_negatives - areas[:, None], member[positives:], len(groups))
    with_positive, with_negative = (len(np.unique(part)) for part in (member[:positives], member[positives:]))
    if with_positive < 2 or with_negative < 2:
        raise ValueError("the comparison needs at least two patients with positives and two with negatives")
    spread = with_positive / (with_positive - 1.0) * (here @ here.T) / positives**2
    spread = spread + with_negative / (with_negative - 1.0) * (there @ there.T) / negatives**2
    # Patients with both kinds of films tie the two parts together.
    kin = len(groups) / (len(groups) - 1.0) * (here @ there.T) / (positives * negatives)
    return np.asarray(spread + kin + kin.T)


def _summed(values: Floats, member: NDArray[np.intp], groups: int) -> Floats:
    return np.stack([np.bincount(member, weights=row, minlength=groups) for row in values])
