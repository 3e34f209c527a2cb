"""A review database of the newest schema, or one sentence.

Flow:   where -> schema number, read first -> as it is | made new | upgraded on a copy | refused -> engine
Calls:  connection, disk; Alembic, only when the number differs. Called by: store, the command line (``store migrate``).
Never:  changes a database in place, or touches a newer one: a kill in the middle leaves the old file whole.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from xray_desktop.errors import StoreError
from xray_desktop.review import tables
from xray_desktop.review.connection import (
    BUSY_S,
    SAVE_BYTES,
    apply_settings,
    complaints,
    file_engine,
    journal_mode,
    name_of,
    reading,
    server_engine,
)
from xray_desktop.review.disk import disk_sentence, place_new, sweep_siblings, sync_file, sync_folder, temporary_sibling

APPLICATION_ID: Final = 0x58524159
"""Says in the file's header that it is ours ("XRAY"): another program's database is never migrated."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK_KEY: Final = APPLICATION_ID
_UPGRADE_WAIT_S: Final = 10.0


def open_engine(where: Path | str) -> Engine:
    """Engine of the database at a path (made when missing) or a ``postgresql+psycopg://`` address.

    Raises
    ------
    StoreError : newer than this program, damaged, another program's, or not to be opened
    """
    if isinstance(where, str) and "://" in where:
        return _open_server(where)
    path = Path(where).absolute()
    with complaints(path.name, path.parent, needed_bytes=_needed_bytes(path)):
        _prepare_file(path)
        with closing(_connect(path)) as connection:
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise StoreError(f"{path.name}: is damaged; restore it from a backup")
        return file_engine(path)


def migrate_server(url: str) -> int:
    """Bring a server's database to the newest schema, one at a time; returns its number.

    Raises
    ------
    StoreError : newer than this program, or not to be reached
    """
    engine = server_engine(url)
    try:
        with complaints(name_of(engine)), engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            number = _server_number(connection)
            _refuse_newer(number)
            if number < tables.SCHEMA:
                _run_alembic(connection)
    finally:
        engine.dispose()
    return tables.SCHEMA


def _open_server(url: str) -> Engine:
    engine = server_engine(url)
    with reading(engine) as connection:
        number = _server_number(connection)
    _refuse_newer(number)
    if number < tables.SCHEMA:
        raise StoreError(
            f"review database is version {number}; this program needs {tables.SCHEMA}: "
            "have its administrator run 'xray-desktop store migrate'"
        )
    return engine


def _server_number(connection: Connection) -> int:
    if not inspect(connection).has_table("alembic_version"):
        return 0
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return int(found) if found else 0


def _refuse_newer(number: int) -> None:
    if number > tables.SCHEMA:
        raise StoreError(f"review database is version {number}; this program knows {tables.SCHEMA}: update the program")


def _needed_bytes(path: Path) -> int:
    """What opening may need: an upgrade copies the file and writes the copy's changes to a log."""
    return SAVE_BYTES + (3 * path.stat().st_size if path.exists() else 0)


def _prepare_file(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path.name}: is a folder; give a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise StoreError(f"{path.name}: cannot be made: {disk_sentence(error, path)}") from error
    number = _file_number(path)
    _refuse_newer(number)
    if not os.access(path, os.W_OK):
        raise StoreError(f"{path.name}: is write-protected; ask for the right to write there, or choose another folder")
    if number < tables.SCHEMA:
        _upgrade(path)
    sweep_siblings(path)


def _file_number(path: Path) -> int:
    """The schema number of a file, which stays as it is.

    SQLite opens it, not we: closing a file of our own would drop the locks of every other connection of this process
    (POSIX).
    """
    # SQLite wants four slashes before the host of a Windows share, pathlib writes two.
    address = path.as_uri() if path.as_uri().startswith("file:///") else f"file:////{path.as_uri()[7:]}"
    with closing(sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=BUSY_S)) as connection:
        number = int(connection.execute("PRAGMA user_version").fetchone()[0])
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if not ours and not empty:
        raise StoreError(f"{path.name}: is a database of another program; choose another file")
    return number


def _make(path: Path) -> None:
    temporary = temporary_sibling(path)
    try:
        _migrate_copy(temporary, journal_mode(path))
        place_new(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _upgrade(path: Path) -> None:
    """On a copy, while nobody else may write; the old file stays whole until the new one takes its name."""
    before = path.stat().st_ino
    with closing(_connect(path, timeout_s=_UPGRADE_WAIT_S)) as lock:
        try:
            # Leaving the write-ahead log needs the file for ourselves: a program that has it open would go on writing
            # into the old file and lose its reads. The log goes away in the same step: the new file must not meet it.
            lock.execute("PRAGMA journal_mode=DELETE").fetchone()
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise StoreError(f"{path.name}: needs an upgrade and another window has it open; close that one") from error
        if path.stat().st_ino != before or _number(lock) >= tables.SCHEMA:
            return _after_another(path, lock)
        _replace_by_upgraded(path, lock)
    return None


def _after_another(path: Path, lock: sqlite3.Connection) -> None:
    """Another window upgraded the file while we waited."""
    lock.close()
    if _file_number(path) < tables.SCHEMA:
        _upgrade(path)


def _replace_by_upgraded(path: Path, lock: sqlite3.Connection) -> None:
    temporary = temporary_sibling(path)
    try:
        with closing(_connect(path)) as source, closing(_connect(temporary)) as target:
            source.backup(target)
        _migrate_copy(temporary, journal_mode(path))
        if os.name == "nt":
            lock.close()  # Windows replaces no open file
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path.name}: cannot be upgraded: {disk_sentence(error, path, _needed_bytes(path))}"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _migrate_copy(copy: Path, journal: str) -> None:
    """Bring a file that nobody else knows to the newest schema, and check every page of it."""
    engine = create_engine(URL.create("sqlite", database=str(copy)), poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        _run_alembic(connection)
    with closing(_connect(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if found != [("ok",)] or broken:
            raise StoreError("the review database is damaged and was not upgraded; restore it from a backup")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={tables.SCHEMA}")
        apply_settings(connection, journal)
    sync_file(copy)


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _connect(path: Path, *, timeout_s: float = BUSY_S) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout_s, isolation_level=None)


def _number(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
