"""Only a high-throughput stream with nothing uncommon in its headers goes to the decoder that hangs on others."""

import struct
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from tests import image_files
from tests.image_files import chest, dicom_bytes, encoded
from xray_desktop.imaging import codecs, codestream
from xray_desktop.imaging.plain_ht import is_plain
from xray_desktop.imaging.radiograph import Values
from xray_desktop.imaging.reader import opened, opened_content, read

GOOD = encoded(chest(), image_files.HTJ2K_LOSSLESS, bits=12)
QCD = GOOD.index(b"\xff\x5c")
SOT = GOOD.index(b"\xff\x90")


def plain(frame: bytes) -> bool:
    stream = codestream.head(frame)
    return stream is not None and is_plain(frame, stream)


def with_long(offset: int, number: int) -> bytes:
    return GOOD[:offset] + struct.pack(">L", number) + GOOD[offset + 4 :]


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_what_encoders_write_is_plain(bits: int) -> None:
    assert plain(encoded(chest(bits=bits), image_files.HTJ2K_LOSSLESS, bits=bits))


@pytest.mark.parametrize(
    "hurt",
    [
        with_long(16, 65536),  # the image begins to the right: no end
        with_long(20, 1),
        with_long(32, 1),  # tiles begin beside the image: no end
        with_long(24, 1),  # tiles of one pixel width: millions of them
        GOOD[: QCD + 3] + b"\x03" + GOOD[QCD + 4 :],  # too few exponents: the process ends
        GOOD[:QCD] + b"\xff\x5e\x00\x05\x00\x00\x00" + GOOD[QCD:],  # a region of interest
        with_long(SOT + 6, 20),  # a tile-part that ends elsewhere
        GOOD[:-2],
        GOOD[: SOT + 4],
        GOOD[:40],
        encoded(chest(), image_files.JPEG_2000_LOSSLESS, bits=12),  # not high-throughput
        encoded(chest(), image_files.JPEG_LS, bits=12),
        bytes(imagecodecs.htj2k_encode(chest(), reversible=False)),
        bytes(imagecodecs.htj2k_encode(np.stack([chest(bits=8).astype(np.uint8)] * 3, axis=2))),
    ],
)
def test_anything_uncommon_is_not(hurt: bytes) -> None:
    assert not plain(hurt)


def test_every_byte_of_the_header_may_be_wrong_without_an_error() -> None:
    for at in range(2, SOT + 14):
        for value in (0, 1, 5, 127, 255):
            plain(GOOD[:at] + bytes([value]) + GOOD[at + 1 :])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The frames that went to the fast decoder."""
    frames: list[bytes] = []
    decode: Callable[[bytes, Values | None], codecs.Samples] = codecs._high_throughput

    def noted(frame: bytes, room: Values | None) -> codecs.Samples:
        frames.append(frame)
        return decode(frame, room)

    monkeypatch.setattr(codecs, "_high_throughput", noted)
    return frames


def test_the_fast_decoder_is_asked_in_workers_alone(tmp_path: Path, asked: list[bytes]) -> None:
    path = image_files.write_dicom(tmp_path / "film.dcm", transfer_syntax=image_files.HTJ2K_LOSSLESS)
    slow = read(path)
    assert asked == []
    fast = opened(path).radiograph()
    assert len(asked) == 1
    assert np.array_equal(fast.values, chest())
    assert (fast.digest, fast.doubts) == (slow.digest, slow.doubts)


def test_a_stream_that_is_not_plain_is_decoded_all_the_same(asked: list[bytes]) -> None:
    lossy = bytes(imagecodecs.htj2k_encode(chest(), reversible=False))
    data = dicom_bytes(transfer_syntax="1.2.840.10008.1.2.4.203", fragments=[lossy])
    assert opened_content(data, "synthetic", isolated=True).look.width_px == 120
    assert asked == []
