"""The parts of the window in their places, made once the empty window is painted.

Flow:   panels -> reading room (worklist | film | right side), export page -> one widget for the middle of the window
Calls:  every panel. Called by: main_window.
Never:  connects anything: that is wiring's business.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from xray_desktop.ui import messages
from xray_desktop.ui.film_panel import FilmPanel
from xray_desktop.ui.findings_panel import FindingsPanel
from xray_desktop.ui.language import tr
from xray_desktop.ui.model_strip import ModelStrip
from xray_desktop.ui.pages.export_page import ExportPage
from xray_desktop.ui.panel_parts import separator, words
from xray_desktop.ui.read_panel import ReadPanel
from xray_desktop.ui.skeleton import LIST_PX, RIGHT_PX
from xray_desktop.ui.status_strip import StatusStrip
from xray_desktop.ui.toast import Toast
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.working_point_panel import WorkingPointPanel
from xray_desktop.ui.worklist_panel import WorklistPanel

_SCROLL_PX = 10
_LIST_WIDTHS = (LIST_PX, 560)
_RIGHT_WIDTHS = (RIGHT_PX, 480)


class Furniture(QWidget):
    """Strip, worklist, film, right side, status; the export page in their place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
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
        self.reading = self._reading_room()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.reading)
        self.pages.addWidget(self.export)
        self._compose()

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.strip, separator()):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        for part in (separator(), self.status):
            column.addWidget(part)

    def _reading_room(self) -> QSplitter:
        """Both sides keep their width when the window grows: the film takes what is left."""
        room = QSplitter()
        room.setChildrenCollapsible(False)
        room.setHandleWidth(1)
        self.worklist.setMinimumWidth(_LIST_WIDTHS[0])
        self.worklist.setMaximumWidth(_LIST_WIDTHS[1])
        for number, part in enumerate((self.worklist, self.film, self.right)):
            room.addWidget(part)
            room.setStretchFactor(number, int(part is self.film))
        room.setSizes([LIST_PX, 4 * RIGHT_PX, RIGHT_PX])
        return room

    def _right(self) -> QWidget:
        """Findings and working point scroll where there is no room; the form and the footer always stand."""
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setMaximumWidth(_RIGHT_WIDTHS[1])
        form = QVBoxLayout()
        form.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, GRID_PX)
        form.setSpacing(GRID_PX)
        form.addWidget(self.read)
        form.addWidget(words(tr(messages.FOOTER), role="label", wrap=True))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(separator())
        column.addLayout(form)
        # Words of another language may be longer: the panel is as wide as its form needs.
        side.setMinimumWidth(max(_RIGHT_WIDTHS[0], column.minimumSize().width()))
        return side

    def _scrolled(self) -> QScrollArea:
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
        return scroll
