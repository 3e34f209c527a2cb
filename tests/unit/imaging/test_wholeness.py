"""A compressed frame that contradicts itself is marked; one that does not is left alone."""

import struct
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from tests import image_files
from tests.image_files import chest, dicom_bytes, encoded
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes
from xray_desktop.imaging.torn import is_torn
from xray_desktop.imaging.wholeness import jpeg_end, rle_is_whole

COMPRESSED = (*image_files.LOSSLESS, image_files.JPEG_EXTENDED, image_files.JPEG_2000)


def marked(data: bytes) -> bool:
    return Doubt.IMAGE_DAMAGED in read_bytes(data, "synthetic").doubts


def with_frame(frame: bytes, transfer_syntax: str) -> bytes:
    return dicom_bytes(transfer_syntax=transfer_syntax, fragments=[frame])


@pytest.mark.parametrize("transfer_syntax", COMPRESSED)
def test_a_good_film_is_not_marked(transfer_syntax: str) -> None:
    assert not marked(dicom_bytes(transfer_syntax=transfer_syntax))


@pytest.mark.parametrize("transfer_syntax", COMPRESSED)
def test_a_stream_cut_inside_and_closed_again_is_refused_or_marked(transfer_syntax: str) -> None:
    whole = encoded(chest(), transfer_syntax, bits=12)
    end = b"" if transfer_syntax == image_files.RLE else b"\xff\xd9"
    said = True
    with suppress(RadiographError):
        said = marked(with_frame(whole[: len(whole) // 4 * 2] + end, transfer_syntax))
    assert said


def test_a_missing_delimiter_behind_the_pixels_is_marked() -> None:
    whole = dicom_bytes(transfer_syntax=image_files.JPEG_LOSSLESS_SV1)
    assert whole.endswith(b"\xfe\xff\xdd\xe0\0\0\0\0")
    assert marked(whole[:-8])


def test_an_offset_table_that_points_nowhere_is_marked() -> None:
    whole = dicom_bytes(transfer_syntax=image_files.RLE)
    at = whole.index(b"\xfe\xff\x00\xe0\x04\0\0\0")
    assert marked(whole[: at + 8] + struct.pack("<L", 12) + whole[at + 12 :])


def test_deflated_data_without_their_end_are_refused() -> None:
    with pytest.raises(RadiographError, match="cut off"):
        read_bytes(dicom_bytes(transfer_syntax=image_files.DEFLATED)[:-6], "synthetic")


@pytest.mark.parametrize(
    "hurt",
    [
        lambda data: data[: len(data) // 2] + b"\xff\xd8" + data[len(data) // 2 :],  # a start inside the scan
        lambda data: data[: len(data) // 2] + b"\xff\xd0" + data[len(data) // 2 :],  # a restart nobody announced
        lambda data: data[:-2],
    ],
)
def test_a_jpeg_with_a_marker_out_of_place_has_no_end(hurt: Callable[[bytes], bytes]) -> None:
    data = encoded(chest(bits=8), image_files.JPEG_BASELINE, bits=8)
    assert jpeg_end(data) == len(data)
    assert jpeg_end(hurt(data)) == -1


def test_rle_segments_unpack_to_just_their_planes() -> None:
    frame = encoded(chest(), image_files.RLE, bits=12)
    size = chest().size
    assert rle_is_whole(frame, planes=2, plane_bytes=size)
    assert not rle_is_whole(frame, planes=2, plane_bytes=size + 8)
    assert not rle_is_whole(frame, planes=1, plane_bytes=size)
    assert not rle_is_whole(frame[:40], planes=2, plane_bytes=size)


def test_rows_that_jump_are_torn_and_a_few_edges_are_not() -> None:
    film = chest(400, 400)
    assert not is_torn(film)
    edges = film.copy()
    edges[:20], edges[380:] = 4095, 0
    assert not is_torn(edges)
    torn = film.copy()
    torn[200:] = np.array([np.roll(row, 37 * number) for number, row in enumerate(film[200:])])
    assert is_torn(torn)
    assert not is_torn(np.full((400, 400), 7, dtype=np.uint16))


@pytest.mark.parametrize(
    ("data", "damage"),
    [
        (dicom_bytes() + b"\0" * 4, None),
        (dicom_bytes(transfer_syntax=image_files.JPEG_LOSSLESS_SV1)[:-8], Damage.ITEMS),
        (dicom_bytes(np.full((80, 80), 7)), Damage.UNLIKE_FILM),
    ],
)
def test_why_a_film_is_marked_is_told(data: bytes, damage: Damage | None) -> None:
    radiograph = read_bytes(data, "synthetic")
    assert radiograph.damage == damage
    assert (Doubt.IMAGE_DAMAGED in radiograph.doubts) == (damage is not None)
    assert facts_json(radiograph)["damage"] == (None if damage is None else str(damage))
