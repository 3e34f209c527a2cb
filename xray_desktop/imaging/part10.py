"""A DICOM file taken apart: its data set, and its pixel data untouched.

Flow:   bytes -> file meta information -> (bounded inflate) -> pydicom data set up to the pixels -> Part10
Calls:  pydicom, zlib, file_meta, limits. Called by: dicom, containers.
Never:  decodes a pixel; copies the pixel data; lets pydicom inflate (without bound) or log (its warnings quote values).
"""

import logging
import os
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from pydicom import config
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging.content import Content
from xray_desktop.imaging.file_meta import (
    DEFLATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    LONG_VRS,
    encoding,
    file_meta,
)
from xray_desktop.imaging.limits import LARGEST_INFLATED_BYTES, shown

PIXEL_DATA: Final = 0x7FE00010
_FLOAT_PIXEL_DATA = (0x7FE00008, 0x7FE00009)
_UNDEFINED_LENGTH = 0xFFFFFFFF
_READS_ALLOWED = 300_000  # two or three an element; the header of a radiograph has some hundred elements

# What pydicom raises on broken files, found by fuzzing: it has no family of its own. Data elements are converted when
# they are first looked at, so that these may come from any access to a data set. RecursionError: nested sequences.
BROKEN: Final = (
    ValueError, EOFError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError, OverflowError,
    LookupError, OSError, RecursionError, struct.error, zlib.error,
)  # fmt: skip

# Values are taken as they stand or not at all, and a warning about one would quote it, a name or a date, on stderr.
config.settings.reading_validation_mode = config.IGNORE
logging.getLogger("pydicom").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module=r"pydicom")


@dataclass(frozen=True, slots=True, eq=False)
class Part10:
    """A DICOM file in two: what it says, and its pixel data as they lie in the file.

    Attributes
    ----------
    dataset : every attribute before the pixel data
    transfer_syntax : UID; a guess where the file has no meta information
    pixels : the value of (7FE0,0010); for encapsulated data everything from the first item on
    missing_bytes : how many bytes of the pixel data the file lacks
    """

    dataset: Dataset
    transfer_syntax: str
    little_endian: bool
    pixels: memoryview
    pixel_vr: str
    encapsulated: bool
    missing_bytes: int


class _Bounded:
    """A stream that is read so often and no more: 100 MB of zeros are to pydicom 12 million elements, a minute.

    ``io.BytesIO`` would copy a mapped file.
    """

    def __init__(self, data: Content) -> None:
        self._view = memoryview(data)
        self._at = self._reads = 0

    def read(self, size: int) -> bytes:
        """The next bytes, fewer at the end.

        Raises
        ------
        ValueError : more reads than any header needs
        """
        self._reads += 1
        if self._reads > _READS_ALLOWED:
            raise ValueError("more elements than a radiograph has")
        found = bytes(self._view[self._at : self._at + max(size, 0)])
        self._at += len(found)
        return found

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go there, from the start or from here; beyond the end nothing is read.

        Raises
        ------
        ValueError : before the start
        """
        self._at = offset + (self._at if whence == os.SEEK_CUR else 0)
        if self._at < 0:
            raise ValueError("a length leads out of the file")
        return self._at


def header(data: Content, name: str) -> Dataset:
    """Every attribute before the pixel data, of a file that may have none, such as a DICOMDIR.

    Raises
    ------
    RadiographError : not readable as DICOM, or inflating beyond any radiograph
    """
    return _header(data, name)[0]


def parse(data: Content, name: str) -> Part10:
    """Take a DICOM file apart, with or without its preamble.

    Raises
    ------
    RadiographError : not readable as DICOM, or inflating beyond any radiograph
    UnsupportedRadiograph : no pixel data, or floating point ones
    """
    return _with_pixels(*_header(data, name), name)


def _header(data: Content, name: str) -> tuple[Dataset, str, memoryview]:
    """The data set, the transfer syntax, and what lies behind: the pixel data's own header, or nothing."""
    meta = file_meta(data)
    start = meta.end
    if meta.transfer_syntax == DEFLATED:
        data, start = _inflated(memoryview(data)[start:], name), 0
    implicit, little = encoding(meta.transfer_syntax, data[start : start + 6])
    try:
        stream = _Bounded(data)
        stream.seek(start)
        dataset = read_dataset(cast(BinaryIO, stream), implicit, little, stop_when=_at_pixels)
    except BROKEN as error:
        raise RadiographError(
            f"{shown(name)}: broken DICOM header ({type(error).__name__}); copy or export the file again"
        ) from error
    guess = (IMPLICIT_LITTLE if implicit else EXPLICIT_LITTLE) if little else EXPLICIT_BIG
    return dataset, meta.transfer_syntax or guess, memoryview(data)[stream.tell() :]


def _at_pixels(tag: int, _vr: str | None, _length: int) -> bool:
    return tag == PIXEL_DATA or tag in _FLOAT_PIXEL_DATA


def _with_pixels(dataset: Dataset, transfer_syntax: str, rest: memoryview, name: str) -> Part10:
    """Find the pixel data's value by its own header; ``rest`` starts there, or is empty."""
    little = transfer_syntax != EXPLICIT_BIG
    order = "<" if little else ">"
    if len(rest) < 12:
        raise UnsupportedRadiograph(f"{shown(name)}: a DICOM file without pixels, not an image; choose another file")
    group, element = struct.unpack_from(f"{order}HH", rest)
    if (group << 16 | element) != PIXEL_DATA:
        raise UnsupportedRadiograph(
            f"{shown(name)}: its pixels are floating point numbers, not grey levels; export it again in 16 bits"
        )
    vr = bytes(rest[4:6])
    explicit = vr in LONG_VRS
    length = int(struct.unpack_from(f"{order}L", rest, 8 if explicit else 4)[0])
    value = rest[12 if explicit else 8 :]
    encapsulated = length == _UNDEFINED_LENGTH
    return Part10(
        dataset=dataset,
        transfer_syntax=transfer_syntax,
        little_endian=little,
        pixels=value if encapsulated else value[:length],
        pixel_vr=vr.decode() if explicit else "OW",
        encapsulated=encapsulated,
        missing_bytes=0 if encapsulated else max(length - len(value), 0),
    )


def _inflated(data: memoryview, name: str) -> bytes:
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(data, LARGEST_INFLATED_BYTES)
    except zlib.error as error:
        raise RadiographError(f"{shown(name)}: its deflated data are broken; copy or export the file again") from error
    if len(content) >= LARGEST_INFLATED_BYTES:
        raise RadiographError(f"{shown(name)}: it inflates beyond any radiograph; do not trust its source")
    if not inflater.eof:
        raise RadiographError(f"{shown(name)}: its deflated data are cut off; copy or export the file again")
    return content
