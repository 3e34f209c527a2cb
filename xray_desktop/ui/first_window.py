"""The first thing seen: an empty window in the reader's theme, at the reader's place.

Flow:   first_look -> QApplication, empty MainWindow, painted -> given to the command that fills it
Calls:  main_window (empty), first_look, theme_choice. Called by: __main__, application.
Never:  imports numpy, pydantic, typer or a panel: that is what the reader would have to wait for.
"""

import gc
import sys
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from xray_desktop import paths
from xray_desktop.ui import language
from xray_desktop.ui.first_look import FirstLook, first_look
from xray_desktop.ui.main_window import PROGRAM, MainWindow
from xray_desktop.ui.theme_choice import theme_of
from xray_desktop.ui.tokens import THEMES
from xray_desktop.ui.window_place import bring_back

SETTINGS_FILE: Final = "settings.json"
_LONGEST_MS: Final = 1000
"""A window that no screen shows (started minimised) is never painted: it is filled all the same."""


_STARTED_MS: Final = 3000


def the_program() -> QApplication:
    """The one QApplication, made when there is none."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("xray-desktop")
    application.setApplicationDisplayName(language.tr(PROGRAM))
    return application


def show_first(look: FirstLook | None = None) -> MainWindow:
    """An empty window, shown and painted."""
    gc.disable()  # nothing of what is imported now is garbage: looking for it took a twentieth of the start
    seen = first_look(paths.user_data_dir() / SETTINGS_FILE) if look is None else look
    language.choose(seen.language)
    the_program()
    QTimer.singleShot(_STARTED_MS, gc.enable)
    window = MainWindow(empty=True, colours=THEMES[theme_of(seen.theme)])
    bring_back(window, seen.geometry)
    painted = QEventLoop()
    window.skeleton.painted.connect(painted.quit)
    QTimer.singleShot(_LONGEST_MS, painted.quit)
    window.show()
    painted.exec()
    return window
