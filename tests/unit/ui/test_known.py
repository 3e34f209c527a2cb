"""What the store knows finds its row, by path, then by digest, and never the row of another patient."""

from xray_desktop.review.review import ReaderLabel, Review
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.worklist import Row
from xray_desktop.ui.presenters.known import Known, with_read


def a_read(read_id: str, *, group: str = "", reader: str = "AB", sequence: int = 1) -> Review:
    return Review(
        read_id=read_id,
        digest="d1",
        reader=reader,
        patient_group=group,
        label=ReaderLabel.PRESENT,
        sequence=sequence,
    )


def test_a_file_seen_before_is_known_by_its_path() -> None:
    known = with_read(Known(digests={"a.dcm": "d1"}), a_read("r1"))
    row = known.informed(Row(key="a.dcm"), "AB")
    assert row.digest == "d1"
    assert row.read is not None
    assert row.read.read_id == "r1"
    assert known.informed(Row(key="b.dcm"), "AB") == Row(key="b.dcm")


def test_a_moved_file_is_known_by_its_pixels() -> None:
    known = with_read(Known(), a_read("r1"))
    read = known.informed(Row(key="elsewhere.dcm", digest="d1"), "AB").read
    assert read is not None
    assert known.informed(Row(key="elsewhere.dcm", digest="d1"), "CD").read is None


def test_identical_pixels_of_two_patients_share_no_read() -> None:
    cases = (CaseRow(digest="d1", path="a", patient_group="A"), CaseRow(digest="d1", path="b", patient_group="B"))
    known = with_read(Known(cases={"d1": cases}), a_read("r1", group="A"))
    assert known.informed(Row(key="a", digest="d1", patient_group="A"), "AB").read is not None
    assert known.informed(Row(key="b", digest="d1", patient_group="B"), "AB").read is None


def test_an_exported_read_says_so() -> None:
    known = with_read(Known(exported=frozenset({"r1"})), a_read("r1"))
    assert known.informed(Row(key="a", digest="d1"), "AB").exported


def test_a_score_seen_earlier_is_remembered_for_its_reader() -> None:
    known = Known(seen=frozenset({("d1", "AB")}))
    assert known.informed(Row(key="a", digest="d1"), "AB").model_seen
    assert not known.informed(Row(key="a", digest="d1"), "CD").model_seen
