"""The analysis of the list in the background.

Flow:   keys -> jobs lane -> one answer a file -> its row learns; progress, cancel
Calls:  analysis, registry, model. Called by: presenters.worklist, wiring.
Never:  stops for one bad file; moves anything on the screen; holds up the open case.
"""

import time
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from xray_desktop.imaging.scan import Entry
from xray_desktop.review.session import Session
from xray_desktop.review.state import failed, identified, scored
from xray_desktop.ui.background import Job
from xray_desktop.ui.presenters.analysis import Found, found_all
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.model import ModelDesk
from xray_desktop.ui.presenters.registry import CaseRegistry
from xray_desktop.ui.progress_state import Progress

TOGETHER_MS: Final = 80
"""What comes within this time is shown together: a fast model must not keep the window from its work."""


class Analyst(QObject):
    """One analysis at a time; what is added meanwhile follows."""

    progressed = Signal(object)  # Progress
    at_work = Signal(str)  # key of the row that is decoded and scored now, "" when none is
    pictured = Signal(str, object)  # key, small picture
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
        self._begun, self._names = 0.0, tuple[str, ...]()
        self._found: list[Found] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOGETHER_MS)
        self._timer.timeout.connect(self._take_found)
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
        self._begun, self._names = time.monotonic(), tuple(entry.name for entry in entries)
        self.at_work.emit(self._names[0])
        self.progressed.emit(Progress("analysing", 0, len(entries)))
        self._job = self._lanes.jobs.run(
            lambda job: found_all(entries, classifier, self._lanes.read, job.tell),
            lambda _count: self._done(),
            self._failed,
            on_word=self._come,
        )

    def _notice(self, session: Session) -> None:
        """The open case comes first: the analysis begins when its film stands."""
        if self._waiting and self._job is None and not _opening(session):
            self.go_on()

    def _come(self, found: Found) -> None:
        self._found.append(found)
        if not self._timer.isActive():
            self._timer.start()

    def _take_found(self) -> None:
        """Everything that has come since, in one step: one session, one picture on the screen."""
        self._timer.stop()
        come, self._found = self._found, []
        if not come:
            return
        for found in come:
            if found.prediction is not None:
                self._desk.keep(found.key, found.prediction)
            if found.picture is not None:
                self.pictured.emit(found.key, found.picture)
        session = self._holder.session
        for found in come:
            session = self._taken(session, found)
        self._holder.become(session)
        for found in come:
            if found.prediction is not None:
                self._registry.scored(found.key, found.prediction)
        done = come[-1].done
        total = len(self._names)
        left = (time.monotonic() - self._begun) / max(done, 1) * (total - done)
        self.progressed.emit(Progress("analysing", done, total, left))
        self.at_work.emit(self._names[done] if done < total else "")

    def _taken(self, session: Session, found: Found) -> Session:
        if found.error:
            is_shown = session.case.key == found.key and session.case.radiograph is not None
            return session if is_shown else failed(session, found.key, found.error)
        if found.seen is not None:
            session = identified(session, found.key, found.seen)
        if found.prediction is not None:
            session = scored(session, found.key, found.prediction)
        return self._registry.learned(session, found.key)

    def _failed(self, error: Exception) -> None:
        self._holder.say(error)
        self._done()

    def _done(self) -> None:
        self._take_found()
        self._job = None
        self._registry.flush()
        self.progressed.emit(Progress())
        self.at_work.emit("")
        self.go_on()


def _opening(session: Session) -> bool:
    return bool(session.case.key) and session.case.radiograph is None and not session.case.error
