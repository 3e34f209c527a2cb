"""Rows keep their place whatever happens, and a row's word is never more than the reader may know."""

from dataclasses import replace

import pytest

from tests.sessions import make_rows
from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Admission, Standing
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.review import ReaderLabel, Reason, Review, Shown
from xray_desktop.review.worklist import (
    Row,
    RowState,
    Worklist,
    narrowed,
    neighbour,
    next_unread,
    progress,
    row_state,
    row_would_differ,
    study_label,
    with_declaration,
    with_digest,
    with_row,
    with_rows,
)


def a_read(label: ReaderLabel = ReaderLabel.PRESENT, call: Call = Call.ABOVE, score: float = 0.6) -> Review:
    return Review(read_id="r", digest="d", reader="AB", label=label, shown=Shown(score=score, threshold=0.5, call=call))


def listed(count: int = 4) -> Worklist:
    return with_rows(Worklist(), make_rows(count))


def keys(worklist: Worklist) -> list[str]:
    return [row.key for row in worklist.visible]


def test_rows_are_grouped_by_patient_and_study_in_order_of_first_appearance() -> None:
    rows = [
        Row(key="1", patient="A", study="x"),
        Row(key="2", patient="B", study="y"),
        Row(key="3", patient="A", study="z"),
        Row(key="4", patient="A", study="x"),
    ]
    assert keys(with_rows(Worklist(), rows)) == ["1", "4", "3", "2"]


def test_a_file_opened_twice_keeps_its_one_row() -> None:
    worklist = with_row(listed(), replace(make_rows(1)[0], opened=True))
    again = with_rows(worklist, make_rows(4))
    assert keys(again) == keys(worklist)
    assert again.rows[0].opened


def test_a_changed_row_stays_where_it_is() -> None:
    worklist = with_row(listed(), replace(make_rows(4)[2], error="broken"))
    assert keys(worklist) == keys(listed())
    assert with_row(worklist, Row(key="elsewhere")) is worklist


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (Row(key="k"), RowState.NEW),
        (Row(key="k", opened=True), RowState.OPENED),
        (Row(key="k", read=a_read()), RowState.READ),
        (Row(key="k", saving=True), RowState.READ),
        (Row(key="k", read=a_read(ReaderLabel.ABSENT)), RowState.DISAGREES),
        (Row(key="k", read=a_read(ReaderLabel.CANNOT_TELL)), RowState.SECOND_READ),
        (Row(key="k", read=replace(a_read(), reasons=(Reason.REFERENCE_WRONG,))), RowState.SECOND_READ),
        (Row(key="k", read=replace(a_read(), blinded=True)), RowState.SECOND_READ),
        (Row(key="k", opened=True, admission=Admission(Standing.NOT_SCORED)), RowState.NOT_SCORED),
        (Row(key="k", admission=Admission(Standing.WITHHELD)), RowState.NEW),
        (Row(key="k", read=a_read(), exported=True), RowState.EXPORTED),
        (Row(key="k", error="broken", opened=True), RowState.FAILED),
    ],
)
def test_a_row_has_one_word(row: Row, state: RowState) -> None:
    assert row_state(row) is state


def test_a_blinded_row_keeps_the_model_to_itself() -> None:
    row = Row(key="k", opened=True, admission=Admission(Standing.NOT_SCORED))
    assert row_state(row, model_hidden=True) is RowState.OPENED
    assert row_state(replace(row, read=a_read(ReaderLabel.ABSENT)), model_hidden=True) is RowState.DISAGREES


def test_a_row_may_say_that_it_would_differ_now() -> None:
    row = Row(key="k", read=a_read(score=0.6))
    assert row_would_differ(row, {PNEUMONIA: 0.7})
    assert not row_would_differ(row, {PNEUMONIA: 0.6})
    assert not row_would_differ(row, {})
    assert not row_would_differ(Row(key="k"), {PNEUMONIA: 0.7})


def test_the_next_unread_goes_on_and_round_and_passes_what_cannot_be_read() -> None:
    worklist = with_row(listed(4), replace(make_rows(4)[1], error="broken"))
    assert next_unread(worklist, "f/0.png") == "f/2.png"
    worklist = with_row(worklist, replace(make_rows(4)[2], read=a_read()))
    worklist = with_row(worklist, replace(make_rows(4)[3], saving=True))
    assert next_unread(worklist, "f/3.png") == "f/0.png"
    assert next_unread(worklist, "f/0.png") is None
    assert next_unread(worklist, "") == "f/0.png"


def test_neighbours_stop_at_the_ends() -> None:
    worklist = listed(3)
    assert neighbour(worklist, "f/0.png", 1) == "f/1.png"
    assert neighbour(worklist, "f/2.png", 1) is None
    assert neighbour(worklist, "f/0.png", -1) is None
    assert neighbour(worklist, "", 1) == "f/0.png"
    assert neighbour(Worklist(), "", 1) is None


def test_a_narrowed_list_keeps_its_rows_until_it_is_asked_again() -> None:
    worklist = narrowed(listed(3), text="", states={RowState.NEW}, model_hidden=False)
    worklist = with_row(worklist, replace(worklist.rows[0], read=a_read()))
    assert len(worklist.visible) == 3
    asked_again = narrowed(worklist, text="", states={RowState.NEW}, model_hidden=False)
    assert [row.key for row in asked_again.visible] == ["f/1.png", "f/2.png"]
    assert next_unread(asked_again, "f/2.png") == "f/1.png"


def test_search_looks_at_the_words_of_a_row() -> None:
    worklist = with_row(listed(3), replace(make_rows(3)[1], view=View.LATERAL))
    assert [r.key for r in narrowed(worklist, text="p 2", states=(), model_hidden=False).visible] == ["f/2.png"]
    assert [r.key for r in narrowed(worklist, text=" lateral", states=(), model_hidden=False).visible] == ["f/1.png"]
    assert narrowed(worklist, text=" ", states=(), model_hidden=False).screen is None


def test_progress_counts_reads_of_what_could_be_opened() -> None:
    worklist = with_row(listed(4), replace(make_rows(4)[0], error="broken"))
    worklist = with_row(worklist, replace(make_rows(4)[1], read=a_read()))
    worklist = with_row(worklist, replace(make_rows(4)[2], saving=True))
    assert progress(worklist) == (1, 3)


def test_identical_pixels_under_another_patient_warn_and_stay_two_rows() -> None:
    worklist = with_digest(with_digest(listed(3), "f/0.png", "d1"), "f/1.png", "d1")
    assert [row.same_pixels_elsewhere for row in worklist.rows] == [True, True, False]
    unstated = with_rows(Worklist(), make_rows(2, patient_stated=False))
    unstated = with_digest(with_digest(unstated, "f/0.png", "d1"), "f/1.png", "d1")
    assert not any(row.same_pixels_elsewhere for row in unstated.rows)
    assert with_digest(worklist, "elsewhere", "d1") is worklist


def test_a_declaration_touches_its_folder_and_unknown_ages_only() -> None:
    unknown = Admission(Standing.WITHHELD, (NotShown.POPULATION_UNKNOWN,))
    stated = Admission(Standing.WITHHELD, (NotShown.OUTSIDE_POPULATION,))
    rows = [
        Row(key="1", folder="f", admission=unknown),
        Row(key="2", folder="f", admission=stated),
        Row(key="3", folder="g", admission=unknown),
        Row(key="4", folder="f"),
    ]
    said = with_declaration(with_rows(Worklist(), rows), "f", declared=True)
    assert [row.admission and row.admission.standing for row in said.rows] == [
        Standing.SCORED,
        Standing.WITHHELD,
        Standing.WITHHELD,
        None,
    ]
    back = with_declaration(said, "f", declared=False)
    assert [row.admission for row in back.rows] == [unknown, stated, unknown, None]


@pytest.mark.parametrize(
    ("labels", "label"),
    [
        ((ReaderLabel.ABSENT, ReaderLabel.PRESENT), ReaderLabel.PRESENT),
        ((ReaderLabel.ABSENT, ReaderLabel.ABSENT), ReaderLabel.ABSENT),
        ((ReaderLabel.ABSENT, None), ReaderLabel.NOT_ASSESSED),
        ((ReaderLabel.ABSENT, ReaderLabel.CANNOT_TELL), ReaderLabel.CANNOT_TELL),
        ((), ReaderLabel.NOT_ASSESSED),
    ],
)
def test_a_study_is_present_when_any_image_is(labels: tuple[ReaderLabel | None, ...], label: ReaderLabel) -> None:
    rows = [Row(key=str(i), read=None if one is None else a_read(one)) for i, one in enumerate(labels)]
    assert study_label(rows) is label
