"""What a file is, told by its first bytes.

Flow:   first bytes -> Kind
Calls:  struct. Called by: reader, containers, scan.
Never:  looks at a suffix; imports a decoder, so that a folder of thousands is walked quickly.
"""

import re
from enum import StrEnum
from typing import Final

HEAD_BYTES: Final = 4096
"""How many first bytes ``kind_of`` wants; fewer are fine."""

_DIRECTORY_CLASS = b"1.2.840.10008.1.3.10"
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
)
# A file that starts with its data set: group 0002 or 0008, a known low element, then a VR or a believable length.
_BARE_LITTLE = re.compile(
    rb"[\x02\x08]\x00[\x00\x01\x05\x08\x12-\x18]\x00(?:UL|OB|UI|CS|DA|TM|SH|LO|[\x00-\x40][\x00-\x01]\x00\x00)"
)
_BARE_BIG = re.compile(rb"\x00\x08\x00[\x00\x01\x05\x08\x12-\x18](?:UL|UI|CS|DA|TM|SH|LO)")


class Kind(StrEnum):
    """What the program can open, and the rest."""

    DICOM = "DICOM"
    DICOMDIR = "DICOMDIR"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"
    ZIP = "ZIP"
    OTHER = "other"

    @property
    def is_image(self) -> bool:
        """A file with pixels of its own, as far as its first bytes tell."""
        return self in (Kind.DICOM, Kind.PNG, Kind.JPEG, Kind.TIFF)

    @property
    def is_container(self) -> bool:
        """A file that stands for several."""
        return self in (Kind.DICOMDIR, Kind.ZIP)


def kind_of(head: bytes) -> Kind:
    """The kind of a file from its first bytes."""
    # First: a preamble may look like a TIFF (or a program) on purpose, so that the file opens in two ways.
    if head[128:132] == b"DICM":
        return Kind.DICOMDIR if _is_directory(head) else Kind.DICOM
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return Kind(kind)
    if _BARE_LITTLE.match(head) or _BARE_BIG.match(head):
        return Kind.DICOMDIR if _is_directory(head) else Kind.DICOM
    return Kind.OTHER


def _is_directory(head: bytes) -> bool:
    """The media storage class in the file meta information is that of a directory."""
    at = head.find(b"\x02\x00\x02\x00UI")
    return at >= 0 and head[at + 8 :].startswith(_DIRECTORY_CLASS) and not head[at + 28 : at + 29].isdigit()
