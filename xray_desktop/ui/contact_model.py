"""The pictures that would leave, as a list: one line each, whatever their number.

Flow:   ExportRow -> model -> delegate paints; only what is seen is decoded
Calls:  export_state, Qt. Called by: pages.export_page.
Never:  ticks: it shows what the presenter says.
"""

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xray_desktop.ui.export_state import ExportRow
from xray_desktop.ui.language import tr

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_NOWHERE: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class ContactModel(QAbstractListModel):
    """Rows in the order they are to be looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ExportRow, ...] = ()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many pictures."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The row itself for the delegate, words for a screen reader."""
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            ticked = tr("ticked") if row.ticked else tr("not ticked")
            return f"{row.because}, {row.said}, {ticked}"
        return None

    def show_rows(self, rows: tuple[ExportRow, ...]) -> None:
        """Put them up: the same pictures in the same order change in place."""
        same = [row.digest for row in rows] == [row.digest for row in self.rows]
        if not same:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        changed = [number for number, (old, new) in enumerate(zip(self.rows, rows, strict=True)) if old != new]
        self.rows = rows
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def place_of(self, digest: str) -> int:
        """Where a picture stands; -1 where it does not."""
        return next((number for number, row in enumerate(self.rows) if row.digest == digest), -1)

    def next_unticked(self, after: int) -> int:
        """The next picture that nobody ticked, from the top again at the end; ``after`` where there is none."""
        count = len(self.rows)
        for step in range(1, count + 1):
            number = (after + step) % count
            if self.rows[number].can_tick and not self.rows[number].ticked:
                return number
        return after
