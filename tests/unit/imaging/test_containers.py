"""A ZIP archive or a DICOMDIR is a folder: its members are read within bounds, and never from outside it."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.builders import write_dicom
from tests.image_files import dicom_bytes, png_bytes, write_dicomdir, write_zip
from xray_desktop.errors import RadiographError
from xray_desktop.imaging import containers
from xray_desktop.imaging.containers import listing, member_bytes, members, referenced_files
from xray_desktop.imaging.reader import read, read_bytes

PNG = png_bytes(image_files.chest(bits=8).astype(np.uint8))


def test_images_of_a_zip_are_listed_and_others_counted(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.zip", {"b/one.dcm": dicom_bytes(), "two": PNG, "notes.txt": b"words", "nested.zip": b"PK\x03\x04"}
    )
    assert listing(path) == containers.Listing(("b/one.dcm", "two"), 2)
    assert [name for name, _ in members(path)] == ["b/one.dcm", "two"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_come_out_as_they_went_in(tmp_path: Path, compression: int) -> None:
    path = write_zip(tmp_path / "a.zip", {"x.png": PNG}, compression=compression)
    assert member_bytes(path, "x.png") == PNG
    assert read_bytes(member_bytes(path, "x.png"), "x.png").facts.format == "PNG"


def test_folders_inside_a_zip_are_no_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("folder/x.png", PNG)
    assert listing(path) == containers.Listing(("folder/x.png",), 0)


def test_a_word_processors_file_is_no_folder_of_radiographs(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.docx", {"[Content_Types].xml": b"<xml/>", "word/media/image1.png": PNG})
    assert listing(path) == containers.Listing((), 2)


def test_a_bomb_inside_a_zip_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST_INFLATED_BYTES", 10_000)
    path = write_zip(tmp_path / "a.zip", {"bomb.png": PNG + b"\0" * 50_000})
    with pytest.raises(RadiographError, match=r"bomb\.png: it inflates beyond any radiograph"):
        member_bytes(path, "bomb.png")


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MEMBERS_ALLOWED", 2)
    with pytest.raises(RadiographError, match="3 members, too many"):
        listing(write_zip(tmp_path / "a.zip", dict.fromkeys("abc", PNG)))


def test_a_broken_zip_gives_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(RadiographError, match=r"a\.zip: a broken ZIP archive"):
        listing(path)


def test_a_damaged_member_is_listed_and_says_so(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"x.png": PNG}, compression=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert listing(path).images == ("x.png",)
    with pytest.raises(RadiographError, match=r"x\.png: cannot be unpacked from a\.zip \(BadZipFile\)"):
        member_bytes(path, "x.png")


def test_an_encrypted_member_is_listed_and_says_so(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"x.png": PNG})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert listing(path).images == ("x.png",)
    with pytest.raises(RadiographError, match=r"x\.png: cannot be unpacked from a\.zip \(RuntimeError\)"):
        member_bytes(path, "x.png")


def test_a_member_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RadiographError, match=r"gone: cannot be unpacked"):
        member_bytes(write_zip(tmp_path / "a.zip", {"x.png": PNG}), "gone")


def test_a_missing_container_gives_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(RadiographError, match=r"gone\.zip: cannot be read"):
        listing(tmp_path / "gone.zip")


def test_a_dicomdir_names_its_files(tmp_path: Path) -> None:
    (tmp_path / "IMAGES").mkdir()
    stored = image_files.chest()
    write_dicom(tmp_path / "IMAGES" / "ONE", stored)
    path = write_dicomdir(tmp_path / "DICOMDIR", [None, ["IMAGES", "ONE"], ["IMAGES", "GONE"]])
    assert listing(path) == containers.Listing(("IMAGES/ONE", "IMAGES/GONE"), 0)
    np.testing.assert_array_equal(read_bytes(member_bytes(path, "IMAGES/ONE"), "ONE").values, stored)
    with pytest.raises(RadiographError, match="GONE: there is no such file"):
        member_bytes(path, "IMAGES/GONE")
    with pytest.raises(RadiographError, match="OTHER: not a file of DICOMDIR"):
        member_bytes(path, "OTHER")
    with pytest.raises(RadiographError, match="a DICOMDIR container, not one image"):
        read(path)


def test_names_of_a_copied_cd_may_be_in_lower_case(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    write_dicom(tmp_path / "images" / "one")
    path = write_dicomdir(tmp_path / "DICOMDIR", [["IMAGES", "ONE"]])
    assert referenced_files(path) == (tmp_path / "images" / "one",)


@pytest.mark.parametrize("file_id", [["..", "SECRET"], [".", "SECRET"], ["A/../../SECRET"], "..", ["LINK", "SECRET"]])
def test_a_dicomdir_cannot_point_out_of_its_folder(tmp_path: Path, file_id: list[str] | str) -> None:
    write_dicom(tmp_path / "SECRET")
    (tmp_path / "cd").mkdir()
    (tmp_path / "cd" / "LINK").symlink_to(tmp_path)
    path = write_dicomdir(tmp_path / "cd" / "DICOMDIR", [file_id])
    assert listing(path) == containers.Listing((), 0)


def test_a_broken_dicomdir_gives_its_sentence(tmp_path: Path) -> None:
    path = write_dicomdir(tmp_path / "DICOMDIR", [["A"]])
    data = path.read_bytes()
    path.write_bytes(data[: image_files.body_of(data)] + b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff" * 2000)
    with pytest.raises(RadiographError, match="DICOMDIR: broken DICOM header"):
        listing(path)


def test_a_directory_is_read_once_for_all_its_members_and_again_when_it_changes(tmp_path: Path) -> None:
    for name in ("A", "B"):
        write_dicom(tmp_path / name)
    directory = write_dicomdir(tmp_path / "DICOMDIR", [["A"]])
    before = containers._file_ids_of.cache_info().misses
    assert containers.listing(directory).images == ("A",)
    assert all(containers.member_bytes(directory, "A") for _ in range(5))
    assert containers._file_ids_of.cache_info().misses == before + 1
    write_dicomdir(directory, [["A"], ["B"]])
    assert containers.listing(directory).images == ("A", "B")
