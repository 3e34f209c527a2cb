"""What this reader asked others for and what still waits: a line for each of them, to be taken back.

Flow:   (reader, number of cases) -> words, button; take_back_wanted out
Calls:  second_readers_state, panel_parts. Called by: second_readers_page.
Never:  names a case.
"""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.second_readers_state import assigned_words


class AskedLines(QWidget):
    """Nothing where nobody is asked."""

    take_back_wanted = Signal(str)  # the reader who was asked

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[QLabel, QPushButton]] = []
        self._shown: tuple[tuple[str, int], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setVisible(False)

    def show_asked(self, asked: tuple[tuple[str, int], ...]) -> None:
        """Put the lines up."""
        if asked == self._shown:
            return
        self._shown = asked
        while (item := self._column.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.deleteLater()
        self.lines = [self._line(reader, count) for reader, count in asked]
        self.setVisible(bool(asked))

    def _line(self, reader: str, count: int) -> tuple[QLabel, QPushButton]:
        text = assigned_words(count, reader)
        said = words(text, role="quiet", wrap=True)
        back = button(tr("Undo"), partial(self.take_back_wanted.emit, reader), quiet=True)
        back.setAccessibleName(f"{tr('Undo')}: {text}")
        line = QWidget()
        both = row(said, back)
        both.setStretch(0, 1)
        both.setContentsMargins(0, 0, 0, 0)
        line.setLayout(both)
        self._column.addWidget(line)
        return said, back
