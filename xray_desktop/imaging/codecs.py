"""Encoded frame to samples, by transfer syntax.

Flow:   transfer syntax UID -> decoder -> array
Calls:  imagecodecs (lazily, each decoder is a library of its own), codestream, plain_ht. Called by: pixel_data.
Never:  gdcm: it ends the whole process on some broken files (it belongs into a process of its own).

One decoder each, chosen by measuring (3000 x 3000, 12 bit, one run, ms): JPEG lossless jpeg8 38, ljpeg 69,
jpegsof3 112. All are exact where the transfer syntax is lossless. High-throughput JPEG 2000: htj2k takes 36 and jpeg2k
83, but htj2k (imagecodecs 2026.3.6) hangs on some broken streams, ends its process on others and swallows the errors of
others, which then look decoded: only plain streams (``plain_ht``) go to it, in a worker, and jpeg2k is asked afterwards
whether it sees the same (``packaging/decisions/0009``).
"""

from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.codestream import Codestream, Family
from xray_desktop.imaging.plain_ht import is_plain
from xray_desktop.imaging.radiograph import Values

Samples = NDArray[np.integer[Any]]
"""uint8, uint16 or int16, [H, W] or [H, W, 3]"""

RLE: Final = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4."
LOSSY: Final = frozenset(_JPEG + number for number in ("50", "51", "53", "55"))  # 53 and 55 are retired
MAYBE_LOSSY: Final = frozenset(_JPEG + number for number in ("81", "91", "93", "203"))
_BY_SYNTAX: Final = {
    **dict.fromkeys((_JPEG + number for number in ("50", "51", "53", "55", "57", "70")), Family.JPEG),
    **dict.fromkeys((_JPEG + number for number in ("80", "81")), Family.JPEG_LS),
    **dict.fromkeys((_JPEG + number for number in ("90", "91", "92", "93", "201", "202", "203")), Family.JPEG_2000),
}


def supported(transfer_syntax: str) -> bool:
    """An encapsulated transfer syntax that we decode."""
    return transfer_syntax == RLE or transfer_syntax in _BY_SYNTAX


def decode(
    frame: bytes, stream: Codestream, *, rgb: bool, isolated: bool = False, room: Values | None = None
) -> Samples:
    """Samples of a JPEG, JPEG-LS or JPEG 2000 frame, chosen by what the stream is, not by what the header calls it.

    Parameters
    ----------
    rgb : the header says that three components are red, green and blue already
    isolated : this is a worker: a decoder that may end its process is allowed
    room : where to lay samples of one component and more than 8 bits that are not negative

    Returns
    -------
    [H, W] or [H, W, 3], colour as RGB

    Raises
    ------
    RuntimeError, ValueError : the stream is broken
    """
    if isolated and is_plain(frame, stream):
        return _high_throughput(frame, room)
    if stream.family is Family.JPEG:
        return _jpeg(frame, rgb, room)
    return _jpeg_ls(frame, room) if stream.family is Family.JPEG_LS else _jpeg_2000(frame, room)


def decode_rle(
    frame: bytes | memoryview, *, samples: int, allocated: int, shape: tuple[int, int], room: Values | None = None
) -> Samples:
    """Samples of an RLE frame (PS3.5 annex G); ``room``: where to lay those of one plane of 16 bits.

    Raises
    ------
    RuntimeError, ValueError : the frame is broken or too short
    """
    import imagecodecs

    rows, columns = shape
    dtype = np.dtype("u1" if allocated == 8 else "<u2")
    size = rows * columns * samples * dtype.itemsize
    out = size if room is None else room.data.cast("B")
    planes = np.frombuffer(imagecodecs.dicomrle_decode(cast(bytes, frame), dtype, out=out), dtype=dtype)
    planes = planes.reshape(samples, rows, columns)
    return planes[0] if samples == 1 else np.moveaxis(planes, 0, 2)


def _jpeg(frame: bytes, rgb: bool, room: Values | None) -> Samples:
    import imagecodecs

    # Without an APP0 or APP14 marker libjpeg takes three components for YCbCr; the header may know better.
    marked = b"\xff\xe0" in frame[:64] or b"\xff\xee" in frame[:64]
    if rgb and not marked:
        return imagecodecs.jpeg8_decode(frame, colorspace="RGB", outcolorspace="RGB")
    return imagecodecs.jpeg8_decode(frame, out=room)


def _jpeg_ls(frame: bytes, room: Values | None) -> Samples:
    import imagecodecs

    return imagecodecs.jpegls_decode(frame, out=room)


def _high_throughput(frame: bytes, room: Values | None) -> Samples:
    import imagecodecs

    return imagecodecs.htj2k_decode(frame, out=room)


def _jpeg_2000(frame: bytes, room: Values | None) -> Samples:
    import imagecodecs

    return imagecodecs.jpeg2k_decode(frame, out=room)
