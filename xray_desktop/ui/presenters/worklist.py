"""The list: what is opened is listed, looked up, handed to the analysis, and read from top to bottom.

Flow:   paths -> listing (jobs) -> rows -> store's knowledge -> first unread opened -> analysis
Calls:  listing, registry, analyst, remembering, presenters.case. Called by: wiring.
Never:  loses a row for one bad file; moves a row before the reader asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from xray_desktop.review import worklist as rows_of
from xray_desktop.review.rows import ActKind
from xray_desktop.review.session import Session
from xray_desktop.review.state import declared
from xray_desktop.review.thresholds import points
from xray_desktop.review.undo import PopulationDeclared, pushed
from xray_desktop.review.worklist import Folded, Order, Query, next_unread, with_rows
from xray_desktop.ui.background import Job
from xray_desktop.ui.presenters.analyst import Analyst
from xray_desktop.ui.presenters.case import CasePresenter
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored
from xray_desktop.ui.presenters.listing import Groups, Listing, listed
from xray_desktop.ui.presenters.registry import CaseRegistry
from xray_desktop.ui.progress_state import Progress

STALE_MS = 600
"""How long after the last change the order is compared: sorting a million rows at every score would stop the window."""


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The presenters a list works with."""

    case: CasePresenter
    registry: CaseRegistry
    analyst: Analyst


class WorklistPresenter(QObject):
    """Rows, and how one gets from one to the next."""

    progressed = Signal(object)  # Progress
    listed = Signal(int, int)  # rows added, files that are no images
    analysed = Signal()  # everything that was named, or what was left of it after a cancel
    all_read = Signal(int)
    order_stale = Signal(bool)  # sorting again would move rows

    def __init__(
        self, holder: SessionHolder, lanes: Lanes, colleagues: Colleagues, groups: Callable[[], Groups]
    ) -> None:
        super().__init__()
        self._holder, self._lanes, self._with, self._groups = holder, lanes, colleagues, groups
        self._declares = False
        self._under_way = 0  # listings that have not been looked up yet
        self._seen: tuple[object, ...] = ()
        self._look_again = QTimer(self)
        self._look_again.setSingleShot(True)
        self._look_again.setInterval(STALE_MS)
        self._look_again.timeout.connect(self._compare_order)
        holder.changed.connect(self._notice)
        colleagues.analyst.progressed.connect(self.progressed)
        colleagues.analyst.rested.connect(self._rested)

    # opening

    def open_paths(self, paths: Iterable[str]) -> None:
        """Files, folders and containers; what is listed already keeps its row."""
        given = [str(path) for path in paths]
        if not given:
            return

        def work(job: Job) -> Listing:
            return listed(given, self._groups(), lambda done, total: job.tell((done, total)), self._lanes.ask)

        self._begin("listing")
        self._lanes.jobs.run(work, self._listed, self._not_listed, on_word=self._listing)

    def open_demo(self, folder: Path) -> None:
        """Write the synthetic demonstration where it is missing, and open it."""

        def work(_job: Job) -> list[str]:
            from xray_desktop.exchange.demo import write_demo

            return [str(path) for path in write_demo(folder)]

        def drawn(files: list[str]) -> None:
            self._under_way -= 1
            self.open_paths(files)

        self._begin("drawing the demonstration")
        self._lanes.jobs.run(work, drawn, self._not_listed)

    def declare_all_listed(self) -> None:
        """The command line said of everything it names: within the model's population, frontal."""
        self._declares = True

    def _begin(self, words: str) -> None:
        self._under_way += 1
        self.progressed.emit(Progress(words))

    def _listing(self, word: tuple[int, int]) -> None:
        self.progressed.emit(Progress("listing", *word))

    def _not_listed(self, error: Exception) -> None:
        self._under_way -= 1
        self.progressed.emit(Progress())
        self._holder.say(error)

    def _listed(self, found: Listing) -> None:
        self.progressed.emit(Progress())
        self._with.case.know(found.entries)
        before = self._holder.session.worklist
        fresh = [row.key for row in found.rows if before.row(row.key) is None]
        self._holder.become(replace(self._holder.session, worklist=with_rows(before, found.rows)))
        self.listed.emit(len(fresh), found.skipped)
        for folder in {row.folder for row in found.rows} if self._declares else ():
            self.declare(folder, holds=True)
        self._with.registry.look_up(found.cases, lambda: self._looked_up(fresh))

    def _looked_up(self, fresh: list[str]) -> None:
        self._under_way -= 1
        session = self._holder.session
        if fresh and not session.case.key:
            self.open(next_unread(session.worklist, "") or fresh[0])
        self._with.analyst.add(entry for entry in map(self._with.case.entry, fresh) if entry is not None)

    def _rested(self) -> None:
        if not self._under_way:
            self.analysed.emit()

    # going on

    def open(self, key: str) -> None:
        """Open a row."""
        self._with.case.open(key)

    def step(self, by: int) -> None:
        """The next or previous row."""
        key = rows_of.neighbour(self._holder.session.worklist, self._holder.session.case.key, by)
        if key is not None:
            self.open(key)

    def next_unread(self) -> None:
        """The next row without a label; says so when there is none."""
        session = self._holder.session
        key = next_unread(session.worklist, session.case.key)
        if key is not None:
            self.open(key)
        elif session.worklist.rows:
            self.all_read.emit(rows_of.progress(session.worklist)[1])

    def narrow(self, query: Query) -> None:
        """Show only what matches."""
        self._arrange(query=query)

    def sort(self, order: Order) -> None:
        """Another order, from now on and frozen; the same again sorts anew."""
        self._arrange(order=order)

    def arrange_again(self) -> None:
        """Find, narrow and sort anew, as the reader's wishes stand."""
        self._arrange()

    def fold(self, patient: int) -> None:
        """One line for a patient, or all of them."""
        worklist = self._holder.session.worklist
        self._fold(worklist.folded.turned(patient))

    def fold_all(self, folded: bool) -> None:
        """One line for every patient, or all lines."""
        self._fold(Folded(all=folded))

    def _fold(self, folded: Folded) -> None:
        session = self._holder.session
        self._holder.become(replace(session, worklist=replace(session.worklist, folded=folded)))

    def _arrange(self, **wishes: Query | Order) -> None:
        session = self._holder.session
        worklist = replace(session.worklist, **wishes)  # type: ignore[arg-type]  # its two wishes, by name
        thresholds, hidden = thresholds_of(session), session.reading.blinded
        self._holder.become(
            replace(session, worklist=rows_of.arranged(worklist, thresholds=thresholds, model_hidden=hidden))
        )
        self.order_stale.emit(False)

    def _notice(self, session: Session) -> None:
        """Rows or thresholds are others: soon see whether the order would be another, too."""
        worklist = session.worklist
        now = (worklist.rows, worklist.screen, session.thresholds)
        if worklist.screen is not None and any(new is not old for new, old in zip(now, self._seen, strict=False)):
            self._look_again.start()
        self._seen = now

    def _compare_order(self) -> None:
        session = self._holder.session
        hidden = session.reading.blinded
        self.order_stale.emit(
            rows_of.would_move(session.worklist, thresholds=thresholds_of(session), model_hidden=hidden)
        )

    # whom the model knows

    def declare_population(self) -> None:
        """The reader says of the open case's folder: all within the model's population, frontal."""
        row = self._holder.session.row
        if row is not None:
            self.declare(row.folder, holds=True)
            session = self._holder.session
            act = PopulationDeclared(key=row.key, folder=row.folder)
            reading = replace(session.reading, history=pushed(session.reading.history, act))
            self._holder.become(replace(session, reading=reading))

    def declare(self, folder: str, *, holds: bool) -> None:
        """A declaration, or its undo; both are kept for ever, with the digests they speak for."""
        session = declared(self._holder.session, folder, holds=holds)
        digests = [row.digest for _, row in session.worklist.rows.live if row.folder == folder and row.digest]
        detail = {"holds": holds, "digests": digests}
        self._holder.become(session)
        reader = session.reading.reader
        self._lanes.store.run(
            lambda store: store.log(ActKind.POPULATION_DECLARED, None, reader=reader, detail=detail),
            ignored,
            self._holder.say,
        )


def thresholds_of(session: Session) -> dict[str, float]:
    """Today's threshold of each root finding."""
    return {name: point.threshold for name, point in points(session.thresholds).items()}
