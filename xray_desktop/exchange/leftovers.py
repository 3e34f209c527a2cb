"""What a PNG or JPEG carries beside its picture, and that therefore stays: for the report.

Flow:   bytes -> kinds of text and marker -> (kind, "removed")
Calls:  nothing. Called by: picture.
Never:  copies any of it; names a chunk that the format does not define.
"""

from collections import Counter
from typing import Final

_PNG_CHUNKS: Final = {b"tEXt": "PNG text", b"zTXt": "PNG text", b"iTXt": "PNG text", b"eXIf": "EXIF",
                      b"tIME": "PNG time", b"iCCP": "colour profile"}  # fmt: skip
_PNG_PICTURE: Final = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sBIT", b"pHYs", b"cHRM"))
_START_OF_SCAN: Final = 0xDA


def leftovers(data: bytes) -> Counter[str]:
    """How many of each kind; empty for a file of another format."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _png(data)
    return _jpeg(data) if data[:2] == b"\xff\xd8" else Counter()


def _png(data: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        if kind not in _PNG_PICTURE:
            found[_PNG_CHUNKS.get(kind, "other PNG chunk")] += 1
        at += 12 + int.from_bytes(data[at : at + 4])
        if kind == b"IEND":
            break
    if at < len(data):
        found["bytes behind the end"] += 1
    return found


def _jpeg(data: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        marker = data[at + 1]
        if marker == 0xFE:
            found["JPEG comment"] += 1
        elif 0xE0 <= marker <= 0xEF:
            exif = data[at + 4 : at + 8] == b"Exif"
            found["EXIF" if exif else "JPEG application data"] += 1
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    if not data.rstrip(b"\0").endswith(b"\xff\xd9"):
        found["bytes behind the end"] += 1
    return found
