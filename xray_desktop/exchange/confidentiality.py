"""What the standard wants done to each attribute: DICOM PS3.15, table E.1-1, as data.

Flow:   resources/dicom_confidentiality.csv + the options chosen by name -> tag -> Action
Calls:  paths. Called by: deidentify, the command line.
Never:  touches a data set; knows a value.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from xray_desktop.errors import ExportError
from xray_desktop.paths import resource

TABLE: Final = "dicom_confidentiality.csv"


class Action(StrEnum):
    """What is done to one attribute; the words stand in the report."""

    REMOVED = "removed"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    MAPPED = "mapped"
    SHIFTED = "shifted"
    CLEANED = "cleaned"
    KEPT = "kept"


class Retain(StrEnum):
    """The options of PS3.15 E.3 that may be chosen; the value is the column of the table."""

    UIDS = "uids"
    DEVICE = "device"
    INSTITUTION = "institution"
    PATIENT = "patient"
    FULL_DATES = "full_dates"
    MODIFIED_DATES = "modified_dates"
    DESCRIPTORS = "descriptors"
    SAFE_PRIVATE = "safe_private"


@dataclass(frozen=True, slots=True)
class Profile:
    """The basic profile and what may stay beside it.

    Raises
    ------
    ValueError : dates cannot both be kept and be shifted
    """

    retain: frozenset[Retain] = frozenset()

    def __post_init__(self) -> None:
        if {Retain.FULL_DATES, Retain.MODIFIED_DATES} <= self.retain:
            raise ValueError("dates are either kept or shifted, not both")


BASIC: Final = Profile()

_CODES: Final[Mapping[Retain, tuple[str, str]]] = {
    Retain.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Retain.FULL_DATES: ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
    Retain.MODIFIED_DATES: ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    Retain.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Retain.DEVICE: ("113109", "Retain Device Identity Option"),
    Retain.UIDS: ("113110", "Retain UIDs Option"),
    Retain.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Retain.INSTITUTION: ("113112", "Retain Institution Identity Option"),
}
_OWN_WORDS: Final = frozenset((0x00102160, 0x00102161, 0x00102162, 0x001021A0, 0x00102203))
"""Ethnic groups, smoking status, sex neutered."""

_ACQUISITION_CONTEXT: Final = 0x00400555
"""Of the attributes that may be removed or emptied the one that a DX image must carry (type 2)."""


def codes(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Code and meaning of what was done, of the standard's context group 7050."""
    chosen = (_CODES[option] for option in Retain if option in profile.retain)
    return (("113100", "Basic Application Confidentiality Profile"), *chosen)


def profile_of(names: Iterable[str]) -> Profile:
    """The basic profile with options by name.

    Raises
    ------
    ExportError : no such option, or two that exclude each other
    """
    try:
        return Profile(frozenset(Retain(name.strip().lower()) for name in names))
    except ValueError as error:
        raise ExportError(f"{error}; the options are {', '.join(Retain)}, of the dates one") from error


def action_of(tag: int, profile: Profile = BASIC) -> Action | None:
    """What the table wants done to an attribute; None where it does not name it.

    Overlays and curves are repeating groups: all of them are removed, whatever their element.
    """
    if tag >> 16 & 0xFF00 in (0x5000, 0x6000):
        return Action.REMOVED
    row = _table().get(tag)
    if row is None:
        return None
    keeping = {option for option in profile.retain & row.keys() if row[option] == "K"}
    if keeping:
        # A characteristic in the hospital's own words may be a name: of those only the words of radiography stay.
        own_words = keeping == {Retain.PATIENT} and tag in _OWN_WORDS
        return Action.CLEANED if own_words else Action.KEPT
    for option in profile.retain & row.keys():
        if row[option] == "C":
            return Action.SHIFTED if option is Retain.MODIFIED_DATES else Action.CLEANED
    return _basic(tag, row["basic"])


def _basic(tag: int, wanted: str) -> Action:
    """One action of those that the standard leaves open: the most thorough that a radiograph's definition allows."""
    if tag == _ACQUISITION_CONTEXT:
        return Action.EMPTIED
    for letter, action in (
        ("X", Action.REMOVED),
        ("Z", Action.EMPTIED),
        ("D", Action.REPLACED),
        ("U", Action.MAPPED),
    ):
        if letter in wanted.split("/"):
            return action
    raise ValueError(f"{tag:08X}: no action {wanted!r} is known")


@cache
def _table() -> Mapping[int, Mapping[str, str]]:
    with resource(TABLE).open(newline="", encoding="utf-8") as stream:
        rows = {int(row["tag"], 16): MappingProxyType(row) for row in csv.DictReader(stream)}
    return MappingProxyType(rows)


def tags() -> tuple[int, ...]:
    """Every attribute that the table names, repeating and private groups aside."""
    return tuple(_table())
