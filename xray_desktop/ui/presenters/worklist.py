"""The list: what is opened is listed, looked up, analysed in the background, and read from top to bottom.

Flow:   paths -> listing (jobs) -> rows -> store's knowledge -> first unread opened -> analysis (jobs) -> rows learn
Calls:  listing, known, presenters.case, model, inference.batch. Called by: wiring.
Never:  loses a row for one bad file; moves a row; lets the analysis hold up the open case.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xray_desktop.review import worklist as rows_of
from xray_desktop.review.review import Review
from xray_desktop.review.rows import ActKind, CaseRow, PredictionRow
from xray_desktop.review.state import Session, declared, failed, identified, scored
from xray_desktop.review.undo import PopulationDeclared, pushed
from xray_desktop.review.worklist import RowState, next_unread, with_row, with_rows
from xray_desktop.ui.background import Job
from xray_desktop.ui.presenters.analysis import Found, found_all
from xray_desktop.ui.presenters.case import CasePresenter
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored
from xray_desktop.ui.presenters.known import Known, known, with_read
from xray_desktop.ui.presenters.listing import Groups, Listing, listed
from xray_desktop.ui.presenters.model import ModelDesk
from xray_desktop.ui.progress_state import Progress


class WorklistPresenter(QObject):
    """Rows, and how one gets from one to the next."""

    progressed = Signal(object)  # Progress
    listed = Signal(int, int)  # rows added, files that are no images
    analysed = Signal()  # the whole list, or what was left of it after a cancel
    all_read = Signal(int)

    def __init__(
        self, holder: SessionHolder, lanes: Lanes, cases: CasePresenter, desk: ModelDesk, groups: Callable[[], Groups]
    ) -> None:
        super().__init__()
        self._holder, self._lanes, self._cases, self._desk, self._groups = holder, lanes, cases, desk, groups
        self._known = Known()
        self._case_rows: dict[str, CaseRow] = {}
        self._job: Job | None = None
        self._declares = False
        self._under_way = 0  # listings that have not been looked up yet
        self._waiting: list[str] = []  # keys to analyse once there is a model
        desk.opened.connect(self._analyse_waiting)
        desk.not_opened.connect(self._analyse_waiting)

    # opening

    def open_paths(self, paths: Iterable[str]) -> None:
        """Files, folders and containers; what is listed already keeps its row."""
        given = [str(path) for path in paths]
        if not given:
            return

        def work(job: Job) -> Listing:
            return listed(given, self._groups(), lambda done, total: job.tell((done, total)))

        self._under_way += 1
        self._lanes.jobs.run(work, self._listed, self._not_listed, on_word=self._listing)
        self.progressed.emit(Progress("listing"))

    def open_demo(self, folder: Path) -> None:
        """Write the synthetic demonstration where it is missing, and open it."""

        def work(_job: Job) -> list[str]:
            from xray_desktop.exchange.demo import write_demo

            return [str(path) for path in write_demo(folder)]

        self._under_way += 1
        self.progressed.emit(Progress("drawing the demonstration"))

        def drawn(files: list[str]) -> None:
            self._under_way -= 1
            self.open_paths(files)

        self._lanes.jobs.run(work, drawn, self._not_listed)

    def declare_all_listed(self) -> None:
        """The command line said of everything it names: within the model's population, frontal."""
        self._declares = True

    def refresh(self) -> None:
        """Ask the store again: another reader, or an export marked its reads."""
        self._lanes.store.run(known, self._refreshed, self._holder.say)

    def took(self, read: Review) -> None:
        """The store took a read or a withdrawal."""
        self._known = with_read(self._known, read)

    def _listing(self, word: tuple[int, int]) -> None:
        self.progressed.emit(Progress("listing", *word))

    def _not_listed(self, error: Exception) -> None:
        self._under_way -= 1
        self.progressed.emit(Progress())
        self._holder.say(error)

    def _listed(self, found: Listing) -> None:
        self.progressed.emit(Progress())
        self._cases.know(found.entries)
        self._case_rows.update(found.cases)
        before = self._holder.session.worklist
        fresh = [row.key for row in found.rows if before.row(row.key) is None]
        self._holder.become(replace(self._holder.session, worklist=with_rows(before, found.rows)))
        self.listed.emit(len(fresh), found.skipped)

        for folder in {row.folder for row in found.rows} if self._declares else ():
            self.declare(folder, holds=True)

        def answered(_result: object) -> None:
            self._under_way -= 1
            self._open_first(fresh)
            self._waiting += fresh
            self._analyse_waiting()

        def looked_up(result: Known) -> None:
            self._refreshed(result)
            answered(None)

        def not_looked_up(error: Exception) -> None:
            self._holder.say(error)
            answered(None)

        self._lanes.store.run(known, looked_up, not_looked_up)

    def _refreshed(self, result: Known) -> None:
        self._known = result
        session = self._holder.session
        reader = session.reading.reader
        rows = tuple(row if row.saving else result.informed(row, reader) for row in session.worklist.rows)
        self._holder.become(replace(session, worklist=replace(session.worklist, rows=rows)))

    def _open_first(self, fresh: list[str]) -> None:
        session = self._holder.session
        if session.case.key or not fresh:
            return
        self.open(next_unread(session.worklist, "") or fresh[0])

    # going on

    def open(self, key: str) -> None:
        """Open a row and remember the place."""
        self._cases.open(key)

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

    def narrow(self, text: str, states: frozenset[RowState]) -> None:
        """Show only what matches."""
        session = self._holder.session
        worklist = rows_of.narrowed(session.worklist, text=text, states=states, model_hidden=session.reading.blinded)
        self._holder.become(replace(session, worklist=worklist))

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
        digests = [row.digest for row in session.worklist.rows if row.folder == folder and row.digest]
        detail = {"holds": holds, "digests": digests}
        self._holder.become(session)
        reader = session.reading.reader
        self._lanes.store.run(
            lambda store: store.log(ActKind.POPULATION_DECLARED, None, reader=reader, detail=detail),
            ignored,
            self._holder.say,
        )

    # analysis

    def cancel(self) -> None:
        """Stop the analysis; what is done stays done."""
        if self._job is not None:
            self._job.cancel()

    def film_shown(self, key: str) -> None:
        """A film was decoded for the screen: its row learns its digest and its read at once."""
        self._learn(self._holder.session, key)

    def _analyse_waiting(self) -> None:
        classifier, keys = self._desk.classifier, self._waiting
        session = self._holder.session
        if classifier is None or not keys:
            model_is_coming = classifier is None and not session.thresholds.failure
            if not self._under_way and not model_is_coming:
                self.analysed.emit()
            return
        self._waiting = []
        entries = [entry for entry in map(self._cases.entry, keys) if entry is not None]
        begun = time.monotonic()

        def work(job: Job) -> int:
            return found_all(entries, classifier, self._lanes.read, job.tell)

        def on_word(found: Found) -> None:
            self._take(found)
            left = (time.monotonic() - begun) / max(found.done, 1) * (len(entries) - found.done)
            self.progressed.emit(Progress("analysing", found.done, len(entries), left))

        self.progressed.emit(Progress("analysing", 0, len(entries)))
        self._job = self._lanes.jobs.run(work, self._analysed, self._not_analysed, on_word=on_word)

    def _take(self, found: Found) -> None:
        """One file's answer: its row learns, and nothing on the screen moves."""
        session = self._holder.session
        if found.error:
            if session.case.key != found.key or session.case.radiograph is None:
                self._holder.become(failed(session, found.key, found.error))
            return
        if found.prediction is not None:
            self._desk.keep(found.key, found.prediction)
            session = self._holder.session
        if found.seen is not None:
            session = identified(session, found.key, found.seen)
        if found.prediction is not None:
            session = scored(session, found.key, found.prediction)
        self._learn(session, found.key)
        self._remember_prediction(found)

    def _learn(self, session: Session, key: str) -> None:
        row = session.worklist.row(key)
        if row is None or not row.digest:
            return
        if not row.saving:
            informed = self._known.informed(row, session.reading.reader)
            session = replace(session, worklist=with_row(session.worklist, informed))
        self._holder.become(session)
        self._remember(key, row.digest)

    def _remember(self, key: str, digest: str) -> None:
        case = self._case_rows.get(key)
        if case is None or case.digest == digest:
            return
        case = replace(case, digest=digest)
        self._case_rows[key] = case
        self._lanes.store.run(lambda store: store.remember_case(case), ignored, self._holder.say)

    def _remember_prediction(self, found: Found) -> None:
        row, said = self._holder.session.worklist.row(found.key), found.prediction
        if row is None or said is None or row.admission is None:
            return
        prediction = PredictionRow(
            digest=row.digest,
            model_id=said.model_id,
            findings=said.findings,
            probabilities=tuple(float(value) for value in said.probability),
            device=said.device,
            standing=row.admission.standing,
            reasons=row.admission.reasons,
        )
        self._lanes.store.run(lambda store: store.remember_prediction(prediction), ignored, self._holder.say)

    def _analysed(self, _count: int) -> None:
        self._job = None
        self.progressed.emit(Progress())
        if self._waiting:
            self._analyse_waiting()
        else:
            self.analysed.emit()

    def _not_analysed(self, error: Exception) -> None:
        self._job = None
        self.progressed.emit(Progress())
        self._holder.say(error)
        self.analysed.emit()
