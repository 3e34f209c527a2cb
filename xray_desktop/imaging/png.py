"""What Pillow does not do with a PNG: keep 16 bits of several channels, check the pixel data's checksums.

Flow:   bytes -> chunks -> intact?; bytes -> uint16 [H, W, channels]
Calls:  imagecodecs. Called by: raster; exchange (the name of the text chunk).
Never:  decides what a channel means.
"""

import re
import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PIXEL_RULES_CHUNK: Final = "pixel_rules"
"""Text chunk of our own exports: the rules its levels were made by."""

_FIRST_CHUNK = 8
_BIT_DEPTH_AT = 24


def bit_depth(data: bytes) -> int:
    """Bits a channel, from the header; 0 where there is none."""
    return data[_BIT_DEPTH_AT] if len(data) > _BIT_DEPTH_AT else 0


def intact(data: bytes) -> bool:
    """Every chunk up to the last pixel data has the checksum that it should have. Pillow does not look at theirs."""
    at = _FIRST_CHUNK
    while at + 12 <= len(data):
        length = struct.unpack_from(">L", data, at)[0]
        end = at + 8 + length
        if data[end : end + 4] != struct.pack(">L", zlib.crc32(data[at + 4 : end])):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


def deep_channels(data: bytes) -> NDArray[np.uint16]:
    """The samples of a 16-bit PNG of 2, 3 or 4 channels, which Pillow would cut to 8 bits.

    Returns
    -------
    uint16 [H, W, channels]

    Raises
    ------
    ValueError : the PNG is broken
    """
    import imagecodecs

    try:
        return np.asarray(imagecodecs.png_decode(data), dtype=np.uint16)
    except imagecodecs.PngError as error:
        raise ValueError(str(error)) from error


def pixel_rules(image: Image.Image) -> int | None:
    """The rules of our own export; a foreign file has no such chunk."""
    text = image.info.get(PIXEL_RULES_CHUNK)
    return int(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,6}", text) else None
