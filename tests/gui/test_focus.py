"""Everything can be reached and seen without a mouse: Tab goes to every control, and the one that has it is marked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from tests.gui.conftest import Desk, MakeDesk
from tests.gui.screens import FILMS, SCREENS
from xray_desktop.ui.sensitivity_slider import SensitivitySlider

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PATIENCE = 200
PAGES = (
    "opened",
    "disagreeing",
    "withheld",
    "export page",
    "statistics",
    "second readers",
    "preferences 1",
    "preferences 5",
)
CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)


def called(widget: QWidget) -> str:
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return f"{type(widget).__name__} {words.strip()!r}"


def controls(window: QWidget) -> list[QWidget]:
    """What can be pressed, chosen or typed into now; a part of Qt's own belongs to its control."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not isinstance(widget, QScrollBar | SensitivitySlider)  # no key moves the threshold
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit)
    ]


def in_front(desk: Desk, name: str) -> QWidget:
    window = SCREENS[name](desk)
    window.activateWindow()
    desk.until(window.isActiveWindow)
    return window


def reached(window: QWidget) -> list[QWidget]:
    """Where Tab goes, until it comes round."""
    found: list[QWidget] = []
    for _ in range(PATIENCE):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget is None or widget in found:
            break
        found.append(widget)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_to_every_control(make_desk: MakeDesk, name: str) -> None:
    window = in_front(make_desk(FILMS), name)
    there = reached(window)
    assert [called(widget) for widget in controls(window) if widget not in there] == []


@pytest.mark.parametrize("name", PAGES)
def test_who_has_the_focus_is_marked(make_desk: MakeDesk, name: str) -> None:
    window = in_front(make_desk(FILMS), name)
    unmarked = []
    for widget in reached(window):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        with_it = widget.grab().toImage()
        widget.clearFocus()
        if widget.grab().toImage() == with_it:
            unmarked.append(called(widget))
    assert unmarked == []
