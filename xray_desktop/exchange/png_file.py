"""A 16-bit PNG of grey levels with our one text chunk, and nothing else.

Flow:   uint16 [H, W] -> SUB filter -> ISA-L, or as they are -> chunks
Calls:  numpy, isal, imagecodecs. Called by: picture.
Never:  writes a time, a comment or a profile.
"""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.network_input import PIXEL_RULES, Grey
from xray_desktop.imaging.png import PIXEL_RULES_CHUNK

_FULL: Final = np.float32(65535.0)
_NO_FILTER: Final = 0
_SUB: Final = 1
_LEVEL: Final = 1
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def stored(grey: Grey) -> NDArray[np.uint16]:
    """Grey levels float32 [H, W], 0..1, as they are written: uint16, round(65535 g)."""
    levels: NDArray[np.uint16] = np.rint(grey * _FULL).astype(np.uint16)
    return levels


def png(values: NDArray[np.uint16], *, packed: bool) -> bytes:
    """The file of uint16 [H, W].

    ``packed`` : nothing in an export takes more time. ISA-L needs half of libdeflate's on a film of 2140 x 1760, for
    the same size. Not packed, the file is as large as the values, and made in a twentieth of the time.
    """
    height, width = values.shape
    raw = values.astype(">u2").view(np.uint8).reshape(height, 2 * width)
    lines = np.empty((height, 2 * width + 1), np.uint8)
    if packed:
        lines[:, 0] = _SUB
        lines[:, 1:3] = raw[:, :2]
        np.subtract(raw[:, 2:], raw[:, :-2], out=lines[:, 3:])
    else:
        lines[:, 0] = _NO_FILTER
        lines[:, 1:] = raw
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)),
            _chunk(b"tEXt", PIXEL_RULES_CHUNK.encode("latin-1") + b"\0" + str(PIXEL_RULES).encode("latin-1")),
            _chunk(b"IDAT", _deflated(lines, packed=packed)),
            _chunk(b"IEND", b""),
        )
    )


def _deflated(lines: NDArray[np.uint8], *, packed: bool) -> bytes:
    if packed:
        from isal import isal_zlib

        return isal_zlib.compress(lines.data, _LEVEL)
    import imagecodecs

    return bytes(imagecodecs.deflate_encode(lines.tobytes(), level=0))


def _chunk(kind: bytes, body: bytes) -> bytes:
    from isal import isal_zlib

    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", isal_zlib.crc32(body, isal_zlib.crc32(kind)))
