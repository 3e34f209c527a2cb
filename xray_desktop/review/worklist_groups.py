"""Who belongs together: films to a study, studies to a patient, in the order of their first appearance.

Flow:   a number a row for patient and study -> Grouping
Calls:  numpy. Called by: worklist_rows, worklist_order, worklist_outline.
Never:  looks at a score.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
_HIGH: Final = np.uint64(32)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Small numbers for patients (or studies, or folders), given in the order in which they were first met.

    ``sorted_keys`` are what tells them apart, ``numbers`` what each was given.
    """

    sorted_keys: npt.NDArray[np.uint64]
    numbers: Numbers

    @classmethod
    def none(cls) -> Self:
        """Nobody was met yet."""
        return cls(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32))

    def met(self, keys: npt.NDArray[np.uint64]) -> tuple[Numbers, "Names"]:
        """The numbers of ``keys``, and the names with those that are new among them."""
        unique, first, back = np.unique(keys, return_index=True, return_inverse=True)
        place = np.searchsorted(self.sorted_keys, unique)
        known = place < len(self.sorted_keys)
        known[known] = self.sorted_keys[place[known]] == unique[known]
        given = np.empty(len(unique), dtype=np.int32)
        given[known] = self.numbers[place[known]]
        fresh = np.flatnonzero(~known)
        if not len(fresh):
            return given[back], self
        in_order = fresh[np.argsort(first[fresh])]
        given[in_order] = np.arange(len(self.numbers), len(self.numbers) + len(fresh), dtype=np.int32)
        grown = Names(
            np.insert(self.sorted_keys, place[fresh], unique[fresh]),
            np.insert(self.numbers, place[fresh], given[fresh]),
        )
        return given[back], grown


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """All rows, those of a study and of a patient side by side.

    Attributes
    ----------
    rows : every row once
    starts : where in ``rows`` each patient begins, and the end
    study_starts : where in ``rows`` each study begins, and the end
    first_study : place in ``study_starts`` of each patient's first study, and the end
    patients : the number of each patient; ``place_of`` is its place among them by that number
    """

    rows: Numbers
    starts: npt.NDArray[np.int64]
    study_starts: npt.NDArray[np.int64]
    first_study: npt.NDArray[np.int64]
    patients: Numbers
    place_of: Numbers

    def __len__(self) -> int:
        return len(self.patients)

    @property
    def one_each(self) -> bool:
        """Every patient has one film: nothing to gather."""
        return len(self.rows) == len(self.patients)


def grouped(patient: Numbers, study: Numbers) -> Grouping:
    """Gather rows by patient, within a patient by study, each in order of first appearance."""
    count = len(patient)
    by_patient, by_study = _first(patient)[patient], _first(study)[study]
    key = (by_patient.astype(np.uint64) << _HIGH) | by_study.astype(np.uint64)
    in_order = bool(np.all(key[1:] >= key[:-1]))
    rows = np.arange(count, dtype=np.int32) if in_order else np.argsort(key, kind="stable").astype(np.int32)
    whose, which = patient[rows], study[rows]
    begins = np.ones(count, dtype=bool)
    begins[1:] = whose[1:] != whose[:-1]
    study_begins = begins.copy()
    study_begins[1:] |= which[1:] != which[:-1]
    starts, study_starts = np.flatnonzero(begins), np.flatnonzero(study_begins)
    patients = whose[starts]
    place_of = np.full(int(patient.max(initial=-1)) + 1, -1, dtype=np.int32)
    place_of[patients] = np.arange(len(patients), dtype=np.int32)
    return Grouping(
        rows=rows,
        starts=np.append(starts, count),
        study_starts=np.append(study_starts, count),
        first_study=np.append(np.searchsorted(study_starts, starts), len(study_starts)),
        patients=patients,
        place_of=place_of,
    )


def _first(names: Numbers) -> Numbers:
    """By name, the first row that bears it."""
    first = np.zeros(int(names.max(initial=-1)) + 1, dtype=np.int32)
    # Written from the end, so that the first one is what stays.
    first[names[::-1]] = np.arange(len(names) - 1, -1, -1, dtype=np.int32)
    return first
