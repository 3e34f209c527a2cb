"""How far readers agree with each other.

Flow:   opinions -> each pair of readers: share, kappas, intervals by patient ; more than two readers: Fleiss' kappa
Calls:  opinions, measures. Called by: statistics.
Never:  compares a label that was changed after the model was shown where an earlier one exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from xray_desktop.measures.agreement import (
    Kappa,
    Weighting,
    adjusted,
    cohen,
    cohen_by_patient,
    fleiss,
    fleiss_by_patient,
    tables_by_patient,
)
from xray_desktop.measures.intervals import Bounds
from xray_desktop.measures.shares import Share, share
from xray_desktop.review.opinions import SAID, CaseOpinions


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two readers, or a reader and the adjudicated label, on the same films.

    Attributes
    ----------
    same : films on which both say the same
    kappa, weighted : Cohen's, the second with half a disagreement between "cannot tell" and either other label
    kappa_bounds, weighted_bounds : 95 %, whole patients drawn
    adjusted : prevalence- and bias-adjusted kappa
    blind : films that both read before anything of the model was seen
    counts : [first reader's label][second reader's label], in the order absent, cannot tell, present
    """

    first: str
    second: str
    same: Share
    kappa: Kappa
    kappa_bounds: Bounds
    weighted: Kappa
    weighted_bounds: Bounds
    adjusted: float
    blind: int
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Fleiss' kappa of the readers named, on the films that all of them read."""

    readers: tuple[str, ...]
    kappa: Kappa
    bounds: Bounds
    films: int
    patients: int


def pairs(cases: Iterable[CaseOpinions]) -> tuple[Agreement, ...]:
    """Every two readers who read a film both, in the order of their initials."""
    listed = tuple(cases)
    readers = sorted({reader for case in listed for reader in case.by_reader})
    found = (_pair(listed, one, two) for one, two in combinations(readers, 2))
    return tuple(agreement for agreement in found if agreement is not None)


def together(cases: Iterable[CaseOpinions]) -> Together | None:
    """All readers at once, where there are more than two; None where no film was read by all of them."""
    listed = tuple(cases)
    readers = tuple(sorted({reader for case in listed for reader in case.by_reader}))
    shared = [case for case in listed if len(case.by_reader) == len(readers)]
    if len(readers) < 3 or not shared:
        return None
    counts = np.zeros((len(shared), len(SAID)))
    for number, case in enumerate(shared):
        for opinion in case.by_reader.values():
            counts[number, SAID.index(opinion.first.label)] += 1
    patients = [case.patient for case in shared]
    return Together(
        readers=readers,
        kappa=fleiss(counts),
        bounds=fleiss_by_patient(counts, patients),
        films=len(shared),
        patients=len(set(patients)),
    )


def _pair(cases: tuple[CaseOpinions, ...], one: str, two: str) -> Agreement | None:
    both = [case for case in cases if {one, two} <= case.by_reader.keys()]
    if not both:
        return None
    first = [SAID.index(case.by_reader[one].first.label) for case in both]
    second = [SAID.index(case.by_reader[two].first.label) for case in both]
    tables = tables_by_patient(first, second, [case.patient for case in both], len(SAID))
    counts = tables.sum(axis=0)
    return Agreement(
        first=one,
        second=two,
        same=share((case.patient, a == b) for case, a, b in zip(both, first, second, strict=True)),
        kappa=cohen(counts),
        kappa_bounds=cohen_by_patient(tables),
        weighted=cohen(counts, Weighting.LINEAR),
        weighted_bounds=cohen_by_patient(tables, Weighting.LINEAR),
        adjusted=adjusted(counts),
        blind=sum(case.by_reader[one].blind and case.by_reader[two].blind for case in both),
        counts=tuple(tuple(int(cell) for cell in row) for row in counts),
    )
