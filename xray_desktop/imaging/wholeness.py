"""Is a compressed frame whole? What its own structure says, without decoding it.

Flow:   encoded frame -> its markers and lengths, from the first to the last -> whole or not
Calls:  numpy, imagecodecs (to unpack runs). Called by: pixel_data, raster.
Never:  decodes; says that a frame is right: a flipped bit between two markers may leave every length as it was.

Sources: ITU-T T.81 annex B (JPEG), T.800 annex A and B.10.1 (JPEG 2000), PS3.5 annex G (RLE).
"""

import re
import struct
from itertools import pairwise
from typing import Final

import numpy as np

from xray_desktop.imaging.codestream import Codestream, Family

_EOI: Final = 0xD9
_SOS: Final = 0xDA
_SOI: Final = 0xD8
_DRI: Final = 0xDD
_RST0: Final = 0xD0  # the first of eight restart markers; start and end of the image follow them
_PADDING_ALLOWED: Final = 1024
_LOSSLESS: Final = 0xC3
_SEQUENTIAL: Final = (0xC0, 0xC1)
_PROGRESSIVE: Final = 0xC2
_PIXELS_A_BIT: Final = 64
"""More than any film is compressed by: JPEG 2000 codes a flat image in a few bytes, grain at 0.1 bits a pixel."""
_SIZ: Final = b"\xff\x4f\xff\x51"
_SOT: Final = b"\xff\x90"
_SOD: Final = b"\xff\x93"
_EOC: Final = b"\xff\xd9"
# Packets hold no two bytes above FF8F; SOP (FF91) and EPH (FF92) stand between them where the header says so.
_NO_PACKET: Final = re.compile(rb"\xff[\x90\x93-\xff]")
_RLE_HEADER: Final = struct.Struct("<16L")


def is_whole(frame: bytes, stream: Codestream) -> bool:
    """Every marker and length of a frame is where it should be, and nothing but padding follows.

    JPEG-LS decoders look at every marker themselves and give up.
    """
    if stream.family is Family.JPEG_LS:
        return stream.ended
    end = jpeg_end(frame) if stream.family is Family.JPEG else _jpeg_2000_end(frame)
    enough = 8 * len(frame) >= _fewest_bits(stream) and _tiles(frame, stream)
    return end > 0 and len(frame) - end <= _PADDING_ALLOWED and enough


def _fewest_bits(stream: Codestream) -> int:
    """What a JPEG cannot do without: a bit a sample when lossless, two a block of 8 x 8 otherwise, progressive one.

    A JPEG 2000 stream has no such least; there it is what no film could be stored in.
    """
    samples = stream.width_px * stream.height_px
    if stream.process == _LOSSLESS:
        return samples * stream.components
    if stream.family is Family.JPEG_2000 or stream.process == _PROGRESSIVE:
        return samples // _PIXELS_A_BIT
    return samples // 32 if stream.process in _SEQUENTIAL else 0


def _tiles(frame: bytes, stream: Codestream) -> bool:
    """As many tiles of a JPEG 2000 stream begin as its header counts."""
    if stream.family is not Family.JPEG_2000:
        return True
    begin = frame.find(_SIZ)
    right, bottom, _, _, width, height, left, top = struct.unpack_from(">8L", frame, begin + 8)
    if not width or not height:
        return False
    wanted = -(-(right - left) // width) * -(-(bottom - top) // height)
    return frame.count(_SOT + b"\x00\x0a") >= int(wanted)


def jpeg_end(data: bytes) -> int:
    """Where a JPEG ends, its segments and scans followed up to the end marker; -1 for one that contradicts itself."""
    at, interval = 2, 0
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack_from(">H", data, at + 2)[0]
        if marker < 0xC0 or _RST0 <= marker <= _EOI or length < 2 or at + 2 + length > len(data):
            return -1
        if marker == _DRI:
            interval = struct.unpack_from(">H", data, at + 4)[0]
        at += 2 + length
        if marker == _SOS:
            at = _behind_scan(data, at, interval)
            if at < 0 or data[at + 1] == _EOI:
                return at + 2 if at >= 0 else -1
    return -1


def _behind_scan(data: bytes, at: int, interval: int) -> int:
    """Where the marker behind a scan stands; -1 where there is none, or one that has no place there."""
    coded = np.frombuffer(data, dtype=np.uint8, offset=at)
    places = np.flatnonzero(coded[:-1] == 0xFF)
    after = coded[places + 1]
    meant = (after != 0x00) & (after != 0xFF)  # FF 00 is a coded FF, FF FF a marker with a fill byte before it
    places, markers = places[meant], after[meant]
    others = np.flatnonzero((markers < _RST0) | (markers >= _SOI))
    if not len(others) or markers[others[0]] < 0xC0:
        return -1
    restarts = markers[: others[0]]
    if len(restarts) and (not interval or bool((restarts != _RST0 + np.arange(len(restarts)) % 8).any())):
        return -1
    return at + int(places[others[0]])


def _jpeg_2000_end(frame: bytes) -> int:
    """Where the end marker ends, behind tile-parts that follow each other by their lengths; -1 where they do not."""
    at = frame.find(_SIZ) + 2
    while at + 4 <= len(frame) and frame[at] == 0xFF and frame[at : at + 2] != _SOT:
        length = struct.unpack_from(">H", frame, at + 2)[0]
        if frame[at + 1] < 0x50 or length < 2:
            return -1
        at += 2 + length
    tiles = 0
    while frame[at : at + 2] == _SOT and at + 12 <= len(frame):
        at = _behind_tile_part(frame, at)
        tiles += 1
        if at < 0:
            return -1
    return at + 2 if tiles > 0 and frame[at : at + 2] == _EOC else -1


def _behind_tile_part(frame: bytes, at: int) -> int:
    """Where the next tile-part or the end stands; -1 where this one contradicts itself."""
    header, _tile, size = struct.unpack_from(">HHL", frame, at + 2)
    end = at + size if size else frame.rfind(_EOC)  # 0: up to the end of the codestream
    start = frame.find(_SOD, at + 12, end)
    if header != 10 or end > len(frame) - 2 or start < 0:
        return -1
    return -1 if _NO_PACKET.search(frame, start + 2, end) else end


def rle_is_whole(frame: bytes, *, planes: int, plane_bytes: int) -> bool:
    """As many segments as there are byte planes, in order, each just as long as its plane once it is unpacked."""
    if len(frame) < _RLE_HEADER.size:
        return False
    count, *offsets = _RLE_HEADER.unpack_from(frame)
    if count != planes or any(offsets[count:]) or offsets[0] != _RLE_HEADER.size:
        return False
    edges = [*offsets[:count], len(frame)]
    if any(low >= high for low, high in pairwise(edges)):
        return False
    import imagecodecs

    for low, high in pairwise(edges):
        try:
            # A segment of odd length is padded by a byte, which some decoders take for a run.
            if len(imagecodecs.packbits_decode(frame[low:high])) not in (plane_bytes, plane_bytes + 1, plane_bytes + 2):
                return False
        except (RuntimeError, ValueError):
            return False
    return True
