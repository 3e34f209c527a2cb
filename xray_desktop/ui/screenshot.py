"""A picture of the window once everything is analysed.

Flow:   analysed, film there, score there -> grab -> file -> the program leaves with 0, or 1
Calls:  Qt. Called by: application.
Never:  waits for a score that will not come.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.room import Room

_LOOK_AGAIN_MS: Final = 50
_REST_MS: Final = 400
"""The film draws itself once more in full quality when it rests."""


class Screenshot(QObject):
    """Paints once, leaves."""

    def __init__(self, window: MainWindow, room: Room, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._room, self._path = window, room, path
        self._waiting = QTimer(self)
        self._waiting.setInterval(_LOOK_AGAIN_MS)
        self._waiting.timeout.connect(self._look)
        room.worklist.analysed.connect(self._waiting.start)

    def _look(self) -> None:
        session = self._room.session
        opening = bool(session.case.key) and session.case.radiograph is None and not session.case.error
        scoring = model_state(session) is ModelState.WAITING
        if not opening and not scoring:
            self._waiting.stop()
            QTimer.singleShot(_REST_MS, self._take)

    def _take(self) -> None:
        taken = self._window.grab().save(str(self._path))
        self._window.close()
        QApplication.exit(0 if taken else 1)
