"""The key table becomes actions and menus.

Flow:   BINDINGS -> QAction each -> menu bar; triggered -> wish(Act)
Calls:  keys, key_words. Called by: main_window.
Never:  binds a key that is held (that is shortcuts' business).
"""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import BINDINGS, Act, Group

_MENUS = (Group.FILE, Group.READ, Group.CASES, Group.FILM, Group.VIEW, Group.HELP)
_LINE_BEFORE = {Act.EXPORT, Act.QUIT, Act.FLAG, Act.SAVE, Act.UNDO, Act.FIT, Act.TOOL_WINDOW, Act.PRESET_0, Act.ABOUT}
_CHECKABLE = {Act.BLINDED, Act.FULL_SCREEN}


def make_actions(window: QWidget, wish: Callable[[Act], None]) -> dict[Act, QAction]:
    """One action each; they belong to the window, so that their keys work with every focus."""
    actions = {}
    for binding in BINDINGS:
        # A held key is no shortcut of Qt's; behind a tab the menu still shows it.
        held = f"\t{binding.keys[0]}" if binding.hold else ""
        action = QAction(ACT_WORDS[binding.act] + held, window)
        action.setShortcuts([QKeySequence(key) for key in binding.keys if not binding.hold])
        action.setAutoRepeat(binding.act in (Act.NEXT, Act.PREVIOUS, Act.MORE_OPACITY, Act.LESS_OPACITY))
        action.setCheckable(binding.act in _CHECKABLE)
        action.triggered.connect(lambda _checked=False, act=binding.act: wish(act))
        window.addAction(action)
        actions[binding.act] = action
    return actions


def fill_menus(bar: QMenuBar, actions: dict[Act, QAction]) -> None:
    """The menus in the order of the groups."""
    for group in _MENUS:
        menu = bar.addMenu(group.value)
        for binding in BINDINGS:
            if binding.group is group and binding.menu:
                if binding.act in _LINE_BEFORE:
                    menu.addSeparator()
                menu.addAction(actions[binding.act])
