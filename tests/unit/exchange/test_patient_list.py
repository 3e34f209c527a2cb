"""A list or a confirmed folder names the patients of files that name none; a header is never overruled."""

from pathlib import Path

import pytest

from xray_desktop.errors import ExportError
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.patient_list import by_folder, by_list, patient_list
from xray_desktop.review.rows import CaseRow

KEY = SiteKey(b"\x07" * 32)


def case(path: str, **more: str) -> CaseRow:
    return CaseRow(digest=path, path=path, **more)  # type: ignore[arg-type]  # any text field


@pytest.mark.parametrize(
    "text",
    [
        "file,patient\na.png,P1\nsub/b.png,P2\n",
        "Path;Patient_ID\n.\\a.png;P1\nsub\\b.png; P2 \n",
        "\ufefffilename,patient id,remark\na.png,P1,x\nsub/b.png,P2,=1+1\n\n,,\n",
    ],
)
def test_a_list_is_read_however_a_spreadsheet_writes_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert patient_list(tmp_path / "list.csv") == {"a.png": "P1", "sub/b.png": "P2"}


def test_files_are_found_by_their_last_parts_and_become_keyed_words() -> None:
    cases = [case("/x/y/a.png"), case("/x/sub/b.png"), case("/x/zip.zip::sub/b.png"), case("/x/c.png")]
    known = by_list(cases, {"a.png": "P1", "sub/b.png": "P2"}, KEY)
    assert [one.path for one in known] == ["/x/y/a.png", "/x/sub/b.png", "/x/zip.zip::sub/b.png"]
    assert known[0].patient_group == KEY.listed_patient("P1") != known[1].patient_group == known[2].patient_group
    assert {one.patient_known_by for one in known} == {"list"}
    assert "P1" not in repr(known)


def test_a_header_is_never_overruled() -> None:
    stated = case("a.png", patient_group="theirs", patient_known_by="header")
    assert by_list([stated], {"a.png": "P1"}, KEY) == ()
    assert by_folder([stated], KEY) == ()


def test_a_later_list_corrects_an_earlier_one() -> None:
    (first,) = by_folder([case("/x/a.png")], KEY)
    (second,) = by_list([first], {"a.png": "P1"}, KEY)
    (third,) = by_list([second], {"a.png": "P2"}, KEY)
    assert len({first.patient_group, second.patient_group, third.patient_group}) == 3


def test_each_folder_is_one_patient() -> None:
    known = by_folder([case("/x/p1/a.png"), case("/x/p1/b.png"), case("/x/p2/a.png")], KEY)
    assert known[0].patient_group == known[1].patient_group != known[2].patient_group
    assert {one.patient_known_by for one in known} == {"folder"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,patient\na,P1\n", "has no column named file"),
        ("file,patient\na,P1\na,P2\n", "line 3: gives a file a second patient"),
        ("", "has no column named file"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=said):
        patient_list(tmp_path / "list.csv")


def test_a_missing_or_foreign_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        patient_list(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes(b"file,patient\n\xe4,\xff\n")
    with pytest.raises(ExportError, match="save it as CSV in UTF-8"):
        patient_list(tmp_path / "latin.csv")


@pytest.mark.parametrize(
    "data",
    [b"file,patient\n" + b"x" * 200_000 + b",1\n", b"file,patient\n" + b"a" * 20_000_000, b"file,patient\n\xff\xfe\n"],
    ids=["a field without an end", "too large", "not UTF-8"],
)
def test_a_hostile_list_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(ExportError, match=r"list\.csv"):
        patient_list(tmp_path / "list.csv")


def test_a_folder_in_place_of_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not a file"):
        patient_list(tmp_path)
