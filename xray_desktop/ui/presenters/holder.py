"""The one session, and what every presenter shares.

Flow:   presenter -> become(session) -> changed(session) -> every widget shows it
Calls:  background. Called by: presenters, wiring, application.
Never:  decides anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import XrayError
from xray_desktop.imaging.asking import Ask, here
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.review.session import Session
from xray_desktop.ui.background import JobsLane, ShowLane, StoreLane

Read = Callable[[Entry], Radiograph]
Look = Callable[[Entry, Callable[[FirstLook], None]], Radiograph]
"""As ``Read``; hands the first look on as soon as there is one."""


def whole_at_once(read: Read) -> Look:
    """For a reader without first looks: the film comes once it is examined."""
    return lambda entry, _on_first: read(entry)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The three lanes, and how a file is decoded in them: whole, or first for the eye; ``ask`` looks at headers."""

    show: ShowLane
    jobs: JobsLane
    store: StoreLane
    read: Read
    look: Look
    ask: Ask = here

    def close(self) -> None:
        """End all work; what the store was asked is done first."""
        self.jobs.close()
        self.show.close()
        self.store.close()


class SessionHolder(QObject):
    """Holds the session; tells when it is another one."""

    changed = Signal(object)  # Session
    failed = Signal(str)  # one sentence, for a toast

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    @property
    def session(self) -> Session:
        """The session now."""
        return self._session

    def become(self, session: Session) -> None:
        """Take the next session in."""
        if session is not self._session:
            self._session = session
            self.changed.emit(session)

    def say(self, error: Exception) -> None:
        """An error of the world, as its sentence; a bug is shown elsewhere."""
        if isinstance(error, XrayError):
            self.failed.emit(str(error))


def ignored(_result: Any) -> None:  # noqa: ANN401  # whatever it was, nobody waits for it
    """For answers that nobody waits for."""
