"""A group's PostgreSQL keeps what a file keeps, is migrated by one at a time, and says what is wrong."""

import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from tests.postgres import run_sql
from tests.reads import make_case, make_digest, make_read
from xray_desktop.errors import StoreError
from xray_desktop.review import tables
from xray_desktop.review.audit_check import check_trail, lines_of
from xray_desktop.review.review import ReaderLabel, Region
from xray_desktop.review.rows import ActKind, Assignment
from xray_desktop.review.schema import migrate_server
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.store_check import check_store


def trail(url: str) -> str:
    engine = create_engine(url)
    try:
        return " | ".join(lines_of(check_trail(engine)))
    finally:
        engine.dispose()


def test_a_server_keeps_what_a_file_keeps(reviews_url: str) -> None:
    with ReviewStore.open(reviews_url) as store:
        store.remember_case(make_case(1))
        first = store.append(make_read(1, regions=(Region("Pneumonia", "missed", 1.5, 2.5, 3.0, 4.0),)))
        store.append(make_read(1, read_id="b", replaces="read-1"))
        store.withdraw("b", "AB")
        store.append(make_read(1, read_id="c", reader="CD", label=ReaderLabel.ABSENT))
        store.save_draft(first.digest, "AB", draft="{}")
        store.save_draft(first.digest, "AB", draft="[]")
        store.mark_exported("e1", ["read-1"])
        store.assign([Assignment(assignment_id="a", digest=first.digest, assigned_to="EF", assigned_by="AB")])
        store.set_place("AB", first.digest)
        (row,) = store.rows("AB")
        assert store.current(first.digest, "AB") == first
        assert (row.has_draft, row.read is not None and row.read.exported) == (True, True)
        assert (store.draft(first.digest, "AB"), store.place("AB")) == ("[]", first.digest)
        assert [asked.assigned_to for asked in store.assignments()] == ["EF"]
        assert [{read.reader for read in conflict.reads} for conflict in store.conflicts()] == [{"AB", "CD"}]
        assert len(store.acts(ActKind.EXPORTED)) == 1
    assert check_store(reviews_url).whole


def test_tables_and_migrations_say_the_same_on_a_server(reviews_url: str) -> None:
    engine = create_engine(reviews_url)
    with engine.connect() as found:
        assert compare_metadata(MigrationContext.configure(found), tables.METADATA) == []
    engine.dispose()


def test_a_server_refuses_to_change_or_remove_what_is_append_only(reviews_url: str) -> None:
    with ReviewStore.open(reviews_url) as store:
        store.append(make_read(1))
    for statement in ("UPDATE reads SET label = 'absent'", "DELETE FROM acts"):
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            run_sql(reviews_url, statement)


def test_only_the_command_makes_the_tables(empty_url: str) -> None:
    with pytest.raises(StoreError, match=r"have its administrator run 'xray-desktop store migrate'"):
        ReviewStore.open(empty_url)


def test_two_administrators_at_once_migrate_once(empty_url: str) -> None:
    numbers: list[int] = []
    both = [threading.Thread(target=lambda: numbers.append(migrate_server(empty_url))) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=120)
    assert numbers == [tables.SCHEMA] * 4


def test_a_newer_server_is_refused_and_left_as_it_is(reviews_url: str) -> None:
    run_sql(reviews_url, "UPDATE alembic_version SET version_num = '0099'")
    for refused in (ReviewStore.open, migrate_server):
        with pytest.raises(StoreError, match=r"is version 99; this program knows \d+: update the program"):
            refused(reviews_url)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE reads SET label = 'absent' WHERE read_id = 'read-2'", "the row read-2 of reads"),
        ("UPDATE acts SET reader = 'ZZ' WHERE number = 2", "was changed after it was written"),
        ("DELETE FROM acts WHERE number = 2", "an act is missing"),
        ("DELETE FROM acts WHERE number = 3", "the trail was cut off"),
    ],
)
def test_tampering_on_a_server_is_found(reviews_url: str, statement: str, sentence: str) -> None:
    with ReviewStore.open(reviews_url) as store:
        for number in (1, 2, 3):
            store.append(make_read(number))
    assert trail(reviews_url).endswith("The trail is whole.")
    run_sql(reviews_url, "SET session_replication_role = replica; " + statement)
    assert sentence in trail(reviews_url)


def test_another_workstation_has_a_chain_of_its_own(
    reviews_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReviewStore.open(reviews_url) as store:
        store.append(make_read(1))
    monkeypatch.setenv("XRAY_DESKTOP_HOME", str(tmp_path))
    with ReviewStore.open(reviews_url) as store:
        store.append(make_read(2))
    assert "The trail is whole." in trail(reviews_url)
    assert "can be told only on its own workstation" in trail(reviews_url)


def test_a_connection_that_was_cut_is_made_anew_for_the_next_read(reviews_url: str) -> None:
    with ReviewStore.open(reviews_url) as store:
        store.append(make_read(1))
        run_sql(
            reviews_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        assert store.append(make_read(2)).digest == make_digest(2)


def test_a_writer_that_waits_too_long_is_told_so(reviews_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xray_desktop.review.connection.BUSY_S", 0.2)
    with (
        ReviewStore.open(reviews_url) as store,
        closing(psycopg.connect(reviews_url.replace("+psycopg", ""))) as other,
    ):
        other.execute("LOCK TABLE reads IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreError, match="another program has held it"):
            store.append(make_read(1))
        other.rollback()
        assert store.append(make_read(1)).sequence >= 1
