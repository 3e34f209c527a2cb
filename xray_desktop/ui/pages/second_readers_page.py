"""Second readers: what waits for me, whom I ask, and both reads side by side where a third decides.

Flow:   SecondReadersState -> asking, conflicts, film, reads, the form; wishes out as signals
Calls:  second_readers_state, choices, plain_film. Called by: wiring.
Never:  preselects a decision; Enter alone records nothing.
"""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.review.second_reads import Which
from xray_desktop.ui.language import tr
from xray_desktop.ui.pages.asked_lines import AskedLines
from xray_desktop.ui.pages.decision_form import DecisionForm
from xray_desktop.ui.panel_parts import button, row, section, separator, set_role, words
from xray_desktop.ui.plain_film import PlainFilm
from xray_desktop.ui.read_cards import ReadCards
from xray_desktop.ui.second_readers_state import ConflictLine, SecondReadersState, waiting_words
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX

_LEFT_PX = 320
_RIGHT_PX = 400
NO_CONFLICTS = (
    "No two readers contradict each other. A case that two readers read unlike stands here for a third to decide."
)


class SecondReadersPage(QWidget):
    """SECOND READERS."""

    back_wanted = Signal()
    wished = Signal(object)  # dict with to, which or percent; as a dict Qt would make a plain text of Which
    assign_wanted = Signal()
    take_back_wanted = Signal(str)  # the reader who was asked
    read_wanted = Signal()
    conflict_chosen = Signal(object)  # key
    undo_wanted = Signal()
    viewer_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lines: tuple[ConflictLine, ...] = ()
        self.waiting = words(wrap=True)
        self.read = button(tr("Read them blind"), self.read_wanted.emit, primary=True)
        self._build_asking()
        self.conflicts = QListWidget()
        self.conflicts.setAccessibleName(tr("Conflicts"))
        self.conflicts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.conflicts.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.conflicts.setWordWrap(False)
        self.conflicts.currentRowChanged.connect(self._chosen)
        self.no_conflicts = words(tr(NO_CONFLICTS), role="quiet", wrap=True)
        self.film = PlainFilm()
        self.viewer = button(tr("Open in the viewer"), self.viewer_wanted.emit, quiet=True)
        self.cards = ReadCards()
        self.form = DecisionForm()
        self.said = words(role="quiet", wrap=True)
        self.undo = button(tr("Undo"), self.undo_wanted.emit, quiet=True)
        self.side = self._right()
        whole = row(self._left(), self.film, self.side, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._give_keys()
        self.show_state(SecondReadersState())

    def show_state(self, state: SecondReadersState) -> None:
        """Put the page up."""
        self._show_asking(state)
        self._show_conflicts(state)
        self.film.show_picture(state.picture, self._film_words(state))
        self.viewer.setEnabled(state.picture is not None)
        self.cards.show_cards(state.cards)
        self.form.show_state(state)
        self.side.setVisible(state.chosen is not None)
        set_role(self.said, "damage" if state.error else "quiet")
        self.said.setText(state.said)
        self.undo.setVisible(state.undoable)

    def take_keys(self) -> None:
        """The page was turned to: its letters work at once."""
        self.setFocus()

    def _show_asking(self, state: SecondReadersState) -> None:
        self.waiting.setText(waiting_words(state.waiting))
        self.read.setVisible(state.waiting > 0)
        with QSignalBlocker(self.to):
            if [self.to.itemText(i) for i in range(self.to.count())] != list(state.known_readers):
                self.to.clear()
                self.to.addItems(list(state.known_readers))
            if self.to.currentText().strip() != state.to:
                self.to.setEditText(state.to)
        with QSignalBlocker(self.which):
            self.which.setCurrentIndex(list(Which).index(state.which))
        with QSignalBlocker(self.percent):
            self.percent.setValue(state.percent)
        self.percent.setVisible(state.which is Which.RANDOM)
        self.assign.setEnabled(state.can_assign)
        if state.counted is not None:  # while the store counts, the last number stands, greyed
            asked = tr("Ask for one case") if state.counted == 1 else tr("Ask for {count} cases")
            self.assign.setText(asked.format(count=state.counted))
        self.asked.show_asked(state.asked)

    def _show_conflicts(self, state: SecondReadersState) -> None:
        if state.conflicts != self._lines:
            self._lines = state.conflicts
            with QSignalBlocker(self.conflicts):
                self.conflicts.clear()
                for line in state.conflicts:
                    item = QListWidgetItem(f"{line.title}\n{line.said}")
                    item.setToolTip(f"{line.title}: {line.said}")
                    self.conflicts.addItem(item)
        keys = [line.key for line in self._lines]
        with QSignalBlocker(self.conflicts):
            self.conflicts.setCurrentRow(keys.index(state.chosen) if state.chosen in keys else -1)
        self.conflicts.setVisible(bool(keys))
        self.no_conflicts.setVisible(not keys and not state.busy)
        open_ones = sum(not line.settled for line in self._lines)
        self.heading.setText(tr("Conflicts, {count} open").format(count=open_ones).upper())

    def _film_words(self, state: SecondReadersState) -> str:
        if state.film_error:
            return state.film_error
        return tr("The film comes") if state.chosen is not None else ""

    def _chosen(self, number: int) -> None:
        if 0 <= number < len(self._lines):
            self.conflict_chosen.emit(self._lines[number].key)

    def _build_asking(self) -> None:
        self.to = QComboBox()
        self.to.setEditable(True)
        self.to.setAccessibleName(tr("Initials of the second reader"))
        line = self.to.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("Initials"))
        self.to.editTextChanged.connect(lambda text: self.wished.emit({"to": text}))
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Which cases"))
        for one in Which:
            self.which.addItem(tr(one.value), one)
        self.which.activated.connect(lambda index: self.wished.emit({"which": list(Which)[index]}))
        self.percent = QSpinBox()
        self.percent.setRange(1, 100)
        self.percent.setSuffix(tr(" % of the read cases"))
        self.percent.setFixedHeight(CONTROL_PX)
        self.percent.setAccessibleName(tr("Share of the read cases"))
        self.percent.valueChanged.connect(lambda percent: self.wished.emit({"percent": percent}))
        self.assign = button("", self.assign_wanted.emit)
        self.asked = AskedLines()
        self.asked.take_back_wanted.connect(self.take_back_wanted)

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_LEFT_PX)
        self.heading = section("")
        column = QVBoxLayout(side)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(row(button(tr("Back to reading  Esc"), self.back_wanted.emit, quiet=True), None))
        column.addSpacing(GRID_PX)
        column.addWidget(section(tr("Assigned to you")))
        for part in (self.waiting, self.read):
            column.addWidget(part)
        column.addSpacing(2 * GRID_PX)
        column.addWidget(section(tr("Ask a second reader")))
        for chooser in (self.to, self.which, self.percent, self.assign, self.asked):
            column.addWidget(chooser)
        column.addSpacing(2 * GRID_PX)
        column.addWidget(self.heading)
        column.addWidget(self.no_conflicts)
        column.addWidget(self.conflicts, 1)
        column.addStretch(0)
        column.addWidget(self.said)
        column.addLayout(row(self.undo, None))
        return side

    def _right(self) -> QWidget:
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_RIGHT_PX)
        scroll = QScrollArea()
        scroll.setProperty("panel", True)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.cards)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        beside = row(self.viewer, None)
        beside.setContentsMargins(2 * GRID_PX, 0, 2 * GRID_PX, GRID_PX)
        column.addLayout(beside)
        column.addWidget(separator())
        column.addWidget(self.form)
        return side

    def _give_keys(self) -> None:
        """The letters of the label and Ctrl+Enter mean here what they mean at the film; fields keep what is typed."""
        film = {"=": self.film.aim.fit, "R": self.film.reset_view, "I": self.film.invert}
        for key, wish in {**film, **self.form.keys()}.items():
            made = QShortcut(QKeySequence(key), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(wish)
