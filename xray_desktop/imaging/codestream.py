"""What a compressed frame says of itself, before a decoder is let near it.

Flow:   encoded frame -> first markers -> Codestream | None
Calls:  struct. Called by: frames, codecs.
Never:  decodes; a decoder would take the memory that the markers ask for.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Who can decode it."""

    JPEG = "JPEG"  # baseline, extended and lossless: one decoder does all three
    JPEG_LS = "JPEG-LS"
    JPEG_2000 = "JPEG 2000"  # and high-throughput


@dataclass(frozen=True, slots=True)
class Codestream:
    """The frame header of a codestream. ``ended``: its end marker is there; ``process``: a JPEG's frame marker.

    ``signed`` : its samples can be negative; JPEG 2000 alone says so.
    """

    family: Family
    width_px: int
    height_px: int
    components: int
    precision: int
    ended: bool
    process: int = 0
    signed: bool = False


_NO_SEGMENT = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length: TEM, RSTn, SOI
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # without DHT, JPG, DAC
_START_OF_FRAME_LS = 0xF7
_START_OF_SCAN = 0xDA
_SIZ = b"\xff\x4f\xff\x51"
# Neither entropy-coded segments nor packets can hold these two bytes, so that they are the end wherever they are found.
_END = b"\xff\xd9"
_PADDING_ALLOWED = 1024


def head(frame: bytes) -> Codestream | None:
    """The frame header of a JPEG, JPEG-LS or JPEG 2000 stream; None for anything else, RLE among it."""
    ended = _END in frame[-_PADDING_ALLOWED:]
    at = frame[:4096].find(_SIZ)  # a JP2 file may be wrapped around it
    if at >= 0 and len(frame) >= at + 43:
        right, bottom, left, top = struct.unpack_from(">4L", frame, at + 8)
        components, precision = struct.unpack_from(">HB", frame, at + 40)
        return Codestream(
            family=Family.JPEG_2000,
            width_px=right - left,
            height_px=bottom - top,
            components=components,
            precision=(precision & 0x7F) + 1,
            ended=ended,
            signed=precision > 0x7F,
        )
    if frame.startswith(b"\xff\xd8"):
        return _jpeg(frame, ended=ended)
    return None


def _jpeg(frame: bytes, *, ended: bool) -> Codestream | None:
    """Walk the marker segments to the start of the frame."""
    at = 2
    while at + 10 <= len(frame) and frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker == 0xFF or marker in _NO_SEGMENT:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _START_OF_FRAME or marker == _START_OF_FRAME_LS:
            precision, height, width, components = struct.unpack_from(">BHHB", frame, at + 4)
            family = Family.JPEG_LS if marker == _START_OF_FRAME_LS else Family.JPEG
            return Codestream(family, width, height, components, precision, ended, marker)
        if marker == _START_OF_SCAN:
            return None
        at += 2 + struct.unpack_from(">H", frame, at + 2)[0]
    return None
