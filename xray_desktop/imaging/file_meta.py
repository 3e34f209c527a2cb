"""Group 0002 of a DICOM file: how the rest of it is written.

Flow:   bytes -> file meta information -> transfer syntax, where the data set starts
Calls:  struct. Called by: part10.
Never:  trusts the length that the group gives of itself: it is often wrong.

Source: PS3.10 section 7.1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xray_desktop.imaging.content import Content

IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"

LONG_VRS: Final = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
"""Value representations whose length takes four bytes, after two that mean nothing."""


@dataclass(frozen=True, slots=True)
class FileMeta:
    """Transfer syntax UID, empty where none is stated, and where the data set starts."""

    transfer_syntax: str
    end: int


def file_meta(data: Content) -> FileMeta:
    """Read group 0002, always explicit little endian; of a file without it, what there is to say."""
    at = 132 if data[128:132] == b"DICM" else 0
    transfer_syntax = ""
    for element, value, end in _elements(data, at):
        at = end
        if element == 0x0010:
            transfer_syntax = value.decode("ascii", "replace").strip(" \0")
    return FileMeta(transfer_syntax, at)


def _elements(data: Content, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Element number, value and end of each element of group 0002."""
    while at + 12 <= len(data) and data[at : at + 2] == b"\x02\x00":
        element, vr, length = struct.unpack_from("<H2sH", data, at + 2)
        at += 8
        if vr in LONG_VRS:
            length = struct.unpack_from("<L", data, at)[0]
            at += 4
        yield element, data[at : at + length], min(at + length, len(data))
        at += length


def encoding(transfer_syntax: str, head: bytes) -> tuple[bool, bool]:
    """Implicit VR? Little endian? As the transfer syntax says; else as the first element looks."""
    if transfer_syntax:
        return transfer_syntax == IMPLICIT_LITTLE, transfer_syntax != EXPLICIT_BIG
    return not head[4:6].isalpha(), not head.startswith(b"\0")
