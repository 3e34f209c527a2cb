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

_chosen: list[gettext.NullTranslations] = [gettext.NullTranslations()]


def choose(language: str) -> None:
    """Show words in this language from now on, e.g. "de"; widgets made before keep theirs."""
    _chosen[0] = gettext.translation(DOMAIN, resource("locale"), [language], fallback=True)


def tr(english: str) -> str:
    """A sentence, or a template with named places, in the chosen language."""
    return _chosen[0].gettext(english) if english else ""
