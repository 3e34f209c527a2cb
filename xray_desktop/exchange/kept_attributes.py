"""What of a header may stay although the standard's table does not name it: an allow-list, and what its values may be.

Flow:   attribute -> the part of its value that says nothing of a person, or nothing
Calls:  pydicom's dictionary. Called by: deidentify.
Never:  lets through a text that is not one of the words below: a name may stand in any field that takes one.

The standard keeps every attribute that its table does not name. A hospital writes names into such ones too
(Manufacturer, BodyPartExamined, ProtocolName), so that here only listed attributes stay, and only with listed words.
"""

import re
from collections.abc import Mapping
from typing import Final

_STANDARD_UID: Final = re.compile(r"1\.2\.840\.10008\.[0-9.]{1,40}")
_ORIENTATION: Final = re.compile(r"[APRLHF]{1,3}")
_LARGEST_NUMBER: Final = 1e7
_LARGEST_COUNT: Final = 9999

_WORDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(words.split("|"))
    for name, words in {
        "Modality": "CR|DX|RG|DR|XR|PX|OT",
        "ConversionType": "DV|DI|DF|WSD|SD|SI|DRW|SYN",
        "PresentationIntentType": "FOR PRESENTATION|FOR PROCESSING",
        "ImageType": "ORIGINAL|DERIVED|PRIMARY|SECONDARY|POST_PROCESSED|RADIOGRAPH|",
        "BodyPartExamined": "CHEST|THORAX|LUNG|ABDOMEN|SPINE|TSPINE|RIB|HEART|SKULL|PELVIS|NECK|SHOULDER",
        "ViewPosition": "PA|AP|LL|RL|RLD|LLD|RLO|LLO|LATERAL|LAT",
        "ImageLaterality": "L|R|U|B",
        "Laterality": "L|R",
        "LossyImageCompression": "00|01",
        "LossyImageCompressionMethod": "ISO_10918_1|ISO_14495_1|ISO_15444_1|ISO_15444_15",
        "Grid": "NONE|FIXED|FOCUSED|PARALLEL|CROSSED|RECIPROCATING",
        "DetectorType": "DIRECT|SCINTILLATOR|STORAGE|FILM",
        "DetectorConfiguration": "AREA|SLOT",
        "PositionerType": "NONE|COLUMN|C_ARM|MAMMOGRAPHIC|PANORAMIC|CEPHALOSTAT",
        "ExposureControlMode": "MANUAL|AUTOMATIC",
        "FilterType": "NONE|STRIP|WEDGE|BUTTERFLY|MULTIPLE|FLAT",
        "FilterMaterial": "ALUMINUM|COPPER|MOLYBDENUM|RHODIUM|SILVER|NIOBIUM|EUROPIUM|LEAD",
        "AnodeTargetMaterial": "TUNGSTEN|MOLYBDENUM|RHODIUM",
        "Manufacturer": (
            "AGFA|AGFA-GEVAERT|CANON|CANON INC.|CARESTREAM|CARESTREAM HEALTH|FUJIFILM|FUJI PHOTO FILM CO., LTD.|GE|"
            "GE HEALTHCARE|GE MEDICAL SYSTEMS|KODAK|KONICA MINOLTA|PHILIPS|PHILIPS MEDICAL SYSTEMS|SAMSUNG|"
            "SAMSUNG ELECTRONICS|SHIMADZU|SIEMENS|SIEMENS HEALTHINEERS|TOSHIBA"
        ),
    }.items()
}
_NUMBERS: Final = frozenset(
    (
        "KVP", "ExposureTime", "XRayTubeCurrent", "Exposure", "ExposureInuAs", "ExposureTimeInuS",
        "XRayTubeCurrentInuA", "DistanceSourceToDetector", "DistanceSourceToPatient", "DistanceSourceToEntrance",
        "EstimatedRadiographicMagnificationFactor", "FocalSpots", "Sensitivity", "RelativeXRayExposure",
        "ExposureIndex", "TargetExposureIndex", "DeviationIndex", "DetectorElementPhysicalSize",
        "DetectorElementSpacing", "DetectorActiveDimensions", "FieldOfViewDimensions", "EntranceDose",
        "EntranceDoseInmGy", "ImageAndFluoroscopyAreaDoseProduct", "LossyImageCompressionRatio",
        "PositionerPrimaryAngle", "PositionerSecondaryAngle", "GridAspectRatio", "GridFocalDistance",
    )
)  # fmt: skip
_COUNTS: Final = frozenset(("SeriesNumber", "AcquisitionNumber", "InstanceNumber"))
MUST_STAND: Final = frozenset(("Manufacturer", "Laterality", "SeriesNumber", "InstanceNumber", "PatientOrientation"))
"""Type 2 for a radiograph: emptied rather than removed."""


def allowed(keyword: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Of an attribute's values, as text, those that may stay; nothing when one of them may not.

    Parameters
    ----------
    keyword : of an attribute that the table does not name; an unlisted one keeps nothing
    parts : its values
    """
    if keyword in _WORDS:
        # One word that is none of ours might be half a name.
        cleaned = tuple(part.strip().upper() for part in parts)
        return cleaned if all(part in _WORDS[keyword] for part in cleaned) else ()
    if keyword in _NUMBERS:
        return parts if all(_is_number(part, _LARGEST_NUMBER) for part in parts) else ()
    if keyword in _COUNTS:
        return (
            parts
            if all(_is_number(part, _LARGEST_COUNT) and part.strip("+-0123456789 ") == "" for part in parts)
            else ()
        )
    if keyword == "SOPClassUID":
        return parts if all(_STANDARD_UID.fullmatch(part) for part in parts) else ()
    if keyword == "PatientOrientation":
        return parts if all(_ORIENTATION.fullmatch(part) for part in parts) else ()
    return ()


def _is_number(text: str, largest: float) -> bool:
    try:
        return abs(float(text)) <= largest
    except ValueError:
        return False
