"""What the model says of the open case, or why it says nothing.

Flow:   FindingsState -> one block a root finding; wishes out as signals
Calls:  score_bar, icons. Called by: main_window.
Never:  changes its height when a score arrives: figures and sentences share one place.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from xray_desktop.ui import icons, messages
from xray_desktop.ui.findings_state import FindingLine, FindingsState
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, column, row, section, set_role, words
from xray_desktop.ui.score_bar import ScoreBar
from xray_desktop.ui.theme_colours import role_colour
from xray_desktop.ui.tokens import GRID_PX, ICON_PX

_NOTE_LINES = 4


class CallLine(QWidget):
    """Icon and word, in the colour of the role."""

    def __init__(self, *, wrap: bool = False) -> None:
        super().__init__()
        self._icon = QLabel()
        self._icon.setFixedSize(ICON_PX, ICON_PX)
        self._words = words(wrap=wrap)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID_PX)
        line.addWidget(self._icon)
        line.addWidget(self._words, 1)
        if wrap:
            line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)

    def say(self, text: str, *, icon: str, role: str) -> None:
        """Word, icon name ("" for none) and role."""
        self._words.setText(text)
        set_role(self._words, role)
        colour = role_colour(role)
        picture = icons.picture(icon, colour, ICON_PX, self.devicePixelRatioF()) if icon else None
        self._icon.setPixmap(picture) if picture is not None else self._icon.clear()

    @property
    def text(self) -> str:
        """The word."""
        return self._words.text()


class FindingBlock(QWidget):
    """One root finding: figures, or the sentence in their place."""

    def __init__(self) -> None:
        super().__init__()
        self._line = FindingLine(name="")
        self.name = words(role="headline")
        self.score = words(role="score")
        self.threshold = words(role="quiet")
        self.bar = ScoreBar()
        self.call = CallLine()
        self.note = words(role="label", wrap=True)
        self.note.setFixedHeight(_NOTE_LINES * self.note.fontMetrics().lineSpacing())
        self.message = CallLine(wrap=True)
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(GRID_PX // 2)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._figures())
        self.stack.addWidget(self._sentence())
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID_PX // 2)
        whole.addWidget(self.name)
        whole.addWidget(self.stack)

    def show_line(self, line: FindingLine) -> None:
        """Put one finding up."""
        self._line = line
        self.name.setText(tr(line.name))
        self.setAccessibleName(line.spoken)
        self.stack.setCurrentIndex(1 if line.message else 0)
        self.message.say(line.message, icon=line.icon, role=line.role)
        self.score.setText(line.score or "–")
        self.threshold.setText(tr("threshold {figure}").format(figure=line.threshold) if line.threshold else "")
        self.bar.show_score(line.share, line.mark, role_colour(line.role))
        self.call.say(line.call, icon=line.icon if not line.message else "", role=line.role)
        self.note.setText(line.note)
        self.note.setToolTip("")

    def changeEvent(self, event: QEvent) -> None:
        """Dye anew when the theme changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._line.name:
            self.show_line(self._line)

    def _figures(self) -> QWidget:
        page = QWidget()
        lines = column(spacing=GRID_PX // 2)
        figures = row(words(tr("model score"), role="quiet"), self.score, None, self.threshold)
        lines.addLayout(figures)
        for widget in (self.bar, self.call, self.note):
            lines.addWidget(widget)
        page.setLayout(lines)
        return page

    def _sentence(self) -> QWidget:
        page = QWidget()
        lines = column()
        lines.addWidget(self.message)
        lines.addLayout(self.buttons)
        lines.addStretch(1)
        page.setLayout(lines)
        return page


class FindingsPanel(QWidget):
    """FINDINGS of the right side."""

    show_anyway_wanted = Signal()
    declaration_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: list[FindingBlock] = []
        self.show_anyway = button(tr(messages.SHOW_ANYWAY), self.show_anyway_wanted.emit)
        self.declare_words = words(tr(messages.DECLARE_FOLDER), role="label")
        self.declare = button("", self.declaration_wanted.emit)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GRID_PX)
        self._lines.addWidget(section(tr(messages.FINDINGS)))
        self._block(0)

    def show_state(self, state: FindingsState) -> None:
        """Put the panel up; with nothing open it is empty and keeps its place."""
        lines = state.lines or (FindingLine(name="", message=" "),)
        for number, line in enumerate(lines):
            self._block(number).show_line(line)
        for number, block in enumerate(self._blocks):
            block.setVisible(number < len(lines))
        self.show_anyway.setVisible(state.can_show_anyway)
        self.declare.setText(state.declare)
        self.declare.setVisible(bool(state.declare))
        self.declare_words.setVisible(bool(state.declare))

    @property
    def blocks(self) -> tuple[FindingBlock, ...]:
        """The blocks on show, for tests and screen readers."""
        return tuple(block for block in self._blocks if not block.isHidden())

    def _block(self, number: int) -> FindingBlock:
        while len(self._blocks) <= number:
            block = FindingBlock()
            if not self._blocks:
                block.buttons.addWidget(self.show_anyway)
                block.buttons.addWidget(self.declare_words)
                block.buttons.addWidget(self.declare)
            self._blocks.append(block)
            self._lines.addWidget(block)
        return self._blocks[number]
