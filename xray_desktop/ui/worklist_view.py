"""The list itself: columns, keys, what is in sight.

Flow:   model -> rows on the screen; keys and clicks -> opened | folded; scrolling -> sighted
Calls:  worklist_model, worklist_delegate. Called by: worklist_panel.
Never:  opens a film by itself; lets a row slip away under the cursor when lines come above it.
"""

from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.thumbnails import Thumbnails
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX
from xray_desktop.ui.worklist_delegate import CHEVRON_PX, PICTURE_PX, WorklistDelegate
from xray_desktop.ui.worklist_model import WorklistModel
from xray_desktop.ui.worklist_state import WorklistState

_SIGHT_MS: Final = 120
_CELL_PX: Final = 84
_CASE_PX: Final = 224


class WorklistView(QTableView):
    """A table of lines without a grid."""

    opened = Signal(str)  # key
    fold_wanted = Signal(int)  # patient
    sighted = Signal(object)  # keys of the films in sight, top to bottom
    heading_clicked = Signal(int)

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self._open_key = ""
        self._pressed_px = 0.0
        self._delegate = WorklistDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setMinimumSectionSize(CONTROL_PX)
        upright.setDefaultSectionSize(CONTROL_PX)
        level = self.horizontalHeader()
        level.setHighlightSections(False)
        level.setSectionsClickable(True)
        level.sectionClicked.connect(self.heading_clicked)
        level.hide()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_SIGHT_MS)
        self._look.timeout.connect(self._tell_sight)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look.start())
        model.modelReset.connect(self._look.start)
        self.clicked.connect(self._clicked)
        self.show_columns()

    def show_state(self, state: WorklistState) -> None:
        """Take a state in: rows that stay keep their place on the screen, the open one is marked."""
        anchor, offset = self._anchor()
        at = self._key_at_cursor() if self.hasFocus() and state.open_key == self._open_key else ""
        other = state.open_key != self._open_key
        self._open_key = state.open_key
        if self._lines.show(state):
            self._stay(state, anchor, offset)
            self._mark(at or state.open_key, scroll=other)
        elif other:
            self._mark(state.open_key, scroll=True)
        self.viewport().update()

    def show_columns(self) -> None:
        """The reader's columns are others: headings where there is more than the film."""
        level, more = self.horizontalHeader(), bool(self._lines.columns)
        level.setVisible(more)
        case = QHeaderView.ResizeMode.Interactive if more else QHeaderView.ResizeMode.Stretch
        level.setSectionResizeMode(0, case)
        if more:
            self.setColumnWidth(0, _CASE_PX)
        metrics = self.fontMetrics()
        for number, column in enumerate(self._lines.columns, start=1):
            heading = metrics.horizontalAdvance(tr(column.value)) + 2 * GRID_PX
            self.setColumnWidth(number, max(heading, _CELL_PX))

    def show_pictures(self, thumbnails: Thumbnails | None) -> None:
        """Small pictures, or none."""
        self._delegate.thumbnails = thumbnails
        height = CONTROL_PX if thumbnails is None else PICTURE_PX + GRID_PX
        self.verticalHeader().setDefaultSectionSize(height)
        self.viewport().update()
        self._look.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; left and right fold and unfold."""
        index = self.currentIndex()
        key = event.key()
        if index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(index)
        elif index.isValid() and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._fold(index, to=key == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Where it was pressed tells the sign that folds from the name beside it."""
        self._pressed_px = event.position().x()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a patient: fold."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._lines.line(index).folded is not None:
            self.fold_wanted.emit(self._lines.line(index).patient)
            return
        super().mouseDoubleClickEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Another height shows other rows."""
        if event.type() is QEvent.Type.Resize:
            self._look.start()
        return super().viewportEvent(event)

    def keys_in_sight(self) -> tuple[str, ...]:
        """Films on the screen, top to bottom."""
        height = self.viewport().height()
        first, last = self.rowAt(0), self.rowAt(height - 1)
        if first < 0:
            return ()
        numbers = range(first, (last if last >= 0 else self._lines.rowCount() - 1) + 1)
        lines = (self._lines.line(self._lines.index(number, 0)) for number in numbers)
        return tuple(line.key for line in lines if line.key)

    def _tell_sight(self) -> None:
        keys = self.keys_in_sight()
        if keys:
            self.sighted.emit(keys)

    def _clicked(self, index: QModelIndex) -> None:
        line = self._lines.line(index)
        if line.key:
            self.opened.emit(line.key)
        elif line.folded is not None and self._pressed_px < CHEVRON_PX:
            self.fold_wanted.emit(line.patient)

    def _open(self, index: QModelIndex) -> None:
        line = self._lines.line(index)
        if line.key:
            self.opened.emit(line.key)
        elif line.folded is not None:
            self.fold_wanted.emit(line.patient)

    def _fold(self, index: QModelIndex, *, to: bool) -> None:
        """Left folds a patient, or goes up to it; right unfolds."""
        line = self._lines.line(index)
        if line.folded is not None:
            if line.folded is not to:
                self.fold_wanted.emit(line.patient)
            return
        number = index.row()
        while to and number > 0 and self._lines.line(self._lines.index(number, 0)).folded is None:
            number -= 1
        if to:
            self.setCurrentIndex(self._lines.index(number, 0))

    def _mark(self, key: str, *, scroll: bool) -> None:
        index, flags = self._lines.index_of(key), QItemSelectionModel.SelectionFlag
        with QSignalBlocker(self.selectionModel()):
            if index.isValid():
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            else:
                self.selectionModel().clear()
        if scroll and index.isValid():
            self.scrollTo(index)

    def _key_at_cursor(self) -> str:
        index = self.currentIndex()
        return self._lines.line(index).key if index.isValid() else ""

    def _anchor(self) -> tuple[str, int]:
        """A film that stands on the screen, and how far from the top."""
        for key in self.keys_in_sight():
            return key, self.visualRect(self._lines.index_of(key)).top()
        return "", 0

    def _stay(self, state: WorklistState, anchor: str, offset: int) -> None:
        number = state.line_of(anchor) if anchor else None
        if number is not None:
            self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(number) - offset)
