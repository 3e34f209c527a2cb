"""A long list is the same list: columns, order, filter, folding and remembered rows say what the rows say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.reads import make_case
from tests.sessions import make_rows
from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Admission, Standing
from xray_desktop.review.review import ReaderLabel, Review, Shown
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.worklist import (
    By,
    Folded,
    LineKind,
    Order,
    Query,
    Row,
    RowState,
    Worklist,
    arranged,
    neighbour,
    next_unread,
    outline,
    shown_count,
    state_counts,
    with_changed,
    with_remembered,
    with_row,
    with_rows,
    without_scores,
    would_move,
)
from xray_desktop.review.worklist_filter import Mark
from xray_desktop.review.worklist_packed import Texts
from xray_desktop.review.worklist_rows import CHUNK, Rows

AT = {PNEUMONIA: 0.5}


def scored(*scores: float | None) -> Worklist:
    rows = make_rows(len(scores))
    return with_rows(
        Worklist(),
        [
            replace(row, scores=() if score is None else ((PNEUMONIA, score),))
            for row, score in zip(rows, scores, strict=True)
        ],
    )


def sorted_by(worklist: Worklist, order: Order, *, hidden: bool = False) -> list[str]:
    made = arranged(replace(worklist, order=order), thresholds=AT, model_hidden=hidden)
    return names(made.visible)


def asked(worklist: Worklist, query: Query, *, hidden: bool = False) -> list[str]:
    made = arranged(replace(worklist, query=query), thresholds=AT, model_hidden=hidden)
    return names(made.visible)


def names(rows: Sequence[Row]) -> list[str]:
    return [row.name.removesuffix(".png") for row in rows]


def test_the_most_uncertain_stand_nearest_to_the_threshold_and_unscored_rows_last() -> None:
    assert sorted_by(scored(0.9, None, 0.45, 0.1), Order(By.UNCERTAIN)) == ["2", "0", "3", "1"]


def test_the_highest_score_stands_first_or_last_where_it_is_turned() -> None:
    assert sorted_by(scored(0.2, 0.9, None, 0.5), Order(By.SCORE)) == ["1", "3", "0", "2"]
    assert sorted_by(scored(0.2, 0.9, None, 0.5), Order(By.SCORE, turned=True)) == ["0", "3", "1", "2"]


def test_equal_scores_keep_the_order_of_opening() -> None:
    assert sorted_by(scored(0.5, 0.7, 0.5, 0.5), Order(By.SCORE)) == ["1", "0", "2", "3"]


def test_a_patient_is_raised_by_its_highest_film_and_its_films_stay_together() -> None:
    rows = [
        Row(key=str(i), name=str(i), patient=patient, scores=((PNEUMONIA, score),))
        for i, (patient, score) in enumerate((("A", 0.1), ("B", 0.6), ("A", 0.9), ("C", 0.7)))
    ]
    assert sorted_by(with_rows(Worklist(), rows), Order(By.SCORE)) == ["0", "2", "3", "1"]


def test_while_blinded_no_order_and_no_filter_answers_by_the_model() -> None:
    worklist = scored(0.2, 0.9, 0.5)
    assert sorted_by(worklist, Order(By.SCORE), hidden=True) == ["0", "1", "2"]
    query = Query(scores=(0.8, 1.0), calls=frozenset({Call.ABOVE}), marks=frozenset({Mark.WOULD_DIFFER}))
    assert asked(worklist, query, hidden=True) == ["0", "1", "2"]


def test_a_withheld_score_orders_and_matches_nothing() -> None:
    worklist = scored(0.2, 0.9)
    withheld = replace(worklist.rows[1], admission=Admission(Standing.WITHHELD))
    worklist = with_row(worklist, withheld)
    assert sorted_by(worklist, Order(By.SCORE)) == ["0", "1"]
    assert asked(worklist, Query(scores=(0.0, 1.0))) == ["0"]
    assert asked(worklist, Query(calls=frozenset({Call.WITHHELD}))) == ["1"]


def test_filters_by_score_call_view_and_date() -> None:
    worklist = scored(0.2, 0.5, 0.9)
    dated = replace(worklist.rows[0], study_date=20260105, view=View.LATERAL)
    worklist = with_row(worklist, dated)
    assert asked(worklist, Query(scores=(0.4, 0.6))) == ["1"]
    assert asked(worklist, Query(calls=frozenset({Call.ABOVE}))) == ["1", "2"]
    assert asked(worklist, Query(views=frozenset({View.LATERAL}))) == ["0"]
    assert asked(worklist, Query(dates=(20260101, 0))) == ["0"]
    assert asked(worklist, Query(dates=(0, 20251231))) == []
    assert asked(worklist, Query(folders=frozenset({"f"}))) == ["0", "1", "2"]
    assert asked(worklist, Query(folders=frozenset({"g"}))) == []


def test_a_score_just_below_the_threshold_is_below_in_the_filter_as_on_the_screen() -> None:
    worklist = scored(float(np.float32(0.7)))
    made = arranged(
        replace(worklist, query=Query(calls=frozenset({Call.BELOW}))), thresholds={PNEUMONIA: 0.7}, model_hidden=False
    )
    assert names(made.visible) == ["0"]


def test_reads_that_would_differ_now_can_be_asked_for() -> None:
    read = Review(
        read_id="r", digest="d", reader="AB", label=ReaderLabel.ABSENT,
        shown=Shown(score=0.6, threshold=0.7, call=Call.BELOW),
    )  # fmt: skip
    worklist = with_row(scored(0.6, 0.6), replace(make_rows(2)[1], read=read))
    assert asked(worklist, Query(marks=frozenset({Mark.WOULD_DIFFER}))) == ["1"]


def test_rows_stand_still_until_the_reader_sorts_again() -> None:
    worklist = arranged(replace(scored(0.2, 0.9), order=Order(By.SCORE)), thresholds=AT, model_hidden=False)
    changed = with_row(worklist, replace(worklist.rows[0], scores=((PNEUMONIA, 0.95),)))
    assert names(changed.visible) == ["1", "0"]
    assert would_move(changed, thresholds=AT, model_hidden=False)
    again = arranged(changed, thresholds=AT, model_hidden=False)
    assert names(again.visible) == ["0", "1"]
    assert not would_move(again, thresholds=AT, model_hidden=False)


def test_new_rows_follow_a_frozen_order_and_are_not_narrowed_away() -> None:
    worklist = arranged(replace(scored(0.2, 0.9), query=Query(text="1.png")), thresholds=AT, model_hidden=False)
    grown = with_rows(worklist, [Row(key="new", name="new", patient="N")])
    assert names(grown.visible) == ["1", "new"]
    assert shown_count(grown) == 2


def test_studies_have_a_line_of_their_own_where_a_patient_has_several() -> None:
    rows = [Row(key=str(i), name=str(i), patient="A", study="x" if i < 2 else "y") for i in range(3)]
    lines = outline(with_rows(Worklist(), rows))
    kinds = [lines.line(number).kind for number in range(len(lines))]
    assert kinds == [
        LineKind.PATIENT, LineKind.STUDY, LineKind.FILM, LineKind.FILM, LineKind.STUDY, LineKind.FILM,
    ]  # fmt: skip
    assert lines.line_of(2, 0) == 5


def test_a_folded_patient_has_one_line_and_its_films_can_be_reached_all_the_same() -> None:
    rows = [Row(key=str(i), name=str(i), patient="AB"[i // 2]) for i in range(4)]
    worklist = replace(with_rows(Worklist(), rows), folded=Folded().turned(0))
    assert len(outline(worklist)) == 4
    assert outline(worklist).line_of(1, 0) == 0
    assert neighbour(worklist, "1", 1) == "2"
    assert neighbour(worklist, "2", -1) == "1"
    assert next_unread(worklist, "3") == "0"
    assert len(outline(replace(worklist, folded=Folded(all=True)))) == 2
    assert len(outline(replace(worklist, folded=Folded(all=True).turned(1)))) == 4


def test_versions_share_rows_and_none_changes() -> None:
    first = with_rows(Worklist(), make_rows(3 * CHUNK))
    second = with_row(first, replace(first.rows[CHUNK + 5], opened=True))
    assert not first.rows[CHUNK + 5].opened
    assert second.rows[CHUNK + 5].opened
    assert first.rows != second.rows
    assert state_counts(first, model_hidden=False)[RowState.OPENED] == 0
    assert state_counts(second, model_hidden=False)[RowState.OPENED] == 1


def test_two_versions_may_grow_apart() -> None:
    base = with_rows(Worklist(), make_rows(2))
    one = with_rows(base, [Row(key="x", name="x"), Row(key="y", name="y")])
    other = with_rows(base, [Row(key="y", name="y")])
    assert [one.rows.number(key) for key in ("x", "y")] == [2, 3]
    assert [other.rows.number(key) for key in ("x", "y")] == [None, 2]


def test_the_rows_of_a_list_are_a_sequence() -> None:
    rows = with_rows(Worklist(), make_rows(3)).rows
    assert rows[-1] == rows[2]
    assert rows[:2] == (rows[0], rows[1])
    assert list(rows) == list(make_rows(3))
    with pytest.raises(IndexError):
        rows[3]
    assert repr(Rows()) == "Rows(0)"


def test_words_are_found_whatever_their_case() -> None:
    texts = Texts(["/films/Müller/IM01.DCM", "/films/x", "a" * 64, "ab" * 32])
    assert texts.holding("im01").tolist() == [0]
    assert texts.holding("films").tolist() == [0, 1]
    assert texts.holding("müller").tolist() == [0]
    assert texts.holding("nothing here").tolist() == []
    assert [texts[2], texts[3]] == ["a" * 64, "ab" * 32]


@pytest.fixture
def remembered(tmp_path: Path) -> Worklist:
    """Three cases of two patients, as the store gives them back."""
    with ReviewStore.open(tmp_path / "reviews.db") as store:
        for number, group in enumerate(("aa" * 32, "bb" * 32, "aa" * 32)):
            store.remember_case(
                replace(
                    make_case(number),
                    digest=f"{number:064x}",
                    path=f"/films/march/IM{number}.dcm",
                    patient_group=group,
                    study_group="",
                    study_date=20260101 + number,
                    view="PA",
                )
            )
        part = store.remembered(after=0, limit=10)
        assert part is not None
        assert store.remembered(after=int(part.cases[-1]), limit=10) is None
    return with_remembered(Worklist(), part)


def test_remembered_rows_are_grouped_named_by_their_file_and_found(remembered: Worklist) -> None:
    assert [row.name for row in remembered.visible] == ["IM0.dcm", "IM2.dcm", "IM1.dcm"]
    row = remembered.row("/films/march/IM1.dcm")
    assert row is not None
    assert (row.digest, row.patient_group, row.study_words, row.view, row.remembered) == (
        f"{1:064x}", "bb" * 32, "2026-01-02", View.PA, True,
    )  # fmt: skip
    assert row.patient_words == ""
    assert asked(remembered, Query(text="im2")) == ["IM2.dcm"]
    assert remembered.rows.with_digest(f"{2:064x}") == [2]


def test_a_remembered_row_learns_its_name_when_its_file_is_listed_again(remembered: Worklist) -> None:
    looked = Row(
        key="/films/march/IM0.dcm", name="IM0.dcm", patient="aa" * 32, patient_stated=True, patient_words="X Y"
    )
    again = with_rows(remembered, [looked])
    assert len(again.rows) == 3
    assert again.rows[0].patient_words == "X Y"
    assert not again.rows[0].remembered
    assert again.rows[0].digest == f"{0:064x}"
    assert [row.name for row in again.visible] == ["IM0.dcm", "IM2.dcm", "IM1.dcm"]


def test_another_model_voids_the_scores_of_all_rows(remembered: Worklist) -> None:
    rows = remembered.rows.with_columns(score=np.array([0.1, 0.2, 0.3], dtype=np.float32))
    worklist = with_changed(replace(remembered, rows=rows), [(0, rows[0])])
    assert [row.score() for row in worklist.rows] == [pytest.approx(0.1), pytest.approx(0.2), pytest.approx(0.3)]
    assert [row.score() for row in without_scores(worklist).rows] == [None, None, None]
