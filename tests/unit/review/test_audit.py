"""Every act is in the trail with who, what and when, and whoever touches the trail or a read is found.

The tamperings go around the program: SQLite itself changes, removes, moves and cuts, after dropping the triggers.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.reads import MODEL, make_case, make_digest, make_read
from xray_desktop.errors import StoreError
from xray_desktop.inference.gate import Standing
from xray_desktop.review.audit_check import Report, check_trail, lines_of
from xray_desktop.review.review import ReaderLabel, Reason, SampleKind
from xray_desktop.review.rows import ActKind, Assignment, PredictionRow
from xray_desktop.review.store import FILE_NAME, ReviewStore

TAMPERINGS = 300


def check(path: Path) -> Report:
    return check_trail(create_engine(f"sqlite:///{path}"))


def sentences(path: Path) -> str:
    return " | ".join(lines_of(check(path)))


def fill(path: Path) -> None:
    """A day's work: all the acts there are, each at a minute of its own."""
    minutes = (datetime(2026, 1, 2, 8, tzinfo=UTC) + timedelta(minutes=number) for number in count())
    with ReviewStore.open(path, clock=lambda: next(minutes)) as store:
        for number in range(1, 9):
            store.remember_case(make_case(number))
            store.set_place("AB", make_digest(number))
            store.append(make_read(number))
        store.remember_predictions(
            PredictionRow(
                digest=make_digest(number),
                model_id=MODEL,
                findings=("Pneumonia",),
                probabilities=(0.25,),
                device="CPU",
                standing=Standing.SCORED,
            )
            for number in range(1, 9)
        )
        store.append(make_read(1, read_id="corrected", replaces="read-1", label=ReaderLabel.ABSENT))
        store.withdraw("read-2", "AB")
        store.append(make_read(3, read_id="other", reader="CD", label=ReaderLabel.ABSENT, reasons=(Reason.OTHER,)))
        store.append(make_read(3, read_id="decided", reader="EF", adjudicates=("read-3", "other")))
        store.assign([Assignment(assignment_id="a", digest=make_digest(4), assigned_to="CD", assigned_by="AB")])
        store.mark_exported("e1", ["read-4", "read-5"], reader="AB")
        store.log(ActKind.WORKING_POINT_CHANGED, None, reader="AB", detail={"from": 0.95, "to": 0.9})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trail")
    fill(folder / FILE_NAME)
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy of the store with its heads; opened since, as every morning."""
    shutil.copytree(whole, tmp_path / "store")
    return tmp_path / "store" / FILE_NAME


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_every_act_says_who_what_when_and_with_which_program(path: Path) -> None:
    with ReviewStore.open(path) as store:
        kinds = {act.kind for act in store.acts()}
        (corrected,) = store.acts(ActKind.CORRECTED)
    assert {ActKind.OPENED, ActKind.READ, ActKind.ANALYSED, ActKind.WITHDRAWN, ActKind.ADJUDICATED} <= kinds
    assert {ActKind.ASSIGNED, ActKind.EXPORTED, ActKind.WORKING_POINT_CHANGED} <= kinds
    assert (corrected.reader, corrected.digest) == ("AB", make_digest(1))
    assert (corrected.detail["from"], corrected.detail["to"]) == ("present", "absent")
    assert (corrected.detail["model_id"], corrected.detail["threshold"]) == (MODEL, 0.5)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM acts WHERE program = '' OR at = ''").fetchone() == (0,)


def test_an_untouched_trail_is_whole(path: Path) -> None:
    assert check(path).whole
    assert sentences(path).endswith("The trail is whole.")


def test_looking_at_a_store_makes_no_act(path: Path) -> None:
    before = check(path).acts
    with ReviewStore.open(path) as store:
        store.rows("AB")
        store.all_reads()
    assert check(path).acts == before


def test_an_act_that_fails_leaves_neither_row_nor_act(path: Path) -> None:
    before = check(path)
    with ReviewStore.open(path) as store, pytest.raises(TypeError):
        store.log(ActKind.REVEALED, None, reader="AB", detail={"thing": object()})
    with ReviewStore.open(path) as store, pytest.raises(ValueError, match="only replace"):
        store.append(make_read(1, read_id="new", replaces="nothing"))
    assert check(path) == before


def _changed_act(number: int, choose: random.Random) -> tuple[str, ...]:
    column, value = choose.choice(
        [
            ("at", "'2020-01-01T00:00:00.000+00:00'"),
            ("kind", "'revealed'"),
            ("reader", "'ZZ'"),
            ("digest", f"'{make_digest(99)}'"),
            ("detail", "'{}'"),
            ("detail", "'no longer text of this kind'"),
            ("reason", "'another reason'"),
            ("program", "'9.9'"),
            ("writer", "'somebody'"),
            ("number", "number + 100"),
            ("previous", "'00'"),
            ("hash", "'00'"),
            ("hash", "NULL"),
            ("sequence", "sequence + 1000"),
        ]
    )
    return (f"UPDATE acts SET {column} = {value} WHERE sequence = {number}",)


def _changed_read(number: int, choose: random.Random) -> tuple[str, ...]:
    column, value = choose.choice(
        [
            ("label", "'cannot tell'"),
            ("reader", "'ZZ'"),
            ("comment", "'another word'"),
            ("shown_score", "0.123"),
            ("at", "'2020'"),
            ("regions", "'[{}]'"),
            ("sample", "'random'"),
            ("shown_call", "NULL"),
        ]
    )
    return (f"UPDATE reads SET {column} = {value} WHERE sequence = {1 + number % 11}",)


def _removed_act(number: int, _choose: random.Random) -> tuple[str, ...]:
    return (f"DELETE FROM acts WHERE sequence = {number}",)


def _removed_row(number: int, choose: random.Random) -> tuple[str, ...]:
    table, last = choose.choice([("reads", 11), ("exports", 2), ("assignments", 1)])
    return ("PRAGMA foreign_keys=OFF", f"DELETE FROM {table} WHERE sequence = {1 + number % last}")


def _reordered(number: int, choose: random.Random) -> tuple[str, ...]:
    other = number % 20 + 1 if choose.random() < 0.5 else max(1, number - 1)
    other = other if other != number else number + 1
    return (
        f"UPDATE acts SET sequence = -1 WHERE sequence = {number}",
        f"UPDATE acts SET sequence = {number} WHERE sequence = {other}",
        f"UPDATE acts SET sequence = {other} WHERE sequence = -1",
    )


def _cut_tail(_number: int, choose: random.Random) -> tuple[str, ...]:
    """As one who knows the tables would: the last acts with everything they wrote."""
    last = choose.randint(1, 22)
    return (
        "PRAGMA foreign_keys=OFF",
        f"DELETE FROM reads WHERE at >= (SELECT min(at) FROM acts WHERE sequence > {last})",
        f"DELETE FROM exports WHERE at >= (SELECT min(at) FROM acts WHERE sequence > {last})",
        f"DELETE FROM assignments WHERE at >= (SELECT min(at) FROM acts WHERE sequence > {last})",
        f"DELETE FROM acts WHERE sequence > {last}",
    )


def _added_row(number: int, _choose: random.Random) -> tuple[str, ...]:
    return (
        "CREATE TEMP TABLE copied AS SELECT * FROM reads WHERE sequence = 1",
        f"UPDATE copied SET sequence = {1000 + number}, read_id = 'forged-{number}'",
        "INSERT INTO reads SELECT * FROM copied",
    )


KINDS: tuple[Callable[[int, random.Random], tuple[str, ...]], ...] = (
    _changed_act,
    _changed_read,
    _removed_act,
    _removed_row,
    _reordered,
    _cut_tail,
    _added_row,
)


@pytest.mark.slow
def test_every_tampering_is_found(whole: Path, tmp_path: Path) -> None:
    """Changed, removed, moved, cut and added rows, each alone in a store that was whole before."""
    choose, missed, found = random.Random(20_261), [], dict.fromkeys(KINDS, 0)
    acts = check(whole / FILE_NAME).acts
    for trial in range(TAMPERINGS):
        kind = KINDS[trial % len(KINDS)]
        statements = kind(choose.randint(1, acts), choose)
        folder = tmp_path / str(trial)
        shutil.copytree(whole, folder)
        tamper(folder / FILE_NAME, *statements)
        report = check(folder / FILE_NAME)
        found[kind] += not report.whole
        if report.whole or not report.faults[0].sentence:
            missed.append(statements)
        shutil.rmtree(folder)
    assert missed == []
    assert sum(found.values()) == TAMPERINGS


def test_the_first_bad_row_is_told_first(path: Path) -> None:
    tamper(path, "UPDATE acts SET reader = 'ZZ' WHERE sequence IN (5, 9)")
    assert "the first: act 5 was changed after it was written" in sentences(path)


def test_a_changed_read_is_told_by_the_act_that_wrote_it(path: Path) -> None:
    tamper(path, "UPDATE reads SET label = 'absent' WHERE read_id = 'read-2'")
    assert "the row read-2 of reads, which act 4 wrote, was changed since" in sentences(path)


@pytest.mark.parametrize("last", range(1, 24))
def test_a_clean_cut_is_told_by_the_noted_end_alone(path: Path, last: int) -> None:
    tamper(
        path,
        "PRAGMA foreign_keys=OFF",
        *(
            f"DELETE FROM {table} WHERE at > (SELECT at FROM acts WHERE sequence = {last})"
            for table in ("reads", "exports", "assignments")
        ),
        f"DELETE FROM acts WHERE sequence > {last}",
    )
    report = check(path)
    assert [fault.sentence.partition(":")[2] for fault in report.faults] == [" the trail was cut off"]


def test_a_cut_tail_stays_visible_when_acts_are_added_after_it(path: Path) -> None:
    tamper(path, *_cut_tail(0, random.Random(1)))
    with ReviewStore.open(path) as store:
        for number in range(40, 80):
            store.append(make_read(number))
    assert "the trail was cut off" in sentences(path)


def test_a_chain_written_anew_does_not_fit_its_noted_end(path: Path) -> None:
    """Somebody who knows the format and has the program, but not the key."""
    forged = path.parent / "forged.db"
    fill(forged)
    with closing(sqlite3.connect(path)) as connection:
        (writer,) = connection.execute("SELECT writer FROM acts LIMIT 1").fetchone()
    tamper(forged, f"UPDATE acts SET writer = '{writer}'")
    shutil.copy(forged, path)
    report = check(path)
    assert not report.whole


def test_a_head_that_somebody_else_wrote_is_told(path: Path) -> None:
    with closing(sqlite3.connect(f"{path}.audit/heads.db", isolation_level=None)) as connection:
        connection.execute("UPDATE heads SET number = 3")
    assert "was not written by this program" in sentences(path)


@pytest.mark.parametrize("name", ["heads.db", "seal.key", ""])
def test_a_head_that_is_gone_is_told(path: Path, name: str) -> None:
    gone = Path(f"{path}.audit") / name
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert not check(path).whole


def test_a_head_never_goes_back(path: Path) -> None:
    with ReviewStore.open(path) as one, ReviewStore.open(path) as other:
        for number in range(20, 40):
            (one, other)[number % 2].append(make_read(number))
    assert check(path).whole


def test_a_store_from_before_the_trail_is_vouched_for_with_the_first_act(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "golden" / "stores" / "schema_1.sqlite"
    path = Path(shutil.copy(golden, tmp_path / FILE_NAME))
    with ReviewStore.open(path) as store:
        store.append(make_read(1))
        assert store.acts(ActKind.TRAIL_BEGUN)
    assert check(path).whole
    tamper(path, "UPDATE reads SET comment = 'another' WHERE sequence = 1")
    assert "reads, which act" in sentences(path)


def test_an_old_act_that_was_changed_is_told(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "golden" / "stores" / "schema_1.sqlite"
    path = Path(shutil.copy(golden, tmp_path / FILE_NAME))
    with ReviewStore.open(path) as store:
        store.append(make_read(1))
    tamper(path, "UPDATE acts SET reader = 'ZZ' WHERE sequence = 1")
    assert not check(path).whole


def test_a_declared_sample_is_an_act_and_stands_with_the_reads_that_follow(path: Path) -> None:
    with ReviewStore.open(path) as store:
        store.declare_sample([(make_digest(7), "group-7")], SampleKind.CONSECUTIVE, reader="AB", reason="all of May")
        later = store.append(make_read(7, read_id="later", replaces="read-7"))
        (act,) = store.acts(ActKind.SAMPLE_DECLARED)
        assert (later.sample, store.reads(make_digest(7))[0].sample) == (SampleKind.CONSECUTIVE, SampleKind.PICKED)
    assert (act.detail["from"], act.detail["to"], act.reason) == ({"picked": 1}, "consecutive", "all of May")
    assert check(path).whole


def test_an_assignment_is_taken_back_by_a_new_row(path: Path) -> None:
    with ReviewStore.open(path) as store:
        assert [one.assignment_id for one in store.assignments("CD")] == ["a"]
        back = store.unassign("a", "AB")
        assert store.unassign("a", "AB") == back
        assert store.assignments() == ()
        with pytest.raises(ValueError, match="only a stored assignment"):
            store.unassign("nothing", "AB")
    assert check(path).whole


def test_a_conflict_is_offered_until_a_read_names_both_opinions(path: Path) -> None:
    with ReviewStore.open(path) as store:
        assert store.conflicts() == ()
        (settled,) = store.conflicts(settled=True)
        assert settled.adjudicated_by is not None
        assert {read.read_id for read in settled.reads} == {"read-3", "other"}
        store.append(make_read(3, read_id="again", reader="CD", replaces="other", label=ReaderLabel.CANNOT_TELL))
        (open_again,) = store.conflicts()
        assert {read.read_id for read in open_again.reads} == {"read-3", "again"}
        assert open_again.patient_group == "group-3"


def test_a_head_that_cannot_be_written_is_said(path: Path) -> None:
    key = Path(f"{path}.audit/seal.key")
    key.write_bytes(b"short")
    with ReviewStore.open(path) as store, pytest.raises(StoreError, match=r"seal\.key: is damaged; restore it"):
        store.append(make_read(30))
