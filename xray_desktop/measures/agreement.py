"""How far two readers, or more, say the same.

Flow:   labels of each reader -> table of counts -> share, kappa with its interval, prevalence- and bias-adjusted kappa
Calls:  intervals, numpy, scipy.special. Called by: review.statistics.
Never:  takes two films of one patient for two patients: an interval by patient draws whole patients.

Cohen's kappa and its standard error: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969) 323. Fleiss' kappa:
Fleiss, Nee and Landis, Psychological Bulletin 86 (1979) 974. Adjusted kappa: Byrt, Bishop and Carlin, Journal of
Clinical Epidemiology 46 (1993) 423.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from xray_desktop.measures.intervals import Bounds

Floats = NDArray[np.float64]
_AT_ONCE: Final = 2_000_000
"""Drawn patients held in memory at a time, over all rounds of a bootstrap."""


class Weighting(StrEnum):
    """How much of a disagreement two ordered categories make."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, at most 1; ``value`` is nan where chance alone explains every answer.

    ``observed`` and ``expected`` are the (weighted) shares of agreement, 0..1. ``standard_error`` is asymptotic;
    that of Fleiss is of readers who guess (it tests against chance): its interval is ``fleiss_by_patient``.
    """

    value: float
    observed: float
    expected: float
    standard_error: float
    count: int

    @property
    def defined(self) -> bool:
        """Both readers used more than one same category between them."""
        return bool(np.isfinite(self.value))

    def bounds(self, *, level: float = 0.95) -> Bounds:
        """The asymptotic interval; the whole range where kappa is not defined."""
        if not self.defined:
            return Bounds(-1.0, 1.0)
        half = float(special.ndtri(0.5 + level / 2.0)) * self.standard_error
        return Bounds(max(self.value - half, -1.0), min(self.value + half, 1.0))


def table(first: ArrayLike, second: ArrayLike, categories: int) -> Floats:
    """Counts [k, k]: rows are what the first reader said, columns the second.

    Parameters
    ----------
    first, second : int [n], 0 .. ``categories`` - 1

    Raises
    ------
    ValueError : of unlike length, or a category outside the range
    """
    one, two = np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp)
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError(f"labels {one.shape} and {two.shape} must be of one length")
    both = np.concatenate([one, two])
    if both.size and (both.min() < 0 or both.max() >= categories):
        raise ValueError(f"categories run from 0 to {categories - 1}")
    return np.bincount(one * categories + two, minlength=categories**2).reshape(categories, categories).astype(float)


def cohen(counts: ArrayLike, weighting: Weighting = Weighting.NONE) -> Kappa:
    """Cohen's kappa of a table [k, k].

    Raises
    ------
    ValueError : the table is not square, or empty
    """
    shares, total = _shares(counts)
    weights = _weights(len(shares), weighting)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed = float((weights * shares).sum())
    expected = float(rows @ weights @ columns)
    if np.isclose(expected, 1.0):
        return Kappa(float("nan"), observed, expected, float("nan"), total)
    value = (observed - expected) / (1.0 - expected)
    by_row, by_column = weights @ columns, weights.T @ rows
    inner = weights - (by_row[:, None] + by_column[None, :]) * (1.0 - value)
    variance = ((shares * inner**2).sum() - (value - expected * (1.0 - value)) ** 2) / (total * (1.0 - expected) ** 2)
    return Kappa(value, observed, expected, float(np.sqrt(max(variance, 0.0))), total)


def adjusted(counts: ArrayLike) -> float:
    """Prevalence- and bias-adjusted kappa: what kappa would be if each of the k categories were used alike."""
    shares, _ = _shares(counts)
    categories = len(shares)
    return float((categories * np.trace(shares) - 1.0) / (categories - 1.0))


def prevalence_and_bias(counts: ArrayLike) -> tuple[float, float]:
    """Of a table [2, 2], how unlike in number the two categories are and how unlike the readers use them, -1..1.

    Raises
    ------
    ValueError : there are not two categories
    """
    shares, _ = _shares(counts)
    if shares.shape != (2, 2):
        raise ValueError("prevalence and bias are those of two categories")
    return float(shares[1, 1] - shares[0, 0]), float(shares[1, 0] - shares[0, 1])


def fleiss(counts: ArrayLike) -> Kappa:
    """Fleiss' kappa of more than two readers.

    Parameters
    ----------
    counts : [n, k], how many readers put film i into category j; the same number of readers for every film

    Raises
    ------
    ValueError : no film, fewer than two readers, or not the same number for every film
    """
    said = np.asarray(counts, dtype=np.float64)
    if said.ndim != 2 or not said.size:
        raise ValueError("a table of films and categories is needed")
    readers = said.sum(axis=1)
    if readers[0] < 2 or (readers != readers[0]).any():
        raise ValueError("every film needs the same number of readers, two or more")
    films, by_film = len(said), float(readers[0])
    shares = said.sum(axis=0) / said.sum()
    observed = float(((said**2).sum(axis=1) - by_film).mean() / (by_film * (by_film - 1.0)))
    expected = float((shares**2).sum())
    if np.isclose(expected, 1.0):
        return Kappa(float("nan"), observed, expected, float("nan"), films)
    value = (observed - expected) / (1.0 - expected)
    spread = shares * (1.0 - shares)
    skew = (spread * (1.0 - 2.0 * shares)).sum()
    variance = 2.0 * (spread.sum() ** 2 - skew) / (films * by_film * (by_film - 1.0) * spread.sum() ** 2)
    return Kappa(value, observed, expected, float(np.sqrt(variance)), films)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How often is drawn, and from which seed."""

    rounds: int = 2000
    seed: int = 0


def cohen_by_patient(
    tables: ArrayLike, weighting: Weighting = Weighting.NONE, bootstrap: Bootstrap = Bootstrap()
) -> Bounds:
    """Bootstrap interval (95 %) of Cohen's kappa, whole patients drawn with replacement.

    A round in which kappa is not defined (one category left) is left out; where fewer than half of them remain the
    interval is the whole range: so few patients bound nothing.

    Parameters
    ----------
    tables : [p, k, k], the table of each patient (``tables_by_patient``)
    """
    each = np.asarray(tables, dtype=np.float64)
    drawn = _drawn(each.reshape(len(each), -1), bootstrap)
    return _middle(_kappas(drawn.reshape(-1, *each.shape[1:]), weighting))


def tables_by_patient(first: ArrayLike, second: ArrayLike, patients: ArrayLike, categories: int) -> Floats:
    """A table [k, k] for each patient, stacked; their sum is ``table``."""
    one, two = np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp)
    keys, member = np.unique(np.asarray(patients), return_inverse=True)
    each = np.zeros((len(keys), categories, categories))
    np.add.at(each, (member, one, two), 1.0)
    return each


def fleiss_by_patient(counts: ArrayLike, patients: ArrayLike, bootstrap: Bootstrap = Bootstrap()) -> Bounds:
    """Bootstrap interval (95 %) of Fleiss' kappa, whole patients drawn with replacement.

    Parameters
    ----------
    counts : as for ``fleiss``
    patients : [n], one key per film
    """
    said = np.asarray(counts, dtype=np.float64)
    by_film = said[0].sum()
    _, member = np.unique(np.asarray(patients), return_inverse=True)
    alike = ((said**2).sum(axis=1) - by_film) / (by_film * (by_film - 1.0))
    each = np.zeros((int(member.max()) + 1, said.shape[1] + 2))
    np.add.at(each, member, np.column_stack([said, alike, np.ones(len(said))]))
    drawn = _drawn(each, bootstrap)
    shares = drawn[:, :-2] / drawn[:, :-2].sum(axis=1, keepdims=True)
    return _middle(_beyond_chance(drawn[:, -2] / drawn[:, -1], (shares**2).sum(axis=1)))


def _middle(values: Floats) -> Bounds:
    """The middle 95 % of what was drawn, where at least half of it is defined."""
    defined = values[np.isfinite(values)]
    if len(defined) < len(values) / 2:
        return Bounds(-1.0, 1.0)
    low, high = np.quantile(defined, (0.025, 0.975))
    return Bounds(float(low), float(high))


def _drawn(each: Floats, bootstrap: Bootstrap) -> Floats:
    """Sums over patients drawn with replacement [rounds, cells]; how often each is drawn, so that it is one product."""
    random, count, rounds = np.random.default_rng(bootstrap.seed), len(each), bootstrap.rounds
    at_once = max(1, _AT_ONCE // count)
    parts = [
        random.multinomial(count, np.full(count, 1.0 / count), size=min(at_once, rounds - begin)) @ each
        for begin in range(0, rounds, at_once)
    ]
    return np.concatenate(parts)


def _kappas(tables: Floats, weighting: Weighting) -> Floats:
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    weights = _weights(shares.shape[1], weighting)
    observed = (weights * shares).sum(axis=(1, 2))
    expected = np.einsum("ni,ij,nj->n", shares.sum(axis=2), weights, shares.sum(axis=1))
    return _beyond_chance(observed, expected)


def _beyond_chance(observed: Floats, expected: Floats) -> Floats:
    left = 1.0 - expected
    values: Floats = np.divide(observed - expected, left, out=np.full(len(left), np.nan), where=left > 1e-12)
    return values


def _shares(counts: ArrayLike) -> tuple[Floats, int]:
    cells = np.asarray(counts, dtype=np.float64)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1] or len(cells) < 2:
        raise ValueError(f"a table {cells.shape} is not square")
    total = cells.sum()
    if total <= 0:
        raise ValueError("nothing was read by both")
    return cells / total, round(float(total))


def _weights(categories: int, weighting: Weighting) -> Floats:
    """Share of agreement between two categories: 1 on the diagonal."""
    rank = np.arange(categories, dtype=np.float64)
    apart = np.abs(rank[:, None] - rank[None, :]) / (categories - 1.0)
    if weighting is Weighting.NONE:
        return np.eye(categories)
    return 1.0 - (apart if weighting is Weighting.LINEAR else apart**2)
