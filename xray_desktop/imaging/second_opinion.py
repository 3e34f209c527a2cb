"""What a second decoder says of a compressed frame that the first one decoded.

Flow:   encoded frame, its samples as the first decoder gave them -> another decoder -> the same or not
Calls:  imagecodecs, simplejpeg (both lazily), plain_ht. Called by: pixel_data, raster, after the film is painted.
Never:  changes a pixel; calls OpenJPH or gdcm, which can end the process; decodes what no other decoder can judge.

Who is asked, beside whom the samples came from:

- JPEG of 8 bits, baseline, extended or progressive: libjpeg-turbo in its strict mode (simplejpeg). It is the library
  that decoded it, but it swallows what it finds odd on the way (bytes left over, a code that does not exist), and those
  words are the opinion (what they find: ``tests/fuzz/DAMAGE.md``).
- JPEG lossless of one component: ljpeg, exactly. Torn rows and bits too high tell most of what it tells.
- High-throughput JPEG 2000 that OpenJPH decoded: OpenJPEG, exactly.

No independent second decoder under a permissive licence: JPEG extended of 12 bits (all descend from one libjpeg),
JPEG-LS (CharLS in every one of them; it gives up by itself on nearly all damage), JPEG 2000 (OpenJPEG). RLE, deflate
and native pixels have one possible meaning each: a second decoder says what the first said.
"""

import re
from typing import Final

import numpy as np

from xray_desktop.imaging.codecs import Samples
from xray_desktop.imaging.codestream import Codestream, Family
from xray_desktop.imaging.plain_ht import is_plain

_LOSSLESS: Final = 0xC3
_BY_STRICT: Final = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive
_RESTARTS: Final = b"\xff\xdd\x00\x04"
# The words of libjpeg for coded data that are not as they should be; what it says of odd headers is no damage.
_HURT: Final = re.compile(r"Corrupt JPEG data|Premature end|Inconsistent progression|Unsupported marker")


def disagrees(frame: bytes, stream: Codestream | None, samples: Samples) -> bool:
    """Another decoder gives other samples, or none, or says what the first one kept to itself.

    Parameters
    ----------
    frame : the whole encoded frame
    samples : [H, W] or [H, W, 3] as the first decoder gave them, before a shift, a mask or a limit

    Returns
    -------
    False also where there is nobody to ask
    """
    if stream is None:
        return False
    if stream.family is Family.JPEG and stream.process in _BY_STRICT and stream.precision == 8:
        return strict_jpeg_refuses(frame)
    if stream.family is Family.JPEG and stream.process == _LOSSLESS and stream.components == 1:
        return _RESTARTS not in frame[:4096] and not _is_shifted(frame) and _ljpeg_differs(frame, samples)
    return stream.family is Family.JPEG_2000 and is_plain(frame, stream) and _openjpeg_differs(frame, samples)


def strict_jpeg_refuses(frame: bytes) -> bool:
    """libjpeg-turbo met coded data that cannot be right in an 8-bit JPEG."""
    import simplejpeg

    try:
        simplejpeg.decode_jpeg(frame, colorspace="GRAY", strict=True)
    except ValueError as error:
        return bool(_HURT.search(str(error)))
    return False


def _is_shifted(frame: bytes) -> bool:
    """A lossless scan that leaves out low bits: ljpeg does not put them back."""
    at = frame.find(b"\xff\xda")
    scan = frame[at + 4 : at + 10]  # components, selector, table, predictor, end, point transform
    return len(scan) < 6 or bool(scan[5] & 0x0F)


def _ljpeg_differs(frame: bytes, samples: Samples) -> bool:
    import imagecodecs

    try:
        return not np.array_equal(imagecodecs.ljpeg_decode(frame), samples)
    except (RuntimeError, ValueError):
        return True


def _openjpeg_differs(frame: bytes, samples: Samples) -> bool:
    import imagecodecs

    try:
        return not np.array_equal(imagecodecs.jpeg2k_decode(frame), samples)
    except (RuntimeError, ValueError):
        return True
