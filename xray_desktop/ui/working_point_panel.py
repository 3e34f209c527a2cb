"""The working point: slider, threshold, and what this setting did on patients set aside.

Flow:   WorkingPointState -> slider and sentences; wishes out as signals
Calls:  sensitivity_slider. Called by: main_window.
Never:  opens the slider after the first read by itself.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xray_desktop.ui import messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, keep_place, row, section, words
from xray_desktop.ui.sensitivity_slider import SensitivitySlider
from xray_desktop.ui.tokens import GRID_PX
from xray_desktop.ui.working_point_state import WorkingPointState


class WorkingPointPanel(QWidget):
    """WORKING POINT of the right side."""

    sensitivity_moved = Signal(float)
    sensitivity_settled = Signal(float)
    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = SensitivitySlider()
        self.slider.setAccessibleName(tr("Target sensitivity"))
        self.figures = words(role="quiet")
        self.changed = words(role="above")
        self.sentence = words(role="label", wrap=True)
        self.tested = words(role="label", wrap=True)
        self.unreached = words(role="above", wrap=True)
        self.change = button(tr(messages.CHANGE_WORKING_POINT), self.change_wanted.emit)
        keep_place(self.change)
        self._compose()
        self.slider.sensitivity_moved.connect(self.sensitivity_moved)
        self.slider.sensitivity_settled.connect(self.sensitivity_settled)
        self.show_state(WorkingPointState())

    def show_state(self, state: WorkingPointState) -> None:
        """Put the panel up."""
        self.slider.show_target(state.target, state.lowest, state.highest)
        self.slider.setEnabled(state.available and not state.locked)
        self.figures.setText(state.figures)
        self.changed.setText(state.changed)
        self.sentence.setText(state.sentence)
        self.tested.setText(state.tested)
        self.unreached.setText(state.unreached)
        self.unreached.setVisible(bool(state.unreached))
        self.change.setVisible(state.available and state.locked)

    def _compose(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID_PX // 2)
        whole.addLayout(row(section(tr(messages.WORKING_POINT)), None, self.changed))
        whole.addWidget(self.slider)
        whole.addLayout(
            row(
                words(tr(messages.FEWER_FALSE_ALARMS), role="label"),
                None,
                words(tr(messages.FEWER_MISSES), role="label"),
            )
        )
        whole.addSpacing(GRID_PX // 2)
        whole.addLayout(row(self.figures, None))
        for widget in (self.unreached, self.sentence, self.tested):
            whole.addWidget(widget)
        whole.addSpacing(GRID_PX // 2)
        whole.addLayout(row(self.change, None))
