"""The worklist for Qt: lines in, rows out.

Flow:   WorklistState.lines -> QAbstractListModel -> view
Calls:  Qt. Called by: worklist_panel.
Never:  resets when a line only changed its word: the view keeps its place.
"""

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xray_desktop.ui.worklist_state import WorklistLine

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class WorklistModel(QAbstractListModel):
    """One row a line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[WorklistLine, ...] = ()
        self._place: dict[str, int] = {}

    def show_lines(self, lines: tuple[WorklistLine, ...]) -> bool:
        """Take lines in; True when they are other rows, False when only words changed."""
        before = self._lines
        if len(before) == len(lines) and all(a.key == b.key for a, b in zip(before, lines, strict=True)):
            self._lines = lines
            for number, (old, new) in enumerate(zip(before, lines, strict=True)):
                if old is not new and old != new:
                    index = self.index(number)
                    self.dataChanged.emit(index, index)
            return False
        self.beginResetModel()
        self._lines = lines
        self._place = {line.key: number for number, line in enumerate(lines) if line.key}
        self.endResetModel()
        return True

    def line(self, index: _Index) -> WorklistLine:
        """The line of an index."""
        return self._lines[index.row()]

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row; an invalid one when it is not shown."""
        return self.index(self._place[key]) if key in self._place else QModelIndex()

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many lines."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the view, the screen reader and the delegate."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        answers: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: line.text,
            Qt.ItemDataRole.ToolTipRole: line.tip,
            Qt.ItemDataRole.AccessibleTextRole: line.spoken,
            LINE_ROLE: line,
        }
        return answers.get(role)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A patient's line cannot be chosen."""
        if index.isValid() and self._lines[index.row()].key:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
