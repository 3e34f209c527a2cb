"""Words of a header that can be repeated: those the standard or a manufacturer defines, which name no person.

Flow:   attribute, what the file states -> the same, or only that something is stated
Calls:  nothing. Called by: inspection.
Never:  repeats a word that it does not know: where a technician can type, a name was typed before.

Source: PS3.3 C.7.3.1.1.1 (modalities) and C.7.6.3.1.2 (photometric interpretations), PS3.16 annex L (body parts).
"""

import re
from typing import Final

NOT_REPEATED: Final = "stated, not repeated here"

_MODALITIES: Final = (
    "AR ASMT AU BDUS BI BMD CD CF CP CR CS CT CTPROTOCOL DD DF DG DM DOC DR DS DX EC ECG EEG EMG EOG EPS ES FA "
    "FID FS GM HC HD IO IOL IVOCT IVUS KER KO LEN LP LS MA MG MR MS NM OAM OCT OP OPM OPR OPT OPTBSV OPTENF OPV "
    "OSS OT PA PLAN POS PR PT PX REG RESP RF RG RT RTDOSE RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN "
    "RTSTRUCT RWV SC SEG SM SMR SR SRF ST STAIN TEXTUREMAP TG US VA VF XA XC XR"
)
_BODY_PARTS: Final = (
    "ABDOMEN ABDOMENPELVIS ADRENAL ANKLE ANUS AORTA ARM AXILLA BACK BLADDER BODY BONE BRAIN BREAST BRONCHUS "
    "BUTTOCK CALCANEUS CALF CAROTID CEREBELLUM CERVIX CHEEK CHEST CHESTABDOMEN CHESTABDPELVIS CLAVICLE COCCYX "
    "COLON CORNEA CSPINE CTSPINE DUODENUM EAR ELBOW ESOPHAGUS EXTREMITY EYE EYELID FACE FEMUR FINGER FOOT "
    "GALLBLADDER HAND HEAD HEADNECK HEART HIP HUMERUS ILEUM ILIUM JAW JEJUNUM KIDNEY KNEE LARYNX LEG LIVER LSPINE "
    "LSSPINE LUNG MANDIBLE MAXILLA MEDIASTINUM MOUTH NECK NECKCHEST NECKCHESTABDOMEN NECKCHESTABDPELV NOSE ORBIT "
    "OVARY PANCREAS PAROTID PATELLA PELVIS PENIS PHARYNX PROSTATE RECTUM RIB SCALP SCAPULA SCLERA SCROTUM "
    "SHOULDER SKULL SPINE SPLEEN SSPINE STERNUM STOMACH SUBMANDIBULAR TESTIS THIGH THORAX THUMB THYMUS THYROID "
    "TLSPINE TMJ TOE TONGUE TRACHEA TSPINE URETER URETHRA UTERUS VAGINA VULVA WHOLEBODY WRIST ZYGOMA LUNGS RIBS "
    "BRUST POUMON TORAX PULMO VERTEBRA THORACIC UNKNOWN OTHER NONE ANY UNDEFINED PORT PORTABLE"
)
_PHOTOMETRIC: Final = "MONOCHROME PALETTE COLOR RGB YBR FULL 422 ICT RCT"
_WINDOWS: Final = (
    "NORMAL HARDER SOFTER HARD SOFT STANDARD DEFAULT AUTO USER WINDOW VOI LUT LINEAR SIGMOID CONTRAST HIGH LOW "
    "MEDIUM WIDE NARROW LUNG BONE CHEST THORAX MEDIASTINUM TISSUE HU US OD FULL RANGE PERCENTILE ALGO"
)
_KNOWN: Final = {
    "modality": frozenset(_MODALITIES.split()),
    "body_part": frozenset(_BODY_PARTS.split()),
    "laterality": frozenset("LRUB"),
    "sex": frozenset("MFO"),
    "photometric": frozenset(_PHOTOMETRIC.split()),
    "window": frozenset(_WINDOWS.split()),
}
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST_NUMBER: Final = 2
"""Digits of a number beside a window's name; a longer one may be a patient's."""


def repeatable(attribute: str, stated: str) -> str:
    """What is stated where every word of it is known, else ``NOT_REPEATED``; "" stays "".

    Parameters
    ----------
    attribute : a key of ``_KNOWN``; what another one states is not typed by hand and stays
    """
    known = _KNOWN.get(attribute)
    if known is None or all(_is_known(word, known) for word in _WORD.findall(stated.upper())):
        return stated
    return NOT_REPEATED


def _is_known(word: str, known: frozenset[str]) -> bool:
    return word in known or (word.isdigit() and len(word) <= _LONGEST_NUMBER)
