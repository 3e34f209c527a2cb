"""Every key on one page.

Flow:   keys.BINDINGS -> columns by group
Calls:  keys, messages. Called by: main_window's "?" and menu.
Never:  lists a key that is not bound.
"""

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import BINDINGS, Binding, Group
from xray_desktop.ui.panel_parts import section, words
from xray_desktop.ui.tokens import GRID_PX

_COLUMNS = ((Group.READ, Group.CASES), (Group.REASONS, Group.FILE, Group.HELP), (Group.FILM, Group.VIEW))


class CheatSheet(QDialog):
    """Closes with Escape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(5 * GRID_PX)
        for groups in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(GRID_PX)
            for group in groups:
                column.addWidget(section(group.value))
                column.addLayout(_group(group))
                column.addSpacing(GRID_PX)
            column.addStretch(1)
            whole.addLayout(column)


def _group(group: Group) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * GRID_PX)
    grid.setVerticalSpacing(GRID_PX // 2)
    bound = [binding for binding in BINDINGS if binding.group is group and binding.keys]
    for number, binding in enumerate(bound):
        grid.addWidget(words(_keys(binding), role="headline"), number, 0)
        grid.addWidget(words(ACT_WORDS[binding.act]), number, 1)
    grid.setColumnStretch(1, 1)
    return grid


def _keys(binding: Binding) -> str:
    shown = [key.replace("Return", "Enter") for key in binding.keys]
    return ", ".join(dict.fromkeys(shown))
