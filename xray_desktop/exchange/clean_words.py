"""Descriptions with every word taken out that is not a word of radiography.

Flow:   "CHEST PA Dr Miller 14.2." -> "CHEST PA"
Calls:  nothing. Called by: deidentify, where the option "clean descriptors" is chosen.
Never:  keeps a word because it looks harmless: only listed ones stay.
"""

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LIST: Final = """
    abdomen acute adult and antero anteroposterior ap bed bedside bilateral bucky chest child clavicle computed
    contrast control cr decubitus detector digital direct dr dx effusion erect exam examination expiration exposure
    film for frontal grid heart hemithorax high hilum icu image infant inspiration lateral left lordotic low lower lung
    lungs mobile neonatal newborn no normal oblique of original pa paediatric pediatric pneumonia pneumothorax portable
    position post postero posteroanterior prone radiograph radiography repeat rib ribs right routine screening series
    single sitting soft standing sternum study supine thorax tissue tube two upper upright view views with without xray
"""
_RADIOGRAPHY: Final = frozenset(_LIST.split())


def cleaned(text: str) -> str:
    """The listed words of a text, in order, in capitals; numbers and everything else are gone."""
    return " ".join(word.upper() for word in _WORD.findall(text) if word.lower() in _RADIOGRAPHY)
