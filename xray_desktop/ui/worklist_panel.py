"""The left side: search, chips, filter, order, the list, how far one is.

Flow:   WorklistState -> list; wishes out as signals
Calls:  worklist_view, worklist_filter_box, worklist_menus. Called by: furniture.
Never:  chooses a row, an order or a filter by itself.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from xray_desktop.review.worklist import By, Order, Query
from xray_desktop.ui import messages
from xray_desktop.ui import worklist_words as said
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, keep_place, row, section, words
from xray_desktop.ui.presenters.thumbnails import Thumbnails
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.worklist_filter_box import WorklistFilterBox
from xray_desktop.ui.worklist_menus import LayoutButton, OrderButton, filter_button
from xray_desktop.ui.worklist_model import WorklistModel
from xray_desktop.ui.worklist_state import CHIP_STATES, Chip, WorklistState
from xray_desktop.ui.worklist_view import WorklistView
from xray_desktop.ui.worklist_words import COLUMN_ORDERS, Column

WIDTH_PX = 280


class WorklistPanel(QWidget):
    """WORKLIST."""

    row_chosen = Signal(str)  # key
    narrowed = Signal(object)  # Query
    order_wanted = Signal(object)  # Order; the same again sorts anew
    sort_again_wanted = Signal()
    fold_wanted = Signal(int)  # patient
    fold_all_wanted = Signal(bool)
    sighted = Signal(object)  # keys of the films on the screen
    pictures_wanted = Signal(bool)
    open_wanted = Signal()
    files_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(WIDTH_PX)
        self.setAcceptDrops(True)
        self._state = WorklistState()
        self._thumbnails: Thumbnails | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr(messages.SEARCH))
        self.search.setAccessibleName(tr(said.SEARCH_NAME))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.installEventFilter(self)
        self.chips = {chip: self._chip(chip) for chip in Chip}
        self.chip = Chip.ALL
        self.filter = filter_button(self._turn_filter)
        self.filters = WorklistFilterBox()
        self.order = OrderButton()
        self.layout_button = LayoutButton()
        self.model = WorklistModel(self)
        self.list = WorklistView(self.model)
        self.list.setAccessibleName(tr(messages.WORKLIST))
        self.nothing = words(tr(said.NOTHING_LEFT), role="quiet", wrap=True)
        self.show_all = button(tr(said.SHOW_ALL), self._show_all)
        self.empty = words(tr(said.EMPTY), role="quiet", wrap=True)
        self.open_folder = button(tr(said.OPEN_FOLDER), self.open_wanted.emit, primary=True)
        self.body = QStackedWidget()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Cases read"))
        self.progress = words(role="label")
        self.left = words(role="label")
        self.sort_again = keep_place(button(tr(said.SORT_AGAIN), self.sort_again_wanted.emit, quiet=True))
        self.sort_again.setToolTip(tr(said.SORT_AGAIN_TIP))
        self._compose()
        self._connect()
        self.filters.hide()
        self.sort_again.hide()
        self.show_state(WorklistState())

    def show_state(self, state: WorklistState) -> None:
        """Put the list up; the rows that stay stand still, the open one is in view when it is another."""
        self._state = state
        self.list.show_state(state)
        for chip, made in self.chips.items():
            made.setText(f"{tr(chip.value)} {state.counts.get(chip, 0):,}")
            made.setChecked(CHIP_STATES[chip] == state.query.states)
        if not self.search.hasFocus() and self.search.text() != state.query.text:
            self._say(state.query.text)
        self.filters.show_state(state)
        self.order.show_state(state)
        self.layout_button.show_state(state, self.model.columns)
        asked = state.query.asks
        self.filter.setChecked(self.filters.isVisibleTo(self))
        self.body.setCurrentIndex(0 if len(state) else 1 if state.listed else 2)
        self.left.setText(said.shown_of(state.shown, state.listed) if asked and state.listed else "")
        self.progress.setText(state.progress)
        self.bar.setVisible(bool(state.listed))
        self.bar.setRange(0, max(state.readable, 1))
        self.bar.setValue(state.read)

    def show_order_stale(self, stale: bool) -> None:
        """The order would be another now; nothing moves before the reader asks."""
        self.sort_again.setVisible(stale)

    def show_at_work(self, key: str) -> None:
        """The row that is decoded and scored now."""
        self.model.set_at_work(key)
        self.list.viewport().update()

    def show_pictures(self, thumbnails: Thumbnails | None) -> None:
        """Small pictures, or none."""
        self._thumbnails = thumbnails
        self.list.show_pictures(thumbnails)
        self.layout_button.pictures.setChecked(thumbnails is not None)

    def repaint_pictures(self) -> None:
        """More of them came."""
        self.list.viewport().update()

    def focus_search(self) -> None:
        """Type into the search."""
        self.search.setFocus()
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search, down goes into the list, Enter opens its first film, Escape empties it."""
        typed = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and bool(self.search.text())
        if watched is self.search and event.type() is QEvent.Type.ShortcutOverride and typed:
            event.accept()  # or Escape would leave for the film, with the list still narrowed
            return True
        if watched is self.search and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self._open_first()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files were dropped."""
        self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def _open_first(self) -> None:
        keys = self.list.keys_in_sight()
        if keys:
            self.row_chosen.emit(keys[0])

    def _choose(self, chip: Chip) -> None:
        self._ask(lambda query: replace(query, states=CHIP_STATES[chip]))

    def _narrow(self) -> None:
        self._ask(lambda query: replace(query, text=self.search.text()))

    def _ask(self, change: Callable[[Query], Query]) -> None:
        self.narrowed.emit(change(replace(self._state.query, text=self.search.text())))

    def _show_all(self) -> None:
        self._say("")
        self.narrowed.emit(Query())

    def _say(self, text: str) -> None:
        before = self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(before)

    def _turn_filter(self) -> None:
        self.filters.setVisible(self.filters.isHidden())
        self.filter.setChecked(not self.filters.isHidden())

    def _sort_by(self, section: int) -> None:
        if not self.model.sortable(section):
            return
        by = By.NAME if section == 0 else COLUMN_ORDERS[self.model.columns[section - 1]]
        now = self._state.order
        self.order_wanted.emit(Order(by, turned=now.by is by and not now.turned))

    def _choose_columns(self, columns: tuple[Column, ...]) -> None:
        self.model.choose_columns(columns)
        self.list.show_columns()
        self.show_state(self._state)

    def _connect(self) -> None:
        self.list.opened.connect(self.row_chosen)
        self.list.fold_wanted.connect(self.fold_wanted)
        self.list.sighted.connect(self.sighted)
        self.list.heading_clicked.connect(self._sort_by)
        self.filters.changed.connect(self._ask)
        self.filters.cleared.connect(self._show_all)
        self.order.order_wanted.connect(self.order_wanted)
        self.layout_button.columns_wanted.connect(self._choose_columns)
        self.layout_button.fold_all_wanted.connect(self.fold_all_wanted)
        self.layout_button.pictures_wanted.connect(self.pictures_wanted)

    def _chip(self, chip: Chip) -> QPushButton:
        made = button(tr(chip.value), partial(self._choose, chip))
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
        top.addLayout(row(section(tr(messages.WORKLIST)), None, self.order, self.layout_button, spacing=GRID_PX // 2))
        top.addLayout(row(self.search, self.filter, spacing=GRID_PX // 2))
        chips = [self.chips[chip] for chip in Chip]
        for line in (chips[:3], chips[3:]):
            top.addLayout(row(*line, None, spacing=GRID_PX // 2))
        top.addWidget(self.filters)
        whole.addLayout(top)
        self.body.addWidget(self.list)
        self.body.addWidget(_note(self.nothing, self.show_all))
        self.body.addWidget(_note(self.empty, self.open_folder))
        whole.addWidget(self.body, 1)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(2 * GRID_PX, 0, 2 * GRID_PX, 0)
        bottom.setSpacing(GRID_PX // 2)
        bottom.addLayout(row(self.left, None, self.sort_again))
        bottom.addWidget(self.bar)
        bottom.addWidget(self.progress)
        whole.addLayout(bottom)


def _note(text: QWidget, act: QPushButton) -> QWidget:
    """One line what this is, one button what to do."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 0)
    column.setSpacing(2 * GRID_PX)
    column.addWidget(text)
    column.addLayout(row(act, None))
    column.addStretch(1)
    return page
