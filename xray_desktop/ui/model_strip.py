"""The strip above everything: menus, what the model is, the switch "Blinded read".

Flow:   StripState -> words; the switch -> blinding_wanted
Calls:  Qt. Called by: main_window.
Never:  goes away.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QSizePolicy, QWidget

from xray_desktop.review.session import Session
from xray_desktop.ui import icons, messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, words
from xray_desktop.ui.tokens import GRID_PX

HEIGHT_PX = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class StripState:
    """The words and the switch."""

    words: str = ""
    blinded: bool = False


def strip_state(session: Session) -> StripState:
    """What the strip says now."""
    thresholds = session.thresholds
    if thresholds.card is not None:
        said = messages.model_strip(thresholds.card.population.words)
    else:
        said = (
            tr(messages.NO_MODEL_STRIP)
            if thresholds.failure
            else f"{tr(messages.LOADING_MODEL)}. {tr(messages.NOT_FOR_DIAGNOSIS)}"
        )
    return StripState(words=said, blinded=session.reading.blinded)


class ModelStrip(QWidget):
    """28 px, always there."""

    blinding_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelStrip")
        self.setFixedHeight(HEIGHT_PX)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.said = words(role="label", wrap=True)  # two lines where the window is narrow: nothing of it is ever cut
        self.said.setAccessibleName(tr("The model"))
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.switch = button("", lambda: self.blinding_wanted.emit(not self.switch.isChecked()), quiet=True)
        self.switch.setCheckable(True)
        self.switch.setToolTip(tr(messages.BLINDED_TIP))
        line = QHBoxLayout(self)
        line.setContentsMargins(GRID_PX, 0, GRID_PX, 0)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self.menus)
        line.addWidget(self.said, 1)
        line.addWidget(self.switch)
        self.show_state(StripState())

    def show_state(self, state: StripState) -> None:
        """Put the strip up."""
        self.said.setText(state.words)
        self.said.setToolTip(state.words)
        self.switch.setChecked(state.blinded)
        self.switch.setText(f" {tr(messages.BLINDED_SWITCH)}: {tr('on') if state.blinded else tr('off')}")
        self._dye()

    def changeEvent(self, event: QEvent) -> None:
        """Dye anew when the theme changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dye()

    def _dye(self) -> None:
        self.switch.setIcon(icons.icon("blinded"))
