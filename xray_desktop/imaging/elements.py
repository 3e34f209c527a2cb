"""Single attributes of a data set that may be broken: the value, or nothing.

Flow:   Dataset, keyword -> text | number | items
Calls:  pydicom, part10 (what it may raise). Called by: dicom, pixel_data, lookup_tables, dicom_facts.
Never:  lets one broken attribute take the image down; guesses a value.
"""

import math

from pydicom.dataset import Dataset

from xray_desktop.imaging.part10 import BROKEN

_LONGEST_TEXT = 256


def text(dataset: Dataset, keyword: str) -> str:
    """An attribute as one clean line; several values joined by a backslash, empty where there is none."""
    try:
        found = dataset.get(keyword)
        many = isinstance(found, list | tuple) or hasattr(found, "append")
        line = "" if found is None else "\\".join(str(part) for part in found) if many else str(found)
    except BROKEN:
        return ""
    return "".join(character for character in line if character.isprintable()).strip()[:_LONGEST_TEXT]


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """The finite numbers of an attribute, in order; empty where it has none or one of them is no number."""
    try:
        found = dataset.get(keyword)
        if found is None or isinstance(found, str | bytes):
            return ()
        parts = list(found) if hasattr(found, "__iter__") else [found]
        values = tuple(float(part) for part in parts)
    except BROKEN:
        return ()
    return values if all(math.isfinite(value) for value in values) else ()


def number(dataset: Dataset, keyword: str) -> float | None:
    """The first number of an attribute."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def integer(dataset: Dataset, keyword: str) -> int | None:
    """The first number of an attribute where it is a whole one."""
    found = number(dataset, keyword)
    return int(found) if found is not None and found == int(found) else None


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """The items of a sequence; empty where there is none."""
    try:
        found = dataset.get(keyword)
        return tuple(item for item in found if isinstance(item, Dataset)) if found is not None else ()
    except BROKEN:
        return ()
