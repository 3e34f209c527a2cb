"""The analysis of the list in the background.

Flow:   keys -> jobs lane -> one answer a file -> its row learns; progress, cancel
Calls:  analysis, registry, model. Called by: presenters.worklist, wiring.
Never:  stops for one bad file; moves anything on the screen; holds up the open case.
"""

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from xray_desktop.imaging.scan import Entry
from xray_desktop.review.state import Session, failed, identified, scored
from xray_desktop.ui.background import Job
from xray_desktop.ui.presenters.analysis import Found, found_all
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.model import ModelDesk
from xray_desktop.ui.presenters.registry import CaseRegistry
from xray_desktop.ui.progress_state import Progress


class Analyst(QObject):
    """One analysis at a time; what is added meanwhile follows."""

    progressed = Signal(object)  # Progress
    rested = Signal()  # nothing is left to analyse, or nothing can be

    def __init__(
        self,
        holder: SessionHolder,
        lanes: Lanes,
        desk: ModelDesk,
        registry: CaseRegistry,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._holder, self._lanes, self._desk, self._registry = holder, lanes, desk, registry
        self._waiting: list[Entry] = []
        self._job: Job | None = None
        desk.opened.connect(self.go_on)
        desk.not_opened.connect(self.go_on)
        holder.changed.connect(self._notice)

    def add(self, entries: Iterable[Entry]) -> None:
        """More to analyse, in this order."""
        self._waiting += entries
        self.go_on()

    def cancel(self) -> None:
        """Stop; what is done stays done, and a row that is opened is scored all the same."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()

    def go_on(self) -> None:
        """Begin with what waits, once there is a model and nothing runs."""
        classifier, session = self._desk.classifier, self._holder.session
        if self._job is not None or (classifier is None and not session.thresholds.failure) or _opening(session):
            return
        if classifier is None or not self._waiting:
            self._waiting.clear()
            self.rested.emit()
            return
        entries, self._waiting = self._waiting, []
        begun = time.monotonic()

        def on_word(found: Found) -> None:
            self._take(found)
            left = (time.monotonic() - begun) / max(found.done, 1) * (len(entries) - found.done)
            self.progressed.emit(Progress("analysing", found.done, len(entries), left))

        self.progressed.emit(Progress("analysing", 0, len(entries)))
        self._job = self._lanes.jobs.run(
            lambda job: found_all(entries, classifier, self._lanes.read, job.tell),
            lambda _count: self._done(),
            self._failed,
            on_word=on_word,
        )

    def _notice(self, session: Session) -> None:
        """The open case comes first: the analysis begins when its film stands."""
        if self._waiting and self._job is None and not _opening(session):
            self.go_on()

    def _take(self, found: Found) -> None:
        session = self._holder.session
        if found.error:
            is_shown = session.case.key == found.key and session.case.radiograph is not None
            if not is_shown:
                self._holder.become(failed(session, found.key, found.error))
            return
        if found.prediction is not None:
            self._desk.keep(found.key, found.prediction)
            session = self._holder.session
        if found.seen is not None:
            session = identified(session, found.key, found.seen)
        if found.prediction is not None:
            session = scored(session, found.key, found.prediction)
        self._registry.learn(session, found.key)
        if found.prediction is not None:
            self._registry.scored(found.key, found.prediction)

    def _failed(self, error: Exception) -> None:
        self._holder.say(error)
        self._done()

    def _done(self) -> None:
        self._job = None
        self._registry.flush()
        self.progressed.emit(Progress())
        self.go_on()


def _opening(session: Session) -> bool:
    return bool(session.case.key) and session.case.radiograph is None and not session.case.error
