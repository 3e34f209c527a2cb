"""The start: first window, then everything behind it.

Flow:   OpenOptions -> QApplication, theme -> window painted -> room (store, model, files) -> event loop -> exit code
Calls:  main_window, room, wiring, settings. Called by: the command line.
Never:  loads onnxruntime, SQLAlchemy or pydicom before the first window stands.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtWidgets import QApplication

from xray_desktop import paths, settings
from xray_desktop.settings import Settings
from xray_desktop.ui import messages, theme
from xray_desktop.ui.dialogs import crash
from xray_desktop.ui.dialogs.initials import InitialsDialog
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.outside import outside
from xray_desktop.ui.room import Outside, Room
from xray_desktop.ui.screenshot import Screenshot
from xray_desktop.ui.tokens import ThemeName
from xray_desktop.ui.wiring import Wiring

Device = Literal["auto", "cpu", "cuda"]
Excepthook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOptions:
    """What the command line asked for. ``screenshot``: paint once all is analysed, save there, leave."""

    paths: tuple[Path, ...] = ()
    demo: bool = False
    screenshot: Path | None = None
    model: Path | None = None
    device: Device = "auto"
    population_declared: bool = False


class Application(QObject):
    """One window with its room, its settings and its dialogs."""

    def __init__(self, options: OpenOptions, outside_world: Outside | None = None) -> None:
        super().__init__()
        self._options = options
        self._world = outside_world
        self._settings_path = paths.user_data_dir() / settings.FILE_NAME
        self._settings, self._complaint = settings.load(self._settings_path)
        self.window = MainWindow()
        self.room: Room | None = None
        self._asked = False
        if self._settings.geometry:
            self.window.restoreGeometry(QByteArray.fromHex(self._settings.geometry.encode()))
        self.window.film.set_opacity(self._settings.heatmap_opacity)

    def start(self) -> None:
        """Everything behind the first window."""
        options = self._options
        world = self._world or outside(model=options.model, device=options.device)
        room = Room(world, reader=self._settings.reader, blinded=self._settings.blinded)
        self.room = room
        room.warm()
        wiring = Wiring(self.window, room)
        wiring.set_theme_act(self._turn_theme)
        self._remember(room)
        if self._complaint:
            self.window.toast.say(self._complaint, error=True)
        if options.screenshot is not None:
            Screenshot(self.window, room, options.screenshot, parent=self)
        else:
            room.case.film_shown.connect(lambda _key: self._ask_initials())
            room.reading.initials_wanted.connect(lambda: self._ask_initials(again=True))
        if options.population_declared:
            room.worklist.declare_all_listed()
        if options.demo:
            room.worklist.open_demo(paths.user_data_dir() / "demo")
        room.worklist.open_paths(str(path) for path in options.paths)
        room.open_model(self._last_target)

    def _remember(self, room: Room) -> None:
        room.thresholds.settled.connect(
            lambda target, model_id: self._keep(target_sensitivity=target, target_model_id=model_id)
        )
        room.reading.blinding_changed.connect(lambda blinded: self._keep(blinded=blinded))
        self.window.film.opacity_moved.connect(lambda opacity: self._keep(heatmap_opacity=opacity))
        self.window.closing.connect(self._close)

    def _last_target(self, model_id: str) -> float | None:
        known = self._settings
        return known.target_sensitivity if known.target_model_id == model_id else None

    def _ask_initials(self, *, again: bool = False) -> None:
        """Once, over the first film; again only where a read cannot be saved without them."""
        room = self.room
        if room is None or room.session.reading.reader or (self._asked and not again):
            return
        self._asked = True
        dialog = InitialsDialog(self.window)
        dialog.initials_given.connect(self._take_initials)
        dialog.open()

    def _take_initials(self, initials: str) -> None:
        if self.room is not None:
            self.room.set_reader(initials)
            self._keep(reader=initials)

    def _turn_theme(self) -> None:
        name: ThemeName = "light" if self._settings.theme == "dark" else "dark"
        self._keep(theme=name)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, name)

    def _close(self) -> None:
        if self.room is not None:
            self.room.close()
        if self._options.screenshot is None:
            self._keep(geometry=bytes(self.window.saveGeometry().toHex().data()).decode())

    def _keep(self, **changes: object) -> None:
        self._settings = self._settings.model_copy(update=changes)
        try:
            settings.save(self._settings_path, self._settings)
        except OSError as error:
            self.window.toast.say(f"The settings cannot be saved ({error.strerror}).", error=True)


def run(options: OpenOptions) -> int:
    """Open the window and stay until it is closed.

    Returns
    -------
    0, or 1 where a screenshot was asked for and could not be saved
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        return 1
    application.setApplicationName("xray-desktop")
    application.setApplicationDisplayName(messages.PROGRAM)
    chosen, _ = settings.load(paths.user_data_dir() / settings.FILE_NAME)
    theme.apply(application, Settings().theme if options.screenshot is not None else chosen.theme)
    desk = Application(options)
    sys.excepthook = _excepthook(desk.window)
    desk.window.show()
    # After the first paint, so that something is seen while the rest is loaded.
    QTimer.singleShot(0, desk.start)
    return application.exec()


def _excepthook(window: MainWindow) -> Excepthook:
    def shown(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        text = crash.report(kind, trace)
        crash.write(paths.user_data_dir(), text)
        if not issubclass(kind, KeyboardInterrupt):
            crash.CrashDialog(text, window).open()

    return shown
