"""The left side: search, chips, the list, how far one is.

Flow:   WorklistState -> list; wishes out as signals
Calls:  worklist_model, worklist_delegate. Called by: main_window.
Never:  chooses a row by itself.
"""

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.ui import messages
from xray_desktop.ui.panel_parts import button, row, section, words
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.worklist_delegate import WorklistDelegate
from xray_desktop.ui.worklist_model import WorklistModel
from xray_desktop.ui.worklist_state import CHIP_STATES, Chip, WorklistState

_WIDTH_PX = 280


class WorklistPanel(QWidget):
    """WORKLIST."""

    row_chosen = Signal(str)  # key
    narrowed = Signal(str, object)  # text, frozenset[RowState]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH_PX)
        self.search = QLineEdit()
        self.search.setPlaceholderText(messages.SEARCH)
        self.search.setAccessibleName("Search the list")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.chips = {chip: self._chip(chip) for chip in Chip}
        self.chip = Chip.ALL
        self.model = WorklistModel(self)
        self.list = self._list()
        self.nothing = words(messages.NOTHING_LEFT, role="quiet")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.progress = words(role="label")
        self._compose()
        self.show_state(WorklistState())

    def show_state(self, state: WorklistState) -> None:
        """Put the list up; the open row stays in view, nothing else scrolls."""
        other_rows = self.model.show_lines(state.lines)
        self._mark(state.open_key, other_rows=other_rows)
        for chip, made in self.chips.items():
            made.setText(f"{chip.value} {state.counts.get(chip, 0)}")
            made.setChecked(chip is self.chip)
        self.nothing.setVisible(bool(state.listed) and not state.lines)
        self.progress.setText(state.progress)
        self.bar.setVisible(bool(state.listed))
        self.bar.setRange(0, max(state.readable, 1))
        self.bar.setValue(state.read)

    def focus_search(self) -> None:
        """Type into the search."""
        self.search.setFocus()
        self.search.selectAll()

    def _mark(self, key: str, *, other_rows: bool) -> None:
        index = self.model.index_of(key)
        selection = self.list.selectionModel()
        if index != self.list.currentIndex() or other_rows:
            with QSignalBlocker(selection):
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.viewport().update()
            if index.isValid():
                self.list.scrollTo(index)

    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(self.model.line(index).key)

    def _choose(self, chip: Chip) -> None:
        self.chip = chip
        self._narrow()

    def _narrow(self) -> None:
        self.narrowed.emit(self.search.text(), CHIP_STATES[self.chip])

    def _list(self) -> QListView:
        view = QListView()
        view.setAccessibleName(messages.WORKLIST)
        view.setUniformItemSizes(True)
        view.setItemDelegate(WorklistDelegate(view))
        view.setModel(self.model)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMouseTracking(True)
        view.selectionModel().currentChanged.connect(self._moved)
        return view

    def _chip(self, chip: Chip) -> QPushButton:
        made = button(chip.value, partial(self._choose, chip))
        made.setCheckable(True)
        made.setProperty("chip", True)
        return made

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 2 * GRID_PX, 0, 2 * GRID_PX)
        whole.setSpacing(GRID_PX)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID_PX, 0, 2 * GRID_PX, 0)
        top.setSpacing(GRID_PX)
        top.addWidget(section(messages.WORKLIST))
        top.addWidget(self.search)
        chips = [self.chips[chip] for chip in Chip]
        for line in (chips[:3], chips[3:]):
            top.addLayout(row(*line, None, spacing=GRID_PX // 2))
        whole.addLayout(top)
        whole.addWidget(self.nothing)
        whole.addWidget(self.list, 1)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(2 * GRID_PX, 0, 2 * GRID_PX, 0)
        bottom.setSpacing(GRID_PX)
        bottom.addWidget(self.bar)
        bottom.addWidget(self.progress)
        whole.addLayout(bottom)
