"""Which high-throughput JPEG 2000 streams may go to the fast decoder: those whose headers hold nothing uncommon.

Flow:   encoded frame -> main header, tile-parts -> plain or not
Calls:  struct, codestream. Called by: codecs.
Never:  says that a stream is whole or right; one that is not plain is decoded by the slower decoder, not refused.

OpenJPH (imagecodecs 2026.3.6) never comes back when the offsets of image or tiles are wrong, and ends its process when
the quantisation is shorter than the levels need; both were found by setting every byte of a good main header to other
values. With the headers held to what follows here, no mutated stream did either (``tests/fuzz/README.md``). Only
reversible streams of one component pass: of others two right decoders may differ by a grey level, and so the digest.

Source: ITU-T T.800 annex A (markers), T.814 annex A (CAP).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xray_desktop.imaging.codestream import Codestream, Family

_SOC: Final = b"\xff\x4f"
_SIZ, _CAP, _COD, _QCD = 0xFF51, 0xFF50, 0xFF52, 0xFF5C
_HARMLESS: Final = (0xFF55, 0xFF63, 0xFF64)  # TLM, CRG, COM
_SOT: Final = b"\xff\x90"
_EOC: Final = b"\xff\xd9"
_BEHIND_SOT: Final = (b"\xff\x93", b"\xff\x58", b"\xff\x64")  # SOD, PLT, COM
_HIGH_THROUGHPUT: Final = 0x00020000  # Pcap: part 15 and no other
_BLOCKS: Final = (0x40, 0x48)  # code-block style: high-throughput; with vertically causal contexts
_MOST_LEVELS: Final = 10
_MOST_TILES: Final = 1024
_REVERSIBLE: Final = 1


@dataclass(frozen=True, slots=True)
class _Segment:
    """One marker segment of the main header; ``body`` follows its length."""

    marker: int
    body: bytes


def is_plain(frame: bytes, stream: Codestream) -> bool:
    """A single reversible high-throughput component, nothing offset, every tile-part where it should be."""
    if stream.family is not Family.JPEG_2000 or stream.components != 1 or not frame.startswith(_SOC):
        return False
    segments = list(_main_header(frame))
    bodies = {segment.marker: segment.body for segment in segments}
    if [segment.marker for segment in segments if segment.marker not in _HARMLESS] != [_SIZ, _CAP, _COD, _QCD]:
        return False
    tiles = _tiles(bodies[_SIZ])
    levels = _levels(bodies[_COD])
    fine = bodies[_CAP][:4] == _HIGH_THROUGHPUT.to_bytes(4, "big") and len(bodies[_CAP]) == 6
    start = len(_SOC) + sum(4 + len(segment.body) for segment in segments)
    return fine and tiles > 0 and levels >= 0 and _quantised(bodies[_QCD], levels) and _in_line(frame, start, tiles)


def _main_header(frame: bytes) -> Iterator[_Segment]:
    """Segments up to the first tile-part; where one runs out of the frame it is the last."""
    at = len(_SOC)
    while at + 4 <= len(frame) and frame[at : at + 2] != _SOT:
        marker, length = struct.unpack_from(">HH", frame, at)
        end = at + 2 + length
        if length < 2 or end > len(frame):
            return
        yield _Segment(marker, frame[at + 4 : end])
        at = end


def _tiles(siz: bytes) -> int:
    """How many; 0 for image or tiles that do not begin at 0, subsampling, or more tiles than any radiograph has."""
    if len(siz) != 39:
        return 0
    _, right, bottom, left, top, width, height, first, upper, _, _, across, down = struct.unpack(">H8LHBBB", siz)
    if left or top or first or upper or (across, down) != (1, 1) or not (right and bottom and width and height):
        return 0
    tiles = -(-right // width) * -(-bottom // height)
    return tiles if tiles <= _MOST_TILES else 0


def _levels(cod: bytes) -> int:
    """Decomposition levels; -1 for a coding style that is none of the plain ones."""
    if len(cod) < 10:
        return -1
    style, progression, layers, _, levels, wide, high, blocks, transform = struct.unpack_from(">BBHBBBBBB", cod)
    precincts = levels + 1 if style & 1 else 0
    fine = (
        style in (0, 1)
        and progression <= 4
        and layers == 1
        and levels <= _MOST_LEVELS
        and 1 <= wide <= 8
        and 1 <= high <= 8
        and wide + high <= 8
        and blocks in _BLOCKS
        and transform == _REVERSIBLE
        and len(cod) == 10 + precincts
        and all(size & 15 and size >> 4 for size in cod[10:])
    )
    return levels if fine else -1


def _quantised(qcd: bytes, levels: int) -> bool:
    """No quantisation, and an exponent for each sub-band."""
    return len(qcd) == 2 + 3 * levels and qcd[0] & 31 == 0


def _in_line(frame: bytes, at: int, tiles: int) -> bool:
    """Tile-parts follow each other by their lengths up to the end marker, and every tile has one."""
    seen: set[int] = set()
    while at + 14 <= len(frame) and frame[at : at + 2] == _SOT:
        header, tile, size = struct.unpack_from(">HHL", frame, at + 2)
        if header != 10 or tile >= tiles or size < 14 or frame[at + 12 : at + 14] not in _BEHIND_SOT:
            return False
        seen.add(tile)
        at += size
    return len(seen) == tiles and frame[at : at + 2] == _EOC
