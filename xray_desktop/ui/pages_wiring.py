"""The pages beside the film and the room, joined: statistics, second readers.

Flow:   Act -> page in place of the film, made when it is first turned to; wishes of the page -> presenter
Calls:  pages, presenters. Called by: wiring.
Never:  makes a page before it is asked for: the first window does not wait for it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from xray_desktop.ui.keys import Act
from xray_desktop.ui.language import tr
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.room import Room

if TYPE_CHECKING:
    from xray_desktop.ui.pages.second_readers_page import SecondReadersPage
    from xray_desktop.ui.pages.statistics_page import StatisticsPage

Page = TypeVar("Page", bound=QWidget)


class PagesWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, room: Room) -> None:
        super().__init__(window)
        self._window, self._room = window, room
        self.statistics: StatisticsPage | None = None
        self.second_readers: SecondReadersPage | None = None
        self._wanted_case = ""
        self.acts: dict[Act, Callable[[], object]] = {
            Act.STATISTICS: self._turn_to_statistics,
            Act.SECOND_READERS: self._turn_to_second_readers,
        }
        room.second_readers.read_wanted.connect(self._read_assigned)
        room.second_readers.viewer_wanted.connect(self._open_in_viewer)
        room.second_readers.stored.connect(room.registry.took)
        room.worklist.listed.connect(self._open_wanted)
        # Asked before the rows are looked up: an assigned case is blind before its film or score can be there.
        room.worklist.listed.connect(lambda _added, _skipped: room.second_readers.look_up())
        window.in_front.connect(room.second_readers.clock.set_in_front)

    def _turn_to_statistics(self) -> None:
        if self.statistics is None:
            self.statistics = self._made(self._statistics_page())
        self._window.turn_to(self.statistics)
        self.statistics.setFocus()
        self._room.statistics.begin()

    def _turn_to_second_readers(self) -> None:
        if self.second_readers is None:
            self.second_readers = self._made(self._second_readers_page())
        self._window.turn_to(self.second_readers)
        self.second_readers.take_keys()
        self._room.registry.flush()
        self._room.second_readers.begin()

    def _made(self, page: Page) -> Page:
        self._window.pages.addWidget(page)
        return page

    def _statistics_page(self) -> "StatisticsPage":
        from xray_desktop.ui.pages.statistics_page import StatisticsPage

        page, presenter = StatisticsPage(), self._room.statistics
        presenter.state_changed.connect(page.show_state)
        page.back_wanted.connect(self._window.turn_to_reading)
        page.readers_chosen.connect(presenter.choose_readers)
        page.period_chosen.connect(presenter.choose_period)
        page.sample_chosen.connect(presenter.choose_sample)
        page.sample_declared.connect(presenter.declare)
        page.file_wanted.connect(self._save_figures)
        return page

    def _second_readers_page(self) -> "SecondReadersPage":
        from xray_desktop.ui.pages.second_readers_page import SecondReadersPage

        page, presenter = SecondReadersPage(), self._room.second_readers
        presenter.state_changed.connect(page.show_state)
        page.back_wanted.connect(self._window.turn_to_reading)
        page.wished.connect(lambda wish: presenter.wish(**wish))
        page.assign_wanted.connect(presenter.assign)
        page.take_back_wanted.connect(presenter.take_back)
        page.read_wanted.connect(presenter.read_assigned)
        page.conflict_chosen.connect(presenter.choose)
        page.undo_wanted.connect(presenter.undo)
        page.viewer_wanted.connect(presenter.open_in_viewer)
        page.form.decision_changed.connect(presenter.decide)
        page.form.save_wanted.connect(presenter.save)
        return page

    def _save_figures(self, suffix: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save the figures"), f"statistics.{suffix}", f"*.{suffix}"
        )
        if chosen:
            self._room.statistics.write(chosen if chosen.lower().endswith(f".{suffix}") else f"{chosen}.{suffix}")

    def _read_assigned(self, paths: list[str], first: str) -> None:
        """The switch goes on before anything of the list is seen."""
        self._room.reading.set_blinded(True)
        self._window.turn_to_reading()
        self._wanted_case = first
        self._room.worklist.open_paths(paths)

    def _open_in_viewer(self, paths: list[str], row: str) -> None:
        """A case whose decision is due; a blind read stays blind."""
        self._window.turn_to_reading()
        self._wanted_case = row
        self._room.worklist.open_paths(paths)

    def _open_wanted(self, _added: int, _skipped: int) -> None:
        wanted, self._wanted_case = self._wanted_case, ""
        if wanted:
            self._room.worklist.open(wanted)
