"""Whose film it is, where the file does not say: a list by the site, or the folder as the reader confirms it.

Flow:   CSV (file, patient) | parent folder -> HMAC with the site's key -> CaseRow.patient_group
Calls:  csv, patient_key. Called by: ui.presenters.export, the command line.
Never:  names a patient that the list does not; overrules a header; keeps a name in clear.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Final

from xray_desktop.errors import ExportError
from xray_desktop.exchange.making import entry_of
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.review.rows import CaseRow

LARGEST_BYTES: Final = 20_000_000
_FILE_NAMES: Final = ("file", "path", "filename", "image")
_PATIENT_NAMES: Final = ("patient", "patient_id", "patientid", "patient id")
BY_LIST: Final = "list"
BY_FOLDER: Final = "folder"


def patient_list(path: Path) -> Mapping[str, str]:
    """File (as the list writes it) -> patient, of a CSV with a column ``file`` and a column ``patient``.

    Read in this process, unlike a film: decoders are C code that a broken file can crash, hang or make ask for any
    amount of memory. Here at most ``LARGEST_BYTES`` are read, of a plain file only, line by line, each byte a fixed
    number of times; the csv module refuses a field of more than 128 KiB, and what it raises becomes a sentence.

    Raises
    ------
    ExportError : it cannot be read, lacks a column, or gives one file two patients
    """
    try:
        return _of_text(path.name, _text(path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExportError(f"{path.name}: cannot be read ({type(error).__name__}); save it as CSV in UTF-8") from error


def _text(path: Path) -> str:
    if path.exists() and not path.is_file():  # a device or a pipe may have no end
        raise ExportError(f"{path.name}: not a file; choose a CSV of files and patients")
    with path.open("rb") as stream:
        data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise ExportError(f"{path.name}: too large for a patient list; choose a CSV of files and patients")
    return data.decode("utf-8-sig")


def _of_text(called: str, text: str) -> Mapping[str, str]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=None), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    names = {str(name).strip().lower(): str(name) for name in reader.fieldnames or ()}
    file = next((names[name] for name in _FILE_NAMES if name in names), None)
    patient = next((names[name] for name in _PATIENT_NAMES if name in names), None)
    if file is None or patient is None:
        raise ExportError(f"{called}: has no column named file or none named patient; add them in its first line")
    return _listed(called, ((row[file], row[patient]) for row in reader))


def _listed(name: str, pairs: Iterable[tuple[str | None, str | None]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for number, (file, patient) in enumerate(pairs, start=2):
        key, who = _plain(file or ""), (patient or "").strip()
        if not key or not who:
            continue
        if found.setdefault(key, who) != who:
            raise ExportError(f"{name} line {number}: gives a file a second patient; correct the list")
    return found


def by_list(cases: Iterable[CaseRow], listed: Mapping[str, str], key: SiteKey) -> tuple[CaseRow, ...]:
    """The cases whose patient becomes known, with it; those that a header names stay as they are.

    A file is found by its whole path, else by as many of its last parts as the list writes.
    """
    known = []
    for case in cases:
        patient = None if case.patient_known_by == "header" else _found(case.path, listed)
        if patient is not None and (not case.patient_group or case.patient_known_by in (BY_LIST, BY_FOLDER)):
            known.append(replace(case, patient_group=key.listed_patient(patient), patient_known_by=BY_LIST))
    return tuple(known)


def by_folder(cases: Iterable[CaseRow], key: SiteKey) -> tuple[CaseRow, ...]:
    """The cases of nobody known: each folder is a patient. Only for a reader who confirmed that it is so."""
    return tuple(
        replace(
            case,
            patient_group=key.listed_patient(f"folder {entry_of(case.path).path.parent}"),
            patient_known_by=BY_FOLDER,
        )
        for case in cases
        if not case.patient_group
    )


def _found(path: str, listed: Mapping[str, str]) -> str | None:
    parts = _plain(path).split("/")
    for start in range(len(parts)):
        patient = listed.get("/".join(parts[start:]))
        if patient is not None:
            return patient
    return None


def _plain(path: str) -> str:
    """Slashes alike, without a leading dot; a member behind its archive."""
    words = path.strip().replace("\\", "/").replace("::", "/")
    return words[2:] if words.startswith("./") else str(PurePath(words).as_posix()) if words else ""
