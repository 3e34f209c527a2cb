"""A short word over the film, with Undo where there is something to undo.

Flow:   words -> fades in, stays some seconds -> gone; a click on Undo -> undo_wanted
Calls:  Qt. Called by: main_window.
Never:  takes the focus, or stands in the way of the mouse beside itself.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QHBoxLayout, QWidget

from xray_desktop.ui.key_names import key_named
from xray_desktop.ui.keys import Act, key_of
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, words
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX

FADE_MS: Final = 120
STAY_MS: Final = 5000
STAY_ERROR_MS: Final = 10000
_WIDEST_PX: Final = 560
_ABOVE_EDGE_PX: Final = 14 * GRID_PX  # above the toolbar and the corner text


class Toast(QWidget):
    """Lies over the lower edge of its parent, in the middle."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._film = parent
        self._take_back: Callable[[], object] | None = None
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.said = words(wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.undo = button(tr("Undo"), self._undo, quiet=True, tip=f"{tr('Undo')} ({key_named(key_of(Act.UNDO))})")
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX // 2, 2 * GRID_PX, GRID_PX // 2)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self.said, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.undo)
        self._effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(
        self, text: str, *, undo: bool = False, error: bool = False, take_back: Callable[[], object] | None = None
    ) -> None:
        """Show a word; the one before gives way.

        Parameters
        ----------
        undo : offer Undo, which asks for the last act of the reading
        take_back : offer Undo, which does this instead
        """
        self._take_back = take_back
        self.said.setText(text)
        self.said.setProperty("role", "damage" if error else "")
        self.said.style().polish(self.said)
        self.undo.setVisible(undo or take_back is not None)
        self._place()
        self.show()
        self.raise_()
        self._fade.stop()
        self._fade.start()
        self._timer.start(STAY_ERROR_MS if error else STAY_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the film is resized."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _undo(self) -> None:
        self.hide()
        if self._take_back is None:
            self.undo_wanted.emit()
        else:
            self._take_back()

    def _place(self) -> None:
        parent = self._film
        text = self.said.fontMetrics().horizontalAdvance(self.said.text()) + 1
        self.said.setFixedWidth(min(text, _WIDEST_PX, max(parent.width() - 160, 120)))
        self.said.setMinimumHeight(max(self.said.heightForWidth(self.said.width()), CONTROL_PX - GRID_PX))
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _ABOVE_EDGE_PX)
