"""How long a case was open with the window in front.

Flow:   opened, window in front or not -> active seconds
Calls:  time. Called by: presenters.reading.
Never:  counts a lunch break: another window in front stops it.
"""

import time
from collections.abc import Callable

from xray_desktop.review.review import Review


class ActiveClock:
    """Runs for one case at a time; coming back to a case goes on counting until its seconds are taken."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._spent: dict[str, float] = {}
        self._key = ""
        self._since: float | None = None
        self._in_front = True

    def turn_to(self, key: str) -> None:
        """Another case is open."""
        self._stop()
        self._key = key
        self._start()

    def set_in_front(self, in_front: bool) -> None:
        """The window came to the front, or went behind."""
        self._stop()
        self._in_front = in_front
        self._start()

    def seconds(self, key: str) -> float:
        """Active seconds of a case so far."""
        running = self._now() - self._since if self._since is not None and key == self._key else 0.0
        return self._spent.get(key, 0.0) + running

    def take(self, key: str) -> float:
        """Active seconds of a case since they were taken last: what is timed next begins at nothing."""
        spent = self.seconds(key)
        self._spent[key] = 0.0
        if key == self._key:
            self._start()
        return spent

    def give_back(self, key: str, seconds: float) -> None:
        """What was timed was taken back: its seconds count with what follows."""
        self._spent[key] = self._spent.get(key, 0.0) + seconds

    def _start(self) -> None:
        self._since = self._now() if self._in_front and self._key else None

    def _stop(self) -> None:
        if self._since is not None:
            self._spent[self._key] = self.seconds(self._key)
        self._since = None


def corrected_seconds(before: Review | None) -> float:
    """What a correction takes over from the read it replaces; a blinded read keeps its own time."""
    return 0.0 if before is None or before.blinded else before.active_seconds
