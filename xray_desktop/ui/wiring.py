"""The window and the room, joined: state goes down, wishes go up.

Flow:   session -> what each panel shows -> show_state; signals of panels, acts of keys -> presenters
Calls:  main_window, room, the panels' states. Called by: application, tests.
Never:  decides anything of a read.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from xray_desktop import paths
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.session import Session
from xray_desktop.ui import export_state, messages
from xray_desktop.ui.dialogs.about import AboutDialog
from xray_desktop.ui.dialogs.cheat_sheet import CheatSheet
from xray_desktop.ui.dialogs.file_facts import FileFactsDialog
from xray_desktop.ui.film_bridge import FilmBridge
from xray_desktop.ui.film_wiring import FilmWiring
from xray_desktop.ui.findings_state import findings_state
from xray_desktop.ui.keys import REASONS, Act
from xray_desktop.ui.language import tr
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.model_strip import strip_state
from xray_desktop.ui.pages_wiring import PagesWiring
from xray_desktop.ui.presenters.peek import Peek
from xray_desktop.ui.read_state import read_state
from xray_desktop.ui.room import Room
from xray_desktop.ui.sentences import in_language
from xray_desktop.ui.status_strip import status_state
from xray_desktop.ui.working_point_state import working_point_state
from xray_desktop.ui.worklist_state import WorklistLines


class Wiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, room: Room) -> None:
        super().__init__(window)
        self._window, self._room = window, room
        self._bridge = FilmBridge(window.film, room.case.film)
        self._on_film = FilmWiring(window, room, self._bridge)
        self._peek = Peek(lambda: room.session.case.heatmap_on, room.case.set_heatmap)
        self._shown: dict[str, object] = {}
        lines = self._lines = WorklistLines()
        self._faces: dict[str, tuple[Callable[[Session], object], Callable[[Any], None]]] = {
            "strip": (strip_state, window.strip.show_state),
            "status": (status_state, window.status.show_state),
            "worklist": (lines.state, window.worklist.show_state),
            "findings": (findings_state, window.findings.show_state),
            "working point": (lambda session: working_point_state(session.thresholds), window.working_point.show_state),
            "read": (read_state, window.read.show_state),
        }
        self.on_pages = PagesWiring(window, room)
        self._acts = {**self._reading_acts(), **self._on_film.acts, **self.on_pages.acts, **self._window_acts()}
        self._down()
        self._up()
        self.show_session(room.session)

    def show_session(self, session: Session) -> None:
        """Every panel shows its part; one whose part is the same is left alone."""
        self._bridge.show_state(session)
        self._on_film.show_session(session)
        for name, (state_of, show) in self._faces.items():
            state = state_of(session)
            if state != self._shown.get(name):
                self._shown[name] = state
                show(state)
        self._window.actions_by_act[Act.BLINDED].setChecked(session.reading.blinded)

    def act(self, act: Act) -> None:
        """What a key, a menu or a button asks for."""
        self._acts[act]()

    def _down(self) -> None:
        window, room = self._window, self._room
        room.holder.changed.connect(self.show_session)
        room.holder.failed.connect(lambda sentence: window.toast.say(in_language(sentence), error=True))
        room.model.fell_back.connect(lambda sentence: window.toast.say(in_language(sentence), error=True))
        room.reading.told.connect(lambda text, undo: window.toast.say(in_language(text), undo=undo))
        room.worklist.progressed.connect(window.status.show_progress)
        room.worklist.listed.connect(self._listed)
        room.worklist.all_read.connect(lambda count: window.toast.say(messages.all_read(count)))
        room.export.state_changed.connect(window.export.show_state)
        room.export.progressed.connect(window.status.show_progress)

    def _up(self) -> None:
        window, room = self._window, self._room
        window.act_wanted.connect(self.act)
        window.held.pressed.connect(self._peek.press)
        window.held.released.connect(self._peek.release)
        window.in_front.connect(room.reading.clock.set_in_front)
        window.toast.undo_wanted.connect(room.reading.undo)
        window.strip.blinding_wanted.connect(room.reading.set_blinded)
        self._on_film.identity_hidden.connect(self._hide_in_list)
        window.worklist.row_chosen.connect(room.worklist.open)
        self._up_from_list()
        window.film.files_dropped.connect(room.worklist.open_paths)
        window.film.open_wanted.connect(lambda: self.act(Act.OPEN_FOLDER))
        window.film.demo_wanted.connect(lambda: self.act(Act.OPEN_DEMO))
        window.film.heatmap_switched.connect(room.case.set_heatmap)
        window.findings.show_anyway_wanted.connect(room.case.show_anyway)
        window.findings.declaration_wanted.connect(self._declare)
        window.working_point.sensitivity_moved.connect(room.thresholds.set_sensitivity)
        window.working_point.sensitivity_settled.connect(room.thresholds.settle)
        window.working_point.change_wanted.connect(room.thresholds.unlock)
        window.status.cancel_wanted.connect(room.analyst.cancel)
        window.status.cancel_wanted.connect(room.export.cancel)
        self._up_from_form()
        self._up_from_export()

    def _up_from_list(self) -> None:
        listed, room = self._window.worklist, self._room
        listed.narrowed.connect(room.worklist.narrow)
        listed.order_wanted.connect(room.worklist.sort)
        listed.sort_again_wanted.connect(room.worklist.arrange_again)
        listed.fold_wanted.connect(room.worklist.fold)
        listed.fold_all_wanted.connect(room.worklist.fold_all)
        listed.sighted.connect(room.sight.look)
        listed.pictures_wanted.connect(self.show_pictures)
        listed.open_wanted.connect(lambda: self.act(Act.OPEN_FOLDER))
        listed.files_dropped.connect(room.worklist.open_paths)
        room.worklist.order_stale.connect(listed.show_order_stale)
        room.analyst.at_work.connect(listed.show_at_work)
        room.sight.pictures_came.connect(listed.repaint_pictures)

    def show_pictures(self, wanted: bool) -> None:
        """Small pictures beside the films of the list, or none."""
        self._room.sight.show_pictures(wanted)
        self._window.worklist.show_pictures(self._room.sight.thumbnails if wanted else None)

    def _hide_in_list(self, hidden: bool) -> None:
        self._lines.nameless = hidden
        self.show_session(self._room.session)

    def _up_from_form(self) -> None:
        read, reading = self._window.read, self._room.reading
        read.label_chosen.connect(reading.label)
        read.subtype_chosen.connect(reading.subtype)
        read.abnormal_chosen.connect(reading.abnormal)
        read.abnormal_worded.connect(reading.abnormal_words)
        read.basis_chosen.connect(reading.basis)
        read.certainty_chosen.connect(reading.certainty)
        read.reason_toggled.connect(reading.reason)
        read.comment_edited.connect(reading.comment)

    def _up_from_export(self) -> None:
        page, export = self._window.export, self._room.export
        page.back_wanted.connect(self._window.turn_to_reading)
        page.tick_wanted.connect(export.tick)
        page.sample_wanted.connect(export.set_sample)
        page.write_wanted.connect(self._write)
        page.dicom_wanted.connect(export.set_dicom)
        page.list_wanted.connect(self._choose_patient_list)
        page.folders_wanted.connect(self._confirm_folders)

    def _reading_acts(self) -> dict[Act, Callable[[], object]]:
        reading, worklist, case = self._room.reading, self._room.worklist, self._room.case
        labels = {
            Act.PRESENT: ReaderLabel.PRESENT,
            Act.ABSENT: ReaderLabel.ABSENT,
            Act.CANNOT_TELL: ReaderLabel.CANNOT_TELL,
            Act.NOT_ASSESSED: ReaderLabel.NOT_ASSESSED,
        }
        return {
            Act.AGREE: reading.agree,
            Act.DISAGREE: reading.disagree,
            **{act: partial(reading.label, label) for act, label in labels.items()},
            **{act: partial(reading.reason, reason) for act, reason in REASONS.items()},
            Act.ABNORMAL: reading.abnormal,
            Act.BASIS: reading.basis,
            Act.CERTAINTY: reading.certainty,
            Act.COMMENT: self._window.read.focus_comment,
            Act.FLAG: reading.flag,
            Act.SAVE: reading.save,
            Act.SKIP: worklist.next_unread,
            Act.UNDO: partial(self._on_film.undo_or, reading.undo),
            Act.REDO: reading.redo,
            Act.NEXT: partial(worklist.step, 1),
            Act.PREVIOUS: partial(worklist.step, -1),
            Act.NEXT_FINDING: partial(case.step_finding, 1),
            Act.PREVIOUS_FINDING: partial(case.step_finding, -1),
            Act.HEATMAP: lambda: case.set_heatmap(not self._room.session.case.heatmap_on),
        }

    def _window_acts(self) -> dict[Act, Callable[[], object]]:
        window, room = self._window, self._room
        return {
            Act.OPEN_FILES: self._choose_files,
            Act.OPEN_FOLDER: self._choose_folder,
            Act.OPEN_DEMO: lambda: room.worklist.open_demo(paths.user_data_dir() / "demo"),
            Act.EXPORT: self._export,
            Act.FILE_FACTS: self._file_facts,
            Act.QUIT: window.close,
            Act.SEARCH: window.worklist.focus_search,
            Act.BLINDED: lambda: room.reading.set_blinded(not room.session.reading.blinded),
            Act.LIST_PANEL: partial(window.fold, window.worklist),
            Act.READ_PANEL: partial(window.fold, window.right),
            Act.FULL_SCREEN: lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
            Act.KEYS: lambda: CheatSheet(window).open(),
            Act.ABOUT: lambda: AboutDialog(room.session.thresholds.card, window).open(),
            Act.BACK_TO_FILM: self._back,
            Act.THEME: lambda: None,
            Act.PREFERENCES: lambda: None,
        }

    @property
    def film(self) -> FilmWiring:
        """The film's part, for what the reader chose of its looks."""
        return self._on_film

    def set_act(self, act: Act, does: Callable[[], object]) -> None:
        """The application owns theme and preferences."""
        self._acts[act] = does

    def _listed(self, added: int, skipped: int) -> None:
        if skipped:
            self._window.toast.say(messages.skipped(skipped))
        elif not added:
            self._window.toast.say(tr(messages.NOTHING_NEW))

    def _declare(self) -> None:
        card = self._room.session.thresholds.card
        self._room.worklist.declare_population()
        if card is not None:
            self._window.toast.say(messages.declared(card.population.words), undo=True)

    def _choose_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self._window, tr(messages.OPEN_FILES))
        self._room.worklist.open_paths(chosen)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, tr(messages.OPEN_FOLDER))
        self._room.worklist.open_paths([chosen] if chosen else [])
        if chosen:
            self._window.folder_opened.emit(chosen)

    def _export(self) -> None:
        self._window.turn_to_export()
        self._room.registry.flush()
        self._room.export.begin()

    def _file_facts(self) -> None:
        """Worked out in a lane: it looks at every pixel."""
        case, room, window = self._room.session.case, self._room, self._window
        radiograph = case.radiograph
        if radiograph is None:
            return
        name = room.case.entry(case.key)
        title = "" if name is None or self._lines.nameless else name.member or name.path.name

        room.lanes.show.run(
            lambda: facts_json(radiograph),
            lambda facts: FileFactsDialog(title, facts, window).open(),
            room.holder.say,
        )

    def _choose_patient_list(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self._window, tr(export_state.PATIENT_LIST), "", "CSV (*.csv *.txt)")
        if chosen:
            self._room.export.name_patients(chosen)

    def _confirm_folders(self) -> None:
        answer = QMessageBox.question(
            self._window, tr(export_state.FOLDERS_ARE_PATIENTS), tr(export_state.FOLDERS_QUESTION)
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._room.export.name_patients()

    def _write(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, tr(messages.EXPORT_FOLDER))
        if chosen:
            self._room.export.write(chosen)

    def _back(self) -> None:
        self._on_film.cancel()
        if self._window.exporting:
            self._window.turn_to_reading()
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        self._window.film.view.setFocus()
