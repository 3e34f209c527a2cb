"""One image on its way out: read again, checked, written anew. Runs in a decoder process, or where it is called.

Flow:   Entry + Wish -> bytes -> Radiograph, header -> 16-bit PNG | DICOM in the hidden folder -> Made
Calls:  imaging, deidentify, dicom_file, png_file, contact_sheet, border_text. Called by: making.
Never:  hands on a name or a header; copies a byte of the original; waits for the disk (set_folder does, for all).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from xray_desktop.errors import ExportError, RadiographError
from xray_desktop.exchange import border_text, contact_sheet
from xray_desktop.exchange.confidentiality import BASIC, Profile
from xray_desktop.exchange.deidentify import Subject, deidentified, removed_all, tally
from xray_desktop.exchange.dicom_file import dicom_bytes
from xray_desktop.exchange.leftovers import leftovers
from xray_desktop.exchange.new_file import write_new
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.png_file import png, stored
from xray_desktop.imaging import containers
from xray_desktop.imaging.content import file_bytes
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.limits import SMALLEST_SIDE_PX
from xray_desktop.imaging.network_input import chosen_voi, grey_table, looked_up
from xray_desktop.imaging.part10 import header
from xray_desktop.imaging.perceptual_hash import perceptual_hash
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Voi, digest
from xray_desktop.imaging.reader import read_again
from xray_desktop.imaging.scan import Entry
from xray_desktop.review.disk import disk_sentence

NAME_DIGITS: Final = 16


class Format(StrEnum):
    """What an image is written as; the value is the suffix."""

    PNG = "png"
    DICOM = "dcm"


class SkippedBecause(StrEnum):
    """Why a planned image did not leave."""

    UNREADABLE = "its file is gone or cannot be read"
    CHANGED = "its file is no longer the one that was read"
    BURNED_IN = "its header says that words are burned into the picture"
    TOO_SMALL = "it is too small for a radiograph"
    REPEATED = "the same picture is in the set already"
    SET_ASIDE = "it is set aside for checking, not for training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How one image is wanted.

    Attributes
    ----------
    digest : of the radiograph that was read
    file : where to write it; a name of our own in the hidden folder
    group : the patient that a list or folder gave, where the file names none
    checked : a person looked at the picture
    """

    digest: str
    file: Path
    key: SiteKey
    format: Format = Format.PNG
    profile: Profile = BASIC
    group: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made:
    """One written image. ``suspected`` is how much its borders look like text, 0..1; ``cell`` is None on resuming."""

    digest: str
    perceptual_hash: str
    sha256: str
    size_bytes: int
    patient_key: str | None
    width_px: int
    height_px: int
    report: Mapping[str, Mapping[str, int]]
    suspected: float
    cell: NDArray[np.uint8] | None = None


def made_from_file(entry: Entry, wish: Wish, *, isolated: bool = False) -> Made | SkippedBecause:
    """Read a file again and write its image; a module-level function, so that a decoder process can be told to.

    ``isolated`` : this is such a process, which a decoder may end.

    Raises
    ------
    RadiographError : it cannot be read
    """
    data = containers.member_bytes(entry.path, entry.member) if entry.member else file_bytes(entry.path)
    name = entry.member or entry.path.name
    radiograph, as_stored = read_again(data, name, isolated=isolated)
    dataset = header(data, name) if kind_of(data[:HEAD_BYTES]) is Kind.DICOM else None
    packed = len(data) < radiograph.values.nbytes
    return made(radiograph, wish, Source(dataset, leftovers(data), packed=packed, as_stored=as_stored))


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of the file that a radiograph came from.

    Attributes
    ----------
    dataset : its header, None where it came with none
    beside : what a PNG or JPEG carried beside its picture
    packed : the file was smaller than its pixels; one that was not leaves unpacked too, which takes half the time
    as_stored : the radiograph's digest is that of its values
    """

    dataset: Dataset | None = None
    beside: Counter[str] = field(default_factory=Counter)
    packed: bool = True
    as_stored: bool = False


def made(radiograph: Radiograph, wish: Wish, source: Source | None = None) -> Made | SkippedBecause:
    """Write the image of a radiograph, or say why not; without a ``source`` nothing is known of its file.

    Raises
    ------
    RadiographError : the header cannot be used
    ExportError : the disk refuses the image
    """
    refusal = _refusal(radiograph, wish)
    if refusal is not None:
        return refusal
    source = source or Source()
    patient = wish.key.patient(radiograph.identity) or wish.group or None
    window, _ = chosen_voi(radiograph)
    table = grey_table(radiograph, window)
    grey, values = looked_up(radiograph, table, stored(table))
    if wish.format is Format.DICOM:
        clean, found = _header(radiograph, wish, source.dataset, patient)
        data = _dicom(clean, radiograph, wish.key, window)
        new_digest = radiograph.digest if source.as_stored else digest(radiograph.values)
    else:
        data, new_digest = png(values, packed=source.packed), digest(values)
        found = tally(iter(removed_all(source.dataset))) if source.dataset is not None else {}
    _write(data, wish.file)
    return Made(
        digest=new_digest,
        perceptual_hash=perceptual_hash(grey),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        patient_key=patient,
        width_px=radiograph.width_px,
        height_px=radiograph.height_px,
        report={**{kind: {"removed": count} for kind, count in source.beside.items()}, **found},
        suspected=0.0 if wish.checked else border_text.suspicion(values),
        cell=contact_sheet.cell(new_digest[:NAME_DIGITS], values),
    )


def _write(data: bytes, file: Path) -> None:
    try:
        write_new(file, data)
    except OSError as error:
        raise ExportError(disk_sentence(error, file, len(data))) from error


def _header(
    radiograph: Radiograph, wish: Wish, dataset: Dataset | None, patient: str | None
) -> tuple[Dataset, dict[str, dict[str, int]]]:
    who = patient or radiograph.digest
    subject = Subject(
        key=wish.key,
        pseudonym=(patient or wish.key.listed_patient(radiograph.digest))[:NAME_DIGITS],
        days=wish.key.days_earlier(who),
        pixels_checked=wish.checked,
    )
    clean, done = deidentified(dataset if dataset is not None else Dataset(), subject, wish.profile)
    return clean, tally(iter(done))


def _dicom(clean: Dataset, radiograph: Radiograph, key: SiteKey, window: Voi) -> bytes:
    try:
        return dicom_bytes(clean, radiograph, key, window)
    except (ValueError, TypeError, AttributeError, NotImplementedError, OverflowError) as error:
        raise RadiographError(
            f"its header cannot be written anew ({type(error).__name__}); export it as PNG"
        ) from error


def _refusal(radiograph: Radiograph, wish: Wish) -> SkippedBecause | None:
    if radiograph.digest != wish.digest:
        return SkippedBecause.CHANGED
    if radiograph.facts.burned_in or Doubt.BURNED_IN in radiograph.doubts:
        return SkippedBecause.BURNED_IN
    if min(radiograph.width_px, radiograph.height_px) < SMALLEST_SIDE_PX:
        return SkippedBecause.TOO_SMALL
    return None
