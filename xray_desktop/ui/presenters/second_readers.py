"""Second readers: who is asked, what waits, and the decision of a third.

Flow:   store -> Book -> page ; wish -> assignments -> store ; decision -> a new read -> store
Calls:  review.second_reads, background. Called by: wiring.
Never:  shows a read to whom is still to read that case blind; overwrites a read.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xray_desktop.imaging.scan import Entry
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow, Conflict
from xray_desktop.review.second_reads import (
    Book,
    Decision,
    Which,
    Wish,
    asked_by,
    conflicts_for,
    decided,
    decision_of,
    may_decide,
    waiting,
)
from xray_desktop.review.state import must_stay_blind, with_blinding
from xray_desktop.ui.background import ShowLane
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.active_clock import ActiveClock
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.second_reads_asked import asking, counting, taking_back
from xray_desktop.ui.second_readers_state import FilmPicture, SecondReadersState, assigned_words, card, conflict_line

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore


class SecondReadersPresenter(QObject):
    """The page, and which cases of the session are to be read blind."""

    state_changed = Signal(object)  # SecondReadersState
    read_wanted = Signal(list, str)  # paths of assigned cases: list them, blind; the case to begin with
    stored = Signal(object)  # Review: the store took a decision
    viewer_wanted = Signal(list, str)  # path of the case to decide, its row

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._films = ShowLane(self)  # of its own: this film must not push the open one out of its lane
        self._book = Book()
        self._seed = secrets.randbelow(2**31)
        self.clock = ActiveClock()
        self._undo: Callable[[ReviewStore], object] | None = None
        self.state = SecondReadersState()

    # what the store holds

    def begin(self) -> None:
        """The page is turned to."""
        self._undo = None
        self._become(replace(self.state, busy=True, said="", error=False, undoable=False))
        self._ask(self._taken)

    def look_up(self) -> None:
        """At the start and for another reader: what is to be read blind is so from the first film on."""
        self._ask(self._learn)

    def _ask(self, then: Callable[[Book], object]) -> None:
        self._lanes.store.run(_book, lambda book: (then(book), None)[1], self._failed)

    def _learn(self, book: Book) -> tuple[CaseRow, ...]:
        """What waits for the reader of now."""
        self._book = book
        session = self._holder.session
        reader = session.reading.reader
        waits = waiting(book, reader)
        assigned = frozenset(case.digest for case in waits)
        listed = any(session.worklist.row(case.path) is not None for case in waits)
        reading = replace(
            session.reading, assigned=assigned, blinded=session.reading.blinded or listed or must_stay_blind(session)
        )
        if reading != session.reading:
            self._holder.become(with_blinding(replace(session, reading=reading), blinded=reading.blinded))
        return waits

    def _taken(self, book: Book) -> None:
        waits, reader = self._learn(book), self._holder.session.reading.reader
        paths = {(case.digest, case.patient_group): case.path for case in book.cases}
        shown = conflicts_for(book, reader)
        lines = tuple(conflict_line(one, paths.get((one.digest, one.patient_group), "")) for one in shown)
        readers = {read.reader for read in book.reads} | {one.assigned_to for one in book.assignments}
        self._become(
            replace(
                self.state,
                reader=reader,
                known_readers=tuple(sorted(readers - {reader})),
                waiting=len(waits),
                asked=tuple((one, len(cases)) for one, cases in sorted(asked_by(book, reader).items())),
                conflicts=tuple(sorted(lines, key=lambda line: line.settled)),
                busy=False,
            )
        )
        self._count()
        keys = [line.key for line in self.state.conflicts]
        self.choose(self.state.chosen if self.state.chosen in keys else next(iter(keys), None))

    # asking for a second read

    def wish(self, *, to: str | None = None, which: Which | None = None, percent: int | None = None) -> None:
        """Who is asked for what."""
        now = self.state
        self._become(
            replace(
                now,
                to=now.to if to is None else to.strip(),
                which=which or now.which,
                percent=percent or now.percent,
                said="",
            )
        )
        self._count()

    def assign(self) -> None:
        """Ask for the cases that are counted on the page."""
        if not self.state.can_assign:
            return
        ask, take_back = asking(self._book, self._wish())
        self._act(ask, take_back, assigned_words(self.state.counted or 0, self.state.to))

    def take_back(self, asked: str) -> None:
        """What this reader asked another for, at whatever sitting, and what was not read since, waits no more."""
        reader = self._holder.session.reading.reader
        cases = asked_by(self._book, reader).get(asked, ())
        if cases:
            take_back, ask_again = taking_back(cases, reader)
            self._act(take_back, ask_again, tr("Taken back."))

    def read_assigned(self) -> None:
        """List what waits for this reader; it is read blind."""
        paths = [case.path for case in waiting(self._book, self._holder.session.reading.reader)]
        if paths:
            self.read_wanted.emit(list(dict.fromkeys(path.split("::")[0] for path in paths)), paths[0])

    def _wish(self) -> Wish:
        state = self.state
        return Wish(to=state.to, by=state.reader, which=state.which, percent=state.percent, seed=self._seed)

    def _count(self) -> None:
        wish = self._wish()

        def counted(count: int) -> None:
            if wish == self._wish():  # another may be typed by now
                self._become(replace(self.state, counted=count))

        self._become(replace(self.state, counted=None))
        self._lanes.store.run(counting(self._book, wish), counted, self._failed)

    # deciding

    def choose(self, key: tuple[str, str] | None) -> None:
        """Turn to a conflict; its film follows."""
        conflict = self._conflict(key)
        if conflict is None:
            self._become(replace(self.state, chosen=None, cards=(), picture=None, film_error="", may_decide=False))
            return
        self.clock.turn_to(conflict.digest)
        reader = self._holder.session.reading.reader
        may = may_decide(conflict, reader)
        why_not = tr("You read this case yourself: another reader decides.") if reader and not may else ""
        same = key == self.state.chosen
        self._become(
            replace(
                self.state,
                chosen=key,
                cards=tuple(card(read) for read in conflict.reads),
                picture=self.state.picture if same else None,
                film_error="",
                decision=decision_of(conflict),
                may_decide=may,
                why_not=why_not,
            )
        )
        if self.state.picture is None:
            self._show_film(conflict)

    def open_in_viewer(self) -> None:
        """The case to decide, with all the tools of the film."""
        case = self._case_of(self.state.chosen)
        if case is not None and self.state.picture is not None:
            self.viewer_wanted.emit([case.path.split("::")[0]], case.path)

    def decide(self, decision: Decision) -> None:
        """The form changed."""
        if self.state.may_decide:
            self._become(replace(self.state, decision=decision))

    def save(self) -> None:
        """The decision becomes a read of its own."""
        conflict = self._conflict(self.state.chosen)
        if conflict is None or not self.state.can_save:
            return
        reader = self._holder.session.reading.reader
        seconds = round(self.clock.take(conflict.digest), 1)
        made = decided(conflict, self.state.decision, reader, read_id=secrets.token_hex(16), active_seconds=seconds)

        def work(store: "ReviewStore") -> Review:
            return store.append(made)

        def take_back(store: "ReviewStore") -> Review:
            return store.withdraw(made.read_id, reader)

        self._act(work, take_back, tr("Decided: {label}.").format(label=tr(made.label.value)))

    def undo(self) -> None:
        """Take the last act of the page back: assignments, or a decision."""
        undo = self._undo
        if undo is not None:
            self._act(undo, None, tr("Taken back."))

    def close(self) -> None:
        """Nothing answers any more."""
        self._films.close()

    def _act(
        self,
        work: "Callable[[ReviewStore], object]",
        take_back: "Callable[[ReviewStore], object] | None",
        said: str,
    ) -> None:
        def done(result: object) -> None:
            self._undo = take_back
            if isinstance(result, Review):
                self.stored.emit(result)
            self._become(replace(self.state, said=said, error=False, undoable=take_back is not None))
            self._ask(self._taken)

        self._lanes.store.run(work, done, self._failed)

    def _conflict(self, key: tuple[str, str] | None) -> Conflict | None:
        return next((one for one in self._book.conflicts if (one.digest, one.patient_group) == key), None)

    def _case_of(self, key: tuple[str, str] | None) -> CaseRow | None:
        return next((one for one in self._book.cases if (one.digest, one.patient_group) == key), None)

    def _show_film(self, conflict: Conflict) -> None:
        key = (conflict.digest, conflict.patient_group)
        case = self._case_of(key)
        regions = tuple((read.reader, region) for read in conflict.reads for region in read.regions)
        if case is None:
            self._become(replace(self.state, film_error=tr("The file of this case is not known here.")))
            return

        def shown(picture: FilmPicture | None) -> None:
            if self.state.chosen == key:
                error = "" if picture is not None else tr("The file at its place is another one now.")
                self._become(replace(self.state, picture=picture, film_error=error))

        def failed(error: Exception) -> None:
            if self.state.chosen == key:
                self._become(replace(self.state, film_error=str(error)))

        read, entry = self._lanes.read, _entry(case)

        def work() -> FilmPicture | None:
            radiograph = read(entry)
            if radiograph.digest != conflict.digest:
                return None
            return FilmPicture(FilmPixels.of(radiograph), regions)

        self._films.run(work, shown, failed)

    def _failed(self, error: Exception) -> None:
        self._become(replace(self.state, busy=False, said=str(error), error=True, undoable=False))

    def _become(self, state: SecondReadersState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _book(store: "ReviewStore") -> Book:
    return Book(
        reads=store.all_reads(),
        cases=store.cases(),
        assignments=store.assignments(),
        conflicts=store.conflicts(settled=True),
    )


def _entry(case: CaseRow) -> Entry:
    path, _, member = case.path.partition("::")
    return Entry(Path(path), case.path, member)
