"""One encoded frame out of the encapsulated pixel data.

Flow:   items -> fragments -> the fragments of one frame -> bytes
Calls:  struct, limits. Called by: pixel_data.
Never:  decodes; guesses past the end of the file.

Source: PS3.5 A.4 (encapsulated pixel data, Basic Offset Table).
"""

import struct
from dataclasses import dataclass
from itertools import pairwise

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.limits import shown

_ITEM = 0xE000FFFE  # as a little endian 32-bit number
_DELIMITER = 0xE0DDFFFE
_END = b"\xff\xd9"  # of a JPEG, JPEG-LS or JPEG 2000 stream


@dataclass(frozen=True, slots=True)
class _Fragment:
    """One item: where its tag lies, counted from the first item after the offset table, and its bytes."""

    offset: int
    content: memoryview


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """The fragments of one frame; ``whole`` when the items around them are as many, and lie, as they say."""

    fragments: tuple[memoryview, ...]
    whole: bool

    def content(self) -> bytes:
        """The bytes of the frame, joined."""
        return b"".join(self.fragments)


def encoded_frame(pixels: memoryview, index: int, frames: int, name: str) -> EncodedFrame:
    """The fragments of frame ``index``.

    Parameters
    ----------
    pixels : the items, from the Basic Offset Table on
    frames : how many the header says there are

    Raises
    ------
    RadiographError : cut off, or fewer frames than the header says
    """
    table, fragments, ended = _fragments(pixels, name)
    chosen = _of_frame(table, fragments, index, frames)
    if not chosen:
        raise RadiographError(f"{shown(name)}: its pixel data hold no frame {index}; copy or export the file again")
    whole = ended and len(fragments) >= frames and _fits(table, fragments, frames)
    return EncodedFrame(tuple(fragment.content for fragment in chosen), whole)


def _fits(table: tuple[int, ...], fragments: list[_Fragment], frames: int) -> bool:
    """An offset table that is there names the first fragment of each frame, in order."""
    starts = {fragment.offset for fragment in fragments}
    return not table or (len(table) == frames and table[0] == 0 and starts.issuperset(table) and _ascends(table))


def _ascends(table: tuple[int, ...]) -> bool:
    return all(first < second for first, second in pairwise(table))


def _fragments(pixels: memoryview, name: str) -> tuple[tuple[int, ...], list[_Fragment], bool]:
    """The offset table, every fragment, and whether the delimiter stands behind them."""
    table: tuple[int, ...] | None = None
    fragments: list[_Fragment] = []
    at = first = 0
    ended = False
    while at + 8 <= len(pixels):
        tag, length = struct.unpack_from("<LL", pixels, at)
        if tag != _ITEM:
            ended = tag == _DELIMITER
            break
        content = pixels[at + 8 : at + 8 + length]
        if len(content) < length:
            raise RadiographError(f"{shown(name)}: its pixel data are cut off; copy or export the file again")
        if table is None:
            table = struct.unpack_from(f"<{length // 4}L", content)
            first = at + 8 + length
        else:
            fragments.append(_Fragment(at - first, content))
        at += 8 + length
    return table or (), fragments, ended


def _of_frame(table: tuple[int, ...], fragments: list[_Fragment], index: int, frames: int) -> list[_Fragment]:
    """Which fragments make up a frame: all, one each, by the offset table, or by the end markers."""
    if frames == 1:
        return fragments
    if len(fragments) == frames:
        return fragments[index : index + 1]
    if len(table) == frames:
        start = table[index]
        end = table[index + 1] if index + 1 < frames else None
        return [
            fragment for fragment in fragments if fragment.offset >= start and (end is None or fragment.offset < end)
        ]
    number = 0
    chosen: list[_Fragment] = []
    for fragment in fragments:
        if number == index:
            chosen.append(fragment)
        if _END in bytes(fragment.content[-16:]):
            number += 1
    return chosen
