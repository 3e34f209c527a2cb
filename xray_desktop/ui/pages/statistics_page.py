"""What the reads say of readers and model: figures with their denominators, and where to take them.

Flow:   StatisticsState -> filters, sentences, tables with plots; wishes out as signals
Calls:  statistics_state, figure_table. Called by: wiring.
Never:  counts anything itself.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from xray_desktop.review.opinions import SampleWish
from xray_desktop.review.review import SampleKind
from xray_desktop.ui.figure_table import FigureTable, FigureTableState
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, section, separator, set_role, words
from xray_desktop.ui.statistics_state import EMPTY, Period, StatisticsState
from xray_desktop.ui.tokens import GRID_PX

_LEFT_PX = 320
_SAMPLES = {SampleKind.CONSECUTIVE: "Consecutive", SampleKind.RANDOM: "Random", SampleKind.PICKED: "Picked"}


class StatisticsPage(QWidget):
    """STATISTICS."""

    back_wanted = Signal()
    readers_chosen = Signal(object)  # frozenset[str]
    period_chosen = Signal(object)  # Period
    sample_chosen = Signal(object)  # SampleWish
    sample_declared = Signal(object)  # SampleKind
    file_wanted = Signal(str)  # suffix

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StatisticsState()
        self._tables: tuple[FigureTableState, ...] = ()
        self.readers: dict[str, QPushButton] = {}
        self._reader_grid = QGridLayout()
        self._reader_grid.setSpacing(GRID_PX // 2)
        self.period = _chooser(tr("Time"), [(one, tr(one.value)) for one in Period])
        self.sample = _chooser(tr("Cases"), [(one, tr(one.value)) for one in SampleWish])
        self.summary = words(wrap=True)
        self.misses = words(wrap=True)
        self.said = words(role="quiet", wrap=True)
        self.empty = words(tr(EMPTY), role="quiet", wrap=True)
        self.declare = {
            kind: button(tr(text), partial(self.sample_declared.emit, kind)) for kind, text in _SAMPLES.items()
        }
        self.csv = button(tr("Save as CSV"), partial(self.file_wanted.emit, "csv"), primary=True)
        self.json = button(tr("Save as JSON"), partial(self.file_wanted.emit, "json"))
        self._figures = QVBoxLayout()
        self._figures.setSpacing(3 * GRID_PX)
        self.period.activated.connect(lambda index: self.period_chosen.emit(list(Period)[index]))
        self.sample.activated.connect(lambda index: self.sample_chosen.emit(list(SampleWish)[index]))
        whole = row(self._left(), self._right(), spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.show_state(self._state)

    def show_state(self, state: StatisticsState) -> None:
        """Put the page up; figures stay until the next ones are there."""
        self._state = state
        self._show_readers(state)
        for chooser, index in (
            (self.period, list(Period).index(state.period)),
            (self.sample, list(SampleWish).index(state.sample)),
        ):
            with QSignalBlocker(chooser):
                chooser.setCurrentIndex(index)
        has_figures = not state.empty and bool(state.summary)
        self.summary.setText("\n".join(state.summary))
        self.misses.setText("\n".join(state.misses))
        for part in (self._counted_heading, self.summary, self._misses_heading, self.misses):
            part.setVisible(has_figures)
        self.empty.setVisible(state.empty and not state.busy)
        for made in self.declare.values():
            made.setEnabled(state.listed > 0)
        self.csv.setEnabled(has_figures and not state.busy)
        self.json.setEnabled(has_figures and not state.busy)
        set_role(self.said, "damage" if state.error else "quiet")
        self.said.setText(state.said or (tr("Counting") if state.busy else ""))
        if state.tables != self._tables:
            self._show_tables(state.tables)

    def _show_readers(self, state: StatisticsState) -> None:
        if tuple(self.readers) != state.readers:
            for made in self.readers.values():
                self._reader_grid.removeWidget(made)
                made.deleteLater()
            self.readers = {name: self._reader(name) for name in state.readers}
            for number, made in enumerate(self.readers.values()):
                self._reader_grid.addWidget(made, number // 4, number % 4)
        for name, made in self.readers.items():
            made.setChecked(name in state.chosen)
        self.no_readers.setVisible(not state.readers)

    def _reader(self, name: str) -> QPushButton:
        made = button(name, partial(self._toggle, name), tip=tr("Only this reader"))
        made.setCheckable(True)
        made.setProperty("chip", True)
        return made

    def _toggle(self, name: str) -> None:
        self.readers_chosen.emit(self._state.chosen ^ {name})

    def _show_tables(self, tables: tuple[FigureTableState, ...]) -> None:
        self._tables = tables
        while (item := self._figures.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        for table in tables:
            self._figures.addWidget(FigureTable(table))

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_LEFT_PX)
        self.no_readers = words(tr("nobody yet"), role="quiet")
        column = QVBoxLayout(side)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(row(button(tr("Back to reading  Esc"), self.back_wanted.emit, quiet=True), None))
        column.addSpacing(GRID_PX)
        column.addWidget(section(tr("Readers")))
        column.addLayout(self._reader_grid)
        column.addWidget(self.no_readers)
        for heading, part in ((tr("Time"), self.period), (tr("Cases"), self.sample)):
            column.addSpacing(GRID_PX)
            column.addWidget(section(heading))
            column.addWidget(part)
        column.addSpacing(GRID_PX)
        column.addWidget(section(tr("How did the open list come about?")))
        column.addLayout(row(*self.declare.values(), spacing=GRID_PX // 2))
        column.addWidget(
            words(
                tr("Only a consecutive or random sample, read blind, can count what the model missed."),
                role="label",
                wrap=True,
            )
        )
        column.addStretch(1)
        column.addWidget(self.said)
        column.addWidget(separator())
        column.addWidget(self.json)
        column.addWidget(self.csv)
        return side

    def _right(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4 * GRID_PX, 3 * GRID_PX, 4 * GRID_PX, 3 * GRID_PX)
        column.setSpacing(GRID_PX)
        self._misses_heading = section(tr("What the model missed"))
        column.addWidget(self.empty)
        self._counted_heading = section(tr("What is counted"))
        column.addWidget(self._counted_heading)
        column.addWidget(self.summary)
        column.addSpacing(2 * GRID_PX)
        column.addWidget(self._misses_heading)
        column.addWidget(self.misses)
        column.addSpacing(2 * GRID_PX)
        column.addLayout(self._figures)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        return scroll


def _chooser(name: str, choices: Sequence[tuple[StrEnum, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for value, text in choices:
        made.addItem(text, value)
    return made
