"""The private attributes that the standard calls safe: PS3.15, table E.3.10-1, as far as they are numbers.

Flow:   private block's creator + element -> copied as numbers, or removed
Calls:  pydicom. Called by: deidentify, where the option "retain safe private" is chosen.
Never:  copies text; copies a block whose creator is not on the list.

None of them belongs to a radiograph: the option is here so that choosing it by name means what the standard says.
"""

from collections.abc import Mapping
from typing import Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from xray_desktop.exchange.confidentiality import Action

_SAFE: Final[Mapping[tuple[int, str], frozenset[int]]] = {
    (0x7053, "Philips PET Private Group"): frozenset((0x00, 0x09)),
    (0x2001, "Philips Imaging DD 001"): frozenset((0x03,)),
    (0x00E1, "ELSCINT1"): frozenset((0x21,)),
    (0x0019, "SIEMENS MR HEADER"): frozenset((0x0C,)),
    (0x0043, "GEMS_PARM_01"): frozenset((0x39,)),
    (0x0025, "GEMS_SERS_01"): frozenset((0x07,)),
}
_NUMBERS: Final = frozenset(("DS", "IS", "FD", "FL", "SL", "SS", "UL", "US"))


def creators(dataset: Dataset) -> Mapping[tuple[int, int], str]:
    """(group, block) -> its creator, of the blocks on the list."""
    found = {}
    for tag in map(int, dataset.keys()):
        group, element = tag >> 16, tag & 0xFFFF
        if group & 1 and 0x10 <= element <= 0xFF:
            name = str(dataset[tag].value or "").strip()
            if (group, name) in _SAFE:
                found[(group, element)] = name
    return found


def copy(element: DataElement, clean: Dataset, known: Mapping[tuple[int, int], str]) -> Action:
    """Copy one private attribute if it is a number of a listed block."""
    group, number = int(element.tag) >> 16, int(element.tag) & 0xFFFF
    block = number >> 8
    creator = known.get((group, block))
    if creator is None or number & 0xFF not in _SAFE[(group, creator)] or element.VR not in _NUMBERS:
        return Action.REMOVED
    clean.private_block(group, creator, create=True).add_new(number & 0xFF, element.VR, element.value)
    return Action.KEPT
