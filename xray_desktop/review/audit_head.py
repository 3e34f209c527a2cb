"""Where the trail ends, kept apart from the database: count and hash of the last act, sealed with a key.

Flow:   last link after a commit -> sealed head on the disk -> the next opening, ``audit verify``
Calls:  sqlite3, hmac, connection, disk. Called by: store, audit_check.
Never:  goes back: a head is replaced only by one of a higher count. Leaves the machine.

A database whose last acts were cut off is whole in itself; only what was noted elsewhere can tell. The heads are a
SQLite file of their own because several windows write them and a torn write must not take the old head away.
"""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection

from xray_desktop.errors import StoreError
from xray_desktop.paths import user_data_dir
from xray_desktop.review.audit import Link, hash_at
from xray_desktop.review.connection import BUSY_S, apply_settings, complaints, journal_mode
from xray_desktop.review.disk import disk_sentence, place_new, temporary_sibling, write_private

KEY_NAME: Final = "seal.key"
HEADS_NAME: Final = "heads.db"
_KEY_BYTES: Final = 32
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS heads (rank INTEGER PRIMARY KEY AUTOINCREMENT, writer TEXT NOT NULL UNIQUE, "
    "number INTEGER NOT NULL, hash TEXT NOT NULL, seal TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a writer's chain ended when it was last noted; ``sealed`` is False when somebody else wrote it."""

    writer: str
    link: Link
    sealed: bool


class Heads:
    """The heads of one store on this machine. Nothing is made before the first act."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """For sentences."""
        return f"{self._folder.name}/{HEADS_NAME}"

    def all(self) -> tuple[Head, ...]:
        """Every head, the oldest first; empty when none was ever noted.

        Raises
        ------
        StoreError : they cannot be read
        """
        if not (self._folder / HEADS_NAME).exists():
            return ()
        key = self._key() if (self._folder / KEY_NAME).exists() else b""
        with self._file() as file:
            rows = file.execute("SELECT writer, number, hash, seal FROM heads ORDER BY rank").fetchall()
        return tuple(
            Head(
                writer=writer,
                link=Link(number=number, hash=link),
                sealed=bool(key) and hmac.compare_digest(seal, _seal(key, writer, Link(number=number, hash=link))),
            )
            for writer, number, link, seal in rows
        )

    def latest(self) -> Head | None:
        """The head that is to be continued: the newest that is ours."""
        sealed = [head for head in self.all() if head.sealed]
        return sealed[-1] if sealed else None

    def begin(self) -> Head:
        """A new writer, noted before its first act so that a kill leaves no chain without a head.

        Raises
        ------
        StoreError : it cannot be noted
        """
        writer, start = secrets.token_hex(8), Link(number=0, hash="")
        key = self._key()
        with self._file() as file:
            file.execute(
                "INSERT INTO heads (writer, number, hash, seal) VALUES (?, ?, ?, ?)",
                (writer, start.number, start.hash, _seal(key, writer, start)),
            )
        return Head(writer=writer, link=start, sealed=True)

    def advance(self, writer: str, link: Link) -> None:
        """Note where a chain ends now; on the disk when this returns. A lower count than the noted one changes nothing.

        Raises
        ------
        StoreError : it cannot be noted
        """
        seal = _seal(self._key(), writer, link)
        with self._file() as file:
            file.execute(
                "UPDATE heads SET number = ?, hash = ?, seal = ? WHERE writer = ? AND number < ?",
                (link.number, link.hash, seal, writer, link.number),
            )

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        path = self._folder / HEADS_NAME
        with complaints(self.name, self._folder):
            if self._open is None:
                connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
                try:
                    apply_settings(connection, journal_mode(path))
                    connection.execute(_TABLE)
                except sqlite3.Error:
                    connection.close()
                    raise
                self._open = connection
            yield self._open

    def _key(self) -> bytes:
        path = self._folder / KEY_NAME
        try:
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                temporary = temporary_sibling(path)
                write_private(temporary, secrets.token_bytes(_KEY_BYTES))
                place_new(temporary, path)
            key = path.read_bytes()
        except OSError as error:
            raise StoreError(f"{self._folder.name}/{KEY_NAME}: {disk_sentence(error, path)}") from error
        if len(key) != _KEY_BYTES:
            raise StoreError(f"{self._folder.name}/{KEY_NAME}: is damaged; restore it from a backup")
        return key


def _seal(key: bytes, writer: str, link: Link) -> str:
    return hmac.new(key, f"{writer}:{link.number}:{link.hash}".encode(), hashlib.sha256).hexdigest()


def writer_in(connection: Connection, heads: Heads) -> str:
    """Whose chain an act continues: ours while the database still holds its end, a new one when the end was cut off.

    Going on with a cut chain would overwrite the only proof.
    """
    head = heads.latest()
    if head is None:
        return heads.begin().writer
    if head.link.number and hash_at(connection, head.writer, head.link.number) != head.link.hash:
        return heads.begin().writer
    return head.writer


def trail_folder(url: URL) -> Path:
    """Where the heads of a database lie: beside a file, in the user's folder for a server."""
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.audit")
    place = hashlib.sha256(f"{url.host}:{url.port}/{url.database}".encode()).hexdigest()[:16]
    return user_data_dir() / f"server-{place}.audit"
