"""What the list can be narrowed to beside words and states: a small form that opens below the search.

Flow:   WorklistState -> fields; fields -> changed
Calls:  panel_parts, worklist_words. Called by: worklist_panel.
Never:  offers what only the model can answer while the read is blinded.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLineEdit, QWidget

from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.review.worklist import Query
from xray_desktop.review.worklist_filter import Mark
from xray_desktop.ui import messages
from xray_desktop.ui import worklist_words as said
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.worklist_state import WorklistState

_VIEWS: Final = tuple(view for view in View if view is not View.UNKNOWN)
_MOST_FOLDERS: Final = 200


class WorklistFilterBox(QWidget):
    """Score, call, mark, view, folder, dates."""

    changed = Signal(object)  # a function: Query -> Query
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folders: tuple[str, ...] = ()
        self.lowest, self.highest = _score(0.0, "Lowest score"), _score(1.0, "Highest score")
        self.call = _choice("Call", [(tr(messages.CALLS[call]), call) for call in Call])
        self.mark = _choice("Mark", [(tr(said.MARKS[mark]), mark) for mark in Mark])
        self.view = _choice("View", [(tr(messages.VIEWS[view]), view) for view in _VIEWS])
        self.folder = _choice("Folder", [])
        self.first, self.last = _date("First date"), _date("Last date")
        self.clear = button(tr(said.SHOW_ALL), self.cleared.emit, quiet=True)
        self._compose()
        self._connect()

    def show_state(self, state: WorklistState) -> None:
        """Fields as the query has them."""
        query = state.query
        self._offer_folders(state.rows.folders)
        low, high = query.scores or (0.0, 1.0)
        for spin, value in ((self.lowest, low), (self.highest, high)):
            with QSignalBlocker(spin):
                spin.setValue(value)
        for box, chosen in ((self.call, query.calls), (self.mark, query.marks), (self.view, query.views)):
            _choose(box, next(iter(chosen), None))
        _choose(self.folder, next(iter(query.folders), None))
        for field, date in zip((self.first, self.last), query.dates, strict=True):
            if not field.hasFocus():
                field.setText(_date_words(date))
        for widget in (self.lowest, self.highest, self.call):
            widget.setEnabled(not state.hidden)
            widget.setToolTip(tr(said.NOT_WHILE_BLIND) if state.hidden else "")

    def _offer_folders(self, folders: tuple[str, ...]) -> None:
        if folders == self._folders:
            return
        self._folders = folders
        with QSignalBlocker(self.folder):
            self.folder.clear()
            self.folder.addItem(tr(said.ANY), None)
            for folder in folders[:_MOST_FOLDERS]:
                self.folder.addItem(folder.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or folder, folder)
                self.folder.setItemData(self.folder.count() - 1, folder, 3)  # the whole path as the tip

    def _connect(self) -> None:
        for spin in (self.lowest, self.highest):
            spin.valueChanged.connect(lambda _value: self._scores())
        pairs: tuple[tuple[QComboBox, Callable[[Query, frozenset[object]], Query]], ...] = (
            (self.call, lambda query, chosen: replace(query, calls=chosen)),  # type: ignore[arg-type]  # its own kind
            (self.mark, lambda query, chosen: replace(query, marks=chosen)),  # type: ignore[arg-type]  # its own kind
            (self.view, lambda query, chosen: replace(query, views=chosen)),  # type: ignore[arg-type]  # its own kind
            (self.folder, lambda query, chosen: replace(query, folders=chosen)),  # type: ignore[arg-type]  # its own kind
        )
        for box, change in pairs:
            box.currentIndexChanged.connect(lambda _place, box=box, change=change: self._chosen(box, change))
        for field in (self.first, self.last):
            field.editingFinished.connect(self._dates)

    def _chosen(self, box: QComboBox, change: Callable[[Query, frozenset[object]], Query]) -> None:
        chosen = box.currentData()
        wanted = frozenset() if chosen is None else frozenset({chosen})
        self.changed.emit(lambda query: change(query, wanted))

    def _scores(self) -> None:
        low, high = self.lowest.value(), self.highest.value()
        # Shown with two decimals: what reads 0.70 is meant by 0.70.
        scores = None if (low, high) == (0.0, 1.0) else (low - 0.005, high + 0.005)
        self.changed.emit(lambda query: replace(query, scores=scores))

    def _dates(self) -> None:
        dates = (_date_of(self.first.text()), _date_of(self.last.text()))
        self.changed.emit(lambda query: replace(query, dates=dates))

    def _compose(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID_PX)
        grid.setVerticalSpacing(GRID_PX // 2)
        grid.setColumnStretch(1, 1)
        lines = (
            ("Score", row(self.lowest, self.highest)),
            ("Call", row(self.call)),
            ("Mark", row(self.mark)),
            ("View", row(self.view)),
            ("Folder", row(self.folder)),
            ("Dates", row(self.first, self.last)),
            ("", row(None, self.clear)),
        )
        for number, (name, fields) in enumerate(lines):
            grid.addWidget(words(tr(name), role="label"), number, 0)
            grid.addLayout(fields, number, 1)


def _score(value: float, name: str) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(0.0, 1.0)
    spin.setSingleStep(0.05)
    spin.setDecimals(2)
    spin.setValue(value)
    spin.setAccessibleName(tr(name))
    return spin


def _choice(name: str, offers: list[tuple[str, object]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(tr(name))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.addItem(tr(said.ANY), None)
    for text, value in offers:
        box.addItem(text, value)
    return box


def _choose(box: QComboBox, value: object) -> None:
    with QSignalBlocker(box):
        box.setCurrentIndex(max(0, next((i for i in range(box.count()) if box.itemData(i) == value), 0)))


def _date(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText("2026-01-31")
    field.setAccessibleName(tr(name))
    return field


def _date_of(text: str) -> int:
    digits = text.replace("-", "").strip()
    return int(digits) if len(digits) == 8 and digits.isascii() and digits.isdigit() else 0


def _date_words(date: int) -> str:
    return f"{date // 10000:04}-{date // 100 % 100:02}-{date % 100:02}" if date else ""
