"""The folders opened last, in the menu.

Flow:   Settings.recent -> File > Recent folders, each time it opens; one chosen -> chosen(path)
Calls:  Qt. Called by: application.
Never:  forgets a folder for being away: a drive that is not plugged in is greyed.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from xray_desktop.ui.language import tr


class RecentFolders(QObject):
    """A menu in a menu; empty, it is greyed."""

    chosen = Signal(str)

    def __init__(self, menu: QMenu, before: QAction, folders: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(menu)
        self._folders = folders
        self.menu = QMenu(tr("Recent folders"), menu)
        menu.insertMenu(before, self.menu)
        menu.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Look again which are there."""
        self.menu.clear()
        for number, folder in enumerate(self._folders(), start=1):
            there = Path(folder).is_dir()
            name = folder.replace("&", "&&")
            said = f"&{number % 10}  {name}" if there else tr("{folder} (not there now)").format(folder=name)
            action = self.menu.addAction(said)
            action.setEnabled(there)
            action.triggered.connect(lambda _checked=False, path=folder: self.chosen.emit(path))
        self.menu.setEnabled(not self.menu.isEmpty())
