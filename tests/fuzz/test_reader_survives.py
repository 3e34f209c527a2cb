"""Any bytes become a radiograph or one sentence: seeded mutations of every encoding, a few seconds of them."""

import io
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import image_files
from tests.image_files import dicom_bytes, png_bytes
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.reader import read_bytes

# Pillow and pydicom say what they think of a mutation; only what the reader says is tested here.
pytestmark = pytest.mark.filterwarnings("ignore")

MUTATIONS = 1_500
SLOWEST_S = 10.0
LENGTHS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\0\x80")

DEEP = image_files.chest(96, 100)
GREY = image_files.chest(96, 100, bits=8).astype(np.uint8)


def saved(kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(GREY if kind == "JPEG" else DEEP).save(stream, kind, **options)
    return stream.getvalue()


def dicom_seeds() -> list[bytes]:
    """One file of each transfer syntax, and of each odd shape."""
    syntaxes = (*image_files.NATIVE, *image_files.LOSSLESS, image_files.JPEG_EXTENDED, image_files.JPEG_2000)
    made = [dicom_bytes(DEEP, transfer_syntax=syntax, WindowCenter=2000, WindowWidth=4000) for syntax in syntaxes]
    lut = image_files.lut_item(range(4096))
    return [
        *made,
        dicom_bytes(DEEP, ModalityLUTSequence=[lut], VOILUTSequence=[lut]),
        dicom_bytes(np.stack([DEEP] * 3), transfer_syntax=image_files.RLE, NumberOfFrames=3),
        dicom_bytes(np.stack([GREY] * 3, axis=2), bits=8, photometric="RGB"),
        dicom_bytes(DEEP, preamble=False),
    ]


def raster_seeds() -> list[bytes]:
    """PNG, JPEG and TIFF of each depth and compression."""
    return [
        png_bytes(DEEP),
        png_bytes(GREY),
        png_bytes(np.stack([DEEP] * 3, axis=2)),
        saved("JPEG"),
        saved("TIFF"),
        saved("TIFF", compression="tiff_lzw"),
        saved("TIFF", compression="tiff_adobe_deflate"),
    ]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut, inserted, made a length, or copied from elsewhere; mostly near the start."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(min(len(changed), chance.choice((200, 1200, len(changed)))))
        act = chance.random()
        if act < 0.5:
            changed[at] = chance.randrange(256)
        elif act < 0.6:
            del changed[max(at, 10) :]
        elif act < 0.7:
            del changed[at : at + chance.randrange(8)]
        elif act < 0.8:
            changed[at:at] = chance.randbytes(chance.randrange(8))
        elif act < 0.9:
            changed[at : at + 4] = chance.choice(LENGTHS)
        else:
            start = chance.randrange(len(changed))
            changed[at : at + 64] = changed[start : start + 64]
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def survives(data: bytes) -> bool:
    """Whether it opened; anything but a radiograph or a short sentence fails the test."""
    start = time.perf_counter()
    sentence, radiograph = "", None
    try:
        radiograph = read_bytes(data, "mutated")
    except RadiographError as error:
        sentence = str(error)
    assert time.perf_counter() - start < SLOWEST_S
    assert len(sentence) < 300
    if radiograph is None:
        return False
    assert facts_json(radiograph)["digest"]
    return True


@pytest.mark.parametrize("seeds", [dicom_seeds, raster_seeds], ids=["dicom", "raster"])
def test_mutations_give_a_radiograph_or_a_sentence(seeds: Callable[[], list[bytes]]) -> None:
    chance = random.Random(20261120)
    originals = seeds()
    assert all(survives(data) for data in originals)
    opened = sum(survives(mutated(chance.choice(originals), chance)) for _ in range(MUTATIONS))
    assert 0 < opened < MUTATIONS


def test_noise_behind_every_signature_gives_a_sentence() -> None:
    chance = random.Random(1)
    signatures = (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"PK\x03\x04", b"\0" * 128 + b"DICM")
    for signature in signatures:
        for length in (0, 1, 10, 300, 5000):
            assert not survives(signature + chance.randbytes(length))
