"""From what a user names to rows: looked at, grouped, nothing decoded.

Flow:   paths -> scan -> glance at each header -> Row, and where its file is
Calls:  imaging.scan, glance, exchange.patient_key. Called by: presenters.worklist, in the jobs lane.
Never:  touches the session; fails for one file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xray_desktop.errors import XrayError
from xray_desktop.imaging.asking import Ask, here
from xray_desktop.imaging.file_kind import Kind
from xray_desktop.imaging.glance import Glance, glances
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.scan import Entry, scan
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.worklist import Row
from xray_desktop.ui.language import tr

Groups = Callable[[Identity], tuple[str, str]]
"""Opaque words for patient and study, "" where the file names none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows, their files, what the store keeps of each, and how many files were no images."""

    rows: tuple[Row, ...]
    entries: Mapping[str, Entry]
    cases: Mapping[str, CaseRow] = field(repr=False)
    skipped: int = 0


def listed(paths: Iterable[str], groups: Groups, report: Callable[[int, int], bool], ask: Ask = here) -> Listing:
    """List what paths name; ``report`` False stops it, with what was listed so far. Files are opened by ``ask``."""
    found = scan(paths, ask)
    entries = [entry for entry in found.entries if not entry.is_container]
    broken = [entry for entry in found.entries if entry.is_container and not _has_members(entry, entries)]
    rows, cases = [], {}
    every = [*entries, *broken]
    for done, (entry, seen) in enumerate(zip(every, glances(every, ask), strict=True), start=1):
        group, study = groups(seen.identity)
        rows.append(_row(entry, seen, group))
        cases[entry.name] = CaseRow(
            digest="",
            path=entry.name,
            patient_group=group,
            patient_known_by="header" if group else "",
            study_group=study,
            view=str(seen.view),
            study_date=date_number(seen.identity.study_date),
            modality=seen.modality,
            age_years=seen.age_years,
            source_kind=str(seen.kind),
        )
        if not report(done, len(entries)):
            break
    return Listing(tuple(rows), {entry.name: entry for entry in every}, cases, found.skipped)


def site_groups(folder: Path) -> Groups:
    """Words of this site's key; where the key cannot be had, nobody knows the patient."""
    from xray_desktop.exchange.patient_key import open_site_key

    try:
        key = open_site_key(folder)
    except XrayError:
        return lambda _identity: ("", "")
    return lambda identity: (key.patient(identity) or "", key.study(identity))


def _row(entry: Entry, seen: Glance, group: str) -> Row:
    who, folder = seen.identity, str(entry.path.parent)
    inside = entry.member.rpartition("/")[2] or entry.path.name
    stated = bool(who.patient_id or who.patient_name)
    name = who.patient_name.replace("^", " ").strip() or who.patient_id
    return Row(
        key=entry.name,
        name=inside,
        folder=folder,
        # The group where there is one: a row that the store remembers has nothing else to be grouped by.
        patient=group or (f"{who.issuer}|{who.patient_id}|{who.patient_name}" if stated else f"folder {folder}"),
        study=who.study_uid or who.study_date,
        patient_stated=stated,
        patient_words=name
        if stated
        else tr("{folder}, no patient stated").format(folder=entry.path.parent.name or folder),
        study_words=date_words(who.study_date),
        patient_group=group,
        view=seen.view,
        modality=seen.modality or ("" if seen.kind in (Kind.OTHER, Kind.DICOM) else str(seen.kind)),
        age_years=seen.age_years,
        study_date=date_number(who.study_date),
    )


def entry_of(key: str) -> Entry:
    """Where the file of a remembered row is."""
    path, _, member = key.partition("::")
    return Entry(path=Path(path), name=key, member=member)


def looked_at(entry: Entry, groups: Groups, ask: Ask = here) -> Row:
    """One file again: what its header says of a row that was only remembered."""
    (seen,) = glances([entry], ask)
    return _row(entry, seen, groups(seen.identity)[0])


def date_number(digits: str) -> int:
    """A DICOM date as a number, 0 where it is none."""
    return int(digits) if len(digits) == 8 and digits.isascii() and digits.isdigit() else 0


def date_words(digits: str) -> str:
    """A DICOM date as 2026-01-05; anything else as it is."""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdigit() else digits


def _has_members(container: Entry, entries: list[Entry]) -> bool:
    return any(entry.path == container.path and entry.member for entry in entries)
