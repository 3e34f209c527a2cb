"""A broken DICOM file gives one sentence or opens marked as damaged; it never takes the memory its header asks for."""

import struct
import time
import tracemalloc
import zlib
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests import image_files
from tests.image_files import body_of, dicom_bytes, encoded, file_bytes
from xray_desktop.errors import RadiographError, UnsupportedRadiograph
from xray_desktop.imaging import codecs, codestream, limits
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes

# pydicom warns of what is odd; what the reader says of it is tested here.
pytestmark = pytest.mark.filterwarnings("ignore")


def sentence(data: bytes, name: str = "broken.dcm") -> str:
    """What the reader says; checked to be one sentence that names the file."""
    with pytest.raises(RadiographError) as caught:
        read_bytes(data, name)
    words = str(caught.value)
    assert words.startswith(f"{name}: ")
    assert len(words) < 300
    assert "\n" not in words
    return words


@pytest.mark.parametrize("missing", ["Rows", "Columns"])
def test_a_file_without_its_size_is_refused(missing: str) -> None:
    without: dict[str, Any] = {missing: None}
    assert "how large" in sentence(dicom_bytes(**without))


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, image_files.RLE])
def test_a_file_that_claims_to_be_huge_is_refused_at_once(transfer_syntax: str) -> None:
    data = dicom_bytes(transfer_syntax=transfer_syntax, Rows=65535, Columns=65535)
    tracemalloc.start()
    start = time.perf_counter()
    assert "more than a radiograph has" in sentence(data)
    assert time.perf_counter() - start < 2.0
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


def test_a_tiny_image_is_refused() -> None:
    assert "smaller than 64" in sentence(dicom_bytes(image_files.chest(63, 80)))


@pytest.mark.parametrize("allocated", [1, 32, 64])
def test_other_depths_are_not_read(allocated: int) -> None:
    data = dicom_bytes(bits=16).replace(
        b"\x28\x00\x00\x01US\x02\x00\x10\x00", b"\x28\x00\x00\x01US\x02\x00" + struct.pack("<H", allocated)
    )
    assert f"{allocated} bits a pixel" in sentence(data)


@pytest.mark.parametrize("change", [{"BitsStored": 14}, {"HighBit": 17}, {"HighBit": 5}, {"SamplesPerPixel": 2}])
def test_contradictions_about_bits_are_refused(change: dict[str, Any]) -> None:
    assert "contradicts itself" in sentence(dicom_bytes(**change))


def test_missing_bit_attributes_have_their_obvious_values() -> None:
    stored = image_files.chest(bits=16)
    data = dicom_bytes(
        stored, bits=16, HighBit=None, BitsStored=None, BitsAllocated=16, SamplesPerPixel=None, PixelRepresentation=None
    )
    np.testing.assert_array_equal(read_bytes(data, "few.dcm").values, stored)


def test_a_file_without_pixels_is_refused() -> None:
    report = Dataset()
    report.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
    report.Modality = "SR"
    assert "without pixels" in sentence(file_bytes(report))


def test_floating_point_pixels_are_refused() -> None:
    dataset = Dataset()
    dataset.Rows = dataset.Columns = 80
    dataset.FloatPixelData = np.zeros(6400, "<f4").tobytes()
    with pytest.raises(UnsupportedRadiograph, match="floating point"):
        read_bytes(file_bytes(dataset), "broken.dcm")


@pytest.mark.parametrize("transfer_syntax", image_files.NATIVE)
@pytest.mark.parametrize("kept", [0.3, 0.999])
def test_native_pixels_that_are_cut_off_are_refused(transfer_syntax: str, kept: float) -> None:
    data = dicom_bytes(transfer_syntax=transfer_syntax)
    if transfer_syntax == image_files.DEFLATED:
        at = body_of(data)
        content = zlib.decompress(data[at:], -zlib.MAX_WBITS)
        data = data[:at] + image_files.deflated(content[: int(len(content) * kept)])
    else:
        data = data[: int(len(data) * kept)]
    assert "cut off" in sentence(data)


@pytest.mark.parametrize("transfer_syntax", image_files.LOSSLESS)
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.98])
def test_compressed_pixels_that_are_cut_off_are_refused(transfer_syntax: str, kept: float) -> None:
    data = dicom_bytes(transfer_syntax=transfer_syntax)
    assert "cut off" in sentence(data[: int(len(data) * kept)])


@pytest.mark.parametrize("transfer_syntax", [*image_files.LOSSLESS, image_files.JPEG_EXTENDED])
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_a_stream_cut_inside_its_fragment_is_refused_or_marked(transfer_syntax: str, kept: float) -> None:
    stored = image_files.chest()
    whole = encoded(stored, transfer_syntax, bits=12)
    part = whole[: int(len(whole) * kept) // 2 * 2]
    data = dicom_bytes(stored, transfer_syntax=transfer_syntax, fragments=[part])
    with suppress(RadiographError):
        assert Doubt.IMAGE_DAMAGED in read_bytes(data, "broken.dcm").doubts


def test_surplus_pixel_data_are_marked() -> None:
    stored = image_files.chest()
    radiograph = read_bytes(dicom_bytes(stored, Rows=stored.shape[0] - 2), "more.dcm")
    assert Doubt.IMAGE_DAMAGED in radiograph.doubts


def test_a_stream_of_another_size_is_refused() -> None:
    piece = encoded(image_files.chest(100, 100), image_files.JPEG_LS, bits=12)
    data = dicom_bytes(transfer_syntax=image_files.JPEG_LS, fragments=[piece])
    assert "do not agree about the size" in sentence(data)


def test_a_stream_that_is_none_is_refused() -> None:
    data = dicom_bytes(transfer_syntax=image_files.JPEG_LS, fragments=[b"no stream at all"])
    assert "compressed pixels are broken" in sentence(data)


@pytest.mark.parametrize("frame", [b"", b"\x01\0\0\0" * 16, b"\xff" * 64, b"\x01" + b"\0" * 63 + b"\x00\x01"])
def test_a_broken_run_length_frame_is_refused(frame: bytes) -> None:
    data = dicom_bytes(transfer_syntax=image_files.RLE, fragments=[frame or b"\0\0"])
    assert "cannot be decoded" in sentence(data)


def test_a_run_length_frame_that_ends_early_is_refused() -> None:
    stored = image_files.chest(bits=8)
    flat = np.full_like(stored, 7)
    whole = encoded(flat, image_files.RLE, bits=8)
    segment = whole[64:]
    data = dicom_bytes(stored, bits=8, transfer_syntax=image_files.RLE, fragments=[whole[:64] + segment[:10]])
    assert "cannot be decoded" in sentence(data)


def test_an_unknown_transfer_syntax_is_named() -> None:
    data = dicom_bytes(transfer_syntax=image_files.RLE).replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.9.9.9\0")
    assert "compressed as 1.2.840.10008.9.9.9" in sentence(data)


def test_a_stream_is_believed_where_the_file_says_it_is_native() -> None:
    stored = image_files.chest()
    for transfer_syntax in (image_files.JPEG_LS, image_files.JPEG_2000_LOSSLESS):
        data = dicom_bytes(stored, transfer_syntax=transfer_syntax, preamble=False)
        np.testing.assert_array_equal(read_bytes(data, "bare").values, stored)
    native = dicom_bytes(transfer_syntax=image_files.RLE).replace(b"1.2.840.10008.1.2.5\0", b"1.2.840.10008.1.2.1\0")
    assert "compressed pixels are broken" in sentence(native)


def test_nested_sequences_do_not_end_the_program() -> None:
    item = Dataset()
    for _ in range(120):
        outer = Dataset()
        outer.ReferencedStudySequence = Sequence([item])
        item = outer
    content = file_bytes(item)
    at = content.index(b"\x08\x00\x10\x11SQ")
    opening = b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    assert "broken DICOM header" in sentence(content[:at] + opening * 3000)


@pytest.mark.parametrize("noise", [b"", b"\xff" * 40, bytes(range(256))])
def test_a_header_of_noise_is_refused(noise: bytes) -> None:
    sentence(b"\0" * 128 + b"DICM" + noise)


def test_a_broken_element_does_not_hide_the_image() -> None:
    stored = image_files.chest()
    data = dicom_bytes(stored, WindowCenter="2000", WindowWidth="4000").replace(b"DS\x04\x002000", b"DS\x04\x002..0")
    radiograph = read_bytes(data, "odd.dcm")
    np.testing.assert_array_equal(radiograph.values, stored)
    assert radiograph.voi == ()


def test_a_deflate_bomb_is_refused_at_once() -> None:
    data = dicom_bytes(transfer_syntax=image_files.DEFLATED)
    at = body_of(data)
    bomb = data[:at] + image_files.deflated(b"\0" * (limits.LARGEST_INFLATED_BYTES + 10))
    assert len(bomb) < 1_000_000
    start = time.process_time()  # not the wall: the machine may be busy
    assert "inflates beyond any radiograph" in sentence(bomb)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("inside_a_sequence", [False, True])
def test_a_header_without_end_is_refused_soon(inside_a_sequence: bool) -> None:
    data = dicom_bytes()
    opening = b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" if inside_a_sequence else b""
    start = time.perf_counter()
    assert "broken DICOM header" in sentence(data[: body_of(data)] + opening + b"\x08\0\x20\0CS\0\0" * 1_000_000)
    assert time.perf_counter() - start < 5.0


def test_broken_deflated_data_are_refused() -> None:
    data = dicom_bytes(transfer_syntax=image_files.DEFLATED)
    at = body_of(data)
    assert "deflated data are broken" in sentence(data[:at] + b"\xff" * 100)


def test_a_preamble_that_pretends_to_be_another_file_is_still_dicom() -> None:
    stored = image_files.chest()
    for pretence in (b"II*\0", b"MZ\x90\0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"):
        data = pretence.ljust(128, b"\0") + dicom_bytes(stored)[128:]
        np.testing.assert_array_equal(read_bytes(data, "two.dcm").values, stored)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xda\0\x08" + b"\0" * 20,
        b"\xff\xd8\x00\x00" + b"\0" * 20,
        b"\xff\xd8\xff\xd0\xff\xff\xff\x01\xff\xe0\xff\xff" + b"\0" * 20,
        b"\xff\x4f\xff\x51\0\0",
    ],
)
def test_a_codestream_without_a_frame_header_is_none(frame: bytes) -> None:
    assert codestream.head(frame) is None


def test_codestream_headers_are_read() -> None:
    stored = image_files.chest()
    for syntax, family in (
        (image_files.JPEG_LOSSLESS, codestream.Family.JPEG),
        (image_files.JPEG_LS, codestream.Family.JPEG_LS),
        (image_files.JPEG_2000, codestream.Family.JPEG_2000),
        (image_files.HTJ2K_LOSSLESS, codestream.Family.JPEG_2000),
    ):
        head = codestream.head(encoded(stored, syntax, bits=12))
        assert head is not None
        assert (head.family, head.height_px, head.width_px, head.components, head.ended) == (family, 130, 120, 1, True)


def test_what_is_decoded_is_known() -> None:
    assert all(codecs.supported(syntax) for syntax in (*image_files.LOSSLESS, image_files.JPEG_BASELINE))
    assert not codecs.supported(image_files.EXPLICIT)
