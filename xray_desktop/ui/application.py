"""The program around the window: settings, dialogs, the start behind the first paint.

Flow:   OpenOptions, painted window -> furnished -> room (store, model, files) -> event loop -> exit code
Calls:  main_window, room, wiring, settings. Called by: commands.
Never:  loads onnxruntime, SQLAlchemy or pydicom on the GUI thread.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from xray_desktop import paths, settings
from xray_desktop.errors import SettingsError
from xray_desktop.review.worklist import By, Order
from xray_desktop.settings import Settings
from xray_desktop.ui import first_window, key_map, keys, theme, window_place
from xray_desktop.ui.dialogs import crash
from xray_desktop.ui.dialogs.initials import InitialsDialog
from xray_desktop.ui.first_look import FirstLook
from xray_desktop.ui.keys import Act, Group
from xray_desktop.ui.language import tr
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.outside import Limits, outside
from xray_desktop.ui.recent import RecentFolders
from xray_desktop.ui.room import Outside, Room
from xray_desktop.ui.screenshot import Screenshot
from xray_desktop.ui.sentences import in_language
from xray_desktop.ui.taste import Taste
from xray_desktop.ui.theme_choice import theme_of
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

    def __init__(
        self, options: OpenOptions, outside_world: Outside | None = None, window: MainWindow | None = None
    ) -> None:
        super().__init__()
        self._options = options
        self._world = outside_world
        self._settings_path = paths.user_data_dir() / settings.FILE_NAME
        self.settings, self._complaint = settings.load(self._settings_path)
        keys.use(self._own_keys())
        self.window = MainWindow() if window is None else window
        if window is not None:
            window.furnish()
        else:
            window_place.bring_back(self.window, self.settings.geometry)
        self.room: Room | None = None
        self._asked = False
        self.taste = Taste(self.window)
        self.taste.show(self.settings)
        self.taste.kept.connect(lambda changes: self._keep(**changes))

    def start(self) -> None:
        """Everything behind the first window."""
        options, known = self._options, self.settings
        device = known.device if options.device == "auto" else options.device
        limits = Limits(seconds=known.decode_limit_s, megabytes=known.decode_limit_mb)
        world = self._world or outside(model=options.model, device=device, limits=limits)
        room = Room(world, reader=known.reader, blinded=known.blinded)
        self.room = room
        wiring = Wiring(self.window, room)
        self._wiring = wiring
        self.taste.show_on_film(known, wiring.film)
        wiring.set_act(Act.THEME, self._turn_theme)
        wiring.set_act(Act.PREFERENCES, self._preferences)
        self._remember(room)
        if self._complaint:
            self.window.toast.say(in_language(self._complaint), error=True)
        if options.screenshot is not None:
            Screenshot(self.window, room, options.screenshot, parent=self)
        else:
            room.case.film_shown.connect(lambda _key: self._ask_initials())
            room.reading.initials_wanted.connect(lambda: self._ask_initials(again=True))
        room.worklist.sort(Order(By(known.order)))
        self._open(room)

    def _open(self, room: Room) -> None:
        options = self._options
        if not options.paths and not options.demo and options.screenshot is None:
            room.begin_with_the_list(self._last_target)
            return
        room.warm()
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
        self._recent = RecentFolders(
            self.window.menu_by_group[Group.FILE], self.window.actions_by_act[Act.EXPORT], lambda: self.settings.recent
        )
        self._recent.chosen.connect(lambda folder: room.worklist.open_paths([folder]))
        self._recent.chosen.connect(self._opened)
        self.window.folder_opened.connect(self._opened)

    def _opened(self, folder: str) -> None:
        self._keep(recent=settings.with_recent(self.settings, folder).recent)

    def _last_target(self, model_id: str) -> float | None:
        known = self.settings
        return known.target_sensitivity if known.target_model_id == model_id else None

    def _own_keys(self) -> tuple[keys.Binding, ...]:
        try:
            return key_map.checked(self.settings.keys)
        except SettingsError as error:
            self._complaint = str(error)
            return keys.BINDINGS

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
        dark = theme_of(self.settings.theme) == "dark"
        self._keep(theme="light" if dark else "dark")
        theme.wear(theme_of(self.settings.theme))

    def _preferences(self) -> None:
        from xray_desktop.ui.dialogs.preferences import Preferences, Used

        device = self.room.session.thresholds.device if self.room is not None else ""
        dialog = Preferences(self.settings, Used(device=device, folder=str(paths.user_data_dir())), self.window)
        dialog.chosen.connect(self._take_preferences)
        dialog.open()

    def _take_preferences(self, chosen: Settings) -> None:
        """What can hold at once does; the rest is said to hold after the next start."""
        before, room = self.settings, self.room
        self._keep(**chosen.model_dump())
        keys.use(self._own_keys())
        self.window.give_keys()
        if chosen.theme != before.theme:
            theme.wear(theme_of(chosen.theme))
        self.taste.show(chosen)
        if room is not None:
            self.taste.show_on_film(chosen, self._wiring.film)
        if room is not None and chosen.reader and chosen.reader != room.session.reading.reader:
            room.set_reader(chosen.reader)
        if room is not None and chosen.order != before.order:
            room.worklist.sort(Order(By(chosen.order)))
        if room is not None and chosen.blinded != room.session.reading.blinded:
            room.reading.set_blinded(chosen.blinded)
        later = ("language", "device", "decode_limit_s", "decode_limit_mb")
        if any(getattr(chosen, name) != getattr(before, name) for name in later):
            self.window.toast.say(tr("Kept. Some of it holds after the next start."))

    def _close(self) -> None:
        if self.room is not None:
            self.room.close()
        if self._options.screenshot is None:
            self._keep(geometry=window_place.written(self.window), **self.taste.widths())

    def _keep(self, **changes: object) -> None:
        self.settings = self.settings.model_copy(update=changes)
        try:
            settings.save(self._settings_path, self.settings)
        except OSError as error:
            said = tr("The settings cannot be saved ({why}).").format(why=error.strerror)
            self.window.toast.say(said, error=True)


def run(options: OpenOptions, window: object = None) -> int:
    """Fill the window, or open one, and stay until it is closed.

    Returns
    -------
    0, or 1 where a screenshot was asked for and could not be saved
    """
    look = FirstLook() if options.screenshot is not None else None
    first = window if isinstance(window, MainWindow) else first_window.show_first(look)
    chosen, _ = settings.load(paths.user_data_dir() / settings.FILE_NAME)
    theme.wear(theme_of(Settings().theme if options.screenshot is not None else chosen.theme))
    desk = Application(options, window=first)
    sys.excepthook = _excepthook(desk.window)
    QTimer.singleShot(0, desk.start)
    return QApplication.exec()


def _excepthook(window: MainWindow) -> Excepthook:
    def shown(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        text = crash.report(kind, trace)
        crash.write(paths.user_data_dir(), text)
        if not issubclass(kind, KeyboardInterrupt):
            crash.CrashDialog(text, window).open()

    return shown
