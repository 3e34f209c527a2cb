"""The window: composes its parts, no logic.

Flow:   parts in their places; keys and menus -> act_wanted(Act)
Calls:  every panel. Called by: application, wiring.
Never:  decides, reads a file, knows the session.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from xray_desktop.ui import messages
from xray_desktop.ui.film_panel import FilmPanel
from xray_desktop.ui.findings_panel import FindingsPanel
from xray_desktop.ui.keys import Act
from xray_desktop.ui.menus import fill_menus, make_actions
from xray_desktop.ui.model_strip import ModelStrip
from xray_desktop.ui.pages.export_page import ExportPage
from xray_desktop.ui.panel_parts import separator, words
from xray_desktop.ui.read_panel import ReadPanel
from xray_desktop.ui.shortcuts import KeyWatch
from xray_desktop.ui.status_strip import StatusStrip
from xray_desktop.ui.toast import Toast
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.working_point_panel import WorkingPointPanel
from xray_desktop.ui.worklist_panel import WorklistPanel

_RIGHT_PX = 320
_SMALLEST = (1024, 640)
_FIRST = (1440, 900)
_SCROLL_PX = 10


class MainWindow(QMainWindow):
    """Strip, worklist, film, right side, status; the export page in their place."""

    act_wanted = Signal(object)  # keys.Act
    in_front = Signal(bool)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(messages.PROGRAM)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        self.strip = ModelStrip()
        self.worklist = WorklistPanel()
        self.film = FilmPanel()
        self.findings = FindingsPanel()
        self.working_point = WorkingPointPanel()
        self.read = ReadPanel()
        self.status = StatusStrip()
        self.toast = Toast(self.film)
        self.export = ExportPage()
        self.right = self._right()
        self.pages = QStackedWidget()
        self._reading = self._reading_room()
        self.pages.addWidget(self._reading)
        self.pages.addWidget(self.export)
        self._compose()
        self.actions_by_act = make_actions(self, self.act_wanted.emit)
        fill_menus(self.strip.menus, self.actions_by_act)
        self.held = KeyWatch(self, Qt.Key.Key_G)
        self.read.act_wanted.connect(self.act_wanted)

    def turn_to_export(self) -> None:
        """The export page; the keys of reading rest."""
        self._turn(self.export)

    def turn_to_reading(self) -> None:
        """Back to the film."""
        self._turn(self._reading)

    @property
    def exporting(self) -> bool:
        """Whether the export page is up."""
        return self.pages.currentWidget() is self.export

    def fold(self, panel: QWidget) -> None:
        """Collapse a side panel, or bring it back; the film takes what is left."""
        panel.setVisible(panel.isHidden())

    def changeEvent(self, event: QEvent) -> None:
        """The window came to the front or went behind."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.in_front.emit(self.isActiveWindow())

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was begun is kept before the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _turn(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        stay = (Act.QUIT, Act.THEME, Act.FULL_SCREEN, Act.BACK_TO_FILM, Act.KEYS, Act.ABOUT)
        for act, action in self.actions_by_act.items():
            action.setEnabled(not self.exporting or act in stay)

    def _compose(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.strip, separator()):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        for part in (separator(), self.status):
            column.addWidget(part)
        self.setCentralWidget(centre)
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()  # or the first button would wear the focus ring before anybody pressed Tab

    def _reading_room(self) -> QWidget:
        room = QWidget()
        row = QHBoxLayout(room)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.worklist)
        row.addWidget(self.film, 1)
        row.addWidget(self.right)
        return room

    def _right(self) -> QWidget:
        """Findings and working point scroll where there is no room; the form and the footer always stand."""
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_RIGHT_PX)
        upper = QWidget()
        above = QVBoxLayout(upper)
        above.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, GRID_PX)
        above.setSpacing(2 * GRID_PX)
        above.addWidget(self.findings)
        above.addWidget(self.working_point)
        above.addStretch(1)
        scroll = QScrollArea()
        scroll.setProperty("panel", True)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(upper)
        margin = 2 * GRID_PX
        # The scroll bar stands in the margin: what it lies beside keeps its width.
        scroll.verticalScrollBar().rangeChanged.connect(
            lambda _low, high: above.setContentsMargins(margin, margin, margin - _SCROLL_PX * (high > 0), GRID_PX)
        )
        form = QVBoxLayout()
        form.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, GRID_PX)
        form.setSpacing(GRID_PX)
        form.addWidget(self.read)
        form.addWidget(words(messages.FOOTER, role="label"))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(separator())
        column.addLayout(form)
        return side
