"""The statistics page: asked of the store, worked out beside the window, written where the reader says.

Flow:   store -> Rows -> Statistics (a lane of its own) -> StatisticsState -> page ; file <- Statistics
Calls:  review.statistics, exchange.statistics_file. Called by: wiring.
Never:  keeps the film waiting; counts what a blind reader must not know.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.opinions import SampleWish, Wanted
from xray_desktop.review.review import SampleKind
from xray_desktop.review.session import Session
from xray_desktop.review.thresholds import points
from xray_desktop.ui.background import ShowLane
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.statistics_state import Period, StatisticsState, misses, summary, tables

if TYPE_CHECKING:
    from xray_desktop.review.statistics import Rows, Statistics
    from xray_desktop.review.store import ReviewStore

_DAYS: Final = {Period.TODAY: 0, Period.WEEK: 6, Period.MONTH: 29, Period.YEAR: 364}


class StatisticsPresenter(QObject):
    """What is counted, for whom, and where it is written."""

    state_changed = Signal(object)  # StatisticsState

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._counting = ShowLane(self)  # of its own: counting must not push the open film out of its lane
        self._rows: Rows | None = None
        self._found: Statistics | None = None
        self.state = StatisticsState()

    def begin(self) -> None:
        """The page is turned to: ask the store."""
        model_id = self._holder.session.thresholds.model_id
        point = points(self._holder.session.thresholds).get(PNEUMONIA)
        threshold = None if point is None else point.threshold

        def work(store: "ReviewStore") -> "Rows":
            from xray_desktop.review.statistics import Rows

            return Rows(
                reads=store.all_reads(),
                cases=store.cases(),
                predictions=store.predictions(model_id) if model_id else (),
                threshold=threshold,
            )

        self._become(replace(self.state, busy=True, said="", error=False))
        self._lanes.store.run(work, self._asked, self._failed)

    def choose_readers(self, readers: frozenset[str]) -> None:
        """Only these readers; none of them is all."""
        self._count(replace(self.state, chosen=readers & frozenset(self.state.readers), said=""))

    def choose_period(self, period: Period) -> None:
        """Only reads since then."""
        self._count(replace(self.state, period=period, said=""))

    def choose_sample(self, sample: SampleWish) -> None:
        """Only cases of this sample."""
        self._count(replace(self.state, sample=sample, said=""))

    def declare(self, sample: SampleKind) -> None:
        """The reader says how the cases of the open list came to it; kept for ever in the trail."""
        session = self._holder.session
        cases = [(row.digest, row.patient_group) for row in session.worklist.rows if row.digest]
        reader = session.reading.reader

        def done(_result: None) -> None:
            said = tr("{count} cases of the open list declared: {sample}.")
            self.begin()
            self._become(replace(self.state, said=said.format(count=len(cases), sample=tr(sample.value))))

        self._lanes.store.run(lambda store: store.declare_sample(cases, sample, reader=reader), done, self._failed)

    def write(self, path: str) -> None:
        """The figures as they stand, as CSV or JSON."""
        found, where = self._found, Path(path)
        if found is None:
            return

        def work() -> None:
            from xray_desktop import paths
            from xray_desktop.exchange.patient_key import open_site_key
            from xray_desktop.exchange.statistics_file import write

            # Initials do not leave: in the file a reader is called as in the training sets of this site.
            write(found, where, open_site_key(paths.user_data_dir()).reader)

        self._counting.run(work, lambda _none: self._said(where.name), self._failed)

    def close(self) -> None:
        """Nothing answers any more."""
        self._counting.close()

    def _asked(self, rows: "Rows") -> None:
        self._rows = rows
        self._count(self.state)

    def _count(self, state: StatisticsState) -> None:
        self._become(replace(state, busy=True))
        rows, wanted = self._rows, self._wanted(state)
        if rows is None:
            return

        def work() -> "Statistics":
            from xray_desktop.review.statistics import statistics

            return statistics(rows, wanted)

        self._counting.run(work, self._counted, self._failed)

    def _wanted(self, state: StatisticsState) -> Wanted:
        days = _DAYS.get(state.period)
        since = ""
        if days is not None:
            today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            since = (today - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds")
        model_id = self._holder.session.thresholds.model_id
        return Wanted(readers=state.chosen, since=since, sample=state.sample, model_id=model_id)

    def _counted(self, found: "Statistics") -> None:
        self._found = found
        session = self._holder.session
        self._become(
            replace(
                self.state,
                readers=found.readers,
                summary=summary(found),
                misses=misses(found.misses, unread_hidden=_reads_blind(session)),
                tables=tables(found),
                listed=sum(bool(row.digest) for row in session.worklist.rows),
                busy=False,
                empty=not found.readers,
            )
        )

    def _said(self, name: str) -> None:
        self._become(replace(self.state, said=tr("{name} written.").format(name=name), error=False))

    def _failed(self, error: Exception) -> None:
        self._become(replace(self.state, busy=False, said=str(error), error=True))

    def _become(self, state: StatisticsState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _reads_blind(session: Session) -> bool:
    """A case of the open list waits for a blind read: how many are marked is not to be known."""
    return session.reading.blinded and any(row.read is None and not row.error for row in session.worklist.rows)
