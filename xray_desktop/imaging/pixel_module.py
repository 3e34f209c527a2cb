"""How the samples of a DICOM image lie, by its header.

Flow:   Dataset -> PixelModule, its attributes checked against each other
Calls:  elements, limits. Called by: dicom, dicom_facts, pixel_data.
Never:  looks at a pixel.

Source: PS3.3 C.7.6.3 (image pixel).
"""

from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset

from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging.elements import integer, text
from xray_desktop.imaging.limits import check_size, shown

MONOCHROME: Final = ("MONOCHROME1", "MONOCHROME2")


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelModule:
    """How the samples lie: the attributes of the image pixel module, checked against each other."""

    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    planar: bool
    photometric: str
    frames: int


def pixel_module(dataset: Dataset, name: str) -> PixelModule:
    """Read and check the image pixel module.

    Raises
    ------
    RadiographError : attributes missing or at odds
    UnsupportedRadiograph : a size or depth that no radiograph has
    """
    rows, columns = integer(dataset, "Rows"), integer(dataset, "Columns")
    if not rows or not columns:
        raise RadiographError(f"{shown(name)}: its header does not say how large the image is; export the file again")
    check_size(name, columns, rows)
    allocated = integer(dataset, "BitsAllocated") or 16
    if allocated not in (8, 16):
        raise UnsupportedRadiograph(
            f"{shown(name)}: {allocated} bits a pixel, a radiograph has 8 or 16; export it again"
        )
    stored = integer(dataset, "BitsStored") or allocated
    high_bit = integer(dataset, "HighBit")
    high_bit = stored - 1 if high_bit is None else high_bit
    samples = integer(dataset, "SamplesPerPixel") or 1
    photometric = text(dataset, "PhotometricInterpretation").upper()
    grey = photometric in (*MONOCHROME, "PALETTE COLOR", "")
    if not stored - 1 <= high_bit < allocated or stored < 1 or samples not in (1, 3) or grey != (samples == 1):
        raise RadiographError(
            f"{shown(name)}: its header contradicts itself about bits or colours; export the file again"
        )
    return PixelModule(
        rows=rows,
        columns=columns,
        samples=samples,
        allocated=allocated,
        stored=stored,
        high_bit=high_bit,
        signed=integer(dataset, "PixelRepresentation") == 1,
        planar=integer(dataset, "PlanarConfiguration") == 1,
        photometric=photometric,
        frames=max(integer(dataset, "NumberOfFrames") or 1, 1),
    )
