"""A whole store looked over: its pages, its projection, its trail.

Flow:   where -> integrity check, projection against the reads, audit_check -> lines for a person
Calls:  schema, connection, reads, audit_check. Called by: the command line, the crash tests.
Never:  mends anything.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from xray_desktop.review import reads
from xray_desktop.review.audit_check import check_trail, lines_of
from xray_desktop.review.connection import reading
from xray_desktop.review.review import Review
from xray_desktop.review.schema import open_engine
from xray_desktop.review.standing import current
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.tables import CURRENT_READS


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    whole: bool
    lines: tuple[str, ...]


def check_store(where: Path | str) -> Checked:
    """Look a store over.

    Raises
    ------
    StoreError : it cannot be opened at all
    """
    ReviewStore.open(where).close()  # brought to this program's version, its trail begun
    engine = open_engine(where)
    try:
        with reading(engine) as connection:
            pages = _pages(connection)
            projected = _projected(connection)
        trail = check_trail(engine)
    finally:
        engine.dispose()
    lines = (
        f"pages: {pages}",
        "which reads stand: as the reads say" if projected else "which reads stand: not as the reads say",
        *lines_of(trail),
    )
    return Checked(pages == "ok" and projected and trail.whole, lines)


def _pages(connection: Connection) -> str:
    if connection.dialect.name != "sqlite":
        return "ok"  # the server's own business
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(3)")]
    found += [
        f"{row[0]} names a row that is not there" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return "ok" if found == ["ok"] else "; ".join(word for word in found if word != "ok")


def _projected(connection: Connection) -> bool:
    cases: dict[tuple[str, str], list[Review]] = {}
    for row in reads.every(connection):
        cases.setdefault((row.digest, row.patient_group), []).append(row)
    expected = {
        (digest, reader, finding, group, read.sequence)
        for (digest, group), rows in cases.items()
        for (reader, finding), read in current(rows).items()
    }
    columns = [CURRENT_READS.c[name] for name in ("digest", "reader", "finding", "patient_group", "sequence")]
    return {tuple(row) for row in connection.execute(select(*columns))} == expected
