"""Keys that a table of shortcuts cannot say: one that is held, and Space on a focused button.

Flow:   key events of the program -> held / let go; a button keeps its own keys
Calls:  Qt. Called by: main_window.
Never:  acts while a text field has the focus.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_BUTTON_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyWatch(QObject):
    """Watches the whole program, acts for one window."""

    pressed = Signal()
    released = Signal()

    def __init__(self, window: QWidget, key: Qt.Key) -> None:
        super().__init__(window)
        self._window, self._key = window, key
        self._down = False
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def set_key(self, key: Qt.Key) -> None:
        """Another key to be held from now on."""
        self._let_go()
        self._key = key

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt asks before every event; True takes it."""
        kind = event.type()
        if kind is QEvent.Type.WindowDeactivate and watched is self._window:
            self._let_go()
        elif isinstance(event, QKeyEvent):
            if kind is QEvent.Type.ShortcutOverride:
                return self._keeps_its_own(event)
            if event.key() == self._key and not event.isAutoRepeat():
                return self._held(kind)
        return super().eventFilter(watched, event)

    def _held(self, kind: QEvent.Type) -> bool:
        if kind is QEvent.Type.KeyRelease and self._down:
            self._let_go()
            return True
        if kind is QEvent.Type.KeyPress and not self._down and self._listens():
            self._down = True
            self.pressed.emit()
            return True
        return False

    def _let_go(self) -> None:
        if self._down:
            self._down = False
            self.released.emit()

    def _listens(self) -> bool:
        focus = QApplication.focusWidget()
        modifiers = QApplication.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return (
            self._window.isActiveWindow()
            and modifiers == Qt.KeyboardModifier.NoModifier
            and not isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit)
        )

    def _keeps_its_own(self, event: QKeyEvent) -> bool:
        """Space presses the button that has the focus, whatever else Space is for."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if (
            plain
            and event.key() in _BUTTON_KEYS
            and isinstance(QApplication.focusWidget(), QAbstractButton | QComboBox)
        ):
            event.accept()
            return True
        return False
