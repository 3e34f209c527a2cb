"""The worklist for Qt: a line is made when the view asks for it.

Flow:   WorklistState -> QAbstractTableModel -> view; the first column is the film, the others are the reader's
Calls:  Qt, worklist_state. Called by: worklist_panel.
Never:  resets when a line only changed its words: the view keeps its place.
"""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xray_desktop.ui.language import tr
from xray_desktop.ui.worklist_line import WorklistLine
from xray_desktop.ui.worklist_state import WorklistState
from xray_desktop.ui.worklist_words import COLUMN_ORDERS, OF_MODEL, Column

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_RIGHT: Final = frozenset({Column.SCORE, Column.AGE})
_Index = QModelIndex | QPersistentModelIndex


class WorklistModel(QAbstractTableModel):
    """One row a line; lines in sight are kept until the state is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = WorklistState()
        self._made: dict[int, WorklistLine] = {}
        self._at_work = ""
        self.columns: tuple[Column, ...] = ()

    def show(self, state: WorklistState) -> bool:
        """Take a state in; True when lines came, went or moved, False when only words changed."""
        moved = state.lines is not self._state.lines
        if moved:
            self.beginResetModel()
        self._state = state
        self._made.clear()
        if moved:
            self.endResetModel()
        return moved

    def choose_columns(self, columns: tuple[Column, ...]) -> None:
        """The reader's columns."""
        self.beginResetModel()
        self.columns = columns
        self.endResetModel()

    def set_at_work(self, key: str) -> None:
        """The row that is decoded and scored now."""
        self._at_work = key
        self._made.clear()

    def line(self, index: _Index) -> WorklistLine:
        """The line of an index."""
        number = index.row()
        if number not in self._made:
            if len(self._made) > 1024:
                self._made.clear()
            self._made[number] = self._state.line(number, at_work=self._at_work)
        return self._made[number]

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row; an invalid one when it is not shown."""
        number = self._state.line_of(key)
        return QModelIndex() if number is None else self.index(number, 0)

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many lines."""
        return 0 if parent is not None and parent.isValid() else len(self._state)

    def columnCount(self, parent: _Index | None = None) -> int:
        """The film, and what the reader chose."""
        return 0 if parent is not None and parent.isValid() else 1 + len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the view, the screen reader and the delegate."""
        if not index.isValid() or index.row() >= len(self._state):
            return None
        line = self.line(index)
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip
        if index.column():
            column = self.columns[index.column() - 1]
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return line.cells.get(column, "")
            return _RIGHT_ALIGNED if role == Qt.ItemDataRole.TextAlignmentRole and column in _RIGHT else None
        return {Qt.ItemDataRole.DisplayRole: line.text, Qt.ItemDataRole.AccessibleTextRole: line.spoken}.get(
            Qt.ItemDataRole(role)
        )

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section > 0 and self.columns[section - 1] in _RIGHT
            return _RIGHT_ALIGNED if right else _LEFT_ALIGNED
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr("Case") if section == 0 else tr(self.columns[section - 1].value)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every line can be gone to; what is opened is the panel's to decide."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def sortable(self, section: int) -> bool:
        """Whether a click on this heading may order the list: not by the model while it is hidden."""
        if section == 0:
            return True
        column = self.columns[section - 1]
        return column in COLUMN_ORDERS and not (self._state.hidden and column in OF_MODEL)


_LEFT_ALIGNED: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_ALIGNED: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
