"""A habit of Qt's binding that this program does without.

Flow:   once, before the panels are imported
Calls:  PySide6's support module. Called by: first_window.
Never:  changes what a Qt call does.

The binding reads the source text of every module that is imported after it, of whatever package, and looks for its own
name there: such a module could ask for other names of methods (``from __feature__ import snake_case``). No module here
does. Reading some five hundred files took a tenth of the start and kept their text in memory.
"""

import sys
from types import ModuleType
from typing import Final

_SUPPORT: Final = "shibokensupport.feature"
_LOOK: Final = "_mod_uses_pyside"


def read_no_sources() -> bool:
    """Leave the sources of other modules unread; False where this version of the binding has no such habit."""
    support = sys.modules.get(_SUPPORT)
    if support is None or not hasattr(support, _LOOK):
        return False
    setattr(support, _LOOK, _asks_for_nothing)
    return True


def _asks_for_nothing(_module: ModuleType) -> bool:
    return False
