"""The menu of a right click on the film.

Flow:   the file's windows by name, priors, actions of the key map -> QMenu
Calls:  display_windows. Called by: film_wiring.
Never:  offers what is nowhere else: every act of it has its place in the menu bar too, but for windows by name.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from xray_desktop.imaging.radiograph import Voi
from xray_desktop.ui.keys import Act
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.prior import Prior

_PRESETS: Final = (Act.PRESET_0, Act.PRESET_3, Act.PRESET_4, Act.PRESET_5, Act.PRESET_6, Act.PRESET_7)
_BLOCKS: Final = (
    (Act.INVERT, Act.FIT, Act.ONE_TO_ONE, Act.REAL_SIZE, Act.RESET),
    (Act.TURN_RIGHT, Act.TURN_LEFT, Act.MIRROR, Act.FLIP),
    (Act.TOOL_LENGTH, Act.TOOL_ANGLE, Act.TOOL_REGION, Act.DELETE_MARK, Act.CLEAR_MEASURES),
    (Act.OUTLINE, Act.PER_IMAGE),
    (Act.PLAIN_BESIDE, Act.MODEL_SAW, Act.LINK, Act.HIDE_IDENTITY),
)


def film_menu(
    parent: QWidget,
    actions: Mapping[Act, QAction],
    windows: Iterable[tuple[str, Callable[[], object]]],
    earlier: Iterable[tuple[Prior, Callable[[], object]]],
) -> QMenu:
    """A menu of this moment; ``windows`` and ``earlier`` are words with what they do."""
    menu = QMenu(parent)
    chosen = menu.addMenu(tr("Window"))
    for name, take in windows:
        chosen.addAction(name.replace("&", "&&")).triggered.connect(lambda _checked=False, take=take: take())
    chosen.addSeparator()
    for act in _PRESETS:
        chosen.addAction(actions[act])
    for block in _BLOCKS:
        menu.addSeparator()
        for act in block:
            menu.addAction(actions[act])
    others = menu.addMenu(tr("Prior beside"))
    for prior, show in earlier:
        others.addAction(prior.words.replace("&", "&&")).triggered.connect(lambda _checked=False, show=show: show())
    others.setEnabled(not others.isEmpty())
    return menu


def named(windows: Mapping[str, Voi], take: Callable[[Voi], object]) -> list[tuple[str, Callable[[], object]]]:
    """Windows of the file as entries of the menu."""
    return [(name, partial(take, voi)) for name, voi in windows.items()]
