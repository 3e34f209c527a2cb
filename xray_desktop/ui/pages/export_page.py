"""What would leave, why, and a look at every picture before it does.

Flow:   ExportState -> class mix, contact sheet with ticks; wishes out as signals
Calls:  export_state. Called by: main_window.
Never:  ticks by itself: every picture is looked at by the reader.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from xray_desktop.ui.export_state import ExportRow, ExportState
from xray_desktop.ui.panel_parts import button, row, section, separator, set_role, words
from xray_desktop.ui.tokens import GRID_PX

_LEFT_PX = 360
_CELL_PX = 840
_HEADER_WORDS = (
    "Header removed: the pictures are written anew from grey levels alone, without names of files or people. "
    "The pixels themselves are for your eye: tick a picture when no name, date or number stands in it."
)


class ContactCell(QWidget):
    """One image: why it leaves, the whole and its borders, the tick."""

    def __init__(self, digest: str) -> None:
        super().__init__()
        self.digest = digest
        self._shown: object = None
        self.because = words(role="headline")
        self.said = words(role="quiet")
        self.picture = QLabel()
        self.picture.setFixedWidth(_CELL_PX)
        self.tick = QCheckBox("No name, date or number in this picture")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 2 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addLayout(row(self.because, self.said, None))
        whole.addWidget(self.picture)
        whole.addWidget(self.tick)

    def show_row(self, line: ExportRow) -> None:
        """Put it up."""
        self.because.setText(line.because[:1].upper() + line.because[1:])
        self.said.setText(f"{line.said} · {line.note}")
        self.tick.setChecked(line.ticked)
        picture = line.picture
        self.tick.setEnabled(picture is not None and not picture.error)
        if picture is None:
            self.picture.setText("being drawn")
        elif picture is not self._shown:
            self._shown = picture
            if picture.error:
                self.picture.setText(picture.error)
                return
            image = QImage(
                picture.pixels, picture.width_px, picture.height_px, picture.width_px, QImage.Format.Format_Grayscale8
            )
            ratio = self.devicePixelRatioF()
            shown = QPixmap.fromImage(image.copy()).scaledToWidth(
                round(_CELL_PX * ratio), Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(ratio)
            self.picture.setPixmap(shown)


class ExportPage(QWidget):
    """EXPORT TRAINING SET."""

    back_wanted = Signal()
    write_wanted = Signal()
    sample_wanted = Signal(int)
    tick_wanted = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: dict[str, ContactCell] = {}
        self.mix = QGridLayout()
        self.left_out = QGridLayout()
        self.sample = QSpinBox()
        self.sample.setAccessibleName("Agreements to go along")
        self.sample.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sample.valueChanged.connect(self.sample_wanted)
        self.of_agreements = words(role="quiet")
        self.stays = section("What stays")
        self.nothing = words("Nothing to export yet: flag a case (F), or disagree with a call.", role="quiet")
        self.said = words(role="quiet", wrap=True)
        self.write = button("Write", self.write_wanted.emit, primary=True)
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(GRID_PX)
        self._sheet.addWidget(self.nothing)
        self._sheet.addStretch(1)
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
        self.of_agreements.setText(f"of {state.agreements} agreements go along")
        self._show_rows(state.rows)
        self.nothing.setVisible(not state.rows and not state.busy)
        self.stays.setVisible(bool(state.left_out))
        self.write.setEnabled(state.can_write)
        self.write.setText(f"Write {state.ticked} of {len(state.rows)} images")
        set_role(self.said, "damage" if state.error else "quiet")
        ticks = "" if state.ticked or not state.rows else "Tick each picture that may leave."
        self.said.setText(state.error or state.busy or state.done or ticks)

    def _show_rows(self, lines: tuple[ExportRow, ...]) -> None:
        wanted = {line.digest for line in lines}
        for digest in [one for one in self.cells if one not in wanted]:
            gone = self.cells.pop(digest)
            self._sheet.removeWidget(gone)
            gone.deleteLater()
        for number, line in enumerate(lines):
            cell = self.cells.get(line.digest)
            if cell is None:
                cell = ContactCell(line.digest)
                cell.tick.clicked.connect(lambda checked, digest=line.digest: self.tick_wanted.emit(digest, checked))
                self.cells[line.digest] = cell
                self._sheet.insertWidget(number, cell)
            cell.show_row(line)

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("panel", True)
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_LEFT_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(row(button("Back to reading  Esc", self.back_wanted.emit, quiet=True), None))
        column.addSpacing(GRID_PX)
        column.addWidget(section("What leaves"))
        column.addLayout(self.mix)
        column.addLayout(row(self.sample, self.of_agreements, None))
        column.addSpacing(2 * GRID_PX)
        column.addWidget(self.stays)
        column.addLayout(self.left_out)
        column.addStretch(1)
        column.addWidget(separator())
        column.addWidget(words(_HEADER_WORDS, role="label", wrap=True))
        column.addWidget(self.said)
        column.addWidget(self.write)
        return side

    def _right(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(3 * GRID_PX, 2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(section("Contact sheet, borders enlarged"))
        column.addLayout(self._sheet, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        return scroll


def _fill(grid: QGridLayout, lines: tuple[tuple[str, int], ...]) -> None:
    """Words on the left, numbers on the right."""
    while (item := grid.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.deleteLater()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(GRID_PX // 2)
    for number, (text, count) in enumerate(lines):
        grid.addWidget(words(text, role="quiet"), number, 0)
        grid.addWidget(words(str(count)), number, 1, Qt.AlignmentFlag.AlignRight)
