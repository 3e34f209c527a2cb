"""Grey levels of a PNG, JPEG or TIFF.

Flow:   bytes -> Pillow -> channels -> grey -> orientation -> first look
Calls:  Pillow, png, wholeness, torn, grey, limits. Called by: reader.
Never:  invents a window: 8 bit means 0..255, 16 bit 0..65535, unless the file is plainly a 12-bit one.
"""

import io
import logging
import struct
import warnings
import zlib
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging import png
from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.first_look import Decoded, FirstLook
from xray_desktop.imaging.grey import Channels, is_coloured, luminance
from xray_desktop.imaging.limits import check_size, chosen_frame, shown
from xray_desktop.imaging.radiograph import Doubt, Facts, Window
from xray_desktop.imaging.second_opinion import strict_jpeg_refuses
from xray_desktop.imaging.torn import is_torn
from xray_desktop.imaging.wholeness import jpeg_end

_TWELVE_BIT = 4096
_ORIENTATION = 274  # EXIF tag; Pillow applies a TIFF's own by itself and takes the tag away
_PHOTOMETRIC = 262  # TIFF tag
_STRIPS = ((273, 279), (324, 325))  # TIFF tags: where strips, or tiles, lie and how long they are
_WHITE_IS_ZERO = 0
_WIDE = ("I;16", "I;16L", "I;16B", "I;16N")
_PALETTE = ("P", "PA")
_GREY_8 = ("1", "L")
# What Pillow raises on broken files, found by fuzzing; anything else is a bug and takes the crash dialog.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)

# The size limits are ours (limits.py) and stricter than Pillow's; what it finds odd in a file that it opens all the
# same, and prints, is nothing a reader can act on.
warnings.filterwarnings("ignore", module=r"PIL")
logging.getLogger("PIL").setLevel(logging.WARNING)  # its debug lines quote EXIF, names and dates
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True, eq=False)
class _Pixels:
    """Channels as stored, the highest value they can have, and how they are meant."""

    channels: Channels  # [H, W] or [H, W, 3]
    full: int
    always_colour: bool = False
    white_is_zero: bool = False


def decoded_raster(data: bytes, name: str, *, frame: int | None = None) -> Decoded:
    """Decode a PNG, JPEG or TIFF.

    Returns
    -------
    Decoded : uint16 values; its one window is the full range, so grey = value / 255 or / 65535

    Raises
    ------
    RadiographError : broken, or no such frame
    UnsupportedRadiograph : too small, too large, or samples that are no grey levels
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
            return _decoded(image, data, name, frame)
    except Image.DecompressionBombError as error:
        raise UnsupportedRadiograph(
            f"{shown(name)}: it says more pixels than a radiograph has; export the image again"
        ) from error
    except _BROKEN as error:
        raise RadiographError(
            f"{shown(name)}: the image is broken ({type(error).__name__}), not decodable; copy or export it again"
        ) from error


def _decoded(image: Image.Image, data: bytes, name: str, frame: int | None) -> Decoded:
    check_size(name, *image.size)
    if image.format == "PNG" and not png.intact(data):
        raise RadiographError(f"{shown(name)}: damaged or cut off (its checksums do not hold); copy or export it again")
    # A camera's JPEG may carry a preview as a second picture (MPO): it is not a frame.
    frames = 1 if image.format in ("JPEG", "MPO") else int(getattr(image, "n_frames", 1))
    index = chosen_frame(name, frame, frames)
    doubts = [Doubt.VIEW_UNKNOWN]
    if index > 0:
        image.seek(index)
        check_size(name, *image.size)
    if frames > 1 and frame is None:
        doubts.append(Doubt.MIDDLE_FRAME)
    pixels = _pixels(image, data, name)
    grey = _to_grey(pixels, doubts)
    values = _upright(grey, int(image.getexif().get(_ORIENTATION, 1)))
    rules = png.pixel_rules(image) if image.format == "PNG" else None
    full = pixels.full
    if full == 0xFFFF and rules is None and int(values.max()) < _TWELVE_BIT:
        full = _TWELVE_BIT - 1
        doubts.append(Doubt.TWELVE_BIT_ASSUMED)
    lossy = image.format in ("JPEG", "MPO")
    if lossy:
        doubts.append(Doubt.LOSSY)
    look = FirstLook(
        values=values,
        inverted=pixels.white_is_zero,
        voi=(Window(centre=full / 2.0, width=float(full), function="LINEAR_EXACT", name="full range"),),
        facts=Facts(
            format="JPEG" if lossy else str(image.format),
            bits_stored=full.bit_length(),
            lossy=lossy,
            frame=index,
            frames=frames,
            pixel_rules=rules,
        ),
        doubts=tuple(doubts),
    )
    # What Pillow decodes without a word: a JPEG whose markers are not in order, strips beyond the file's end.
    lacking = Damage.STRIPS if _lacks_strips(image, len(data)) else None
    return Decoded(look, lambda: lacking or (_jpeg_damage(data, grey) if lossy else None))


def _jpeg_damage(data: bytes, grey: NDArray[np.uint16]) -> Damage | None:
    if jpeg_end(data) < 0:
        return Damage.STRUCTURE
    if is_torn(grey):
        return Damage.TORN
    return Damage.SECOND_OPINION if strict_jpeg_refuses(data) else None


def _lacks_strips(image: Image.Image, size_bytes: int) -> bool:
    """A TIFF that names strips or tiles beyond the end of its file."""
    tags = getattr(image, "tag_v2", {})
    strips = (zip(tags.get(at, ()), tags.get(sizes, ()), strict=False) for at, sizes in _STRIPS)
    return any(offset + size > size_bytes for offset, size in chain(*strips))


def _to_grey(pixels: _Pixels, doubts: list[Doubt]) -> NDArray[np.uint16]:
    """One channel; true colour is told."""
    if pixels.channels.ndim == 2:
        return pixels.channels.astype(np.uint16)
    if pixels.always_colour or is_coloured(pixels.channels, pixels.full):
        doubts += [Doubt.COLOUR, Doubt.NOT_RADIOGRAPH]
    return luminance(pixels.channels)


def _pixels(image: Image.Image, data: bytes, name: str) -> _Pixels:
    """The channels of the current frame, alpha on black."""
    if image.format == "PNG" and png.bit_depth(data) == 16 and image.mode not in _WIDE:
        channels = png.deep_channels(data)
        return _Pixels(channels if channels.shape[2] == 3 else _on_black(channels, 0xFFFF), 0xFFFF)
    mode = image.mode
    if mode in _WIDE:
        tags = getattr(image, "tag_v2", {})
        return _Pixels(np.array(image, dtype=np.uint16), 0xFFFF, white_is_zero=tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO)
    if mode in ("I", "F", "I;16S"):
        raise UnsupportedRadiograph(f"{shown(name)}: its samples are no 8 or 16 bit grey levels; save it as 16-bit PNG")
    if mode in _GREY_8 and "transparency" not in image.info:
        return _Pixels(np.asarray(image.convert("L")), 0xFF)
    if mode in _PALETTE or mode.endswith(("A", "a")) or "transparency" in image.info:
        return _Pixels(_on_black(np.asarray(image.convert("RGBA")), 0xFF), 0xFF)
    return _Pixels(np.asarray(image.convert("RGB")), 0xFF, always_colour=mode == "CMYK")


def _on_black(channels: Channels, full: int) -> Channels:
    """Colour or grey times the last channel, alpha; one channel comes back two-dimensional."""
    alpha = channels[..., -1:].astype(np.uint64)
    flat = (channels[..., :-1].astype(np.uint64) * alpha + full // 2) // full
    kept = flat.astype(np.uint16)
    return kept[..., 0] if kept.shape[2] == 1 else kept


def _upright(values: NDArray[np.uint16], orientation: int) -> NDArray[np.uint16]:
    """Turn and mirror as the EXIF orientation 1..8 says; anything else says nothing."""
    if orientation in (5, 6, 7, 8):
        values = values.T
    if orientation in (2, 3, 6, 7):
        values = values[:, ::-1]
    if orientation in (3, 4, 7, 8):
        values = values[::-1]
    return np.ascontiguousarray(values)
