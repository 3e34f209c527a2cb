"""Sentences that the rooms below raise in English, in the reader's language.

Flow:   English sentence -> the template it was made from -> that template's words in the chosen language, places filled
Calls:  language, resources/locale/sentences.json (packaging/harvest_sentences.py writes it). Called by: messages.
Never:  changes a sentence it does not know: it stays English.
"""

import json
import re
from functools import lru_cache
from string import Formatter
from typing import Final

from xray_desktop import paths
from xray_desktop.ui import language

_FILE: Final = "locale/sentences.json"
_HEAD: Final = re.compile(r"(?P<head>[^:]{1,160}): (?P<rest>.+)", re.DOTALL)
"""Rooms put a file's name before a sentence that another room made."""


def in_language(sentence: str) -> str:
    """The sentence as the reader speaks; English where it is not known."""
    if language.chosen() == language.ENGLISH:
        return sentence
    known = language.tr(sentence)
    if known != sentence:
        return known
    for pattern, template in _templates():
        found = pattern.fullmatch(sentence)
        if found is not None and (said := language.tr(template)) != template:
            return said.format(*(in_language(part) for part in found.groups()))
    headed = _HEAD.fullmatch(sentence)
    if headed is None:
        return sentence
    return f"{headed['head']}: {in_language(headed['rest'])}"


@lru_cache(maxsize=1)
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with the most words of their own first: "{0}: {1}" would match everything."""
    known: list[str] = json.loads(paths.resource(_FILE).read_text(encoding="utf-8"))
    places = [template for template in known if "{" in template]
    places.sort(key=lambda template: -sum(len(text) for text, *_ in Formatter().parse(template)))
    return tuple((_pattern(template), template) for template in places)


def _pattern(template: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + ("(.+?)" if place is not None else "") for text, place, *_ in Formatter().parse(template)
    ]
    return re.compile("".join(parts), re.DOTALL)
