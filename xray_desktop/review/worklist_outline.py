"""The lines of the list: patients, their studies, their films; found when somebody looks, never all at once.

Flow:   patients in order, marked rows, what is folded -> line by number, number of a row's line
Calls:  worklist_groups. Called by: worklist, ui.worklist_model.
Never:  makes an object a row: a million lines are a few arrays.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from xray_desktop.review.worklist_filter import Marks
from xray_desktop.review.worklist_groups import Grouping, Numbers

_KEPT: Final = 256


class LineKind(StrEnum):
    """What a line stands for."""

    PATIENT = "patient"
    STUDY = "study"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class Line:
    """``row``: of the film, or the first film of the patient or study. ``patient``: the number of the patient."""

    kind: LineKind
    row: int
    patient: int
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """Which patients are folded: all or none, but for a few."""

    all: bool = False
    but: frozenset[int] = frozenset()

    def holds(self, patient: int) -> bool:
        """Whether a patient is folded."""
        return self.all != (patient in self.but)

    def turned(self, patient: int) -> "Folded":
        """One patient the other way."""
        return Folded(self.all, self.but ^ {patient})


class Outline:
    """Lines by number."""

    def __init__(self, groups: Grouping, patients: Numbers, marks: Marks | None, folded: Folded) -> None:
        self._groups, self._patients, self._marks, self._folded = groups, patients, marks, folded
        places = groups.place_of[patients]
        sizes = 1 + self._bodies()[places]
        if folded.all:
            sizes[:] = 1
        for patient in folded.but:
            where = np.flatnonzero(patients == patient)
            sizes[where] = 1 if not folded.all else 1 + self._bodies()[places[where]]
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self._rank: Numbers | None = None
        self._bodies_kept: OrderedDict[int, Numbers] = OrderedDict()

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def line(self, number: int) -> Line:
        """One line."""
        rank = int(np.searchsorted(self._ends, number, side="right"))
        patient = int(self._patients[rank])
        begin = int(self._ends[rank - 1]) if rank else 0
        body = self.body(patient)
        if number == begin:
            return Line(LineKind.PATIENT, int(self._films(patient)[0]), patient, self._folded.holds(patient))
        entry = int(body[number - begin - 1])
        return Line(LineKind.FILM, entry, patient) if entry >= 0 else Line(LineKind.STUDY, ~entry, patient)

    def line_of(self, row: int, patient: int) -> int | None:
        """Number of a film's line; its patient's where that is folded; None when it is not shown."""
        rank = self._rank_of(patient)
        films = self._films(patient) if rank is not None else None
        if rank is None or films is None or row not in films:
            return None
        begin = int(self._ends[rank - 1]) if rank else 0
        if self._folded.holds(patient):
            return begin
        return begin + 1 + int(np.flatnonzero(self.body(patient) == row)[0])

    def films_of(self, patient: int) -> Numbers:
        """Shown films of a patient, by study."""
        return self._films(patient)

    def body(self, patient: int) -> Numbers:
        """Below a patient's line: films by number, a study's heading as the complement of its first film's."""
        kept = self._bodies_kept.get(patient)
        if kept is not None:
            return kept
        groups, place = self._groups, int(self._groups.place_of[patient])
        first, last = int(groups.first_study[place]), int(groups.first_study[place + 1])
        films = [
            self._marked(groups.rows[groups.study_starts[study] : groups.study_starts[study + 1]])
            for study in range(first, last)
        ]
        films = [one for one in films if len(one)]
        if len(films) > 1:
            films = [np.concatenate([~one[:1], one]) for one in films]
        made = np.concatenate(films) if films else np.empty(0, dtype=np.int32)
        self._bodies_kept[patient] = made
        if len(self._bodies_kept) > _KEPT:
            self._bodies_kept.popitem(last=False)
        return made

    def neighbour(self, row: int, patient: int, step: int) -> int | None:
        """The film ``step`` films further, folded or not; None past either end."""
        rank = self._rank_of(patient)
        if rank is None:
            return None
        films = self._films(patient)
        place = int(np.flatnonzero(films == row)[0]) + step
        while not 0 <= place < len(films):
            forward = place >= 0
            place -= len(films) if forward else 0
            rank += 1 if forward else -1
            if not 0 <= rank < len(self._patients):
                return None
            films = self._films(int(self._patients[rank]))
            place += 0 if forward else len(films)
        return int(films[place])

    def next_marked(self, wanted: Marks, after: int | None, patient: int | None) -> int | None:
        """The next shown film with a mark, from ``after`` on and round to the top, ``after`` itself left out."""
        wanted = wanted.copy() if self._marks is None else wanted & self._marks
        if not len(self._patients):
            return None
        start, rank = 0, None if patient is None else self._rank_of(patient)
        if rank is not None and patient is not None and after is not None:
            wanted[after] = False
            films = self._films(patient)
            behind = films[int(np.flatnonzero(films == after)[0]) + 1 :]
            if wanted[behind].any():
                return int(behind[wanted[behind]][0])
            start = rank + 1
        gathered = wanted[self._groups.rows]
        held = np.logical_or.reduceat(gathered, self._groups.starts[:-1])[self._groups.place_of[self._patients]]
        for offset, span in ((start, held[start:]), (0, held[:start])):
            if span.any():
                films = self._films(int(self._patients[offset + int(np.argmax(span))]))
                return int(films[wanted[films]][0])
        return None

    def _films(self, patient: int) -> Numbers:
        body = self.body(patient)
        return body[body >= 0]

    def _marked(self, rows: Numbers) -> Numbers:
        return rows if self._marks is None else rows[self._marks[rows]]

    def _rank_of(self, patient: int) -> int | None:
        if self._rank is None:
            self._rank = np.full(len(self._groups.place_of), -1, dtype=np.int32)
            self._rank[self._patients] = np.arange(len(self._patients), dtype=np.int32)
        rank = int(self._rank[patient]) if patient < len(self._rank) else -1
        return None if rank < 0 else rank

    def _bodies(self) -> npt.NDArray[np.int64]:
        """By place of the patient: how many films are shown, with a line for each study where there are several."""
        groups = self._groups
        if not len(groups):
            return np.empty(0, dtype=np.int64)
        if self._marks is None:
            films, studies = np.diff(groups.starts), np.diff(groups.first_study)
        else:
            marked = self._marks[groups.rows].astype(np.int32)
            films = np.add.reduceat(marked, groups.starts[:-1], dtype=np.int64)
            in_study = np.add.reduceat(marked, groups.study_starts[:-1]) > 0
            studies = np.add.reduceat(in_study, groups.first_study[:-1], dtype=np.int64)
        return films + np.where(studies > 1, studies, 0)
