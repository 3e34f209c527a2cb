"""The few settings that the first paint needs, read with nothing but the standard library.

Flow:   settings.json -> FirstLook (theme, language, place of the window)
Calls:  json. Called by: first_window.
Never:  complains or mends: settings.load does, behind the painted window.
"""

import json
from pathlib import Path
from typing import Final, NamedTuple

from xray_desktop.ui.tokens import ThemeChoice

THEME_CHOICES: Final[dict[object, ThemeChoice]] = {"dark": "dark", "light": "light", "system": "system"}


class FirstLook(NamedTuple):
    """What is seen first; the defaults are those of Settings."""

    theme: ThemeChoice = "dark"
    language: str = ""
    geometry: str = ""


def first_look(path: Path) -> FirstLook:
    """The look last chosen; the standard one for whatever the file does not say plainly."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return FirstLook()
    if not isinstance(said, dict):
        return FirstLook()
    words = {name: said.get(name) for name in ("language", "geometry")}
    return FirstLook(
        theme=THEME_CHOICES.get(str(said.get("theme")), "dark"),
        **{name: value for name, value in words.items() if isinstance(value, str)},
    )
