"""The line below everything: version, model, device, what runs.

Flow:   StatusState, Progress -> words, bar; cancel -> cancel_wanted
Calls:  Qt. Called by: main_window.
Never:  blocks: the film stays usable while something runs.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from xray_desktop import __version__
from xray_desktop.review.session import Session
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, words
from xray_desktop.ui.progress_state import Progress, going, time_left
from xray_desktop.ui.tokens import GRID_PX

HEIGHT_PX = 24
_BAR_PX = 120
_LONG_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusState:
    """What stands on the left."""

    model: str = ""
    device: str = ""
    reader: str = ""


def status_state(session: Session) -> StatusState:
    """The model's first twelve digits, and the device it really runs on."""
    thresholds = session.thresholds
    return StatusState(
        model=tr("model {number}").format(number=thresholds.model_id[:12])
        if thresholds.card is not None
        else tr("no model"),
        device=thresholds.device,
        reader=tr("reader {initials}").format(initials=session.reading.reader) if session.reading.reader else "",
    )


class StatusStrip(QWidget):
    """24 px."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self.left = words(role="label")
        self.doing = words(role="label")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_PX)
        self.cancel = button(tr("Cancel"), self.cancel_wanted.emit, quiet=True)
        self.cancel.setObjectName("statusCancel")
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, 0, GRID_PX, 0)
        line.setSpacing(GRID_PX)
        line.addWidget(self.left)
        line.addStretch(1)
        for widget in (self.doing, self.bar, self.cancel):
            line.addWidget(widget)
        self.show_state(StatusState())
        self.show_progress(Progress())

    def show_state(self, state: StatusState) -> None:
        """Version, model, device, reader."""
        parts = (f"v{__version__}", state.model, state.device, state.reader)
        self.left.setText("  ·  ".join(part for part in parts if part))

    def show_progress(self, progress: Progress) -> None:
        """What runs; nothing of it when nothing does."""
        running = bool(progress.words)
        for widget in (self.doing, self.bar, self.cancel):
            widget.setVisible(running)
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        said = going(progress.words, progress.done, progress.total)
        left = progress.seconds_left
        self.doing.setText(f"{said}, {time_left(left)}" if left is not None and left >= _LONG_S else said)
