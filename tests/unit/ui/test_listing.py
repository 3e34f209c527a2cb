"""What a user names becomes rows grouped by patient and study, and a container that cannot be opened says so."""

import zipfile
from pathlib import Path

from tests.image_files import chest, write_dicom, write_png
from xray_desktop.imaging.radiograph import View
from xray_desktop.review.worklist import Worklist, with_rows
from xray_desktop.ui.presenters.listing import date_words, listed, site_groups


def always(_done: int, _total: int) -> bool:
    return True


def test_rows_carry_what_the_header_says(tmp_path: Path) -> None:
    write_dicom(
        tmp_path / "1.dcm", PatientID="SYN-1", PatientName="SYNTHETIC^ONE", StudyDate="20260105", ViewPosition="PA",
        StudyInstanceUID="1.2.3",
    )  # fmt: skip
    write_dicom(tmp_path / "2.dcm", chest(seed=1), PatientID="SYN-2", PatientName="SYNTHETIC^TWO")
    write_dicom(tmp_path / "3.dcm", chest(seed=2), PatientID="SYN-1", PatientName="SYNTHETIC^ONE", StudyDate="20260119")
    write_png(tmp_path / "4.png")
    (tmp_path / "notes.txt").write_text("no image", encoding="utf-8")
    found = listed([str(tmp_path)], site_groups(tmp_path / "home"), always)
    rows = with_rows(Worklist(), found.rows).visible
    assert [row.name for row in rows] == ["1.dcm", "3.dcm", "2.dcm", "4.png"]
    assert (rows[0].patient_words, rows[0].study_words, rows[0].view) == ("SYNTHETIC ONE", "2026-01-05", View.PA)
    assert not rows[3].patient_stated
    assert rows[3].patient_words.endswith("no patient stated")
    assert found.skipped == 1
    assert found.entries[rows[0].key].path == tmp_path / "1.dcm"
    assert found.cases[rows[3].key].source_kind == "PNG"


def test_patients_are_known_by_opaque_words(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    write_dicom(tmp_path / "1.dcm", PatientID="SYN-1")
    write_png(tmp_path / "2.png")
    first, second = listed([str(tmp_path)], site_groups(tmp_path / "home"), always).rows
    assert len(first.patient_group) == 64
    assert "SYN" not in first.patient_group
    assert second.patient_group == ""


def test_members_follow_and_a_broken_archive_has_its_row(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "films.zip", "w") as archive:
        archive.write(write_png(tmp_path / "a.png"), "a.png")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    found = listed([str(tmp_path / "films.zip"), str(broken)], site_groups(tmp_path), always)
    assert [row.key for row in found.rows] == [f"{tmp_path / 'films.zip'}::a.png", str(broken)]
    assert found.rows[0].name == "a.png"


def test_listing_stops_when_asked(tmp_path: Path) -> None:
    for number in range(5):
        write_png(tmp_path / f"{number}.png")
    found = listed([str(tmp_path)], site_groups(tmp_path), lambda done, _total: done < 2)
    assert len(found.rows) == 2


def test_dates_are_written_to_be_read() -> None:
    assert date_words("20260105") == "2026-01-05"
    assert date_words("in spring") == "in spring"
