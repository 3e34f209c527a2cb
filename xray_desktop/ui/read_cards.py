"""The reads of several readers side by side.

Flow:   ReadCards' state -> one column a reader, the same words in the same row
Calls:  second_readers_state. Called by: second_readers_page.
Never:  marks one of them as the right one.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from xray_desktop.ui.panel_parts import separator, words
from xray_desktop.ui.second_readers_state import ReadCard
from xray_desktop.ui.tokens import GRID_PX


class ReadCards(QWidget):
    """What, and below it what each said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ReadCard, ...] = ()
        self._inside: QWidget | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        self._column = whole

    def show_cards(self, cards: tuple[ReadCard, ...]) -> None:
        """Put the reads up; the same ones stay as they are."""
        if cards == self._shown:
            return
        self._shown = cards
        if self._inside is not None:
            self._column.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = _grid(cards)
        self._column.addWidget(self._inside)


def _grid(cards: tuple[ReadCard, ...]) -> QWidget:
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2 * GRID_PX)
    grid.setVerticalSpacing(GRID_PX // 2)
    for column, one in enumerate(cards):
        grid.addWidget(words(one.reader, role="label"), 0, column)
        label = words(one.label, role="headline")
        label.setAccessibleName(f"{one.reader}: {one.label}")
        grid.addWidget(label, 1, column)
        grid.setColumnStretch(column, 1)
        grid.setColumnMinimumWidth(column, 1)
    names = _names(cards)
    for number, name in enumerate(names):
        line = 2 + 3 * number
        grid.addWidget(separator(), line, 0, 1, max(len(cards), 1))
        for column, one in enumerate(cards):
            said = dict(one.lines).get(name, "")
            grid.addWidget(words(name, role="label"), line + 1, column)
            grid.addWidget(_value(said or "-"), line + 2, column)
    grid.setRowStretch(3 * len(names) + 2, 1)
    return inside


def _names(cards: tuple[ReadCard, ...]) -> list[str]:
    """Every name that one of them has, in the order of the longest card and then of the others."""
    longest_first = sorted(cards, key=lambda one: -len(one.lines))
    return list(dict.fromkeys(name for one in longest_first for name, _ in one.lines))


def _value(text: str) -> QLabel:
    made = words(text, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
