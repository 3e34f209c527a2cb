"""The three lanes off the GUI thread.

Flow:   work (a closure over frozen values) -> its lane's thread -> on_done | on_failed, on the GUI thread
Calls:  Qt. Called by: presenters.
Never:  drops an export or a save; touches a widget from another thread; swallows a bug.

``show``  the newest request wins: an older one that has not begun is dropped, one that has begun may not answer;
          where the lane has threads to spare the newest does not even wait for it.
``jobs``  first come, first served; nothing is dropped; each can be cancelled by its handle.
``store`` one thread that owns the database engine; "saved" is said on its word alone.
"""

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from xray_desktop.errors import XrayError

T = TypeVar("T")
Done = Callable[[T], None]
Failed = Callable[[Exception], None]


class Closeable(Protocol):
    """What the store lane owns."""

    def close(self) -> None:
        """Let go of it."""


class _Work(QRunnable):
    """One closure; its answer goes back as a signal, so that it is delivered on the GUI thread."""

    def __init__(self, ticket: int, work: Callable[[], object], answered: SignalInstance) -> None:
        super().__init__()
        self._ticket, self._work, self._answered = ticket, work, answered

    def run(self) -> None:
        """Called by Qt, on the lane's thread."""
        result: object = None
        error: Exception | None = None
        try:
            result = self._work()
        except Exception as raised:  # noqa: BLE001  # the one border where any error of a job becomes a value
            error = raised
        self._answered.emit(self._ticket, result, error)


class _Lane(QObject):
    """One thread and answers in order, or a few threads. The only class here that is not handed out."""

    answered = Signal(int, object, object)  # ticket, result, error
    noted = Signal(int, object)  # ticket, what a running job has to tell

    def __init__(self, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self.waiting: dict[int, tuple[Done[Any], Failed]] = {}
        self.listeners: dict[int, Callable[[Any], None]] = {}
        self.pool = QThreadPool(self)
        self.pool.setMaxThreadCount(threads)
        self.pool.setExpiryTimeout(-1)  # the store's one thread for ever: SQLite binds a connection to its thread
        self._ticket = 0
        self.answered.connect(self._deliver)
        self.noted.connect(self._note)

    def start(self, work: Callable[[], object], on_done: Done[Any], on_failed: Failed) -> int:
        ticket = self.next_ticket()
        self.put(ticket, work, on_done, on_failed)
        return ticket

    def next_ticket(self) -> int:
        self._ticket += 1
        return self._ticket

    def put(self, ticket: int, work: Callable[[], object], on_done: Done[Any], on_failed: Failed) -> None:
        self.waiting[ticket] = (on_done, on_failed)
        self.pool.start(_Work(ticket, work, self.answered))

    @Slot(int, object)
    def _note(self, ticket: int, word: object) -> None:
        if ticket in self.listeners:
            self.listeners[ticket](word)

    @Slot(int, object, object)
    def _deliver(self, ticket: int, result: object, error: Exception | None) -> None:
        self.listeners.pop(ticket, None)
        pair = self.waiting.pop(ticket, None)
        if pair is None:
            return  # too late: a newer request took its place
        on_done, on_failed = pair
        if error is None:
            on_done(result)
            return
        on_failed(error)
        if not isinstance(error, XrayError):
            raise error  # a bug of ours: the excepthook shows it


class ShowLane(QObject):
    """Only the newest request may answer.

    ``threads`` : so many requests are worked on at once; the newest overtakes the others, which end unheard.
    """

    def __init__(self, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self._lane = _Lane(self, threads=threads)

    def run(self, work: Callable[[], T], on_done: Done[T], on_failed: Failed) -> None:
        """Ask for something to be shown; whatever was asked before is forgotten."""
        self.run_telling(lambda _tell: work(), on_done, on_failed, on_word=lambda _: None)

    def run_telling(
        self,
        work: Callable[[Callable[[object], None]], T],
        on_done: Done[T],
        on_failed: Failed,
        *,
        on_word: Callable[[Any], None],
    ) -> None:
        """As ``run``; ``on_word`` gets what the work tells on its way, on the GUI thread, while it is the newest."""
        lane = self._lane
        lane.waiting.clear()
        lane.listeners.clear()
        lane.pool.clear()
        ticket = lane.next_ticket()
        lane.listeners[ticket] = on_word
        lane.put(ticket, lambda: work(lambda word: lane.noted.emit(ticket, word)), on_done, on_failed)

    def close(self) -> None:
        """Wait for what runs; nothing answers any more."""
        self._lane.waiting.clear()
        self._lane.pool.clear()
        self._lane.pool.waitForDone()


class Job:
    """The handle of one job, for its owner and for the job itself."""

    def __init__(self, tell: Callable[[object], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop; what it has done stays done."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def tell(self, word: object) -> bool:
        """From inside the job: hand something to the GUI thread. False means stop."""
        if not self.cancelled:
            self._tell(word)
        return not self.cancelled


class JobsLane(QObject):
    """First come, first served; nothing is dropped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = _Lane(self)
        self._jobs: dict[int, Job] = {}

    def run(
        self,
        work: Callable[[Job], T],
        on_done: Done[T],
        on_failed: Failed,
        *,
        on_word: Callable[[Any], None] = lambda _: None,
    ) -> Job:
        """Queue a job. ``on_word`` gets what the job tells on its way, on the GUI thread."""
        ticket = self._lane.next_ticket()
        job = Job(lambda word: self._lane.noted.emit(ticket, word))
        self._jobs[ticket] = job
        self._lane.listeners[ticket] = on_word

        def done(result: T) -> None:
            self._jobs.pop(ticket, None)
            on_done(result)

        def failed(error: Exception) -> None:
            self._jobs.pop(ticket, None)
            on_failed(error)

        self._lane.put(ticket, lambda: work(job), done, failed)
        return job

    def close(self) -> None:
        """Cancel everything, wait for what runs."""
        for job in self._jobs.values():
            job.cancel()
        self._lane.waiting.clear()
        self._lane.pool.clear()
        self._lane.pool.waitForDone()


class StoreLane(QObject):
    """One thread that opens, uses and closes the store."""

    def __init__(self, opened_by: Callable[[], Closeable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = _Lane(self)
        self._opened_by = opened_by
        self._store: Closeable | None = None

    def run(self, work: Callable[[Any], T], on_done: Done[T], on_failed: Failed) -> None:
        """Do something with the store, in order; the first request opens it, and a failed opening is tried again."""
        self._lane.start(lambda: work(self._opened()), on_done, on_failed)

    def close(self) -> None:
        """Everything that was asked is done before the store is closed."""
        self._lane.start(self._closed, lambda _: None, lambda _: None)
        self._lane.pool.waitForDone()

    def _opened(self) -> Closeable:
        if self._store is None:
            self._store = self._opened_by()
        return self._store

    def _closed(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
