"""Every named file gets its one row; folders are walked in order; nothing is listed twice and nothing is lost."""

from pathlib import Path

import numpy as np
import pytest

from tests import image_files
from tests.builders import write_dicom, write_png
from tests.image_files import dicom_bytes, png_bytes, write_dicomdir, write_zip
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.scan import Entry, Scan, read_entry, scan

PNG = png_bytes(image_files.chest(bits=8).astype(np.uint8))


def names(found: Scan, root: Path) -> list[str]:
    return [entry.name.replace(f"{root}/", "") for entry in found.entries]


def test_a_named_file_always_gets_its_row_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_png(tmp_path / "a.png")
    (tmp_path / "notes.txt").write_text("words")
    found = scan(["./a.png", "notes.txt", "gone.dcm", "./a.png"])
    assert [entry.name for entry in found.entries] == ["./a.png", "notes.txt", "gone.dcm"]
    assert found.skipped == 0
    assert read_entry(found.entries[0]).facts.format == "PNG"
    for entry in found.entries[1:]:
        with pytest.raises(RadiographError):
            read_entry(entry)


def test_a_folder_is_walked_sorted_and_others_are_counted(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    write_dicom(tmp_path / "c.dcm")
    write_png(tmp_path / "b" / "deep" / "2")
    write_png(tmp_path / "b" / "1.txt")
    write_png(tmp_path / "a.png")
    (tmp_path / "b" / "fake.dcm").write_text("words")
    (tmp_path / "empty.png").touch()
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["a.png", "b/1.txt", "b/deep/2", "c.dcm"]
    assert found.skipped == 2


def test_a_file_named_and_walked_comes_once(tmp_path: Path) -> None:
    one = write_png(tmp_path / "b.png")
    write_png(tmp_path / "a.png")
    assert names(scan([tmp_path, one]), tmp_path) == ["a.png", "b.png"]
    assert names(scan([one, tmp_path, tmp_path]), tmp_path) == ["b.png", "a.png"]


def test_a_file_that_cannot_be_read_keeps_its_row(tmp_path: Path) -> None:
    (tmp_path / "dangling.dcm").symlink_to(tmp_path / "nowhere")
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["dangling.dcm"]
    with pytest.raises(RadiographError, match="no such file"):
        read_entry(found.entries[0])


def test_a_zip_gets_its_row_and_its_members_follow(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"b.dcm": dicom_bytes(), "a.png": PNG, "c.txt": b"words"})
    found = scan([str(path)])
    assert found == Scan(
        (
            Entry(path, str(path), is_container=True),
            Entry(path, f"{path}::b.dcm", "b.dcm"),
            Entry(path, f"{path}::a.png", "a.png"),
        ),
        1,
    )
    assert scan([tmp_path]) == found
    assert read_entry(found.entries[1]).facts.format == "DICOM"
    assert read_entry(found.entries[2]).facts.format == "PNG"
    with pytest.raises(RadiographError, match="open it as a folder"):
        read_entry(found.entries[0])


def test_a_frame_of_a_member_can_be_asked_for(tmp_path: Path) -> None:
    frames = np.stack([image_files.chest(seed=seed) for seed in range(3)])
    path = write_zip(tmp_path / "z.zip", {"many.dcm": dicom_bytes(frames, NumberOfFrames=3)})
    entry = scan([path]).entries[1]
    np.testing.assert_array_equal(read_entry(entry, frame=0).values, frames[0])


def test_an_archive_without_images_is_a_row_only_when_it_was_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "letters.zip", {"c.txt": b"words"})
    assert names(scan([path]), tmp_path) == ["letters.zip"]
    assert scan([tmp_path]) == Scan((), 1)


def test_a_broken_archive_is_a_row_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    for named in (tmp_path, tmp_path / "broken.zip"):
        assert names(scan([named]), tmp_path) == ["broken.zip"]


def test_files_that_a_dicomdir_names_come_once(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    write_dicom(tmp_path / "A" / "ONE")
    write_dicom(tmp_path / "A" / "TWO")
    directory = write_dicomdir(tmp_path / "DICOMDIR", [["A", "ONE"]])
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["A/TWO", "DICOMDIR", "DICOMDIR::A/ONE"]
    assert read_entry(found.entries[2]).facts.format == "DICOM"
    assert names(scan([directory, tmp_path]), tmp_path) == ["DICOMDIR", "DICOMDIR::A/ONE", "A/TWO"]


def test_a_broken_dicomdir_hides_no_file(tmp_path: Path) -> None:
    write_dicom(tmp_path / "ONE")
    directory = write_dicomdir(tmp_path / "DICOMDIR", [["ONE"]])
    data = directory.read_bytes()
    directory.write_bytes(data[: image_files.body_of(data)] + b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff" * 2000)
    assert names(scan([tmp_path]), tmp_path) == ["DICOMDIR", "ONE"]
