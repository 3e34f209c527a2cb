"""Connections to the review database.

Flow:   where -> engine with our settings -> a transaction -> the driver's complaints as one sentence
Calls:  SQLAlchemy, network_drive. Called by: schema, store and its modules.
Never:  shows a statement or its values: a comment may stand in them.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, insert, make_url, text
from sqlalchemy.dialects.sqlite import insert as insert_into_file
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from xray_desktop.errors import StoreError
from xray_desktop.review.disk import MEGABYTE, disk_of, full_disk, lacks
from xray_desktop.review.network_drive import on_network_drive

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as ServerInsert

BUSY_S: Final = 30.0
"""How long a transaction waits for another process before it says so."""

_WRITING: Final = "xray_writing"
_WRITERS_KEY: Final = 0x58524157  # "XRAW": who holds it on a server writes
SAVE_BYTES: Final = 16 * MEGABYTE
"""What one save may need at most: its row, its act, and the log they are written to first."""

_WAITED: Final = f"another program has held it for {BUSY_S:.0f} seconds; close that one, then save again"
_FULL: Final = ("is full", "no space left")
_BROKEN: Final = ("disk i/o", "could not fsync", "input/output error")
_WORDS: Final = (
    ("locked", _WAITED),
    ("lock timeout", _WAITED),
    ("busy", _WAITED),
    ("readonly", "is write-protected; ask for the right to write there, or choose another folder"),
    ("malformed", "is damaged; restore it from a backup"),
    ("not a database", "is not a review database or is damaged; restore it from a backup"),
    ("no such table", "is damaged; restore it from a backup"),
    ("connect", "the database server does not answer; check the network, then try again"),
)


def file_engine(path: Path) -> Engine:
    """Engine of a SQLite file that exists and has our schema."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_S, "isolation_level": None},
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    journal = journal_mode(path)

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        apply_settings(connection, journal)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver would begin too late. A writer takes its lock at once: one that had to turn from reader to writer
        # in mid-transaction would be refused without any wait.
        writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def journal_mode(path: Path) -> str:
    """The write-ahead log where it works, the rollback journal on a network drive."""
    return "DELETE" if on_network_drive(path.parent) else "WAL"


def apply_settings(connection: sqlite3.Connection, journal: str) -> None:
    """What our connections to a file keep to; a disk that refuses the write-ahead log keeps its own journal."""
    if str(connection.execute("PRAGMA journal_mode").fetchone()[0]).upper() != journal:
        connection.execute(f"PRAGMA journal_mode={journal}").fetchone()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def server_engine(url: str) -> Engine:
    """Engine of a database server.

    Raises
    ------
    StoreError : not an address we know
    """
    try:
        address = make_url(url)
        if address.get_backend_name() != "postgresql":
            raise StoreError(
                f"{address.get_backend_name()}: not a database we know; give a file or postgresql+psycopg://..."
            )
        waits = {"connect_timeout": 10, "options": f"-c lock_timeout={BUSY_S * 1000:.0f} -c synchronous_commit=on"}
        return create_engine(
            address,
            connect_args={name: value for name, value in waits.items() if name not in address.query},
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            "the review database's address is not understood; give a file or postgresql+psycopg://user@host/name, "
            "and install the extra 'postgres'"
        ) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only looks.

    Raises
    ------
    StoreError : the database complains
    """
    with complaints(name_of(engine), folder_of(engine)), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: when it ends without an error, the rows are on the disk.

    One at a time, on a server too: the projection of a case and the order of the trail are then nobody else's.

    Raises
    ------
    StoreError : the database complains; nothing was written
    """
    with (
        complaints(name_of(engine), folder_of(engine)),
        engine.execution_options(**{_WRITING: True}).begin() as connection,
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS_KEY})
        yield connection


def enter(connection: Connection, table: Table, values: Mapping[str, object]) -> int:
    """Insert one row into a table with a sequence; returns its number."""
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    return int(key[0]) if key is not None else 0  # None only for a table without a key, which no table of ours is


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, or change the ones whose primary key is there already."""
    statement = insert_into_file(table) if connection.dialect.name == "sqlite" else _insert_into_server(table)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    key = [column.name for column in table.primary_key]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert_into_server(table: Table) -> "ServerInsert":
    """Its dialects take longer to load than the list of the last sitting: who has a file never loads them."""
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


@contextmanager
def complaints(name: str, folder: Path | None = None, *, needed_bytes: int = SAVE_BYTES) -> Iterator[None]:
    """Turn the driver's errors into one sentence; ``folder`` and ``needed_bytes`` name the disk and what it lacks.

    Raises
    ------
    StoreError : the database complains
    ValueError : rows contradict one another, a bug of ours; nothing was written
    """
    try:
        yield
    except IntegrityError as error:
        raise ValueError(f"{name}: rows contradict one another") from error
    except DBAPIError as error:
        raise StoreError(sentence(name, error.orig, folder, needed_bytes=needed_bytes)) from error
    except sqlite3.Error as error:
        raise StoreError(sentence(name, error, folder, needed_bytes=needed_bytes)) from error


def sentence(
    name: str, error: BaseException | None, folder: Path | None = None, *, needed_bytes: int = SAVE_BYTES
) -> str:
    """What is wrong with the database, for the reader."""
    words = str(error).lower()
    broken, closed = any(sign in words for sign in _BROKEN), "unable to open" in words
    # SQLite calls a disk that is full an I/O error where it cannot even grow its log.
    lacking = (broken or closed) and folder is not None and lacks(folder, needed_bytes)
    if lacking or any(sign in words for sign in _FULL):
        full = full_disk(folder, needed_bytes) if folder is not None else "the server's disk is full"
        return f"{name}: {full}; free some space, then save again"
    disk = f"the disk {disk_of(folder)}" if folder is not None else "the server's disk"
    if broken:
        return f"{name}: {disk} reports an error; check the disk or the network drive, then save again"
    if closed:
        return f"{name}: cannot be opened on {disk}; check that its folder exists and may be written"
    for sign, meaning in _WORDS:
        if sign in words:
            return f"{name}: {meaning}"
    return f"{name}: the review database does not work ({type(error).__name__}); nothing was written, try again"


def name_of(engine: Engine) -> str:
    """The file's name, or the server's; never a password."""
    database: Any = engine.url.database
    if engine.dialect.name == "sqlite":
        return Path(str(database)).name
    return f"{database} on {engine.url.host or 'this computer'}"


def folder_of(engine: Engine) -> Path | None:
    """Where the file lies; None for a server."""
    return Path(str(engine.url.database)).parent if engine.dialect.name == "sqlite" else None
