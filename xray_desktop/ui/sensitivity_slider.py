"""The slider of the target sensitivity: by hand alone.

Flow:   drag or click -> sensitivity_moved while it moves, sensitivity_settled when it is let go
Calls:  Qt. Called by: working_point_panel.
Never:  takes the focus, a key or the wheel: nothing moves the threshold by accident.
"""

from PySide6.QtCore import QPointF, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from xray_desktop.review.thresholds import STEP


class SensitivitySlider(QSlider):
    """Left: fewer false alarms; right: fewer misses."""

    sensitivity_moved = Signal(float)
    sensitivity_settled = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.valueChanged.connect(lambda value: self.sensitivity_moved.emit(round(value * STEP, 6)))
        self.sliderReleased.connect(lambda: self.sensitivity_settled.emit(round(self.value() * STEP, 6)))

    def show_target(self, target: float, lowest: float, highest: float) -> None:
        """Place the handle without an echo; not while the reader holds it."""
        with QSignalBlocker(self):
            self.setRange(round(lowest / STEP), round(highest / STEP))
            if not self.isSliderDown():
                self.setValue(round(target / STEP))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the handle takes the handle there, and holds it."""
        if event.button() is not Qt.MouseButton.LeftButton or self._handle().contains(event.position().toPoint()):
            super().mousePressEvent(event)
            return
        handle = self._handle()
        place = round(event.position().x() - handle.width() / 2)
        room = self.width() - handle.width()
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))
        # The press that Qt sees is on the handle, or it would turn a page beside it.
        held = QPointF(self._handle().center())
        super().mousePressEvent(
            QMouseEvent(event.type(), held, self.mapToGlobal(held), event.button(), event.buttons(), event.modifiers())
        )

    def _handle(self) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        parts = QStyle.SubControl
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, parts.SC_SliderHandle, self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what lies behind."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key moves the threshold."""
        event.ignore()
