"""The reader looks at bytes, not at names, and whatever is wrong is one short sentence."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import image_files
from tests.builders import write_dicom, write_png
from tests.image_files import dicom_bytes, png_bytes
from xray_desktop.errors import RadiographError, XrayError
from xray_desktop.imaging import content, limits
from xray_desktop.imaging.file_kind import Kind, kind_of
from xray_desktop.imaging.radiograph import Doubt, digest
from xray_desktop.imaging.reader import read, read_bytes


def test_a_dicom_file_called_png_is_read_as_dicom(tmp_path: Path) -> None:
    assert read(write_dicom(tmp_path / "image.png")).facts.format == "DICOM"


def test_a_png_without_a_suffix_is_read(tmp_path: Path) -> None:
    assert read(write_png(tmp_path / "image")).facts.format == "PNG"


def test_the_hash_of_the_file_and_the_digest_of_the_values_are_filled(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm")
    radiograph = read(path)
    assert radiograph.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert radiograph.digest == digest(radiograph.values)


def test_values_cannot_be_changed(tmp_path: Path) -> None:
    for path in (write_dicom(tmp_path / "a.dcm"), write_png(tmp_path / "a.png")):
        with pytest.raises(ValueError, match="read-only"):
            read(path).values[0, 0] = 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"some words, no image", "not a radiograph"),
        (b"%PDF-1.7", "not a radiograph"),
        (b"GIF89a" + b"\0" * 50, "not a radiograph"),
        (b"PK\x03\x04" + b"\0" * 50, "a ZIP container, not one image"),
    ],
)
def test_other_files_give_their_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "file.dcm"
    path.write_bytes(content)
    with pytest.raises(RadiographError) as caught:
        read(path)
    assert str(caught.value).startswith(f"file.dcm: {words}")


def test_a_missing_file_and_a_folder_give_their_sentence(tmp_path: Path) -> None:
    with pytest.raises(RadiographError, match=r"gone\.dcm: there is no such file"):
        read(tmp_path / "gone.dcm")
    (tmp_path / "folder").mkdir()
    with pytest.raises(RadiographError, match=r"folder: a folder, not an image"):
        read(tmp_path / "folder")


def test_a_path_that_no_system_takes_gives_its_sentence() -> None:
    with pytest.raises(RadiographError, match="cannot be read"):
        read(Path("a\0b"))


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_file_that_may_not_be_read_gives_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_png(tmp_path / "a.png")

    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(RadiographError, match=r"a\.png: cannot be read \(PermissionError\)"):
        read(path)


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "LARGEST_FILE_BYTES", 100)
    with pytest.raises(RadiographError, match="larger than a radiograph"):
        read(write_png(tmp_path / "a.png"))


def test_a_long_or_hostile_name_stays_short_and_plain() -> None:
    name = "n" * 300 + "\u202e\x1b[2J\n<b>" + "m" * 300
    with pytest.raises(XrayError) as caught:
        read_bytes(b"", name)
    words = str(caught.value)
    assert len(words) < 300
    assert words.isprintable()


def test_a_name_of_no_latin_letters_is_shown() -> None:
    assert limits.shown("Röntgen_мартышка.dcm") == "Röntgen_мартышка.dcm"


def test_a_negative_of_a_chest_makes_the_polarity_doubtful() -> None:
    values = image_files.chest(bits=8).astype(np.uint8)
    assert Doubt.POLARITY_DOUBTFUL not in read_bytes(png_bytes(values), "right.png").doubts
    assert Doubt.POLARITY_DOUBTFUL in read_bytes(png_bytes(255 - values), "negative.png").doubts


@pytest.mark.parametrize(
    "stated",
    [{"BodyPartExamined": "HAND"}, {"ViewPosition": "LL"}, {"Modality": "CT"}],
    ids=lambda row: next(iter(row)),
)
def test_the_polarity_of_anything_but_a_frontal_chest_is_not_judged(stated: dict[str, Any]) -> None:
    data = dicom_bytes(4095 - image_files.chest(), **stated)
    assert Doubt.POLARITY_DOUBTFUL not in read_bytes(data, "other.dcm").doubts


def test_importing_the_reader_loads_no_decoder() -> None:
    code = (
        "import sys, xray_desktop.imaging.scan, xray_desktop.imaging.reader\n"
        "bad = {'pydicom', 'imagecodecs', 'scipy'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0" * 128 + b"DICM\x02\0\0\0UL", Kind.DICOM),
        (b"\x08\0\x05\0CS\x0a\0ISO_IR 100", Kind.DICOM),
        (b"\x08\0\x05\0\x0a\0\0\0ISO_IR 100", Kind.DICOM),
        (b"\x02\0\0\0UL\x04\0\xc0\0\0\0", Kind.DICOM),
        (b"\0\x08\0\x05CS\0\x0aISO_IR 100", Kind.DICOM),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"\xff\xd8\xff\xe0", Kind.JPEG),
        (b"II*\0", Kind.TIFF),
        (b"MM\0*", Kind.TIFF),
        (b"PK\x05\x06", Kind.ZIP),
        (b"\x08\0\x00\x01words", Kind.OTHER),
        (b"words", Kind.OTHER),
        (b"", Kind.OTHER),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(head: bytes, kind: Kind) -> None:
    assert kind_of(head) is kind
    assert not (kind.is_image and kind.is_container)
