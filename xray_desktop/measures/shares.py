"""A share with its denominator, and how sure it is when one patient has several films.

Flow:   hit or not, and the patient of each film -> Share (films, patients, interval)
Calls:  intervals, numpy, scipy.special. Called by: review statistics.
Never:  takes two films of one patient for two patients.

Korn and Graubard, Survey Methodology 24 (1998) 193: the exact interval of as many strangers as the films are worth.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import special

from xray_desktop.measures.intervals import Bounds, exact


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``films``, which are of ``patients``; ``bounds`` (95 %) are by patient, 0..1."""

    hits: int
    films: int
    patients: int
    bounds: Bounds

    @property
    def value(self) -> float:
        """The share, 0..1; nan of nothing."""
        return self.hits / self.films if self.films else float("nan")


def share(films: Iterable[tuple[str, bool]]) -> Share:
    """The share of hits.

    Parameters
    ----------
    films : patient and hit, a pair for each film
    """
    pairs = list(films)
    if not pairs:
        return Share(0, 0, 0, Bounds(0.0, 1.0))
    _, member = np.unique([patient for patient, _ in pairs], return_inverse=True)
    hits = np.bincount(member, weights=[float(hit) for _, hit in pairs])
    trials = np.bincount(member)
    total, hit = len(pairs), int(hits.sum())
    return Share(hit, total, len(trials), _bounds(hits, trials, hit / total))


def _bounds(hits: np.ndarray, trials: np.ndarray, value: float) -> Bounds:
    total, patients = int(trials.sum()), len(trials)
    if patients == total:
        return exact(int(hits.sum()), total)
    if value in (0.0, 1.0):
        return exact(round(value * patients), patients)
    if patients == 1:
        return Bounds(0.0, 1.0)
    variance = patients / (patients - 1.0) * float(((hits - value * trials) ** 2).sum()) / total**2
    worth = total if variance == 0.0 else min(value * (1.0 - value) / variance, total)
    # Fewer patients bound less: Student's t against the normal.
    worth *= (special.ndtri(0.975) / special.stdtrit(patients - 1, 0.975)) ** 2
    low = special.betaincinv(value * worth, worth * (1.0 - value) + 1.0, 0.025)
    high = special.betaincinv(value * worth + 1.0, worth * (1.0 - value), 0.975)
    return Bounds(float(low), float(high))
