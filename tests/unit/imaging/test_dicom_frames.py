"""Of a file with several frames one is shown: the middle one, or the one asked for."""

import struct

import numpy as np
import pytest

from tests import image_files
from tests.image_files import dicom_bytes
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.frames import encoded_frame
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes

FRAMES = np.stack([image_files.chest(seed=seed) for seed in range(5)])


@pytest.mark.parametrize("transfer_syntax", [*image_files.NATIVE, *image_files.LOSSLESS])
def test_the_middle_frame_is_taken_and_told(transfer_syntax: str) -> None:
    radiograph = read_bytes(dicom_bytes(FRAMES, transfer_syntax=transfer_syntax, NumberOfFrames=5), "many.dcm")
    np.testing.assert_array_equal(radiograph.values, FRAMES[2])
    assert Doubt.MIDDLE_FRAME in radiograph.doubts
    assert (radiograph.facts.frame, radiograph.facts.frames) == (2, 5)


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, image_files.RLE])
@pytest.mark.parametrize("frame", range(5))
def test_a_frame_can_be_asked_for(frame: int, transfer_syntax: str) -> None:
    data = dicom_bytes(FRAMES, transfer_syntax=transfer_syntax, NumberOfFrames=5)
    radiograph = read_bytes(data, "many.dcm", frame=frame)
    np.testing.assert_array_equal(radiograph.values, FRAMES[frame])
    assert Doubt.MIDDLE_FRAME not in radiograph.doubts


@pytest.mark.parametrize("frame", [-1, 5])
def test_a_frame_that_is_not_there_gives_a_sentence(frame: int) -> None:
    with pytest.raises(RadiographError, match=rf"many\.dcm: it has 5 frame\(s\), no frame {frame}"):
        read_bytes(dicom_bytes(FRAMES, NumberOfFrames=5), "many.dcm", frame=frame)


def test_a_nonsense_number_of_frames_is_one() -> None:
    stored = image_files.chest()
    radiograph = read_bytes(dicom_bytes(stored[None], NumberOfFrames=0), "one.dcm")
    np.testing.assert_array_equal(radiograph.values, stored)
    assert Doubt.MIDDLE_FRAME not in radiograph.doubts


def item(content: bytes) -> bytes:
    return struct.pack("<LL", 0xE000FFFE, len(content)) + content


DELIMITER = struct.pack("<LL", 0xE0DDFFFE, 0)


def frame_of(pieces: list[bytes], index: int, frames: int, table: bytes = b"") -> bytes:
    pixels = item(table) + b"".join(item(piece) for piece in pieces) + DELIMITER
    return encoded_frame(memoryview(pixels), index, frames, "synthetic").content()


def test_all_fragments_are_the_one_frame() -> None:
    assert frame_of([b"ab", b"cd", b"ef"], 0, 1) == b"abcdef"


def test_one_fragment_each_is_one_frame_each() -> None:
    assert frame_of([b"ab", b"cd", b"ef"], 1, 3) == b"cd"


def test_the_offset_table_says_which_fragments_are_a_frame() -> None:
    pieces = [b"aa", b"bb", b"cc", b"dd", b"ee"]
    table = struct.pack("<LL", 0, 3 * 10)
    assert frame_of(pieces, 0, 2, table) == b"aabbcc"
    assert frame_of(pieces, 1, 2, table) == b"ddee"


def test_without_a_table_the_end_markers_say_it() -> None:
    pieces = [b"aa", b"b\xff\xd9\0", b"cc", b"dd", b"e\xff\xd9\0"]
    assert frame_of(pieces, 0, 2) == b"aab\xff\xd9\0"
    assert frame_of(pieces, 1, 2) == b"ccdde\xff\xd9\0"


def test_a_frame_without_fragments_gives_a_sentence() -> None:
    with pytest.raises(RadiographError, match="hold no frame 1"):
        frame_of([b"aa", b"bb", b"cc"], 1, 2)


def test_a_fragment_longer_than_the_file_gives_a_sentence() -> None:
    whole = item(b"") + item(b"abcdef")
    with pytest.raises(RadiographError, match="cut off"):
        encoded_frame(memoryview(whole[:-3]), 0, 1, "synthetic")


def test_no_items_at_all_give_a_sentence() -> None:
    with pytest.raises(RadiographError, match="hold no frame 0"):
        encoded_frame(memoryview(b""), 0, 1, "synthetic")
