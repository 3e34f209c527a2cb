"""Values that stand for others: dummies, shifted dates, codes with our own words.

Flow:   value representation + value -> a value that says nothing of a person, or the same one where an option keeps it
Calls:  pydicom. Called by: deidentify.
Never:  lets a date through that is none; keeps the words of a coded item.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

TEXT: Final = frozenset(("AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"))
_NUMERIC: Final = frozenset(("DS", "IS"))
_BINARY_NUMBERS: Final = frozenset(("FD", "FL", "SL", "SS", "SV", "UL", "US", "UV", "AT"))
_DUMMIES: Final[Mapping[str, str]] = {
    "AS": "000Y",
    "DA": "19000101",
    "DT": "19000101000000",
    "TM": "000000",
    "UI": "2.25.0",
    "UR": "urn:removed",
}
_AGE: Final = re.compile(r"(\d{3})([DWMY])")
_OLDEST_YEARS: Final = 89
"""The ages above are rare enough to tell a person: they are written as 90 years."""

_DATE: Final = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})(.*)", re.DOTALL)
_TIME: Final = re.compile(r"\d{2,6}(\.\d{1,6})?([+-]\d{4})?")

_KNOWN_CODES: Final[Mapping[tuple[str, str, str], str]] = {
    ("ViewCodeSequence", "SRT", "R-10206"): "antero-posterior",
    ("ViewCodeSequence", "SRT", "R-10214"): "postero-anterior",
    ("ViewCodeSequence", "SRT", "R-10236"): "left lateral",
    ("ViewCodeSequence", "SRT", "R-10232"): "right lateral",
    ("ViewCodeSequence", "SCT", "399348003"): "antero-posterior",
    ("ViewCodeSequence", "SCT", "272479007"): "postero-anterior",
    ("ViewCodeSequence", "SCT", "399173006"): "left lateral",
    ("ViewCodeSequence", "SCT", "399198007"): "right lateral",
    ("AnatomicRegionSequence", "SRT", "T-D3000"): "Chest",
    ("AnatomicRegionSequence", "SCT", "51185008"): "Chest",
    ("AnatomicRegionSequence", "SCT", "816094009"): "Chest",
}


def dummy(vr: str) -> object:
    """A value of a representation that stands where one must stand."""
    if vr == "SQ":
        return Sequence([Dataset()])
    if vr in _NUMERIC or vr in _BINARY_NUMBERS:
        return 0
    if vr in TEXT:
        return _DUMMIES.get(vr, "REMOVED")
    return b"\0\0"


def kept(vr: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """What an option keeps as it is: valid dates, times and ages, words without control characters."""
    if vr == "DA":
        return parts if all(_day(part) is not None for part in parts) else ()
    if vr in ("DT", "TM"):
        return parts if all(_valid_moment(vr, part) for part in parts) else ()
    if vr == "AS":
        return tuple(filter(None, map(_age, parts)))
    if vr in _NUMERIC or vr in TEXT or vr in _BINARY_NUMBERS:
        return tuple(part for part in parts if part and part.isprintable())
    return ()


def shifted(vr: str, parts: tuple[str, ...], days: int) -> tuple[str, ...]:
    """Dates so many days earlier; times of the day stay, to the second."""
    if vr == "TM":
        return tuple(part.partition(".")[0] for part in parts) if kept(vr, parts) else ()
    if not kept(vr, parts):
        return ()
    moved = []
    for part in parts:
        day = _day(part)
        if day is None or day.toordinal() <= days:
            return ()
        rest = _DATE.fullmatch(part)
        moved.append(
            f"{day - timedelta(days=days):%Y%m%d}" + (rest[4].partition(".")[0] if rest and vr == "DT" else "")
        )
    return tuple(moved)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """One item of a code sequence."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def known_code(keyword: str, element: DataElement) -> Dataset | None:
    """A coded item that we know, with our words for it; its own are not carried over."""
    items = list(element.value or ())
    if len(items) != 1:
        return None
    scheme, value = str(items[0].get("CodingSchemeDesignator", "")), str(items[0].get("CodeValue", ""))
    meaning = _KNOWN_CODES.get((keyword, scheme, value))
    return code(value, scheme, meaning) if meaning is not None else None


def _age(words: str) -> str:
    found = _AGE.fullmatch(words.strip())
    if found is None:
        return ""
    return "090Y" if found[2] == "Y" and int(found[1]) > _OLDEST_YEARS else found[0]


def _day(words: str) -> date | None:
    found = _DATE.fullmatch(words.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _valid_moment(vr: str, words: str) -> bool:
    if vr == "TM":
        return _TIME.fullmatch(words.strip()) is not None
    found = _DATE.fullmatch(words.strip())
    return found is not None and _day(words) is not None and (not found[4] or _TIME.fullmatch(found[4]) is not None)
