"""What a reader had begun, and where: survives closing, and is no read.

Flow:   session -> draft text, place -> tables -> session, at the next start
Calls:  tables, audit. Called by: store.
Never:  feeds a count or an export.
"""

from sqlalchemy import Connection, delete, select

from xray_desktop.review.audit import Entry, Pen
from xray_desktop.review.connection import put
from xray_desktop.review.rows import ActKind
from xray_desktop.review.tables import DRAFTS, PLACES


def save(connection: Connection, digest: str, reader: str, *, draft: str, at: str) -> None:
    """Keep one draft a case and reader, the last."""
    put(connection, DRAFTS, [{"digest": digest, "reader": reader, "draft": draft, "at": at}])


def load(connection: Connection, digest: str, reader: str) -> str | None:
    """The draft, None when there is none."""
    query = select(DRAFTS.c.draft).where(DRAFTS.c.digest == digest, DRAFTS.c.reader == reader)
    return connection.execute(query).scalar()


def clear(connection: Connection, digest: str, reader: str) -> None:
    """Forget a draft: its read is stored, or the reader emptied it."""
    connection.execute(delete(DRAFTS).where(DRAFTS.c.digest == digest, DRAFTS.c.reader == reader))


def set_place(pen: Pen, reader: str, digest: str) -> None:
    """Note which case a reader has open; opening it is an act."""
    put(pen.connection, PLACES, [{"reader": reader, "digest": digest, "at": pen.at}])
    pen.write([Entry(kind=ActKind.OPENED, reader=reader, digest=digest)])


def place(connection: Connection, reader: str) -> str | None:
    """Digest of the case a reader had open last, None at the first start."""
    return connection.execute(select(PLACES.c.digest).where(PLACES.c.reader == reader)).scalar()
