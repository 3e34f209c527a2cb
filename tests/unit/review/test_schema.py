"""A database is of our schema, becomes so on a copy, or is refused in one sentence; no file is ever half of each."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from tests.reads import make_case, make_digest, make_read
from xray_desktop.errors import StoreError
from xray_desktop.review import connection, schema, tables
from xray_desktop.review.store import FILE_NAME, ReviewStore

NEXT = tables.SCHEMA + 1
VERSION_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision:04d}"
down_revision = "{before:04d}"


def upgrade():
    op.add_column("cases", sa.Column("added", sa.Text, nullable=False, server_default="new"))
    {then}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of the newest schema with one case and one read."""
    where = tmp_path / FILE_NAME
    with ReviewStore.open(where) as store:
        store.remember_case(make_case(1))
        store.append(make_read(1))
    return where


def next_schema(monkeypatch: pytest.MonkeyPatch, folder: Path, *, then: str = "pass") -> None:
    """From here on the program knows one schema more."""
    migrations = folder / "migrations 100%"
    shutil.copytree(schema.MIGRATIONS, migrations)
    text = VERSION_NEXT.format(then=then, revision=NEXT, before=NEXT - 1)
    (migrations / "versions" / f"v{NEXT:04d}_next.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(tables, "SCHEMA", NEXT)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pragma(path: Path, name: str) -> object:
    with closing(sqlite3.connect(path)) as found:
        return found.execute(f"PRAGMA {name}").fetchone()[0]


def left_behind(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.endswith((".part", "-wal", "-shm", "-journal")))


def test_tables_and_migrations_say_the_same(path: Path) -> None:
    with create_engine(f"sqlite:///{path}").connect() as found:
        assert compare_metadata(MigrationContext.configure(found), tables.METADATA) == []


def test_the_schema_number_is_the_last_migration(path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == f"{tables.SCHEMA:04d}"
    assert pragma(path, "user_version") == tables.SCHEMA
    assert pragma(path, "application_id") == schema.APPLICATION_ID


def test_a_file_keeps_the_write_ahead_log_full_sync_and_foreign_keys(path: Path) -> None:
    with ReviewStore.open(path) as store, store._engine.connect() as found:
        pragmas = [found.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert [*pragmas, found.exec_driver_sql("PRAGMA foreign_keys").scalar()] == ["wal", 2, 1]


def test_on_a_network_drive_the_rollback_journal_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "on_network_drive", lambda _folder: True)
    with ReviewStore.open(path) as store:
        store.append(make_read(2))
    assert pragma(path, "journal_mode") == "delete"
    assert ReviewStore.open(path.with_name("new.db")).current(make_digest(1), "AB") is None


def test_a_store_of_our_schema_is_opened_without_alembic(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from xray_desktop.review.store import ReviewStore\n"
        "assert len(ReviewStore.open(Path(sys.argv[1])).all_reads()) == 1\n"
        "assert 'alembic' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_newer_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as found:
        found.execute("PRAGMA user_version=7")
    before = sha256(path)
    with pytest.raises(StoreError) as refused:
        ReviewStore.open(path)
    assert str(refused.value) == f"review database is version 7; this program knows {tables.SCHEMA}: update the program"
    assert sha256(path) == before


def test_a_newer_database_with_an_unfinished_log_is_left_as_it_is(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as found:
        found.execute("PRAGMA user_version=7")
        killed = tmp_path / "killed"
        killed.mkdir()
        for suffix in ("", "-wal"):  # what a kill leaves: a file and a log that nobody has merged
            shutil.copy(f"{path}{suffix}", killed / f"reviews.db{suffix}")
    before = sha256(killed / "reviews.db")
    with pytest.raises(StoreError, match="version 7"):
        ReviewStore.open(killed / "reviews.db")
    assert sha256(killed / "reviews.db") == before
    assert pragma(killed / "reviews.db", "user_version") == 7


def test_an_upgrade_keeps_every_row(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_schema(monkeypatch, tmp_path)
    with ReviewStore.open(path) as store:
        assert [read.read_id for read in store.all_reads()] == ["read-1"]
        assert store.append(make_read(2)).sequence == 2
    assert pragma(path, "user_version") == NEXT
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT added FROM cases").fetchall() == [("new",)]
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("then", ["raise KeyboardInterrupt", "raise OSError(28, 'No space left on device')"])
def test_an_upgrade_that_dies_leaves_the_old_file_whole(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    with monkeypatch.context() as later:
        next_schema(later, tmp_path, then=then)
        with pytest.raises((KeyboardInterrupt, StoreError)):
            ReviewStore.open(path)
    assert left_behind(tmp_path) == []
    with ReviewStore.open(path) as store:
        assert [read.read_id for read in store.all_reads()] == ["read-1"]


def test_no_upgrade_while_another_window_is_open(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_UPGRADE_WAIT_S", 0.1)
    with ReviewStore.open(path) as other:
        other.append(make_read(2))
        next_schema(monkeypatch, tmp_path)
        with pytest.raises(StoreError, match=r"^reviews\.db: needs an upgrade and another window has it open"):
            ReviewStore.open(path)
        other.append(make_read(3))
    assert len(ReviewStore.open(path).all_reads()) == 3


def test_a_window_that_waited_for_another_s_upgrade_takes_its_result(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_schema(monkeypatch, tmp_path)
    connect, replaced = schema._connect, []

    def another_was_faster(where: Path, *, timeout_s: float = 1.0) -> sqlite3.Connection:
        monkeypatch.setattr(schema, "_connect", connect)
        with ReviewStore.open(path) as other:
            other.append(make_read(2))
        monkeypatch.setattr(schema, "_replace_by_upgraded", lambda *_: replaced.append(where))
        return connect(where, timeout_s=timeout_s)

    monkeypatch.setattr(schema, "_connect", another_was_faster)
    with ReviewStore.open(path) as store:
        assert [read.read_id for read in store.all_reads()] == ["read-1", "read-2"]
    assert replaced == []


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_bytes(b"not a database at all" * 100), r"is not a review database or is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), r"is damaged; restore it from a backup"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40000), r"is damaged; restore"),
    ],
    ids=["another file", "cut", "overwritten"],
)
def test_a_broken_file_is_said_in_one_sentence(path: Path, spoil: object, sentence: str) -> None:
    assert callable(spoil)
    spoil(path)
    with pytest.raises(StoreError, match=rf"^reviews\.db: {sentence}") as refused:
        ReviewStore.open(path)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_another_program_s_database_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as found:
        found.execute("CREATE TABLE patients (name TEXT)")
        found.commit()
    before = sha256(other)
    with pytest.raises(StoreError, match=r"^other\.db: is a database of another program"):
        ReviewStore.open(other)
    assert sha256(other) == before


def test_a_write_protected_file_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # an administrator may write everywhere
    with pytest.raises(StoreError, match=r"^reviews\.db: is write-protected; ask for the right to write there"):
        ReviewStore.open(path)


def test_an_unknown_complaint_says_that_nothing_was_written() -> None:
    said = connection.sentence("reviews.db", sqlite3.OperationalError("something new"))
    assert said == "reviews.db: the review database does not work (OperationalError); nothing was written, try again"


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with ReviewStore.open(tmp_path / "empty.db") as store:
        assert store.append(make_read(1)).sequence == 1


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r": is a folder; give a file$"):
        ReviewStore.open(tmp_path)


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"^reviews\.db: cannot be made: .+ \(disk /.*\); choose another folder"):
        ReviewStore.open(tmp_path / "file" / "reviews.db")


@pytest.mark.parametrize("address", ["mysql://host/name", "nonsense://", "postgresql+nothing://host/name"])
def test_an_unknown_address_is_said(address: str) -> None:
    with pytest.raises(StoreError, match=r"give a file or postgresql\+psycopg://"):
        ReviewStore.open(address)


def test_a_server_that_does_not_answer_is_said_without_a_password() -> None:
    with pytest.raises(StoreError, match="the database server does not answer") as refused:
        ReviewStore.open("postgresql+psycopg://reader:secret@127.0.0.1:1/reviews?connect_timeout=2")
    assert "secret" not in str(refused.value)
