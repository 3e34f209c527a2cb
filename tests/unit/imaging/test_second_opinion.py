"""Where a second decoder sees something else, or says what the first kept to itself, the film is marked."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import image_files
from tests.image_files import chest, dicom_bytes, encoded
from tests.second_decoders import needs_dcmtk, tool
from xray_desktop.imaging import codecs, codestream
from xray_desktop.imaging.codecs import Samples
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes
from xray_desktop.imaging.second_opinion import disagrees

ASKED = (image_files.JPEG_BASELINE, image_files.JPEG_LOSSLESS_SV1, image_files.HTJ2K_LOSSLESS)


def first(frame: bytes) -> tuple[codestream.Codestream, Samples]:
    stream = codestream.head(frame)
    assert stream is not None
    return stream, codecs.decode(frame, stream, rgb=False)


def with_a_byte_more(jpeg: bytes) -> bytes:
    """Coded data that go on after the last block: what is left when a flipped bit ended the blocks too early."""
    return jpeg[:-2] + b"\x11\x22\x33\x44" * 16 + jpeg[-2:]


def pillow_jpeg(**options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(chest(bits=8).astype(np.uint8)).save(stream, "JPEG", **options)
    return stream.getvalue()


@pytest.mark.parametrize("transfer_syntax", ASKED)
def test_two_decoders_agree_on_a_good_frame(transfer_syntax: str) -> None:
    frame = encoded(chest(bits=8), transfer_syntax, bits=8)
    assert not disagrees(frame, *first(frame))


@pytest.mark.parametrize("transfer_syntax", ASKED[1:])
def test_one_other_sample_is_a_disagreement(transfer_syntax: str) -> None:
    frame = encoded(chest(), transfer_syntax, bits=12)
    stream, samples = first(frame)
    other = samples.copy()
    other[60, 60] ^= 1
    assert disagrees(frame, stream, other)


def test_coded_data_left_over_in_a_jpeg_are_told() -> None:
    frame = with_a_byte_more(encoded(chest(bits=8), image_files.JPEG_BASELINE, bits=8))
    assert disagrees(frame, *first(frame))
    whole = dicom_bytes(bits=8, transfer_syntax=image_files.JPEG_BASELINE, fragments=[frame])
    assert Doubt.IMAGE_DAMAGED in read_bytes(whole, "synthetic").doubts


def test_coded_data_left_over_in_a_jpeg_file_are_told() -> None:
    assert Doubt.IMAGE_DAMAGED in read_bytes(with_a_byte_more(pillow_jpeg()), "synthetic").doubts


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True}, {"restart_marker_rows": 1}], ids=str)
def test_a_good_jpeg_file_of_any_process_is_not_marked(options: dict[str, object]) -> None:
    assert Doubt.IMAGE_DAMAGED not in read_bytes(pillow_jpeg(**options), "synthetic").doubts


@pytest.mark.parametrize("transfer_syntax", [image_files.JPEG_LS, image_files.JPEG_2000_LOSSLESS])
def test_a_codec_without_a_second_decoder_is_not_doubted(transfer_syntax: str) -> None:
    frame = encoded(chest(), transfer_syntax, bits=12)
    stream, samples = first(frame)
    assert not disagrees(frame, stream, np.zeros_like(samples))


@needs_dcmtk
@pytest.mark.parametrize("predictor", range(1, 8))
@pytest.mark.parametrize("more", [(), ("+pt", "2")], ids=["whole", "shifted"])
def test_every_lossless_jpeg_that_dcmtk_writes_is_unmarked(
    predictor: int, more: tuple[str, ...], tmp_path: Path
) -> None:
    native = image_files.write_dicom(tmp_path / "native.dcm")
    compressed = tmp_path / "compressed.dcm"
    tool("dcmcjpeg", "+el", "+sv", str(predictor), *more, str(native), str(compressed))
    assert Doubt.IMAGE_DAMAGED not in read_bytes(compressed.read_bytes(), "synthetic").doubts
