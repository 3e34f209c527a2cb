"""A DICOM header without the person: PS3.15 annex E, attribute by attribute, with a report of what was done to each.

Flow:   data set (no pixels) -> action of the table, else the allow-list -> new data set + (attribute, action) pairs
Calls:  confidentiality, kept_attributes, stand_ins, clean_words, patient_key, pydicom. Called by: dicom_file, picture.
Never:  carries an element over as bytes; keeps a private attribute that is not on the standard's safe list; says
        PatientIdentityRemoved = YES before a person has looked at the pixels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydicom.datadict import dictionary_keyword, dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from xray_desktop.exchange import kept_attributes, safe_private, stand_ins
from xray_desktop.exchange.clean_words import cleaned
from xray_desktop.exchange.confidentiality import BASIC, Action, Profile, Retain, action_of, codes
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.imaging.part10 import BROKEN

DEEPEST: Final = 8
_PIXEL_MODULE: Final = 0x0028
_PATIENT_ID: Final = 0x00100020
_TEXT_VRS: Final = frozenset(("LO", "SH", "ST", "LT", "UT", "UC", "PN", "CS", "AE", "AS", "DS", "IS"))
_TEMPORAL: Final[Mapping[Retain, str]] = {Retain.FULL_DATES: "UNMODIFIED", Retain.MODIFIED_DATES: "MODIFIED"}


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one attribute. ``path`` is tags alone, outermost first; no value, no private creator."""

    path: str
    name: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose file it is, as this site's key says it.

    Attributes
    ----------
    pseudonym : stands for PatientID
    days : by how many days earlier the dates are written where they are shifted
    pixels_checked : a person has looked at the picture: no name, date or number in it
    """

    key: SiteKey
    pseudonym: str
    days: int
    pixels_checked: bool = False


@dataclass(slots=True)
class _Work:
    profile: Profile
    subject: Subject
    done: list[Done] = field(default_factory=list)


def deidentified(dataset: Dataset, subject: Subject, profile: Profile = BASIC) -> tuple[Dataset, tuple[Done, ...]]:
    """A new header. The attributes of the pixels themselves (group 0028) are left out: they are written anew.

    Parameters
    ----------
    dataset : everything before the pixel data; it is not changed
    subject : for pseudonyms and dates
    profile : the basic profile, and the options chosen by name
    """
    work = _Work(profile, subject)
    clean = _cleaned(dataset, work, "")
    _declare(clean, work)
    return clean, tuple(work.done)


def removed_all(dataset: Dataset) -> tuple[Done, ...]:
    """The report of a header that does not leave at all."""
    return tuple(Done(_tag_words(int(tag)), _name(int(tag)), Action.REMOVED) for tag in sorted(dataset.keys()))


def _cleaned(dataset: Dataset, work: _Work, path: str) -> Dataset:
    clean = Dataset()
    depth = path.count(">")
    creators = safe_private.creators(dataset) if Retain.SAFE_PRIVATE in work.profile.retain else {}
    for tag in sorted(map(int, dataset.keys())):
        where = f"{path}{_tag_words(tag)}"
        try:
            element = dataset[tag]
            if tag >> 16 & 1:
                action = safe_private.copy(element, clean, creators)
            else:
                action = _act(element, clean, work, where) if depth < DEEPEST else Action.REMOVED
        except BROKEN:
            # A value that cannot be read cannot be judged either.
            action = _unreadable(tag, clean)
        work.done.append(Done(where, _name(tag), action))
    return clean


def _act(element: DataElement, clean: Dataset, work: _Work, where: str) -> Action:
    """Put one attribute into the new header, or not; says what was done."""
    tag = int(element.tag)
    wanted = action_of(tag, work.profile)
    if wanted is None:
        in_pixel_module = tag >> 16 == _PIXEL_MODULE
        return Action.REPLACED if in_pixel_module else _listed(element, clean, work, where)
    if tag == _PATIENT_ID:
        clean.PatientID = work.subject.pseudonym
        return Action.REPLACED
    return _named(element, clean, work, where) if wanted is not Action.REMOVED else wanted


def _named(element: DataElement, clean: Dataset, work: _Work, where: str) -> Action:
    """An attribute that the table names, and that does not simply go."""
    tag = int(element.tag)
    wanted = action_of(tag, work.profile) or Action.REMOVED
    vr, parts = _vr(tag, str(element.VR)), _parts(element)
    if wanted is Action.KEPT and vr == "SQ":
        clean.add_new(tag, "SQ", Sequence([_cleaned(item, work, f"{where}>") for item in element.value]))
        return wanted
    if vr == "UI" and wanted in (Action.MAPPED, Action.KEPT):
        return _uids(tag, parts, clean, work)
    kept = _retained(vr, parts, wanted, work.subject)
    if kept:
        clean.add_new(tag, vr, kept[0] if len(kept) == 1 else list(kept))
        return wanted
    return _without_value(tag, vr, clean, wanted)


def _uids(tag: int, parts: tuple[str, ...], clean: Dataset, work: _Work) -> Action:
    keep = action_of(tag, work.profile) is Action.KEPT
    known = tuple(part for part in parts if part)
    valid = all(set(part) <= set("0123456789.") and len(part) <= 64 for part in known)
    kept = keep and valid
    values = list(known if kept else map(work.subject.key.uid, known))
    if not values:
        clean.add_new(tag, "UI", "")
        return Action.EMPTIED
    clean.add_new(tag, "UI", values[0] if len(values) == 1 else values)
    return Action.KEPT if kept else Action.MAPPED


def _retained(vr: str, parts: tuple[str, ...], wanted: Action, subject: Subject) -> tuple[str, ...]:
    """The values that an option lets stay; nothing for the actions of the basic profile."""
    if wanted is Action.SHIFTED:
        return stand_ins.shifted(vr, parts, subject.days)
    if wanted is Action.CLEANED:
        return tuple(filter(None, (cleaned(part) for part in parts))) if vr in _TEXT_VRS else ()
    if wanted is Action.KEPT:
        return stand_ins.kept(vr, parts)
    return ()


def _without_value(tag: int, vr: str, clean: Dataset, wanted: Action) -> Action:
    """What the basic profile does, or what is left where an option could keep nothing."""
    action = wanted
    if wanted in (Action.KEPT, Action.SHIFTED, Action.CLEANED):
        action = action_of(tag) or Action.REMOVED
    if action is Action.EMPTIED:
        clean.add_new(tag, vr, Sequence() if vr == "SQ" else None if vr not in stand_ins.TEXT else "")
    elif action is Action.REPLACED:
        clean.add_new(tag, vr, stand_ins.dummy(vr))
    return action


def _listed(element: DataElement, clean: Dataset, work: _Work, where: str) -> Action:
    """An attribute that the table does not name: kept where the allow-list takes its value."""
    tag = int(element.tag)
    keyword = keyword_for_tag(tag)
    code = stand_ins.known_code(keyword, element) if element.VR == "SQ" else None
    if code is not None:
        clean.add_new(tag, "SQ", Sequence([code]))
        return Action.CLEANED
    parts = kept_attributes.allowed(keyword, _parts(element)) if element.VR != "SQ" else ()
    if parts:
        clean.add_new(tag, _vr(tag), parts[0] if len(parts) == 1 else list(parts))
        return Action.KEPT
    if keyword in kept_attributes.MUST_STAND and not where.count(">"):
        clean.add_new(tag, _vr(tag), None)
        return Action.EMPTIED
    return Action.REMOVED


def _unreadable(tag: int, clean: Dataset) -> Action:
    if tag >> 16 & 1 or action_of(tag) in (None, Action.REMOVED):
        return Action.REMOVED
    return _without_value(tag, _vr(tag), clean, Action.EMPTIED)


def _vr(tag: int, stated: str = "LO") -> str:
    """The representation that the standard gives an attribute; what the file says where pydicom is too old for it."""
    try:
        return str(dictionary_VR(tag)).partition(" or ")[0]
    except KeyError:
        return stated if stated in stand_ins.TEXT or stated == "SQ" else "LO"


def _parts(element: DataElement) -> tuple[str, ...]:
    """The values as text; those of binary attributes are no text."""
    found = element.value
    if found is None or isinstance(found, bytes | Sequence):
        return ()
    many = list(found) if isinstance(found, list | tuple) or hasattr(found, "append") else [found]
    return tuple(str(one) for one in many)


def _declare(clean: Dataset, work: _Work) -> None:
    """Say in the header itself what was done, and who looked."""
    clean.SpecificCharacterSet = "ISO_IR 192"
    # Type 2 of every image: present, and empty where the file had none.
    for keyword in ("PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID",
                    "AccessionNumber", "ReferringPhysicianName"):  # fmt: skip
        if keyword not in clean:
            setattr(clean, keyword, "")
    clean.PatientID = work.subject.pseudonym
    checked = work.subject.pixels_checked
    clean.PatientIdentityRemoved = "YES" if checked else "NO"
    if checked:
        clean.BurnedInAnnotation = "NO"
    clean.DeidentificationMethod = [meaning for _, meaning in codes(work.profile)]
    clean.DeidentificationMethodCodeSequence = Sequence(
        [stand_ins.code(value, "DCM", meaning) for value, meaning in codes(work.profile)]
    )
    temporal = (words for option, words in _TEMPORAL.items() if option in work.profile.retain)
    clean.LongitudinalTemporalInformationModified = next(temporal, "REMOVED")


def _tag_words(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def _name(tag: int) -> str:
    """The standard's keyword; a private attribute has none that may be said."""
    if tag >> 16 & 1:
        return "private"
    try:
        return str(dictionary_keyword(tag))
    except KeyError:
        return "unknown"


def tally(done: Iterator[Done]) -> dict[str, dict[str, int]]:
    """By attribute, how often what was done: for the report of a whole set."""
    counts: dict[str, dict[str, int]] = {}
    for one in done:
        row = counts.setdefault(f"{one.path} {one.name}", {})
        row[one.action.value] = row.get(one.action.value, 0) + 1
    return counts
