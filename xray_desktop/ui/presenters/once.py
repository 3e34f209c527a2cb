"""Something that is begun once, by whatever comes first.

Flow:   any signal, or the time that is up -> the work, once
Calls:  Qt. Called by: room.
Never:  does it a second time.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, SignalInstance


class Once(QObject):
    """Work that waits for the first of several signals, and no longer than a time."""

    def __init__(
        self, work: Callable[[], object], signals: tuple[SignalInstance, ...], longest_ms: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._signals = signals
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        for signal in signals:
            signal.connect(self._soon)
        self._timer.start(longest_ms)

    def _soon(self, *_said: object) -> None:
        """Once more around the loop: what was said is painted first."""
        self._timer.start(0)

    def _begin(self) -> None:
        for signal in self._signals:
            signal.disconnect(self._soon)
        self._work()
