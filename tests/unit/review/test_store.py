"""What the store took is there for ever, in its order; it never mixes up readers, patients or windows."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.reads import MODEL, make_case, make_digest, make_read, make_shown
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN
from xray_desktop.contract.operating_point import Call
from xray_desktop.errors import StoreError
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Review
from xray_desktop.review.rows import ActKind, PredictionRow
from xray_desktop.review.standing import current
from xray_desktop.review.store import FILE_NAME, ReviewStore


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once: Alembic takes its time."""
    path = tmp_path_factory.mktemp("blank") / FILE_NAME
    ReviewStore.open(path).close()
    return path


@pytest.fixture
def path(tmp_path: Path, blank: Path) -> Path:
    return Path(shutil.copy(blank, tmp_path / FILE_NAME))


@pytest.fixture
def store(path: Path) -> ReviewStore:
    return ReviewStore.open(path)


def full_read(read_id: str = "full") -> Review:
    return make_read(
        3,
        read_id=read_id,
        subtypes=((BACTERIAL_PATTERN, ReaderLabel.PRESENT), (VIRAL_PATTERN, ReaderLabel.CANNOT_TELL)),
        free_labels=("rib fracture", "Rippenbruch ü"),
        otherwise_abnormal=Abnormal.YES,
        abnormal_what="effusion",
        reasons=(Reason.MISSED, Reason.OTHER),
        comment="'; DROP TABLE reads; --\n<b>ünïcode</b>",
        flagged=True,
        basis=Basis.CT,
        certainty=Certainty.PROBABLE,
        shown=replace(make_shown(0.1 + 0.2), heatmap_shown=True, outside_population=True),
        active_seconds=12.25,
    )


def prediction(number: int, *, score: float = 0.7, model_id: str = MODEL) -> PredictionRow:
    return PredictionRow(
        digest=make_digest(number),
        model_id=model_id,
        findings=(BACTERIAL_PATTERN, PNEUMONIA),
        probabilities=(0.25, score),
        device="CPU",
        standing=Standing.WITHHELD,
        reasons=(GateReason.POPULATION_UNKNOWN,),
    )


def test_a_read_comes_back_as_it_was_after_reopening(path: Path) -> None:
    with ReviewStore.open(path) as store:
        stored = store.append(full_read())
    assert stored == replace(full_read(), at=stored.at, sequence=1)
    assert datetime.fromisoformat(stored.at).tzinfo == UTC
    with ReviewStore.open(path) as again:
        assert again.all_reads() == (stored,)
        assert again.current(stored.digest, "AB") == stored


def test_the_same_read_sent_twice_is_one_read(store: ReviewStore) -> None:
    assert store.append(full_read()) == store.append(full_read())
    assert len(store.all_reads()) == 1


def test_another_read_under_a_known_id_is_a_fault_of_ours(store: ReviewStore) -> None:
    store.append(full_read())
    with pytest.raises(ValueError, match="another read"):
        store.append(replace(full_read(), label=ReaderLabel.ABSENT))


def test_order_is_by_sequence_when_the_clock_jumps(path: Path) -> None:
    hours = iter((12, 11, 23, 1))
    with ReviewStore.open(path, clock=lambda: datetime(2026, 1, 1, next(hours), tzinfo=UTC)) as store:
        for number in range(4):
            store.append(make_read(1, read_id=f"r{number}"))
        found = store.current(make_digest(1), "AB")
        assert [read.sequence for read in store.all_reads()] == [1, 2, 3, 4]
        assert found is not None
        assert found.read_id == "r3"


def test_an_undo_after_save_is_a_new_row_and_gives_back_what_was_replaced(store: ReviewStore) -> None:
    first = store.append(make_read(1, read_id="a"))
    second = store.append(make_read(1, read_id="b", replaces="a", label=ReaderLabel.ABSENT))
    taken_back = store.withdraw("b", "AB")
    assert (taken_back.withdrawn, taken_back.replaces, taken_back.label) == (True, "b", ReaderLabel.NOT_ASSESSED)
    assert store.current(first.digest, "AB") == first
    assert store.reads(first.digest) == (first, second, taken_back)
    assert store.withdraw("b", "AB") == taken_back


def test_a_withdrawn_read_that_is_sent_again_stands_again(store: ReviewStore) -> None:
    read = store.append(make_read(1))
    for _ in range(2):
        store.withdraw(read.read_id, "AB")
        assert store.current(read.digest, "AB") is None
        assert store.append(make_read(1)) == read
        assert store.current(read.digest, "AB") == read


@pytest.mark.parametrize(("read_id", "reader"), [("read-1", "CD"), ("no such read", "AB")])
def test_nobody_withdraws_what_is_not_theirs(store: ReviewStore, read_id: str, reader: str) -> None:
    store.append(make_read(1))
    with pytest.raises(ValueError, match="same reader"):
        store.withdraw(read_id, reader)


@pytest.mark.parametrize("earlier", [{"replaces": "read-1"}, {"second_of": "read-1"}, {"replaces": "nothing"}])
def test_a_read_replaces_or_follows_only_its_own_case_and_reader(store: ReviewStore, earlier: dict[str, str]) -> None:
    store.append(make_read(1))
    with pytest.raises(ValueError, match="of the same"):
        store.append(make_read(2, **earlier))


def test_readers_do_not_see_each_other_s_current_read(store: ReviewStore) -> None:
    mine = store.append(make_read(1, read_id="a"))
    theirs = store.append(make_read(1, read_id="b", reader="CD", label=ReaderLabel.ABSENT))
    assert store.current(mine.digest, "AB") == mine
    assert store.current(mine.digest, "CD") == theirs
    assert store.current(mine.digest, "EF") is None


def test_identical_pixels_of_two_patients_are_two_cases_and_share_no_read(store: ReviewStore) -> None:
    one = store.remember_case(make_case(1, patient_group="a", path="a.dcm"))
    read = store.append(make_read(1))
    other = store.remember_case(make_case(1, patient_group="b", path="b.dcm"))
    assert read.patient_group == "a"
    assert store.cases() == (one, other)
    assert [row.read is not None for row in store.rows("AB")] == [True, False]
    assert store.current(read.digest, "AB", patient_group="b") is None
    assert store.current(read.digest, "AB", patient_group="a") == read


def test_of_two_reads_that_fit_a_case_the_later_is_shown(store: ReviewStore) -> None:
    for patient in ("a", "b"):
        store.remember_case(make_case(1, patient_group=patient, path=f"{patient}.dcm"))
    store.append(make_read(1, read_id="early", patient_group="a"))
    store.append(make_read(1, read_id="of nobody known"))
    store.append(make_read(1, read_id="late", patient_group="b"))
    found = [row.read.read_id for row in store.rows("AB") if row.read is not None]
    assert found == ["of nobody known", "late"]


def test_a_patient_list_that_comes_later_takes_the_case_and_its_reads_along(store: ReviewStore) -> None:
    store.remember_case(make_case(1, patient_group="folder"))
    store.append(make_read(1))
    store.remember_case(make_case(1, patient_group="listed"))
    (row,) = store.rows("AB")
    assert row.case.patient_group == "listed"
    assert row.read is not None


def test_a_moved_file_keeps_its_case_and_its_place(store: ReviewStore) -> None:
    store.remember_cases(make_case(number) for number in (1, 2))
    moved = store.remember_case(make_case(1, path="archive.zip::inner/\udce9.dcm"))
    assert moved.opened == 1
    assert [case.path for case in store.cases()] == ["archive.zip::inner/\udce9.dcm", "case-2.dcm"]


def test_text_that_no_database_holds_is_made_storable(store: ReviewStore) -> None:
    stored = store.append(make_read(1, comment="a\0b\ud800c", free_labels=("\udfff",)))
    assert stored.comment == "ab?c"
    assert store.all_reads() == (stored,)


def test_a_later_prediction_of_the_same_model_takes_the_place_of_the_earlier(store: ReviewStore) -> None:
    store.remember_prediction(prediction(1))
    store.remember_predictions([prediction(1, score=0.9), prediction(2), prediction(3, model_id="other")])
    store.remember_predictions([])
    found = store.predictions(MODEL)
    assert all(row.at for row in found)
    assert {row.digest: replace(row, at="") for row in found} == {
        make_digest(1): prediction(1, score=0.9),
        make_digest(2): prediction(2),
    }


def test_the_worklist_tells_what_a_row_needs(store: ReviewStore) -> None:
    store.remember_cases(make_case(number) for number in range(1, 6))
    store.append(make_read(1))
    store.append(make_read(2, label=ReaderLabel.ABSENT, flagged=True))
    store.append(make_read(3, label=ReaderLabel.CANNOT_TELL, blinded=True))
    store.append(make_read(4, reader="CD"))
    store.mark_exported("e1", ["read-2"])
    store.save_draft(make_digest(5), "AB", draft="{}")
    store.remember_prediction(prediction(5))
    rows = store.rows("AB", model_id=MODEL)
    assert [row.case.opened for row in rows] == [1, 2, 3, 4, 5]
    reads = [row.read for row in rows]
    assert reads[3] is None
    assert reads[4] is None
    words = [(r.disagrees, r.needs_second_read, r.exported, r.flagged, r.blinded) for r in reads if r is not None]
    assert words == [
        (False, False, False, False, False),
        (True, False, True, True, False),
        (False, True, False, False, True),
    ]
    assert [row.has_draft for row in rows] == [False, False, False, False, True]
    assert (rows[4].score, rows[4].standing, rows[0].score, rows[0].standing) == (0.7, Standing.WITHHELD, None, None)
    assert reads[0] is not None
    assert (reads[0].call, reads[0].score) == (Call.ABOVE, 0.8)


def test_the_worklist_is_one_question_however_long(store: ReviewStore) -> None:
    store.remember_cases(make_case(number) for number in range(300))
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    assert len(store.rows("AB")) == 300
    assert sum(statement.startswith("SELECT") for statement in asked) == 1


def test_acts_are_kept_in_order_by_kind(store: ReviewStore) -> None:
    declared = store.log(
        ActKind.POPULATION_DECLARED,
        None,
        reader="AB",
        detail={"words": "all children of 1-5 years, frontal", "files": 7},
    )
    shown = store.log(ActKind.SHOWN_ANYWAY, make_digest(1), reader="AB")
    assert store.acts() == (declared, shown)
    assert store.acts(ActKind.SHOWN_ANYWAY) == (shown,)
    assert store.acts(ActKind.REVEALED) == ()
    assert declared.detail["files"] == 7


def test_exports_are_entered_once_and_the_last_is_told(store: ReviewStore) -> None:
    store.append(make_read(1))
    store.mark_exported("e1", ["read-1", "read-1"])
    store.mark_exported("e1", ["read-1"])
    assert store.exported() == {"read-1": "e1"}
    store.mark_exported("e2", ["read-1"])
    assert store.exported() == {"read-1": "e2"}


def test_a_read_that_was_never_stored_cannot_have_left(store: ReviewStore) -> None:
    with pytest.raises(ValueError, match="rows contradict one another"):
        store.mark_exported("e1", ["no such read"])
    assert store.exported() == {}


def test_a_draft_and_a_place_survive_and_are_no_read(path: Path) -> None:
    with ReviewStore.open(path) as store:
        store.save_draft("d", "AB", draft='{"comment": "a"}')
        store.save_draft("d", "AB", draft='{"comment": "ab"}')
        store.set_place("AB", "c")
        store.set_place("AB", "d")
    with ReviewStore.open(path) as again:
        assert again.draft("d", "AB") == '{"comment": "ab"}'
        assert again.draft("d", "CD") is None
        assert again.place("AB") == "d"
        assert again.place("CD") is None
        assert again.all_reads() == ()
        again.clear_draft("d", "AB")
        assert again.draft("d", "AB") is None


@pytest.mark.parametrize("table", ["reads", "acts", "exports"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_history(path: Path, table: str, act: str) -> None:
    with ReviewStore.open(path) as store:
        store.append(make_read(1))
        store.log(ActKind.REVEALED, None, reader="AB")
        store.mark_exported("e1", ["read-1"])
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(act.format(table))


def test_a_full_disk_is_said_and_nothing_half_is_stored(store: ReviewStore) -> None:
    store.append(make_read(1))
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(
        StoreError,
        match=r"^reviews\.db: the disk /.* is full \(\d+ MB free, 16 MB needed\); free some space, then save again$",
    ):
        store.append(make_read(2, comment="x" * 100_000))
    assert [read.read_id for read in store.all_reads()] == ["read-1"]
    assert store.append(make_read(3)).sequence == 2


def test_a_store_that_another_program_holds_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xray_desktop.review.connection.BUSY_S", 0.1)
    with ReviewStore.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            StoreError, match=r"^reviews\.db: another program has held it for 30 seconds; close that one"
        ):
            store.append(make_read(1))
        other.execute("ROLLBACK")
        assert store.append(make_read(1)).sequence == 1


def test_a_file_that_was_replaced_while_open_takes_no_more_reads(
    store: ReviewStore, path: Path, tmp_path: Path
) -> None:
    Path(shutil.copy(path, tmp_path / "backup.db")).replace(path)
    with pytest.raises(StoreError, match=r"^reviews\.db: was replaced while open; close the program"):
        store.append(make_read(1))
    path.unlink()
    with pytest.raises(StoreError, match=r"^reviews\.db: is gone; bring its drive"):
        store.append(make_read(1))


acts_of_a_session = st.lists(
    st.tuples(st.sampled_from(["read", "correct", "undo", "redo"]), st.integers(1, 3), st.sampled_from(["AB", "CD"])),
    max_size=12,
)


@given(acts_of_a_session)
@settings(max_examples=25, deadline=None)
def test_the_projection_is_always_what_the_reads_say(
    tmp_path_factory: pytest.TempPathFactory, blank: Path, steps: list[tuple[str, int, str]]
) -> None:
    with ReviewStore.open(Path(shutil.copy(blank, tmp_path_factory.mktemp("store") / FILE_NAME))) as store:
        store.remember_cases(make_case(number) for number in (1, 2, 3))
        for index, (act, number, reader) in enumerate(steps):
            _do(store, act, make_read(number, read_id=f"r{index}", reader=reader))
        for number in (1, 2, 3):
            expected = current(store.reads(make_digest(number)))
            for reader in ("AB", "CD"):
                assert store.current(make_digest(number), reader) == expected.get((reader, PNEUMONIA))
        before = (store.rows("AB"), store.rows("CD"))
        store.rebuild()
        assert (store.rows("AB"), store.rows("CD")) == before


def _do(store: ReviewStore, act: str, read: Review) -> None:
    standing = store.current(read.digest, read.reader)
    if act == "read" or standing is None:
        store.append(read)
    elif act == "correct":
        store.append(replace(read, replaces=standing.read_id))
    else:
        store.withdraw(standing.read_id, read.reader)
        if act == "redo":
            store.append(standing)
