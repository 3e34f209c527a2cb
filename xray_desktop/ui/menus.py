"""The key table becomes actions and menus.

Flow:   BINDINGS -> QAction each -> menu bar; triggered -> wish(Act)
Calls:  keys, key_words. Called by: main_window.
Never:  binds a key that is held (that is shortcuts' business).
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import BINDINGS, Act, Group, bindings_now
from xray_desktop.ui.language import tr

_MENUS = (Group.FILE, Group.READ, Group.CASES, Group.FILM, Group.MEASURE, Group.VIEW, Group.HELP)
_LINE_BEFORE = {
    Act.EXPORT,
    Act.PREFERENCES,
    Act.QUIT,
    Act.FLAG,
    Act.SAVE,
    Act.UNDO,
    Act.FIT,
    Act.TOOL_WINDOW,
    Act.PRESET_0,
    Act.TURN_RIGHT,
    Act.OUTLINE,
    Act.DELETE_MARK,
    Act.PLAIN_BESIDE,
    Act.ABOUT,
}
_REPEATED = {Act.NEXT, Act.PREVIOUS, Act.MORE_OPACITY, Act.LESS_OPACITY}
_CHECKABLE = {Act.BLINDED, Act.FULL_SCREEN, Act.OUTLINE, Act.PER_IMAGE, Act.LINK, Act.HIDE_IDENTITY}


def make_actions(window: QWidget, wish: Callable[[Act], None]) -> dict[Act, QAction]:
    """One action each; they belong to the window, so that their keys work with every focus."""
    actions = {}
    for binding in bindings_now():
        action = QAction(window)
        action.setAutoRepeat(binding.act in _REPEATED)
        action.setCheckable(binding.act in _CHECKABLE)
        action.triggered.connect(lambda _checked=False, act=binding.act: wish(act))
        window.addAction(action)
        actions[binding.act] = action
    give_keys(actions)
    return actions


def give_keys(actions: dict[Act, QAction]) -> None:
    """Every action its words and the keys in use."""
    for binding in bindings_now():
        # A held key is no shortcut of Qt's; behind a tab the menu still shows it.
        held = f"\t{binding.keys[0]}" if binding.hold and binding.keys else ""
        action = actions[binding.act]
        action.setText(tr(ACT_WORDS[binding.act]) + held)
        action.setShortcuts([QKeySequence(key) for key in binding.keys if not binding.hold])


def held_key() -> Qt.Key:
    """The key of the act that is held; none where the reader took it away."""
    keys = next((binding.keys for binding in bindings_now() if binding.hold), ())
    return QKeySequence(keys[0])[0].key() if keys else Qt.Key.Key_unknown  # type: ignore[index]  # Qt's stub forgets it


def fill_menus(bar: QMenuBar, actions: dict[Act, QAction]) -> dict[Group, QMenu]:
    """The menus in the order of the groups."""
    menus = {}
    for group in _MENUS:
        menu = bar.addMenu(tr(group.value))
        menus[group] = menu
        for binding in BINDINGS:
            if binding.group is group and binding.menu:
                if binding.act in _LINE_BEFORE:
                    menu.addSeparator()
                menu.addAction(actions[binding.act])
    return menus
