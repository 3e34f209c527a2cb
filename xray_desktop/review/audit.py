"""The audit trail: every act in a hash chain, written in the transaction of the act itself.

Flow:   Entry -> canonical text -> hash over it and the one before -> row of ``acts`` -> (after commit) audit_head
Calls:  tables. Called by: store, reads, acts, cases, assignments; audit_check reads it back.
Never:  holds a patient, a file name or a typed word; changes or removes a row.

One chain a writer (an installation and its store): two workstations of one server need no common counter. An act that
writes a row of another append-only table carries that row's hash: whoever changes a read must change its act.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, func, insert, select, text

from xray_desktop import __version__
from xray_desktop.review.rows import Act, ActKind, Detail
from xray_desktop.review.tables import ACTS, ASSIGNMENTS, EXPORTS, READS, SCHEMA

ROWS: Final = "rows"
"""Key of ``detail``: [table, key, hash] of each row that the act wrote."""

BOUND: Final[Mapping[str, tuple[Table, str]]] = {
    "reads": (READS, "read_id"),
    "exports": (EXPORTS, "sequence"),
    "assignments": (ASSIGNMENTS, "assignment_id"),
}
"""The append-only tables whose rows acts vouch for, and the column that names a row."""

Row = Mapping[str, Any] | RowMapping

_CHAINED: Final = (
    *("sequence", "at", "kind", "reader", "digest", "detail", "reason"),
    *("program", "writer", "number", "previous"),
)
_ROWS_AT_ONCE: Final = 500  # in one question: databases limit how many values a statement may hold
_FIRST_SCHEMA: Final = 2  # the trail begins there; a column that a later schema adds says so in its ``info``


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act on its way into the trail; ``rows`` are what it wrote elsewhere: (table, the row's values)."""

    kind: ActKind
    reader: str
    digest: str | None = None
    detail: Detail = field(default_factory=dict)
    reason: str = ""
    rows: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The last act of a chain: how many there are, and its hash. ``Link(number=0, hash="")`` before the first."""

    number: int
    hash: str


@dataclass(slots=True, kw_only=True)
class Pen:
    """Writes acts in one transaction. ``writer`` is asked only when there is something to write."""

    connection: Connection
    at: str
    writer: Callable[[Connection], str]
    end: tuple[str, Link] | None = None
    """Writer and last link, once something was written: what the head must learn after the commit."""

    def write(self, entries: Iterable[Entry]) -> tuple[Act, ...]:
        """Add acts to the chain, in order.

        Raises
        ------
        TypeError : a detail holds something that is no plain value
        """
        planned = tuple(entries)
        if not planned:
            return ()
        writer = self.end[0] if self.end is not None else self.writer(self.connection)
        last = last_link(self.connection, writer)
        if last.number == 0 and planned[0].kind is not ActKind.TRAIL_BEGUN:
            planned = (*_taken_over(self.connection, planned), *planned)
        numbers = _next_sequences(self.connection, len(planned))
        values = []
        for sequence, entry in zip(numbers, planned, strict=True):
            row = self._row(entry, sequence, writer, last)
            last = Link(number=row["number"], hash=row["hash"])
            values.append(row)
        self.connection.execute(insert(ACTS), values)
        self.end = (writer, last)
        return tuple(act_of(row) for row in values)

    def begin(self) -> None:
        """Vouch for what is from before the trail, where there is such and nobody did yet."""
        if unbegun(self.connection):
            self.write(_taken_over(self.connection, ()))

    def _row(self, entry: Entry, sequence: int, writer: str, last: Link) -> dict[str, Any]:
        detail = dict(entry.detail)
        if entry.rows:
            detail[ROWS] = [[table, row_key(table, row), row_hash(table, row)] for table, row in entry.rows]
            detail["schema"] = SCHEMA
        row: dict[str, Any] = {
            "sequence": sequence,
            "at": self.at,
            "kind": entry.kind.value,
            "reader": entry.reader,
            "digest": entry.digest,
            "detail": detail,
            "reason": entry.reason,
            "program": __version__,
            "writer": writer,
            "number": last.number + 1,
            "previous": last.hash,
        }
        return row | {"hash": chained_hash(row)}


def chained_hash(row: Row) -> str:
    """Of an act with all its columns and the hash before it: 64 hexadecimal digits."""
    return _sha256([row[name] for name in _CHAINED])


def row_hash(table: str, row: Row, *, schema: int = SCHEMA) -> str:
    """Of a row of an append-only table as ``schema`` had it: 64 hexadecimal digits."""
    columns = [column.name for column in BOUND[table][0].columns if column.info.get("since", _FIRST_SCHEMA) <= schema]
    return _sha256([table, {name: row[name] for name in columns}])


def row_key(table: str, row: Row) -> str:
    """The name of a row within its table."""
    return str(row[BOUND[table][1]])


def unbegun(connection: Connection) -> bool:
    """Whether an older program filled the store and no act vouches for that yet."""
    begun = connection.execute(select(ACTS.c.sequence).where(ACTS.c.number.is_not(None)).limit(1)).first()
    tables = (ACTS, *(table for table, _ in BOUND.values()))
    return begun is None and any(connection.execute(select(table.c.sequence).limit(1)).first() for table in tables)


def old_act_hash(row: Row) -> str:
    """Of an act from before the trail: 64 hexadecimal digits."""
    return _sha256([row[name] for name in ("sequence", "at", "kind", "reader", "digest", "detail")])


def last_link(connection: Connection, writer: str) -> Link:
    """The end of a writer's chain in the database."""
    query = select(ACTS.c.number, ACTS.c.hash).where(ACTS.c.writer == writer).order_by(ACTS.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return Link(number=0, hash="") if row is None else Link(number=int(row.number), hash=str(row.hash))


def hash_at(connection: Connection, writer: str, number: int) -> str | None:
    """The hash of one act of a chain; None when there is none."""
    query = select(ACTS.c.hash).where(ACTS.c.writer == writer, ACTS.c.number == number)
    return connection.execute(query).scalar()


def act_of(row: Row) -> Act:
    """An act of a row of ``acts``."""
    return Act(
        kind=ActKind(row["kind"]),
        reader=row["reader"],
        digest=row["digest"],
        detail=row["detail"],
        at=row["at"],
        sequence=row["sequence"],
        reason=row["reason"] or "",
    )


def stored_rows(
    connection: Connection, table: str, keys: Iterable[object]
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Rows just written, as the database holds them: (table, values), for ``Entry.rows``."""
    columns, name = BOUND[table]
    wanted, found = tuple(keys), []
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        these = columns.c[name].in_(wanted[start : start + _ROWS_AT_ONCE])
        rows = connection.execute(select(columns).where(these).order_by(columns.c.sequence)).mappings()
        found += [(table, dict(row)) for row in rows]
    return tuple(found)


def _taken_over(connection: Connection, planned: Iterable[Entry]) -> tuple[Entry, ...]:
    """One act that vouches for everything from before the trail; none in a store that never knew another way.

    What the ``planned`` acts have just written is theirs to vouch for.
    """
    if connection.execute(select(ACTS.c.sequence).where(ACTS.c.kind == ActKind.TRAIL_BEGUN.value).limit(1)).first():
        return ()
    new: dict[str, set[str]] = {table: set() for table in BOUND}
    for entry in planned:
        for table, row in entry.rows:
            new[table].add(row_key(table, row))
    acts = connection.execute(select(ACTS).where(ACTS.c.hash.is_(None)).order_by(ACTS.c.sequence)).mappings()
    old = [["acts", str(row["sequence"]), old_act_hash(row)] for row in acts]
    for table, (columns, _) in BOUND.items():
        rows = connection.execute(select(columns).order_by(columns.c.sequence)).mappings()
        old += [[table, row_key(table, row), row_hash(table, row)] for row in rows]
    old = [one for one in old if one[0] == "acts" or one[1] not in new[one[0]]]
    return (Entry(kind=ActKind.TRAIL_BEGUN, reader="", detail={ROWS: old, "schema": SCHEMA}),) if old else ()


def _next_sequences(connection: Connection, count: int) -> tuple[int, ...]:
    """Numbers that nobody else takes: the hash holds them, so that they are known before the rows are."""
    if connection.dialect.name == "postgresql":
        ask = text("SELECT nextval(pg_get_serial_sequence('acts', 'sequence')) FROM generate_series(1, :count)")
        return tuple(int(number) for number in connection.execute(ask, {"count": count}).scalars())
    first = int(connection.execute(select(func.coalesce(func.max(ACTS.c.sequence), 0))).scalar_one()) + 1
    return tuple(range(first, first + count))


def _sha256(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
