"""The few shapes every panel is made of.

Flow:   words -> label | button | segments, with the roles of the style sheet
Calls:  Qt, icons. Called by: the panels and dialogs.
Never:  knows what is said.
"""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from xray_desktop.ui.tokens import GRID_PX, ICON_PX


class StateButton(QPushButton):
    """A checkable button that a click does not check: it waits for the state to come back."""

    def nextCheckState(self) -> None:
        """Nothing; ``setChecked`` from the state alone."""


def words(text: str = "", *, role: str = "", wrap: bool = False) -> QLabel:
    """A label; plain text, whatever a file is called."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    if wrap:
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def section(text: str) -> QLabel:
    """The heading of a panel."""
    return words(text.upper(), role="section")


def set_role(label: QLabel, role: str) -> None:
    """Change a label's role and have the style sheet look again."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def button(
    text: str, wish: Callable[[], None], *, tip: str = "", primary: bool = False, quiet: bool = False
) -> QPushButton:
    """A button of 28 px that keeps the keys with the reader's work when it is clicked."""
    made = StateButton(text)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoDefault(False)
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    if primary:
        made.setProperty("primary", True)
    if quiet:
        made.setProperty("quiet", True)
    made.clicked.connect(lambda _checked: wish())
    return made


def keep_place(widget: QWidget) -> QWidget:
    """Hidden, it still takes its room: nothing moves when it comes back."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
    return widget


def column(*, spacing: int = GRID_PX, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """A column on the grid."""
    layout = QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def row(*parts: QWidget | None, spacing: int = GRID_PX) -> QHBoxLayout:
    """Widgets side by side; ``None`` is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    return layout


def separator() -> QWidget:
    """A line of one pixel."""
    from PySide6.QtWidgets import QFrame

    line = QFrame()
    line.setProperty("separator", True)
    line.setFixedHeight(1)
    return line
