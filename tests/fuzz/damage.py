"""Films in every encoding, and the same ones hurt: cut off, or with flipped bits. Every one from its own seed."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests import image_files
from tests.image_files import dicom_bytes, png_bytes
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Doubt, Radiograph

Film = NDArray[np.uint16]
"""12 bit"""


def _tiff(film: Film, compression: str | None) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(film).save(stream, "TIFF", compression=compression)
    return stream.getvalue()


def _jpeg(film: Film) -> bytes:
    stream = io.BytesIO()
    Image.fromarray((film >> 4).astype(np.uint8)).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def _dicom(transfer_syntax: str, bits: int = 12) -> Callable[[Film], bytes]:
    return lambda film: dicom_bytes(film >> (12 - bits), transfer_syntax=transfer_syntax, bits=bits)


ENCODINGS: Final[dict[str, Callable[[Film], bytes]]] = {
    "native": _dicom(image_files.EXPLICIT),
    "deflated": _dicom(image_files.DEFLATED),
    "RLE": _dicom(image_files.RLE),
    "JPEG baseline": _dicom(image_files.JPEG_BASELINE, bits=8),
    "JPEG extended": _dicom(image_files.JPEG_EXTENDED),
    "JPEG lossless": _dicom(image_files.JPEG_LOSSLESS_SV1),
    "JPEG-LS": _dicom(image_files.JPEG_LS),
    "JPEG 2000 lossless": _dicom(image_files.JPEG_2000_LOSSLESS),
    "JPEG 2000 lossy": _dicom(image_files.JPEG_2000),
    "HTJ2K": _dicom(image_files.HTJ2K_LOSSLESS),
    "PNG": png_bytes,
    "JPEG file": _jpeg,
    "TIFF": lambda film: _tiff(film, None),
    "TIFF deflate": lambda film: _tiff(film, "tiff_adobe_deflate"),
}


def cut(data: bytes, chance: random.Random) -> bytes:
    """What is left when copying stopped: between nothing but the header and all but the last bytes of the pixels."""
    return data[: chance.randrange(len(data) // 4, len(data) - 9)]


def rotten(data: bytes, bits: int, chance: random.Random) -> bytes:
    """The file with flipped bits in the last three quarters, where its pixels are."""
    hurt = bytearray(data)
    for _ in range(bits):
        hurt[chance.randrange(len(hurt) // 4, len(hurt) - 16)] ^= 1 << chance.randrange(8)
    return bytes(hurt)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader made of a file; ``digest`` is empty where it refused."""

    digest: str
    marked: bool

    @property
    def told(self) -> bool:
        """Refused, or opened with the mark that keeps it from being scored."""
        return self.marked or not self.digest


def answered(pool: ReaderPool, folder: Path, data: bytes) -> Answer:
    """Read these bytes in a worker."""
    path = folder / "film"
    path.write_bytes(data)
    try:
        radiograph: Radiograph = pool.read(path)
    except RadiographError:
        return Answer("", marked=False)
    return Answer(radiograph.digest, Doubt.IMAGE_DAMAGED in radiograph.doubts)


def drawn(number: int) -> Film:
    """A synthetic film; each number another size and another noise."""
    return image_files.chest(300 + 17 * number, 340 + 11 * number, seed=number)


def real(path: Path, longest_px: int = 900) -> Film:
    """An 8-bit photograph of a film as 12 bits, the missing four filled with seeded noise; every n-th pixel of it."""
    grey = np.asarray(Image.open(path).convert("L"))
    step = -(-max(grey.shape) // longest_px)
    coarse = grey[::step, ::step].astype(np.uint16)
    noise = np.random.default_rng(len(grey)).integers(0, 16, coarse.shape).astype(np.uint16)
    return coarse * np.uint16(16) + noise
