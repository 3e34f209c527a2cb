"""Grey levels of a DICOM file.

Flow:   content -> Part10 -> stored values -> Modality LUT -> first look, with its windows, facts and doubts
Calls:  part10, pixel_data, lookup_tables, dicom_facts, overlay_groups, grey. Called by: reader.
Never:  writes files, logs patient names, resizes, throws bits away.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from pydicom.dataset import Dataset

from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging import codecs, grey
from xray_desktop.imaging.content import Content
from xray_desktop.imaging.dicom_facts import doubts_of, facts_of, identity_of
from xray_desktop.imaging.elements import numbers, text
from xray_desktop.imaging.file_meta import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from xray_desktop.imaging.first_look import Decoded, FirstLook, cut
from xray_desktop.imaging.functional_groups import lay_out
from xray_desktop.imaging.grey import Channels
from xray_desktop.imaging.limits import chosen_frame, shown
from xray_desktop.imaging.lookup_tables import modality_table, padding_of, rescale, through_table, voi_of
from xray_desktop.imaging.overlay_groups import overlays_of
from xray_desktop.imaging.part10 import BROKEN, Part10, parse
from xray_desktop.imaging.pixel_data import StoredPixels, stored_pixels
from xray_desktop.imaging.pixel_module import PixelModule, pixel_module
from xray_desktop.imaging.radiograph import Doubt, Values, Voi, Window

# Compressed pixels of a file that says or seems to be uncompressed: the stream itself says what it is.
_UNCOMPRESSED: Final = (EXPLICIT_LITTLE, IMPLICIT_LITTLE)
_INVERSE_SHAPES: Final = {"INVERSE": True, "IDENTITY": False}


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Grey levels, how they are meant, and what is odd about them."""

    values: Values
    voi: tuple[Voi, ...]
    slope: float = 1.0
    intercept: float = 0.0
    inverted: bool = False
    padding: tuple[int, int] | None = None
    doubts: tuple[Doubt, ...] = ()


def decoded_dicom(data: Content, name: str, *, frame: int | None = None, isolated: bool = False) -> Decoded:
    """Decode one frame of a DICOM file.

    Parameters
    ----------
    isolated : see ``reader.opened_content``

    Returns
    -------
    Decoded : values after a Modality LUT, before a linear rescale; ``stored`` are those before it

    Raises
    ------
    RadiographError : broken, cut off, or no such frame
    UnsupportedRadiograph : no pixels, or a depth, size or encoding that we do not read
    """
    file = parse(data, name)
    module = pixel_module(file.dataset, name)
    index = chosen_frame(name, frame, module.frames)
    lay_out(file.dataset, index)
    if file.encapsulated and not (codecs.supported(file.transfer_syntax) or file.transfer_syntax in _UNCOMPRESSED):
        raise UnsupportedRadiograph(
            f"{shown(name)}: compressed as {shown(file.transfer_syntax)}, which is not read; export it uncompressed"
        )
    pixels = stored_pixels(file, module, index, name, isolated=isolated)
    levels = _colour(file, module, pixels, name) if _is_colour(module) else _monochrome(file.dataset, module, pixels)
    facts = facts_of(file, module, index)
    doubts = [*levels.doubts, *doubts_of(facts)]
    if module.frames > 1 and frame is None:
        doubts.append(Doubt.MIDDLE_FRAME)
    overlays = overlays_of(file, module, index)
    if overlays.unreadable:
        doubts.append(Doubt.OVERLAY_UNREADABLE)
    look = FirstLook(
        values=levels.values,
        slope=levels.slope,
        intercept=levels.intercept,
        inverted=levels.inverted,
        voi=levels.voi,
        padding=levels.padding,
        facts=facts,
        identity=identity_of(file.dataset),
        overlays=overlays.planes,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    is_colour, is_painted = _is_colour(module), levels.values is pixels.values
    return Decoded(
        look,
        pixels.damage_of,
        stored=None if is_colour or is_painted else np.array(cut(pixels.values, pixels.mask)),
        mask=pixels.mask if is_painted else None,
    )


def _is_colour(module: PixelModule) -> bool:
    return module.samples == 3 or module.photometric == "PALETTE COLOR"


def _monochrome(dataset: Dataset, module: PixelModule, pixels: StoredPixels) -> _Levels:
    """Modality LUT, rescale, windows and polarity of grey levels."""
    inverted, doubts = _polarity(dataset, module)
    table = modality_table(dataset, signed=module.signed)
    if table is not None:
        values = through_table(cut(pixels.values, pixels.mask), table)
        return _Levels(values, voi_of(dataset, signed=False), inverted=inverted, doubts=doubts)
    slope, intercept = rescale(dataset)
    return _Levels(
        values=pixels.values,
        voi=voi_of(dataset, signed=module.signed or intercept < 0.0),
        slope=slope,
        intercept=intercept,
        inverted=inverted,
        padding=padding_of(dataset),
        doubts=doubts,
    )


def _polarity(dataset: Dataset, module: PixelModule) -> tuple[bool, tuple[Doubt, ...]]:
    """Whether low values are bright.

    The standard wants PresentationLUTShape and PhotometricInterpretation to agree. Where they do not, the shape is
    taken, as DCMTK and dcm4che do, and the polarity is doubtful; so it is where neither is stated.
    """
    by_photometric = module.photometric == "MONOCHROME1"
    by_shape = _INVERSE_SHAPES.get(text(dataset, "PresentationLUTShape").upper(), by_photometric)
    sure = by_shape == by_photometric and module.photometric != ""
    return by_shape, () if sure else (Doubt.POLARITY_DOUBTFUL,)


def _colour(file: Part10, module: PixelModule, pixels: StoredPixels, name: str) -> _Levels:
    """Colour channels to one grey channel; windows do not apply to them."""
    rgb: Channels = pixels.values
    full = (1 << module.stored) - 1
    if module.samples == 1:
        rgb = _through_palette(file.dataset, cut(pixels.values, pixels.mask), name)
        descriptor = numbers(file.dataset, "RedPaletteColorLookupTableDescriptor")
        full = 0xFF if rgb.dtype == np.uint8 or descriptor[2:] == (8.0,) else 0xFFFF
    coloured = grey.is_coloured(rgb, full)
    return _Levels(
        values=grey.luminance(rgb),
        voi=(Window(centre=full / 2.0, width=float(full), function="LINEAR_EXACT", name="full range"),),
        doubts=(Doubt.COLOUR, Doubt.NOT_RADIOGRAPH) if coloured else (),
    )


def _through_palette(dataset: Dataset, values: Values, name: str) -> Channels:
    """Red, green and blue of each palette index."""
    from pydicom.pixels.processing import apply_color_lut

    try:
        return np.asarray(apply_color_lut(values, dataset)[..., :3])
    except BROKEN as error:
        raise RadiographError(f"{shown(name)}: its colour palette is broken; export the file again") from error
