"""The form of the reader who decides between two others.

Flow:   SecondReadersState -> label, rest of the chest, basis, certainty, comment; a new Decision out
Calls:  choices, keys. Called by: second_readers_page.
Never:  preselects a label.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from xray_desktop.review.review import Abnormal, Basis, ReaderLabel
from xray_desktop.review.second_reads import Decision
from xray_desktop.ui import messages
from xray_desktop.ui.choices import Segments
from xray_desktop.ui.keys import Act, key_of
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, section, words
from xray_desktop.ui.second_readers_state import SecondReadersState
from xray_desktop.ui.tokens import GRID_PX

_LABEL_KEYS = {
    ReaderLabel.PRESENT: Act.PRESENT,
    ReaderLabel.ABSENT: Act.ABSENT,
    ReaderLabel.CANNOT_TELL: Act.CANNOT_TELL,
}


class DecisionForm(QWidget):
    """YOUR DECISION."""

    decision_changed = Signal(object)  # Decision
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decision = Decision()
        self.labels = Segments(
            [(label, f"{tr(messages.LABELS[label])} {key_of(act)}") for label, act in _LABEL_KEYS.items()],
            nothing=ReaderLabel.NOT_ASSESSED,
        )
        self.abnormal = Segments(
            [(one, tr(messages.ABNORMAL[one])) for one in (Abnormal.NO, Abnormal.YES)], nothing=Abnormal.NOT_ASSESSED
        )
        self.what = QLineEdit()
        self.what.setPlaceholderText(tr("What"))
        self.what.setAccessibleName(tr("Otherwise abnormal: what"))
        self.basis = QComboBox()
        self.basis.setAccessibleName(tr("Basis of the decision"))
        for one in Basis:
            self.basis.addItem(tr(messages.BASES[one]), one)
        self.certainty = Segments([(one, tr(text)) for one, text in messages.CERTAINTIES.items()])
        self.comment = QLineEdit()
        self.comment.setPlaceholderText(tr("Comment"))
        self.comment.setAccessibleName(tr("Comment"))
        self.flag = button(tr("Flag"), self._toggle_flag, tip=tr("Send this to the training set"))
        self.flag.setCheckable(True)
        self.why_not = words(role="quiet", wrap=True)
        saved = f"{tr('Save decision')}  {key_of(Act.SAVE)}"
        self.save = button(saved, self.save_wanted.emit, primary=True)
        self._compose()
        self._connect()

    def keys(self) -> dict[str, Callable[[], None]]:
        """What the letters do on this page."""
        labels = {key_of(act): partial(self._give, label) for label, act in _LABEL_KEYS.items()}
        return {**labels, "Ctrl+Return": self.save_wanted.emit, "Ctrl+Enter": self.save_wanted.emit}

    def show_state(self, state: SecondReadersState) -> None:
        """Put the form up."""
        decision = self._decision = state.decision
        self.labels.show_choice(decision.label)
        self.abnormal.show_choice(decision.otherwise_abnormal)
        self.certainty.show_choice(decision.certainty)
        self.flag.setChecked(decision.flagged)
        with QSignalBlocker(self.basis):
            self.basis.setCurrentIndex(list(Basis).index(decision.basis))
        for line, text in ((self.what, decision.abnormal_what), (self.comment, decision.comment)):
            with QSignalBlocker(line):
                if line.text() != text:
                    line.setText(text)
        self.what.setVisible(decision.otherwise_abnormal is Abnormal.YES)
        for part in (self.labels, self.abnormal, self.what, self.certainty, self.basis, self.comment, self.flag):
            part.setEnabled(state.may_decide)
        self.save.setEnabled(state.can_save)
        self.why_not.setText(state.why_not)
        self.why_not.setVisible(bool(state.why_not))

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(section(tr("Your decision")))
        whole.addWidget(self.why_not)
        whole.addWidget(self.labels)
        whole.addLayout(row(words(tr("Otherwise abnormal"), role="quiet"), None, self.abnormal))
        whole.addWidget(self.what)
        whole.addLayout(row(self.basis, None, self.certainty))
        said = row(self.comment, self.flag)
        said.setStretch(0, 1)
        whole.addLayout(said)
        whole.addWidget(self.save)

    def _connect(self) -> None:
        self.labels.chosen.connect(lambda label: self._say(replace(self._decision, label=label)))
        self.abnormal.chosen.connect(lambda one: self._say(replace(self._decision, otherwise_abnormal=one)))
        self.certainty.chosen.connect(lambda one: self._say(replace(self._decision, certainty=one)))
        self.basis.activated.connect(lambda index: self._say(replace(self._decision, basis=list(Basis)[index])))
        self.what.textEdited.connect(lambda text: self._say(replace(self._decision, abnormal_what=text)))
        self.comment.textEdited.connect(lambda text: self._say(replace(self._decision, comment=text)))

    def _give(self, label: ReaderLabel) -> None:
        self._say(replace(self._decision, label=label))

    def _toggle_flag(self) -> None:
        self._say(replace(self._decision, flagged=not self._decision.flagged))

    def _say(self, decision: Decision) -> None:
        self.decision_changed.emit(decision)
