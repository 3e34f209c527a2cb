"""Who reads: asked once.

Flow:   initials -> initials_given
Calls:  Qt. Called by: application.
Never:  comes a second time by itself.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

LONGEST = 12


class InitialsDialog(QDialog):
    """One field, one button."""

    initials_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who reads?"))
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText(tr("Initials"))
        self.field.setAccessibleName(tr("Initials"))
        self.ok = button(tr("Start reading"), self._give, primary=True)
        self.ok.setDefault(True)
        self.ok.setEnabled(False)
        self.field.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(tr("Your initials stand with every read you save."), role="headline"))
        whole.addWidget(words(tr("They are asked once and never leave in clear text."), role="quiet"))
        whole.addSpacing(GRID_PX)
        whole.addWidget(self.field)
        whole.addSpacing(GRID_PX)
        whole.addLayout(row(None, self.ok))
        self.field.setFocus()

    def _give(self) -> None:
        self.initials_given.emit(self.field.text().strip())
        self.accept()
