"""Choices of which one holds, or several: segments and chips.

Flow:   values with words -> buttons; a click -> chosen | toggled
Calls:  keys, messages. Called by: read_panel, worklist_panel.
Never:  marks a choice by itself: it waits for the state to come back.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from xray_desktop.review.review import Reason
from xray_desktop.ui import messages
from xray_desktop.ui.keys import reason_key
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button
from xray_desktop.ui.tokens import GRID_PX


class Segments(QWidget):
    """Buttons side by side of which at most one is on; a click on it turns it off where ``nothing`` is a choice."""

    chosen = Signal(object)

    def __init__(self, choices: Sequence[tuple[StrEnum, str]], *, nothing: StrEnum | None = None) -> None:
        super().__init__()
        self._nothing = nothing
        self.buttons: dict[StrEnum, QPushButton] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID_PX // 2)
        for value, text in choices:
            made = button(text, partial(self._clicked, value))
            made.setCheckable(True)
            made.setProperty("segment", True)
            made.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            self.buttons[value] = made
            line.addWidget(made)

    def show_choice(self, value: StrEnum) -> None:
        """Mark one; a value that has no button marks none."""
        for one, made in self.buttons.items():
            made.setChecked(one is value)

    def _clicked(self, value: StrEnum) -> None:
        was_on = self.buttons[value].isChecked()
        self.chosen.emit(self._nothing if was_on and self._nothing is not None else value)


class ReasonChips(QWidget):
    """Every reason with its letter, two columns."""

    toggled = Signal(object)  # Reason

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[Reason, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID_PX // 2)
        grid.setVerticalSpacing(GRID_PX // 2)
        for number, reason in enumerate(Reason):
            text, letter = tr(messages.REASON_CHIPS[reason]), reason_key(reason)
            tip = f"{tr(messages.REASONS[reason])} ({letter})"
            made = button(f"{letter}  {text}", partial(self.toggled.emit, reason), tip=tip)
            made.setCheckable(True)
            made.setProperty("chip", True)
            self.buttons[reason] = made
            grid.addWidget(made, number // 2, number % 2)

    def show_chosen(self, chosen: Collection[Reason]) -> None:
        """Mark those that hold."""
        for reason, made in self.buttons.items():
            made.setChecked(reason in chosen)
