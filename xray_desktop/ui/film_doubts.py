"""What is doubtful about the film, as long as it is on show.

Flow:   sentences -> thin strip above the film
Calls:  Qt. Called by: film_panel.
Never:  cuts a sentence off: it grows instead.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from xray_desktop.ui.tokens import GRID_PX, ICON_PX


class FilmDoubts(QWidget):
    """A sign and one line for each sentence; hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmDoubts")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sign = QLabel()
        sign.setObjectName("filmDoubtSign")  # its picture comes with the style sheet: it has one colour a theme
        sign.setFixedSize(ICON_PX, ICON_PX)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID_PX + 4, GRID_PX // 2 + 1, GRID_PX + 4, GRID_PX // 2 + 1)
        row.setSpacing(GRID_PX)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, sentences: tuple[str, ...]) -> None:
        """Show these and nothing else."""
        self._words.setText("\n".join(sentences))
        self.setVisible(bool(sentences))
