"""Bytes gone wrong in the ways files go wrong, the same ones every time.

File number n of a seed is made from its own random generator: one that fails can be made again alone, by
``mutated(originals, "dicom-1234")``. Half of the changed PNGs get their checksums made right again: otherwise the check
of the checksums would be all that is ever tested.
"""

import io
import random
import re
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

import pydicom
from pydicom.dataelem import RawDataElement

from xray_desktop.imaging.part10 import BROKEN

_LENGTHS: Final = (0, 1, 3, 0x7F, 0xFF, 0x100, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ITEM: Final = re.compile(rb"\xfe\xff(?:\x00|\x0d|\xdd)\xe0")
_MARKER: Final = re.compile(rb"\xff[\xc0-\xfe]")
_LONG_VR: Final = ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")
_LANDMARKS: Final = 400


@dataclass(frozen=True, slots=True)
class Original:
    """A good file and where it can be hurt: places of tags (or chunk names, or markers) and of lengths, with sizes."""

    data: bytes
    tags: tuple[tuple[int, int], ...]
    lengths: tuple[tuple[int, int], ...]


def original(data: bytes) -> Original:
    """Look a good file over."""
    if data.startswith(_PNG):
        chunks = _chunks(data)
        return Original(data, tuple((at + 4, 4) for at in chunks), tuple((at, 4) for at in chunks))
    elements = _elements(data) if data[128:132] == b"DICM" else []
    markers = [match.start() for match in _MARKER.finditer(data)][:_LANDMARKS]
    items = [match.start() for match in _ITEM.finditer(data)][:_LANDMARKS]
    tags = [*((tag_at, 4) for tag_at, _, _ in elements), *((at, 4) for at in items), *((at, 2) for at in markers)]
    lengths = [*((at, size) for _, at, size in elements), *((at + 4, 4) for at in items)]
    return Original(data, tuple(tags), (*lengths, *((at + 2, 2) for at in markers)))


def mutated(originals: list[Original], name: str) -> bytes:
    """The file of this name: one of the originals, changed one to three times."""
    chance = random.Random(name)
    chosen = chance.choice(originals)
    changed = bytearray(chosen.data)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        kind = chance.choice((_flip, _flip, _cut, _splice, _length, _length, _swap))
        kind(changed, chosen, originals, chance)
        if not changed:
            return b""
    if changed.startswith(_PNG) and chance.random() < 0.5:
        _sign_again(changed)
    return bytes(changed)


def _flip(changed: bytearray, _: Original, __: list[Original], chance: random.Random) -> None:
    for _number in range(chance.choice((1, 1, 2, 8, 30))):
        at = _place(changed, chance)
        changed[at] = chance.choice((changed[at] ^ (1 << chance.randrange(8)), chance.randrange(256), 0, 255))


def _cut(changed: bytearray, _: Original, __: list[Original], chance: random.Random) -> None:
    at = _place(changed, chance)
    if chance.random() < 0.5:
        del changed[at:]
    else:
        del changed[at : at + chance.choice((1, 2, 4, 100, 5000))]


def _splice(changed: bytearray, _: Original, originals: list[Original], chance: random.Random) -> None:
    """A piece of any original, over what is there or between."""
    source = chance.choice(originals).data
    start, length = chance.randrange(len(source)), chance.choice((4, 16, 200, 4000))
    piece, at = source[start : start + length], _place(changed, chance)
    changed[at : at + (len(piece) if chance.random() < 0.5 else 0)] = piece


def _length(changed: bytearray, chosen: Original, _: list[Original], chance: random.Random) -> None:
    if not chosen.lengths:
        return
    at, size = chance.choice(chosen.lengths)
    order: Literal["little", "big"] = "big" if changed.startswith(_PNG) or chance.random() < 0.5 else "little"
    before = int.from_bytes(changed[at : at + size], order)
    value = chance.choice((*_LENGTHS, before + 1, before - 1, before * 2, chance.randrange(256**size)))
    changed[at : at + size] = (value % 256**size).to_bytes(size, order)


def _swap(changed: bytearray, chosen: Original, _: list[Original], chance: random.Random) -> None:
    """Two tags, chunk names or markers change places; or one becomes the other."""
    if len(chosen.tags) < 2:
        return
    (one, size), (other, other_size) = chance.sample(chosen.tags, 2)
    if size != other_size:
        return
    first, second = changed[one : one + size], changed[other : other + size]
    changed[one : one + size] = second
    if chance.random() < 0.7:
        changed[other : other + size] = first


def _place(changed: bytearray, chance: random.Random) -> int:
    """Anywhere; mostly where headers are."""
    return chance.randrange(min(len(changed), chance.choice((200, 1500, len(changed)))))


def _chunks(data: bytes | bytearray) -> list[int]:
    """Where each chunk of a PNG begins."""
    found: list[int] = []
    at = len(_PNG)
    while at + 12 <= len(data) and len(found) < _LANDMARKS:
        found.append(at)
        at += 12 + struct.unpack_from(">L", data, at)[0]
    return found


def _sign_again(changed: bytearray) -> None:
    """The right checksum behind every chunk that ends inside the file."""
    for at in _chunks(changed):
        end = at + 8 + struct.unpack_from(">L", changed, at)[0]
        if end + 4 <= len(changed):
            changed[end : end + 4] = struct.pack(">L", zlib.crc32(changed[at + 4 : end]))


def _elements(data: bytes) -> list[tuple[int, int, int]]:
    """Of each element of a DICOM file: where its tag lies, where its length lies, how many bytes the length has."""
    found: list[tuple[int, int, int]] = []
    with suppress(*BROKEN):  # an odd public file has fewer landmarks, that is all
        dataset = pydicom.dcmread(io.BytesIO(data), force=True)
        if dataset.file_meta.get("TransferSyntaxUID") == pydicom.uid.DeflatedExplicitVRLittleEndian:
            return []
        for tag in dataset.keys():  # noqa: SIM118  # iterating a Dataset converts its elements, the keys do not
            raw = dataset.get_item(tag)
            if isinstance(raw, RawDataElement) and raw.value_tell + raw.length <= len(data):
                found.append(_landmarks(raw))
    return found[:_LANDMARKS]


def _landmarks(raw: RawDataElement) -> tuple[int, int, int]:
    at = raw.value_tell
    if raw.is_implicit_VR:
        return at - 8, at - 4, 4
    return (at - 12, at - 4, 4) if raw.VR in _LONG_VR else (at - 8, at - 2, 2)
