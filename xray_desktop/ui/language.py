"""Words on the screen in the reader's language.

Flow:   English words -> the catalogue of the chosen language -> words on the screen
Calls:  gettext. Called by: everything of ui that shows words.
Never:  translates what is stored or exported: those words stay English.

English words are the keys; a language without a catalogue, or a sentence without a translation, shows English.
"""

import gettext
from typing import Final

from xray_desktop.paths import resource

DOMAIN: Final = "xray_desktop"
ENGLISH: Final = "en"
AS_THE_SYSTEM: Final = ""
LANGUAGES: Final = {ENGLISH: "English", "de": "Deutsch"}
"""Each in its own words, so that it is found by whom it is for."""

_chosen: list[gettext.NullTranslations] = [gettext.NullTranslations()]
_name: list[str] = [ENGLISH]


def choose(language: str) -> None:
    """Show words in this language from now on, e.g. "de"; "" is the system's. Widgets made before keep theirs."""
    wanted = language or of_the_system()
    _name[0] = wanted if wanted in LANGUAGES else ENGLISH
    _chosen[0] = gettext.translation(DOMAIN, resource("locale"), [_name[0]], fallback=True)


def chosen() -> str:
    """The language the words are in."""
    return _name[0]


def of_the_system() -> str:
    """The first language the system asks for that there are words in; English when there is none."""
    from PySide6.QtCore import QLocale

    asked = (name.split("-", maxsplit=1)[0] for name in QLocale.system().uiLanguages())
    return next((name for name in asked if name in LANGUAGES), ENGLISH)


def tr(english: str) -> str:
    """A sentence, or a template with named places, in the chosen language."""
    return _chosen[0].gettext(english) if english else ""
