"""What would leave, why, and a look at every picture before it does.

Flow:   ExportState -> class mix, contact sheet with ticks; wishes out as signals
Calls:  contact_list, export_state. Called by: main_window.
Never:  ticks by itself: every picture is looked at by the reader.
"""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from xray_desktop.ui.contact_list import ContactList
from xray_desktop.ui.export_state import ExportState
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, section, separator, set_role, words
from xray_desktop.ui.sentences import in_language
from xray_desktop.ui.tokens import GRID_PX

_LEFT_PX = 360
_HEADER_WORDS = (
    "Header removed: the pictures are written anew from grey levels alone, without names of files or people. "
    "The pixels themselves are for your eye: tick a picture when no name, date or number stands in it."
)


class ExportPage(QWidget):
    """EXPORT TRAINING SET."""

    back_wanted = Signal()
    write_wanted = Signal()
    sample_wanted = Signal(int)
    tick_wanted = Signal(str, bool)
    dicom_wanted = Signal(bool)
    list_wanted = Signal()
    folders_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = ContactList()
        self.sheet.tick_wanted.connect(self.tick_wanted)
        self.mix = QGridLayout()
        self.left_out = QGridLayout()
        self.sample = QSpinBox()
        self.sample.setAccessibleName(tr("Agreements to go along"))
        self.sample.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sample.valueChanged.connect(self.sample_wanted)
        self.of_agreements = words(role="quiet")
        self.stays = section(tr("What stays"))
        self.nothing = words(tr("Nothing to export yet: flag a case (F), or disagree with a call."), role="quiet")
        self.dicom = QCheckBox(tr("Write DICOM files instead of 16-bit PNG"))
        self.dicom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dicom.clicked.connect(self.dicom_wanted)
        self.nameless = words(role="quiet", wrap=True)
        self.by_list = button(tr("Patient list…"), self.list_wanted.emit)
        self.by_folder = button(tr("Each folder is a patient"), self.folders_wanted.emit)
        self.keys = words(role="quiet", wrap=True)
        self.said = words(role="quiet", wrap=True)
        self.write = button(tr("Write"), self.write_wanted.emit, primary=True)
        self.look = button(tr("Show the folder"), self._show_folder)
        self._folder = ""
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._left())
        whole.addWidget(self._right(), 1)
        self.show_state(ExportState())

    def show_state(self, state: ExportState) -> None:
        """Put the page up."""
        _fill(self.mix, state.mix)
        _fill(self.left_out, state.left_out)
        self.sample.blockSignals(True)
        self.sample.setRange(0, state.agreements)
        self.sample.setValue(state.sampled)
        self.sample.blockSignals(False)
        self.of_agreements.setText(tr("of {count} agreements go along").format(count=state.agreements))
        self.sheet.show_rows(state.rows)
        came = bool(state.rows) and self.sheet.isHidden()
        self.sheet.setVisible(bool(state.rows))
        if came and self.isVisible():
            self.take_keys()
        self.nothing.setVisible(not state.rows)
        self.nothing.setText(
            tr(state.busy) if state.busy else tr("Nothing to export yet: flag a case (F), or disagree with a call.")
        )
        self._show_choices(state)
        self.stays.setVisible(bool(state.left_out))
        self.write.setEnabled(state.can_write)
        written = tr("Write {ticked} of 1 image") if len(state.rows) == 1 else tr("Write {ticked} of {all} images")
        self.write.setText(written.format(ticked=state.ticked, all=len(state.rows)))
        self._folder = state.folder
        self.look.setVisible(bool(state.folder) and bool(state.done))
        set_role(self.said, "damage" if state.error else "quiet")
        ticks = "" if state.ticked or not state.rows else tr("Tick each picture that may leave.")
        self.said.setText(in_language(state.error) or tr(state.busy) or state.done or ticks)

    def take_keys(self) -> None:
        """The page was turned to: the keys it names work at once, and Space never presses the way back."""
        (self if self.sheet.isHidden() else self.sheet).setFocus()

    def _show_choices(self, state: ExportState) -> None:
        """Format, patients, keys: whatever can be chosen now."""
        self.dicom.setChecked(state.dicom)
        nameless = (
            tr("1 image is of nobody known: it trains, but never enters validation or test.")
            if state.nameless == 1
            else tr("{count} images are of nobody known: they train, but never enter validation or test.")
        )
        self.nameless.setText(nameless.format(count=state.nameless))
        for part in (self.nameless, self.by_list, self.by_folder):
            part.setVisible(bool(state.nameless))
        for part in (self.by_list, self.by_folder):
            part.setEnabled(not state.busy)
        keys = tr("Space: nothing in it, next   ·   Backspace: take the tick back   ·   N: next without a tick")
        suspects = (
            tr("\n1 looks as if something were written at the border, and stands first")
            if state.suspects == 1
            else tr("\n{count} look as if something were written at the border, and stand first")
        ).format(count=state.suspects)
        self.keys.setText(keys + suspects if state.suspects else keys)
        self.keys.setVisible(bool(state.rows))

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_LEFT_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(row(button(tr("Back to reading  Esc"), self.back_wanted.emit, quiet=True), None))
        column.addSpacing(GRID_PX)
        column.addWidget(section(tr("What leaves")))
        column.addLayout(self.mix)
        column.addLayout(row(self.sample, self.of_agreements, None))
        column.addSpacing(2 * GRID_PX)
        column.addWidget(self.stays)
        column.addLayout(self.left_out)
        column.addSpacing(GRID_PX)
        column.addWidget(self.nameless)
        for part in (self.by_list, self.by_folder):  # below one another: side by side they do not fit in every language
            column.addLayout(row(part, None))
        column.addStretch(1)
        column.addWidget(separator())
        column.addWidget(words(tr(_HEADER_WORDS), role="label", wrap=True))
        column.addWidget(self.dicom)
        column.addWidget(self.said)
        column.addWidget(self.look)
        column.addWidget(self.write)
        return side

    def _right(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 0, 0)
        column.setSpacing(GRID_PX)
        column.addWidget(section(tr("Contact sheet, borders enlarged")))
        column.addWidget(self.keys)
        column.addWidget(self.nothing)
        column.addWidget(self.sheet, 1)
        column.addStretch(0)
        return inside


def _fill(grid: QGridLayout, lines: tuple[tuple[str, int], ...]) -> None:
    """Words on the left, numbers on the right."""
    while (item := grid.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.deleteLater()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(GRID_PX // 2)
    for number, (text, count) in enumerate(lines):
        grid.addWidget(words(tr(text), role="quiet"), number, 0)
        grid.addWidget(words(str(count)), number, 1, Qt.AlignmentFlag.AlignRight)
