"""A table of figures with their intervals drawn beside them.

Flow:   FigureTableState -> heading, rows, a plot down the right side, a note
Calls:  interval_bar, panel_parts. Called by: the statistics page.
Never:  works anything out.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from xray_desktop.ui.interval_bar import Interval, IntervalBar, Scale, ScaleNumbers
from xray_desktop.ui.panel_parts import section, separator, words
from xray_desktop.ui.tokens import GRID_PX

_WIDEST_PX = 1080
_CELL_PX = 72
_PLOT_PX = 240


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Words and numbers of one row, and what is drawn at its end."""

    cells: tuple[str, ...]
    interval: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTableState:
    """``words`` columns from the left are words; the rest are numbers, right-aligned. ``note`` says what is counted."""

    title: str
    head: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    scale: Scale
    words: int = 1
    note: str = ""


class FigureTable(QWidget):
    """Heading, head, rows, scale, note."""

    def __init__(self, state: FigureTableState) -> None:
        super().__init__()
        self.setMaximumWidth(_WIDEST_PX)
        self.setAccessibleName(state.title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID_PX)
        whole.addWidget(section(state.title))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID_PX)
        self._grid.setVerticalSpacing(0)
        self._fill(state)
        whole.addLayout(self._grid)
        if state.note:
            whole.addWidget(words(state.note, role="label", wrap=True))

    def _fill(self, state: FigureTableState) -> None:
        plot = len(state.head)
        for number, name in enumerate(state.head):
            self._grid.addWidget(self._cell(name, number, state, role="label"), 0, number)
        self._grid.addWidget(separator(), 1, 0, 1, plot + 1)
        for line, one in enumerate(state.rows, start=2):
            for number, text in enumerate(one.cells):
                self._grid.addWidget(self._cell(text, number, state), line, number)
            drawn = IntervalBar(state.scale, one.interval)
            drawn.setAccessibleName(f"{one.cells[0]}: {', '.join(one.cells[1:])}")
            self._grid.addWidget(drawn, line, plot)
        self._grid.addWidget(ScaleNumbers(state.scale), len(state.rows) + 2, plot)
        for number in range(state.words, plot):
            self._grid.setColumnMinimumWidth(number, _CELL_PX)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(plot, _PLOT_PX)  # the same in every table: the plots stand below each other

    def _cell(self, text: str, number: int, state: FigureTableState, *, role: str = "") -> QLabel:
        made = words(text, role=role)
        made.setMinimumHeight(3 * GRID_PX)
        upright = Qt.AlignmentFlag.AlignVCenter
        if number >= state.words:
            made.setAlignment(Qt.AlignmentFlag.AlignRight | upright)
        else:
            made.setAlignment(Qt.AlignmentFlag.AlignLeft | upright)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made
