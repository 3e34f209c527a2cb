"""What stands on the black when there is no film: what to do, or what went wrong.

Flow:   headline, detail -> centred words, one button where there is something to do
Calls:  icons. Called by: film_panel.
Never:  shows a traceback.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from xray_desktop.ui import icons, messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.tokens import DARK, GRID_PX

_PICTURE_PX: Final = 40
_WORDS_PX: Final = 480


class FilmPlaceholder(QWidget):
    """A picture, one line, one more, perhaps a button. On black in every theme."""

    wanted = Signal()  # the button
    other_wanted = Signal()  # the quiet one below it

    def __init__(self, picture: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmPlaceholder")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel()
        self._picture.setPixmap(icons.picture(picture, QColor(colour), _PICTURE_PX, self.devicePixelRatioF()))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._headline = self._words("headline")
        self._detail = self._words("quiet")
        self._button = QPushButton()
        self._button.setProperty("primary", True)
        self._button.hide()
        self._button.clicked.connect(lambda _checked: self.wanted.emit())
        self._other = QPushButton()
        self._other.setProperty("quiet", True)
        self._other.hide()
        self._other.clicked.connect(lambda _checked: self.other_wanted.emit())
        # Wrapped words get their height only from a column of a given width: no alignment on the labels themselves.
        words = QWidget()
        words.setMaximumWidth(_WORDS_PX)
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addStretch(1)
        for label in (self._picture, self._headline, self._detail):
            column.addWidget(label)
        column.addSpacing(GRID_PX)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._other, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        row.addStretch(1)
        row.addWidget(words, 100)
        row.addStretch(1)

    def say(self, headline: str, detail: str) -> None:
        """Set the words; plain text, whatever a file's name looks like."""
        self._headline.setText(headline)
        self._detail.setText(detail)

    def offer(self, label: str, other: str = "") -> None:
        """Show the button, and a quiet one for whom that does not help."""
        self._button.setText(label)
        self._button.show()
        self._other.setText(other)
        self._other.setVisible(bool(other))

    def _words(self, role: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label


def empty_state(parent: QWidget | None = None) -> FilmPlaceholder:
    """Nothing was opened yet."""
    result = FilmPlaceholder("film", DARK.text_3, parent)
    result.say(tr("No radiographs yet."), tr("Open a folder, or drop files here."))
    result.offer(tr("Open folder"), tr(messages.OPEN_DEMO))
    return result


def notice(parent: QWidget | None = None) -> FilmPlaceholder:
    """A file that could not become a film."""
    return FilmPlaceholder("damage", DARK.damage, parent)
