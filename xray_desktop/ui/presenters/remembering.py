"""The list of earlier sittings: cases come back from the store part by part, then what the model said of them.

Flow:   store lane -> Packed, a part at a time -> rows; model opened -> Scores, a part at a time -> columns
Calls:  registry. Called by: room, application.
Never:  holds the store longer than one part takes, so that a save never waits for a million rows.
"""

import ctypes
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from xray_desktop.inference.gate import Standing
from xray_desktop.review.worklist import next_unread
from xray_desktop.review.worklist_columns import ANALYSED, STANDINGS
from xray_desktop.review.worklist_packed import Packed
from xray_desktop.review.worklist_rows import Rows
from xray_desktop.ui.presenters.case import CasePresenter
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.registry import CaseRegistry

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore
    from xray_desktop.review.worklist_query import Scores

FIRST: Final = 2_000
"""Enough for the first pages: the list can be used while the rest comes."""

PART: Final = 8_000


class Remembering(QObject):
    """Brings back what the store remembers, once."""

    came = Signal(int)  # rows so far; the first part can be used
    complete = Signal(int)  # all rows are there

    def __init__(
        self,
        holder: SessionHolder,
        lanes: Lanes,
        registry: CaseRegistry,
        case: CasePresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._holder, self._lanes, self._registry, self._case = holder, lanes, registry, case
        self._scored_by = ""
        self._done = False

    def begin(self) -> None:
        """Ask the store for what it remembers."""
        self._registry.look_up({}, lambda: self._ask(0, FIRST))

    def score(self) -> None:
        """Another model is open: what it said of remembered cases."""
        model_id = self._holder.session.thresholds.model_id
        parts = [part for _, part in self._holder.session.worklist.rows.parts]
        if not self._done or not model_id or model_id == self._scored_by or not parts:
            return
        self._scored_by = model_id
        found: list[Scores] = []

        def ask(number: int) -> None:
            if number == len(parts):
                self._take_scores(model_id, found)
                return
            first, last = int(parts[number].cases[0]), int(parts[number].cases[-1])

            def work(store: "ReviewStore") -> "Scores":
                return store.scores(model_id, first=first, last=last)

            def take(scores: "Scores") -> None:
                found.append(scores)
                ask(number + 1)

            self._lanes.store.run(work, take, self._holder.say)

        ask(0)

    def _ask(self, after: int, limit: int) -> None:
        def work(store: "ReviewStore") -> Packed | None:
            return store.remembered(after=after, limit=limit)

        self._lanes.store.run(work, self._take, self._holder.say)

    def _take(self, part: Packed | None) -> None:
        count = len(self._holder.session.worklist.rows)
        if part is None:
            self._done = True
            give_back()
            self.complete.emit(count)
            self.score()
            return
        self._registry.remember(part)
        session = self._holder.session
        if not count and not session.case.key:
            self._case.open(next_unread(session.worklist, "") or session.worklist.rows[0].key)
        self.came.emit(len(session.worklist.rows))
        self._ask(int(part.cases[-1]), PART)

    def _take_scores(self, model_id: str, found: "list[Scores]") -> None:
        session = self._holder.session
        if session.thresholds.model_id == model_id:
            rows = with_scores(session.worklist.rows, found)
            self._holder.become(replace(session, worklist=replace(session.worklist, rows=rows)))
        give_back()


def with_scores(rows: Rows, found: "list[Scores]") -> Rows:
    """Scores and standings of remembered rows; one that is withheld gets none, nobody may sort by it."""
    score, standing = rows.column("score").copy(), rows.column("standing").copy()
    flags = rows.column("flags").copy()
    shown = STANDINGS.index(Standing.SCORED)
    for (start, part), said in zip(rows.parts, found, strict=False):
        places = start + np.searchsorted(part.cases, said.cases)
        score[places] = np.where(said.standing == shown, said.score, np.float32(np.nan))
        standing[places] = said.standing
        flags[places] |= ANALYSED
    return rows.with_columns(score=score, standing=standing, flags=flags)


def give_back() -> None:
    """Hand the system what loading left over: columns grow part by part, and glibc keeps what they have outgrown."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim"):  # musl has none
        ctypes.CDLL(None).malloc_trim(0)
