"""What a worker opens in two stages is what the reader reads in one, and nothing of the file is trusted in between."""

import hashlib
import os
from collections.abc import Iterator
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.builders import write_png
from tests.image_files import chest, lut_item, write_dicom
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.decoding_room import offered
from xray_desktop.imaging.first_look import FirstLook, Opened
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import digest
from xray_desktop.imaging.reader import opened, opened_content, read
from xray_desktop.imaging.scan import Entry, opened_entry
from xray_desktop.imaging.shared_pixels import Sender

ENCODINGS = (*image_files.NATIVE, *image_files.LOSSLESS, image_files.JPEG_EXTENDED, image_files.JPEG_2000)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=1) as pool:
        pool.warm()
        yield pool


def cut_short(path: Path) -> Opened:
    film = opened(path)
    os.truncate(path, 4096)
    return film


@pytest.mark.parametrize("transfer_syntax", ENCODINGS)
def test_two_stages_in_a_worker_are_one_in_this_process(tmp_path: Path, pool: ReaderPool, transfer_syntax: str) -> None:
    path = write_dicom(tmp_path / "film.dcm", transfer_syntax=transfer_syntax, WindowCenter=2000, WindowWidth=3000)
    seen: list[FirstLook] = []
    far, near = pool.look(path.name, seen.append, opened, path), read(path)
    assert np.array_equal(far.values, near.values)
    assert (far.digest, far.doubts, far.voi, far.facts) == (near.digest, near.doubts, near.voi, near.facts)
    assert far.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert np.shares_memory(far.values, seen[0].values)


@pytest.mark.parametrize("transfer_syntax", [image_files.EXPLICIT, image_files.RLE])
def test_bits_beside_the_stored_ones_are_cut_on_both_ways(
    tmp_path: Path, pool: ReaderPool, transfer_syntax: str
) -> None:
    dirty = chest() | np.uint16(0x8000)
    path = write_dicom(
        tmp_path / "film.dcm", dirty, transfer_syntax=transfer_syntax, bits=16, BitsStored=12, HighBit=11
    )
    for film in (pool.read(path), read(path)):
        assert np.array_equal(film.values, chest())
        assert film.digest == digest(chest())


def test_the_digest_is_that_of_the_values_before_a_modality_table(tmp_path: Path, pool: ReaderPool) -> None:
    table = lut_item([4095 - level for level in range(4096)])
    path = write_dicom(tmp_path / "film.dcm", ModalityLUTSequence=[table])
    film = pool.read(path)
    assert np.array_equal(film.values, 4095 - chest())
    assert film.digest == read(path).digest == digest(chest())


def test_a_png_goes_the_same_way(tmp_path: Path, pool: ReaderPool) -> None:
    path = write_png(tmp_path / "film.png")
    assert pool.read(path).digest == read(path).digest


def test_a_member_of_an_archive_goes_the_same_way(tmp_path: Path, pool: ReaderPool) -> None:
    data = image_files.dicom_bytes()
    path = image_files.write_zip(tmp_path / "films.zip", {"a.dcm": data})
    entry = Entry(path, "films.zip::a.dcm", "a.dcm")
    seen: list[FirstLook] = []
    assert pool.look("a.dcm", seen.append, opened_entry, entry).digest == digest(chest())


def test_a_file_that_shrinks_while_it_is_mapped_costs_its_worker_alone(tmp_path: Path, pool: ReaderPool) -> None:
    path = write_dicom(tmp_path / "film.dcm", chest(900, 800))
    with pytest.raises(RadiographError, match="the decoder died on it"):
        pool.look(path.name, lambda _look: None, cut_short, path)
    assert pool.read(write_dicom(tmp_path / "next.dcm")).digest == digest(chest())


@pytest.mark.parametrize(("content", "said"), [(b"", "the file is empty"), (b"nothing", "not a radiograph")])
def test_what_cannot_be_mapped_or_read_gets_its_sentence(
    tmp_path: Path, pool: ReaderPool, content: bytes, said: str
) -> None:
    path = tmp_path / "film.dcm"
    path.write_bytes(content)
    with pytest.raises(RadiographError, match=said):
        pool.read(path)
    with pytest.raises(RadiographError, match="there is no such file"):
        pool.read(tmp_path / "gone.dcm")


@pytest.mark.parametrize("transfer_syntax", image_files.LOSSLESS)
def test_a_lossless_film_is_decoded_where_it_is_handed_on_from(transfer_syntax: str) -> None:
    data = image_files.dicom_bytes(transfer_syntax=transfer_syntax)
    sender = Sender()
    try:
        with offered(partial(sender.offer, fresh=f"xray{os.getpid()}-room")):
            look = opened_content(data, "film.dcm", isolated=True).look
            again = opened_content(data, "film.dcm", isolated=True).look
        place = sender.put(look.values, "another")
        assert place is not None
        assert np.shares_memory(look.values, sender.seen(place))
        assert not np.shares_memory(look.values, again.values)
        assert np.array_equal(look.values, again.values)
        assert np.array_equal(look.values, chest())
    finally:
        SharedMemory(name=f"xray{os.getpid()}-room").unlink()


def test_bits_beside_the_stored_ones_are_still_seen_as_damage(tmp_path: Path, pool: ReaderPool) -> None:
    dirty = chest() | np.uint16(0x4000)
    frame = image_files.encoded(dirty, image_files.RLE, bits=16)
    path = write_dicom(tmp_path / "film.dcm", transfer_syntax=image_files.RLE, fragments=[frame])
    far, near = pool.read(path), read(path)
    assert np.array_equal(far.values, near.values)
    assert (far.doubts, far.damage, far.digest) == (near.doubts, near.damage, near.digest)


def test_a_small_film_after_a_large_one_holds_nothing_of_it(tmp_path: Path, pool: ReaderPool) -> None:
    large = write_dicom(tmp_path / "large.dcm", chest(900, 800), transfer_syntax=image_files.JPEG_LS)
    small = write_dicom(tmp_path / "small.dcm", transfer_syntax=image_files.JPEG_LS)
    assert np.array_equal(pool.read(large).values, chest(900, 800))
    assert np.array_equal(pool.read(small).values, chest())
    larger = write_dicom(tmp_path / "larger.dcm", chest(1500, 1200), transfer_syntax=image_files.RLE)
    assert np.array_equal(pool.read(larger).values, chest(1500, 1200))
