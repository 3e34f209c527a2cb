"""Every transfer syntax gives back the stored values, bit for bit, whatever the depth, sign and polarity."""

import numpy as np
import pytest

from tests import image_files
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes

DEPTHS = (8, 10, 12, 14, 15, 16)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("bits", DEPTHS)
@pytest.mark.parametrize("transfer_syntax", [*image_files.NATIVE, *image_files.LOSSLESS])
def test_unsigned_values_come_back(transfer_syntax: str, bits: int, photometric: str) -> None:
    stored = image_files.chest(bits=bits)
    data = image_files.dicom_bytes(stored, transfer_syntax=transfer_syntax, bits=bits, photometric=photometric)
    radiograph = read_bytes(data, "synthetic.dcm")
    assert radiograph.values.dtype == np.uint16
    np.testing.assert_array_equal(radiograph.values, stored)
    assert radiograph.inverted is (photometric == "MONOCHROME1")
    assert radiograph.facts.bits_stored == bits


@pytest.mark.parametrize("bits", DEPTHS)
@pytest.mark.parametrize("transfer_syntax", [*image_files.NATIVE, *image_files.LOSSLESS])
def test_signed_values_come_back(transfer_syntax: str, bits: int) -> None:
    stored = (image_files.chest(bits=bits).astype(np.int32) - 2 ** (bits - 1)).astype(np.int16)
    source = stored.astype(np.int8) if bits == 8 and transfer_syntax == image_files.HTJ2K_LOSSLESS else stored
    data = image_files.dicom_bytes(source, transfer_syntax=transfer_syntax, bits=bits, signed=True)
    radiograph = read_bytes(data, "synthetic.dcm")
    assert radiograph.values.dtype == np.int16
    np.testing.assert_array_equal(radiograph.values, stored)


@pytest.mark.parametrize(
    ("transfer_syntax", "bits", "off"),
    [
        (image_files.JPEG_BASELINE, 8, 12),
        (image_files.JPEG_EXTENDED, 12, 80),
        (image_files.JPEG_LS_NEAR, 12, 2),
        (image_files.JPEG_2000, 12, 60),
    ],
)
def test_lossy_values_come_back_nearly_and_are_told(transfer_syntax: str, bits: int, off: int) -> None:
    stored = image_files.chest(bits=bits)
    radiograph = read_bytes(
        image_files.dicom_bytes(stored, transfer_syntax=transfer_syntax, bits=bits), "synthetic.dcm"
    )
    assert np.abs(radiograph.values.astype(int) - stored).max() <= off
    assert radiograph.facts.lossy
    assert Doubt.LOSSY in radiograph.doubts


@pytest.mark.parametrize("transfer_syntax", [image_files.IMPLICIT, image_files.EXPLICIT, image_files.BIG_ENDIAN])
def test_a_file_without_preamble_opens(transfer_syntax: str) -> None:
    stored = image_files.chest()
    data = image_files.dicom_bytes(stored, transfer_syntax=transfer_syntax, preamble=False)
    np.testing.assert_array_equal(read_bytes(data, "bare").values, stored)


def test_a_stored_value_need_not_lie_at_bit_zero() -> None:
    stored = image_files.chest(bits=12)
    data = image_files.dicom_bytes(stored << np.uint16(4), bits=16, BitsStored=12, HighBit=15)
    np.testing.assert_array_equal(read_bytes(data, "left.dcm").values, stored)


def test_an_old_overlay_in_the_high_bits_is_no_part_of_the_value() -> None:
    stored = image_files.chest(bits=12)
    overlay = (np.indices(stored.shape).sum(axis=0) % 2).astype(np.uint16) << np.uint16(12)
    data = image_files.dicom_bytes(stored | overlay, bits=16, BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(read_bytes(data, "overlay.dcm").values, stored)


def test_compressed_values_may_lie_at_the_high_bit_too() -> None:
    stored = image_files.chest(bits=12)
    piece = image_files.encoded(stored << np.uint16(4), image_files.JPEG_LS, bits=16)
    data = image_files.dicom_bytes(
        stored, transfer_syntax=image_files.JPEG_LS, bits=16, fragments=[piece], BitsStored=12, HighBit=15
    )
    np.testing.assert_array_equal(read_bytes(data, "left.dcm").values, stored)


def test_eight_bit_words_of_a_big_endian_file_are_turned() -> None:
    stored = image_files.chest(bits=8)
    data = bytearray(image_files.dicom_bytes(stored, transfer_syntax=image_files.BIG_ENDIAN, bits=8))
    at = data.rindex(b"\x7f\xe0\x00\x10OB")
    data[at + 4 : at + 6] = b"OW"
    words = np.frombuffer(bytes(data[at + 12 :]), np.uint8).reshape(-1, 2)[:, ::-1]
    data[at + 12 :] = words.tobytes()
    np.testing.assert_array_equal(read_bytes(bytes(data), "words.dcm").values, stored)


def test_an_odd_number_of_bytes_is_padded_and_no_damage() -> None:
    stored = image_files.chest(75, 77, bits=8)
    radiograph = read_bytes(image_files.dicom_bytes(stored, bits=8), "odd.dcm")
    np.testing.assert_array_equal(radiograph.values, stored)
    assert Doubt.IMAGE_DAMAGED not in radiograph.doubts


def test_the_same_pixels_have_the_same_digest_in_every_lossless_encoding() -> None:
    syntaxes = (*image_files.NATIVE, *image_files.LOSSLESS)
    made = [read_bytes(image_files.dicom_bytes(transfer_syntax=syntax), "synthetic.dcm") for syntax in syntaxes]
    assert len({radiograph.digest for radiograph in made}) == 1
    assert len({radiograph.file_sha256 for radiograph in made}) == len(syntaxes)
