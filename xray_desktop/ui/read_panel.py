"""The reader's form: label, the rest of the chest, basis, certainty, reasons, comment, flag.

Flow:   ReadState -> buttons and fields; wishes out as signals
Calls:  choices. Called by: main_window.
Never:  preselects a verdict, or records by Enter alone.
"""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from xray_desktop.review.review import Abnormal, Basis, ReaderLabel
from xray_desktop.ui import messages
from xray_desktop.ui.choices import ReasonChips, Segments
from xray_desktop.ui.key_names import key_named
from xray_desktop.ui.keys import Act, key_of
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, section, words
from xray_desktop.ui.read_state import ReadState
from xray_desktop.ui.tokens import GRID_PX

_LABEL_KEYS = {
    ReaderLabel.PRESENT: Act.PRESENT,
    ReaderLabel.ABSENT: Act.ABSENT,
    ReaderLabel.CANNOT_TELL: Act.CANNOT_TELL,
}
_COMMENT_LINES = 2


class ReadPanel(QWidget):
    """YOUR READ of the right side."""

    act_wanted = Signal(object)  # keys.Act: the same wish as its key
    label_chosen = Signal(object)  # ReaderLabel
    subtype_chosen = Signal(str)  # finding name, "" for not assessed
    abnormal_chosen = Signal(object)  # Abnormal
    abnormal_worded = Signal(str)
    basis_chosen = Signal(object)  # Basis
    certainty_chosen = Signal(object)  # Certainty
    reason_toggled = Signal(object)  # Reason
    comment_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_verdict()
        self._build_qualifiers()
        self.reasons = ReasonChips()
        self.comment = QPlainTextEdit()
        self.comment.setPlaceholderText(f"{tr('Comment')} ({key_of(Act.COMMENT)})")
        self.comment.setAccessibleName(tr("Comment"))
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(_COMMENT_LINES * self.comment.fontMetrics().lineSpacing() + 2 * GRID_PX + 2)
        self.save = self._act_button(Act.SAVE, tr("Save and next"), primary=True)
        self.skip = self._act_button(Act.SKIP, tr("Skip"), keyed=False)
        self._compose()
        self._connect()
        self.show_state(ReadState())

    def show_state(self, state: ReadState) -> None:
        """Put the form up; nothing in it says more than the reader has said."""
        draft = state.draft
        self.title.setText(state.saved_words)
        self.finding.setText(tr(state.finding))
        self.agree.setEnabled(state.enabled and state.can_agree)
        self.disagree.setEnabled(state.enabled and state.can_agree)
        self.agree.setChecked(state.against is False)
        self.disagree.setChecked(state.against is True)
        self.flag.setChecked(draft.flagged)
        self.labels.show_choice(draft.label)
        self.abnormal.show_choice(draft.otherwise_abnormal)
        self.certainty.show_choice(draft.certainty)
        self.reasons.show_chosen(draft.reasons)
        self.reasons.setVisible(state.reasons_open)
        self._show_choosers(state)
        self._show_texts(state)
        for widget in (self.labels, self.abnormal, self.abnormal_words, self.certainty, self.basis, self.comment):
            widget.setEnabled(state.enabled)
        self.flag.setEnabled(state.enabled)
        self.save.setEnabled(state.can_save)

    def focus_comment(self) -> None:
        """Write a comment."""
        self.comment.setFocus()

    def _show_choosers(self, state: ReadState) -> None:
        with QSignalBlocker(self.basis):
            self.basis.setCurrentIndex(list(Basis).index(state.draft.basis))
        names = ["", *state.subtypes]
        with QSignalBlocker(self.subtype):
            if self.subtype.count() != len(names):
                self.subtype.clear()
                for name in names:
                    self.subtype.addItem(tr(name) if name else tr("Pattern not assessed"), name)
            typed = dict(state.draft.subtypes)
            chosen = next((name for name in state.subtypes if typed.get(name) is ReaderLabel.PRESENT), "")
            self.subtype.setCurrentIndex(names.index(chosen))
        self.subtype.setVisible(state.draft.label is ReaderLabel.PRESENT and len(names) > 1)

    def _show_texts(self, state: ReadState) -> None:
        draft = state.draft
        with QSignalBlocker(self.what):
            if self.what.text() != draft.abnormal_what:
                self.what.setText(draft.abnormal_what)
        self.what.setVisible(draft.otherwise_abnormal is Abnormal.YES)
        with QSignalBlocker(self.comment):
            if self.comment.toPlainText() != draft.comment:
                self.comment.setPlainText(draft.comment)

    def _build_verdict(self) -> None:
        self.title = words(role="label")
        self.finding = words(role="headline")
        self.agree = self._act_button(Act.AGREE, tr("Agree"))
        self.disagree = self._act_button(Act.DISAGREE, tr("Disagree"))
        self.flag = self._act_button(Act.FLAG, tr("Flag"))
        for made in (self.agree, self.disagree, self.flag):
            made.setCheckable(True)
        self.flag.setToolTip(f"{tr('Send this to the training set')} ({key_of(Act.FLAG)})")
        self.labels = Segments(
            [(label, f"{tr(messages.LABELS[label])} {key_of(act)}") for label, act in _LABEL_KEYS.items()],
            nothing=ReaderLabel.NOT_ASSESSED,
        )
        self.subtype = QComboBox()
        self.subtype.setAccessibleName(tr("Pattern"))

    def _build_qualifiers(self) -> None:
        self.abnormal = Segments(
            [(one, tr(messages.ABNORMAL[one])) for one in (Abnormal.NO, Abnormal.YES)], nothing=Abnormal.NOT_ASSESSED
        )
        self.abnormal_words = words(tr("Otherwise abnormal"), role="quiet")
        tip = tr("An effusion with no pneumonia is not a healthy chest")
        self.abnormal_words.setToolTip(f"{tip} ({key_of(Act.ABNORMAL)})")
        self.what = QLineEdit()
        self.what.setPlaceholderText(tr("What"))
        self.what.setAccessibleName(tr("Otherwise abnormal: what"))
        self.basis = QComboBox()
        self.basis.setAccessibleName(tr("Basis of the label"))
        self.basis.setToolTip(f"{tr('What the label rests on')} ({key_of(Act.BASIS)})")
        for basis in Basis:
            self.basis.addItem(tr(messages.BASES[basis]), basis)
        self.certainty = Segments([(one, tr(text)) for one, text in messages.CERTAINTIES.items()])
        self.certainty.setToolTip(f"{tr('How sure')} ({key_of(Act.CERTAINTY)})")

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID_PX)
        whole.addLayout(row(section(tr(messages.YOUR_READ)), None, self.title))
        whole.addLayout(row(self.agree, self.disagree, self.flag))
        whole.addWidget(self.labels)
        whole.addWidget(self.subtype)
        whole.addWidget(self.reasons)
        whole.addLayout(row(self.abnormal_words, None, self.abnormal))
        whole.addWidget(self.what)
        whole.addLayout(row(self.basis, self.certainty))
        whole.addWidget(self.comment)
        last = row(self.save, self.skip)
        last.setStretch(0, 1)
        whole.addLayout(last)

    def _connect(self) -> None:
        self.labels.chosen.connect(self.label_chosen)
        self.abnormal.chosen.connect(self.abnormal_chosen)
        self.certainty.chosen.connect(self.certainty_chosen)
        self.reasons.toggled.connect(self.reason_toggled)
        self.basis.activated.connect(lambda index: self.basis_chosen.emit(list(Basis)[index]))
        self.subtype.activated.connect(lambda index: self.subtype_chosen.emit(str(self.subtype.itemData(index))))
        self.what.textEdited.connect(self.abnormal_worded)
        self.comment.textChanged.connect(lambda: self.comment_edited.emit(self.comment.toPlainText()))

    def _act_button(self, act: Act, text: str, *, primary: bool = False, keyed: bool = True) -> QPushButton:
        said = f"{text}  {key_named(key_of(act))}" if keyed else text
        made = button(
            said, lambda: self.act_wanted.emit(act), tip=f"{text} ({key_named(key_of(act))})", primary=primary
        )
        made.setAccessibleName(text)
        return made
