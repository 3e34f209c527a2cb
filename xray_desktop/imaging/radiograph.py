"""One chest radiograph, decoded.

Flow:   reader -> Radiograph -> network_input, window, gate, screen
Calls:  numpy. Called by: every room.
Never:  changes after it was made; background jobs share it without a lock.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.overlay_plane import OverlayPlane

Values = NDArray[np.uint16 | np.int16]

_ROWS_AT_ONCE = 256


class View(StrEnum):
    """ViewPosition (0018,5101), folded to what matters here."""

    PA = "PA"
    AP = "AP"
    LATERAL = "LATERAL"
    OBLIQUE = "OBLIQUE"
    UNKNOWN = "UNKNOWN"


class Doubt(StrEnum):
    """What is odd about a radiograph; the words for the reader stand in ``ui/messages.py``."""

    NO_WINDOW = "no_window"
    WINDOW_MISSES_DATA = "window_misses_data"
    POLARITY_DOUBTFUL = "polarity_doubtful"
    VIEW_UNKNOWN = "view_unknown"
    NOT_FRONTAL = "not_frontal"
    NOT_CHEST = "not_chest"
    NOT_RADIOGRAPH = "not_radiograph"
    COLOUR = "colour"
    MIDDLE_FRAME = "middle_frame"
    TWELVE_BIT_ASSUMED = "twelve_bit_assumed"
    LOSSY = "lossy"
    BURNED_IN = "burned_in"
    OVERLAY_UNREADABLE = "overlay_unreadable"
    IMAGE_DAMAGED = "image damaged"


@dataclass(frozen=True, slots=True)
class Window:
    """A VOI window in modality units (C.11.2.1.2).

    ``LINEAR`` follows the standard's half-unit convention; ``LINEAR_EXACT`` maps [centre - width/2, centre + width/2].
    """

    centre: float
    width: float
    function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"] = "LINEAR"
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class VoiTable:
    """A VOI LUT sequence item (C.11.2.1.1): modality value -> output level."""

    first_mapped: int
    table: NDArray[np.uint16]
    bits: int
    name: str = ""


Voi = Window | VoiTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the file states about the picture, no person in it. ``None`` or ``UNKNOWN`` where it states nothing."""

    format: str
    modality: str | None = None
    body_part: str | None = None
    view: View = View.UNKNOWN
    laterality: str | None = None
    age_years: float | None = None
    sex: str | None = None
    photometric: str | None = None
    bits_stored: int | None = None
    transfer_syntax: str | None = None
    detector_spacing_mm: float | None = None  # ImagerPixelSpacing: in the detector's plane
    pixel_spacing_mm: float | None = None  # PixelSpacing: in the patient, where it was calibrated
    patient_orientation: str | None = None  # where the row and the column run to, e.g. "L\\F"
    lossy: bool = False
    burned_in: bool | None = None
    frame: int = 0
    frames: int = 1
    pixel_rules: int | None = None  # of one of our own exports: its levels are final


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Radiograph:
    """One decoded radiograph: ``values`` with all their bits, and how to look at them.

    Attributes
    ----------
    values : uint16 or int16 [H, W], read-only; after a Modality LUT sequence, before any linear rescale
    slope, intercept : modality units = slope * values + intercept
    inverted : True for MONOCHROME1, low values are bright
    voi : the file's windows and LUTs in their order; empty when it offers none
    padding : lowest and highest of ``values`` that stand for no image and count in no statistic
    overlays : what was drawn on the film; for the eye alone, and may hold a name
    digest : of the stored values, before a Modality LUT
    damage : what was found, where ``doubts`` say that the image is damaged
    """

    values: Values
    slope: float = 1.0
    intercept: float = 0.0
    inverted: bool = False
    voi: tuple[Voi, ...] = ()
    padding: tuple[int, int] | None = None
    facts: Facts
    identity: Identity = field(default_factory=Identity, repr=False)
    overlays: tuple[OverlayPlane, ...] = field(default=(), repr=False)
    doubts: tuple[Doubt, ...] = ()
    file_sha256: str = ""
    digest: str = ""
    damage: Damage | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.dtype not in (np.uint16, np.int16):
            raise ValueError(f"values must be 16-bit [H, W], not {self.values.dtype} {self.values.shape}")
        self.values.setflags(write=False)
        if not self.digest:
            object.__setattr__(self, "digest", digest(self.values))

    @property
    def height_px(self) -> int:
        """Rows."""
        return int(self.values.shape[0])

    @property
    def width_px(self) -> int:
        """Columns."""
        return int(self.values.shape[1])


def digest(values: Values) -> str:
    """SHA-256 of the values (as little-endian int32) and the shape: a radiograph's identity across encodings."""
    found = hashlib.sha256(f"{values.shape[0]}x{values.shape[1]}:".encode())
    for top in range(0, len(values), _ROWS_AT_ONCE):  # in pieces: as int32 all at once the largest film takes 1 GB
        found.update(np.ascontiguousarray(values[top : top + _ROWS_AT_ONCE], dtype="<i4").data)
    return found.hexdigest()
