"""A header says whose film it is before anything is decoded, and a file without one fails nothing."""

from pathlib import Path

from tests.image_files import chest, write_dicom, write_png
from xray_desktop.imaging.file_kind import Kind
from xray_desktop.imaging.glance import glance
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.radiograph import View
from xray_desktop.imaging.scan import Entry, scan


def look(path: Path) -> Entry:
    return Entry(path, str(path))


def test_a_dicom_header_is_read_without_its_pixels(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", chest(900, 800), PatientID="SYN-1", StudyDate="20260105", ViewPosition="AP")
    assert path.stat().st_size > 1_000_000
    seen = glance(look(path))
    assert (seen.kind, seen.view) == (Kind.DICOM, View.AP)
    assert (seen.identity.patient_id, seen.identity.study_date) == ("SYN-1", "20260105")


def test_a_png_has_no_patient(tmp_path: Path) -> None:
    seen = glance(look(write_png(tmp_path / "a.png")))
    assert (seen.kind, seen.identity, seen.view) == (Kind.PNG, Identity(), View.UNKNOWN)


def test_what_cannot_be_read_is_no_error_yet(tmp_path: Path) -> None:
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(bytes(128) + b"DICM" + b"\xff" * 40)
    assert glance(look(broken)).identity == Identity()
    assert glance(look(tmp_path / "missing.dcm")).kind is Kind.OTHER


def test_a_member_of_an_archive_is_looked_at_too(tmp_path: Path) -> None:
    import zipfile

    inside = write_dicom(tmp_path / "a.dcm", PatientID="SYN-2")
    with zipfile.ZipFile(tmp_path / "films.zip", "w") as archive:
        archive.write(inside, "deep/a.dcm")
    entries = [entry for entry in scan([tmp_path / "films.zip"]).entries if entry.member]
    assert [glance(entry).identity.patient_id for entry in entries] == ["SYN-2"]
