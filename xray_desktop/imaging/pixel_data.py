"""Stored values of one frame of a DICOM file.

Flow:   Part10, PixelModule -> native bytes | encoded frame -> samples -> stored values with their bits in place
Calls:  frames, codestream, wholeness, codecs, decoding_room, torn, grey. Called by: dicom.
Never:  applies a LUT, a window or a polarity.

Source: PS3.3 C.7.6.3 (image pixel), PS3.5 section 8 and annex A.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import codecs, codestream, second_opinion, wholeness
from xray_desktop.imaging.codecs import Samples
from xray_desktop.imaging.codestream import Codestream
from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.decoding_room import black_room, widened
from xray_desktop.imaging.first_look import cut
from xray_desktop.imaging.frames import EncodedFrame, encoded_frame
from xray_desktop.imaging.grey import rgb_of_ybr
from xray_desktop.imaging.limits import shown
from xray_desktop.imaging.part10 import BROKEN, Part10
from xray_desktop.imaging.pixel_module import PixelModule
from xray_desktop.imaging.radiograph import Values
from xray_desktop.imaging.torn import is_torn

_HALVED = "YBR_FULL_422"


@dataclass(frozen=True, slots=True, eq=False)
class StoredPixels:
    """One frame: uint16 or int16 [H, W], or uint16 [H, W, 3] as RGB.

    Attributes
    ----------
    damage_of : looks whether its data are whole; that can take as long as decoding
    mask : see ``first_look.Opened``
    """

    values: Values
    damage_of: Callable[[], Damage | None]
    mask: int | None = None


def stored_pixels(file: Part10, module: PixelModule, frame: int, name: str, *, isolated: bool = False) -> StoredPixels:
    """Decode one frame; ``isolated``: see ``reader.opened_content``.

    Raises
    ------
    RadiographError : cut off, or not decodable
    UnsupportedRadiograph : a transfer syntax that we do not read
    """
    if file.encapsulated:
        return _encoded(file, module, encoded_frame(file.pixels, frame, module.frames, name), name, isolated)
    return _native(file, module, frame, name)


def _native(file: Part10, module: PixelModule, frame: int, name: str) -> StoredPixels:
    """Uncompressed: the frame is a slice of the file."""
    samples = 2 if module.photometric == _HALVED else module.samples  # two pixels share their Cb and Cr
    count = module.rows * module.columns * samples
    every = _samples_of(file, module)
    flat = every[frame * count : (frame + 1) * count]
    if len(flat) < count or file.missing_bytes:
        raise RadiographError(f"{shown(name)}: its pixel data are cut off; copy or export the file again")
    shape = (module.rows, module.columns)
    if module.photometric == _HALVED:
        values = _expanded(flat, shape)
    elif module.samples == 3:
        values = np.moveaxis(flat.reshape(3, *shape), 0, 2) if module.planar else flat.reshape(*shape, 3)
    else:
        values = flat.reshape(shape)
    surplus_bytes = len(file.pixels) - module.frames * count * module.allocated // 8  # one pads to an even length
    shift = module.high_bit + 1 - module.stored
    placed, mask = _in_place(values, module, shift)
    return StoredPixels(
        _rgb(placed, module), damage_of=lambda: Damage.SURPLUS if surplus_bytes > 1 else None, mask=mask
    )


def _samples_of(file: Part10, module: PixelModule) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """All samples of all frames, in the order they lie, in this machine's byte order."""
    whole = file.pixels[: len(file.pixels) // 2 * 2] if module.allocated == 16 else file.pixels
    if module.allocated == 16:
        return np.frombuffer(whole, dtype="<u2" if file.little_endian else ">u2")
    every = np.frombuffer(whole, dtype=np.uint8)
    if file.pixel_vr == "OW" and not file.little_endian:  # bytes lie in big endian words
        return every[: len(every) // 2 * 2].reshape(-1, 2)[:, ::-1].reshape(-1)
    return every


def _expanded(flat: NDArray[np.uint8] | NDArray[np.uint16], shape: tuple[int, int]) -> Samples:
    """Y Y Cb Cr for two pixels -> Y Cb Cr for each."""
    pairs = flat.reshape(-1, 4)
    full = np.empty((len(pairs), 2, 3), dtype=flat.dtype)
    full[:, :, 0] = pairs[:, :2]
    full[:, :, 1:] = pairs[:, None, 2:]
    return full.reshape(*shape, 3)


def _encoded(file: Part10, module: PixelModule, encoded: EncodedFrame, name: str, isolated: bool) -> StoredPixels:
    """Compressed: check what the stream says of itself, then decode it."""
    syntax = file.transfer_syntax
    content = _rle_content(encoded) if syntax == codecs.RLE else encoded.content()
    stream = codestream.head(content) if isinstance(content, bytes) else None
    _check_stream(stream, syntax, module, name)
    room = black_room((module.rows, module.columns)) if isolated and _are_shown(stream, file, module) else None
    try:
        samples = _decoded(content, stream, module, isolated=isolated, room=room)
    except (*BROKEN, RuntimeError) as error:
        raise RadiographError(
            f"{shown(name)}: its compressed pixels cannot be decoded ({type(error).__name__}); export the file again"
        ) from error
    values, mask = _levels(samples, stream, syntax, module)
    if room is not None and mask is not None:
        if int(samples.max()) > mask:  # they are cut where they are shown, and looked at for damage as they came
            samples = samples.copy()
        else:
            mask = None
    # A JPEG decoder makes RGB of what it finds; the others hand the channels on.
    converted = stream is not None and stream.family is codestream.Family.JPEG
    return StoredPixels(
        values if converted else _rgb(values, module),
        damage_of=lambda: _damage(content, stream, samples, module, syntax) if encoded.whole else Damage.ITEMS,
        mask=mask,
    )


def _are_shown(stream: Codestream | None, file: Part10, module: PixelModule) -> bool:
    """Samples that are shown just as they come out of the decoder, but for bits that may lie beside the stored ones."""
    grey = module.photometric.startswith("MONOCHROME") and "ModalityLUTSequence" not in file.dataset
    placed = module.allocated == 16 and module.high_bit + 1 == module.stored and not module.signed
    wide = stream is None or (stream.precision > 8 and not stream.signed)
    return grey and placed and wide and file.transfer_syntax not in codecs.LOSSY | codecs.MAYBE_LOSSY


def _rle_content(encoded: EncodedFrame) -> bytes | memoryview:
    """A frame of runs as it lies in the file; joined where it lies in pieces, or is no such frame after all."""
    first = encoded.fragments[0]
    counts_planes = len(first) >= 4 and 1 <= first[0] <= 15 and not any(first[1:4])
    return first if len(encoded.fragments) == 1 and counts_planes else encoded.content()


def _levels(
    values: Samples, stream: Codestream | None, transfer_syntax: str, module: PixelModule
) -> tuple[Values, int | None]:
    """Samples as they came out of the decoder -> stored values."""
    # A stream that holds just the stored bits has them in place; a wider one has them where the high bit says.
    shift = module.high_bit + 1 - module.stored if stream is None or stream.precision > module.stored else 0
    if values.dtype == np.uint16 and transfer_syntax in codecs.LOSSY | codecs.MAYBE_LOSSY:
        # A lossy codec may land just above the highest stored value; cut as a bit pattern it would turn white to black.
        values = np.minimum(values, np.uint16(((1 << module.stored) - 1) << shift))
    return _in_place(values, module, shift)


def _damage(
    content: bytes | memoryview, stream: Codestream | None, samples: Samples, module: PixelModule, syntax: str
) -> Damage | None:
    """By the stream's own structure, by rows that no film has, or by what another decoder makes of it."""
    if stream is None:
        planes = module.samples * module.allocated // 8
        whole = wholeness.rle_is_whole(bytes(content), planes=planes, plane_bytes=module.rows * module.columns)
    else:
        whole = wholeness.is_whole(bytes(content), stream)
    if not whole:
        return Damage.STRUCTURE
    if samples.ndim == 2 and is_torn(samples):
        return Damage.TORN
    if _overflows(samples, stream, syntax, module):
        return Damage.OVERFLOW
    # The other decoder last: it takes longest, and what is told already needs no second opinion.
    return Damage.SECOND_OPINION if second_opinion.disagrees(bytes(content), stream, samples) else None


def _overflows(values: Samples, stream: Codestream | None, transfer_syntax: str, module: PixelModule) -> bool:
    """A lossless stream of just the stored bits gave more of them: its differences went astray."""
    exact = transfer_syntax not in codecs.LOSSY | codecs.MAYBE_LOSSY and values.dtype != np.int16
    return exact and stream is not None and stream.precision == module.stored and int(values.max()) >> module.stored > 0


def _check_stream(stream: Codestream | None, transfer_syntax: str, module: PixelModule, name: str) -> None:
    """Refuse what a decoder would choke on: no frame header, another size, a JPEG-LS stream without its end."""
    if stream is None:
        if transfer_syntax != codecs.RLE:
            raise RadiographError(f"{shown(name)}: its compressed pixels are broken; copy or export the file again")
        return
    if (stream.height_px, stream.width_px, stream.components) != (module.rows, module.columns, module.samples):
        raise RadiographError(f"{shown(name)}: header and pixels do not agree about the size; export the file again")
    if stream.family is codestream.Family.JPEG_LS and not stream.ended:  # CharLS spends seconds on it, then gives up
        raise RadiographError(f"{shown(name)}: its pixel data are cut off; copy or export the file again")


def _decoded(
    content: bytes | memoryview, stream: Codestream | None, module: PixelModule, *, isolated: bool, room: Values | None
) -> Samples:
    """Samples [H, W] or [H, W, 3]; a decoder that returns another number of them makes the reshape fail."""
    shape = (module.rows, module.columns)
    if stream is None:
        return codecs.decode_rle(content, samples=module.samples, allocated=module.allocated, shape=shape, room=room)
    values = codecs.decode(bytes(content), stream, rgb=module.photometric == "RGB", isolated=isolated, room=room)
    return values.reshape(shape if module.samples == 1 else (*shape, 3))


def _in_place(values: Samples, module: PixelModule, shift: int) -> tuple[Values, int | None]:
    """Stored bits moved down to bit 0 and the sign put back; the mask that removes bits beside them (old overlays)."""
    if values.dtype == np.uint8 and values.ndim == 2:
        bits = widened(values)
    else:
        bits = values.view(np.uint16) if values.dtype == np.int16 else values.astype(np.uint16, copy=False)
    if shift:
        bits = bits >> np.uint16(shift)
    mask = (1 << module.stored) - 1
    if module.samples == 3:
        return np.require(cut(bits, mask), requirements=("C", "A")), None
    if not module.signed:
        return np.require(bits, requirements=("C", "A")), mask if module.stored < 8 * values.itemsize else None
    sign = 16 - module.stored
    return (bits << np.uint16(sign)).view(np.int16) >> np.int16(sign), None


def _rgb(values: Values, module: PixelModule) -> Values:
    """YBR_FULL as RGB; YBR_RCT and YBR_ICT were undone by the decoder."""
    if module.samples == 1 or not module.photometric.startswith("YBR_FULL"):
        return values
    return rgb_of_ybr(values, (1 << module.stored) - 1)
