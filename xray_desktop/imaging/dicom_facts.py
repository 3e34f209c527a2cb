"""What a DICOM header says about the picture, and about the person: kept apart.

Flow:   Dataset -> Facts, Identity, doubts
Calls:  elements. Called by: dicom.
Never:  puts a name, an id or a date into Facts; logs anything.
"""

import re
from datetime import date
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import UID

from xray_desktop.imaging import codecs
from xray_desktop.imaging.elements import items, number, text
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.part10 import Part10
from xray_desktop.imaging.pixel_module import PixelModule
from xray_desktop.imaging.radiograph import Doubt, Facts, View

RADIOGRAPH_MODALITIES: Final = ("CR", "DX", "RG", "DR", "XR")
"""CR, DX, RG are the standard's; DR and XR are what some archives write for DX."""

_CHEST = re.compile(r"CHEST|THORA[XC]|TORA[XC]|LUNG|PULMO|BRUST|POUMON")
_NOT_CHEST = re.compile(r"SPINE|VERTEBRA")  # THORACIC SPINE
_UNSTATED = ("", "UNKNOWN", "OTHER", "NONE", "ANY", "N/A", "NA", "UNDEFINED")
_OBLIQUE = re.compile(r"OBLIQUE|\b[LR][AP]O\b|\b[LR]LO\b")
_LATERAL = re.compile(r"LATERAL|\bLL\b|\bRL\b|\bR?L?LAT\b|PROFIL|SEITLICH")
_PA = re.compile(r"\bP[ .-]*A\b|P->A|POSTERO\W*ANTERIOR|POSTERIOR\W*ANTERIOR")
_AP = re.compile(r"\bA[ .-]*P\b|A->P|ANTERO\W*POSTERIOR|ANTERIOR\W*POSTERIOR")
_DECUBITUS = re.compile(r"DECUB|\b[LR]LD\b")  # "left lateral decubitus" is a frontal view of a lying patient
_FRONTAL = re.compile(r"FRONTAL|\bFRN\b")
_AGE = re.compile(r"(\d{1,3})\s*([DWMY]?)")
_YEARS: Final = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0, "": 1.0}  # archives drop the Y, never the M
_OLDEST_YEARS = 130.0
_ORIENTATION = re.compile(r"[LRAPHF]{1,3}\\[LRAPHF]{1,3}")


def facts_of(file: Part10, module: PixelModule, frame: int) -> Facts:
    """Facts of one frame."""
    dataset = file.dataset
    spacing = number(dataset, "ImagerPixelSpacing")
    calibrated = number(dataset, "PixelSpacing")
    burned_in = text(dataset, "BurnedInAnnotation").upper()
    stated = text(dataset, "LossyImageCompression")
    lossy = stated == "01" or file.transfer_syntax in codecs.LOSSY
    return Facts(
        format="DICOM",
        modality=text(dataset, "Modality").upper() or None,
        body_part=_body_part(dataset) or None,
        view=view_of(dataset),
        laterality=(text(dataset, "ImageLaterality") or text(dataset, "Laterality")).upper() or None,
        age_years=age_years(dataset),
        sex=text(dataset, "PatientSex").upper() or None,
        photometric=module.photometric or None,
        bits_stored=module.stored,
        transfer_syntax=UID(file.transfer_syntax).name,
        detector_spacing_mm=spacing if spacing else None,
        pixel_spacing_mm=calibrated if calibrated else None,
        patient_orientation=_orientation(dataset),
        lossy=lossy or (not stated and file.transfer_syntax in codecs.MAYBE_LOSSY),
        burned_in={"YES": True, "NO": False}.get(burned_in),
        frame=frame,
        frames=module.frames,
    )


def _orientation(dataset: Dataset) -> str | None:
    """Where the row and the column run to; None where it is not stated in the standard's letters."""
    stated = text(dataset, "PatientOrientation").upper()
    return stated if _ORIENTATION.fullmatch(stated) else None


def doubts_of(facts: Facts) -> tuple[Doubt, ...]:
    """What these facts make doubtful."""
    body_part = facts.body_part or ""
    found = {
        Doubt.VIEW_UNKNOWN: facts.view is View.UNKNOWN,
        Doubt.NOT_FRONTAL: facts.view in (View.LATERAL, View.OBLIQUE),
        Doubt.NOT_CHEST: body_part not in _UNSTATED and not is_chest(body_part),
        Doubt.NOT_RADIOGRAPH: facts.modality is not None and facts.modality not in RADIOGRAPH_MODALITIES,
        Doubt.LOSSY: facts.lossy,
        Doubt.BURNED_IN: facts.burned_in is True,
    }
    return tuple(doubt for doubt, applies in found.items() if applies)


def is_chest(body_part: str) -> bool:
    """A body part in words or as BodyPartExamined names the chest."""
    words = body_part.upper()
    return bool(_CHEST.search(words)) and not _NOT_CHEST.search(words)


def view_of(dataset: Dataset) -> View:
    """The view: stated, coded, by the patient's orientation, or in the words of the technician, in this order."""
    codes = " ".join(text(item, "CodeMeaning") for item in items(dataset, "ViewCodeSequence"))
    for words in (text(dataset, "ViewPosition"), codes):
        view = folded_view(words)
        if view is not View.UNKNOWN:
            return view
    # Rows of a frontal image run from one side of the patient to the other, of a lateral one from front to back.
    if text(dataset, "PatientOrientation").upper().startswith(("A", "P")):
        return View.LATERAL
    described = ("SeriesDescription", "AcquisitionDeviceProcessingDescription", "ProtocolName")
    views = [folded_view(text(dataset, keyword)) for keyword in described]
    return next((view for view in views if view is not View.UNKNOWN), View.UNKNOWN)


def folded_view(words: str) -> View:
    """PA, AP, LATERAL or OBLIQUE where the words name just one; else UNKNOWN."""
    words = words.upper().replace("_", " ")
    if _DECUBITUS.search(words):
        return View.UNKNOWN
    frontal = [view for view, pattern in ((View.PA, _PA), (View.AP, _AP)) if pattern.search(words)]
    if _OBLIQUE.search(words):
        return View.OBLIQUE if not frontal else View.UNKNOWN
    if _LATERAL.search(words):
        return View.LATERAL if not frontal and not _FRONTAL.search(words) else View.UNKNOWN
    return frontal[0] if len(frontal) == 1 else View.UNKNOWN


def age_years(dataset: Dataset) -> float | None:
    """Age at the study, from PatientAge, else from the birth date; None where neither says."""
    stated = _AGE.fullmatch(text(dataset, "PatientAge").upper())
    if stated:
        return int(stated[1]) * _YEARS[stated[2]]
    born = _date(text(dataset, "PatientBirthDate"))
    days = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
    taken = next((day for day in (_date(text(dataset, keyword)) for keyword in days) if day), None)
    if born is None or taken is None:
        return None
    age = (taken - born).days / 365.25
    return age if 0.0 <= age <= _OLDEST_YEARS else None


def identity_of(dataset: Dataset) -> Identity:
    """Who and when, for the screen alone."""
    return Identity(
        patient_name=text(dataset, "PatientName"),
        patient_id=text(dataset, "PatientID"),
        birth_date=text(dataset, "PatientBirthDate"),
        issuer=text(dataset, "IssuerOfPatientID"),
        accession=text(dataset, "AccessionNumber"),
        institution=text(dataset, "InstitutionName"),
        study_uid=text(dataset, "StudyInstanceUID"),
        study_date=text(dataset, "StudyDate"),
        study_time=text(dataset, "StudyTime"),
        study_description=text(dataset, "StudyDescription"),
        series_uid=text(dataset, "SeriesInstanceUID"),
        series_description=text(dataset, "SeriesDescription"),
        instance_uid=text(dataset, "SOPInstanceUID"),
    )


def _body_part(dataset: Dataset) -> str:
    """BodyPartExamined, or the meaning of the coded region where it is empty."""
    stated = text(dataset, "BodyPartExamined")
    regions = items(dataset, "AnatomicRegionSequence")
    return (stated or " ".join(text(region, "CodeMeaning") for region in regions)).upper().strip()[:64]


def _date(words: str) -> date | None:
    """YYYYMMDD, or the old YYYY.MM.DD."""
    digits = words.replace(".", "")
    if not re.fullmatch(r"\d{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
