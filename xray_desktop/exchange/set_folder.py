"""The files of a training set under way, each one whole on the disk before the next.

Flow:   grey levels, pages, texts -> files in a hidden folder -> checksums -> the final name, in one step
Calls:  imagecodecs, Pillow, imaging, review.disk. Called by: training_set.
Never:  writes over a file; stands under its final name before it is complete.
"""

import hashlib
import shutil
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.imaging.network_input import PIXEL_RULES, Grey
from xray_desktop.imaging.png import PIXEL_RULES_CHUNK
from xray_desktop.review.disk import sync_file, sync_folder

IMAGES: Final = "images"
SHEETS: Final = "contact_sheet"
CHECKSUMS: Final = "checksums.sha256"
NAME_DIGITS: Final = 16
_FULL: Final = 65535.0
_HEADER_BYTES: Final = 33  # signature and IHDR


def stored(grey: Grey) -> NDArray[np.uint16]:
    """Grey levels float32 [H, W], 0..1, as they are written: uint16, round(65535 g)."""
    return np.rint(grey.astype(np.float64) * _FULL).astype(np.uint16)


def png(values: NDArray[np.uint16]) -> bytes:
    """A 16-bit PNG of uint16 [H, W] with our one text chunk.

    Measured on films of 1955 x 1841 and 2140 x 1760: as small as Pillow's within 10 %, in a sixth of its time, and
    writing the images is what an export waits for.
    """
    import imagecodecs

    kinds = imagecodecs.PNG
    data = imagecodecs.png_encode(values, level=1, strategy=kinds.STRATEGY.HUFFMAN_ONLY, filter=kinds.FILTER.SUB)
    return bytes(data[:_HEADER_BYTES]) + _text_chunk(PIXEL_RULES_CHUNK, str(PIXEL_RULES)) + bytes(data[_HEADER_BYTES:])


def _text_chunk(keyword: str, text: str) -> bytes:
    """A tEXt chunk (ISO/IEC 15948, 11.3.3.3)."""
    body = b"tEXt" + keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


@dataclass(slots=True)
class SetFolder:
    """A hidden folder that becomes a training set."""

    folder: Path
    checksums: list[str] = field(default_factory=list)
    pages: int = 0

    def make(self) -> None:
        """Make it, with its sub-folders."""
        (self.folder / IMAGES).mkdir(parents=True)
        (self.folder / SHEETS).mkdir()

    def add_image(self, values: NDArray[np.uint16], digest: str) -> str | None:
        """Write one image named by its digest; its path in the set, or None when the same picture is there already."""
        name = f"{IMAGES}/{digest[:NAME_DIGITS]}.png"
        if (self.folder / name).exists():
            return None
        (self.folder / name).write_bytes(png(values))
        self._finished(name)
        return name

    def add_page(self, page: Image.Image) -> None:
        """Write one page of the contact sheet."""
        self.pages += 1
        name = f"{SHEETS}/page_{self.pages:03d}.png"
        page.save(self.folder / name, format="PNG", compress_level=1)
        self._finished(name)

    def add_text(self, name: str, text: str) -> None:
        """Write a text file, UTF-8, line feeds everywhere alike."""
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        self._finished(name)

    def publish(self, final: Path) -> None:
        """Write the checksums and take the final name; an empty folder of that name gives way."""
        (self.folder / CHECKSUMS).write_text("".join(self.checksums), encoding="utf-8", newline="\n")
        sync_file(self.folder / CHECKSUMS)
        for folder in (self.folder / IMAGES, self.folder / SHEETS, self.folder):
            sync_folder(folder)
        if final.exists():
            final.rmdir()
        self.folder.rename(final)
        sync_folder(final.parent)

    def discard(self) -> None:
        """Remove what was not published."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _finished(self, name: str) -> None:
        sync_file(self.folder / name)
        with (self.folder / name).open("rb") as stream:
            self.checksums.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
