"""Whether the trail and what it vouches for are as they were written.

Flow:   heads, then every act in order, then the rows they vouch for -> Report: the first bad row first
Calls:  audit, audit_head, connection. Called by: the command line, ``store check``.
Never:  writes; trusts a count of the database: its end is what was noted apart from it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, select, text

from xray_desktop.review.audit import BOUND, ROWS, Link, Row, chained_hash, old_act_hash, row_hash, row_key
from xray_desktop.review.audit_head import Head, Heads, trail_folder
from xray_desktop.review.connection import reading
from xray_desktop.review.rows import ActKind
from xray_desktop.review.tables import ACTS, SCHEMA

_LAST: Final = 1 << 62
"""Where a fault stands that has no row: after all that have one."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One place where the trail is broken. ``sequence`` is the act's, or of the act that vouches for a row."""

    sequence: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found. ``elsewhere``: writers whose head another workstation keeps; their end cannot be shown here."""

    acts: int
    rows: int
    faults: tuple[Fault, ...]
    begun: str = ""
    """When acts took over what an older program had written, "" where there was nothing."""
    elsewhere: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Nothing was changed, removed, moved or cut off, as far as can be told here."""
        return not self.faults


def check_trail(engine: Engine) -> Report:
    """Check a whole store; other programs may go on writing.

    Raises
    ------
    StoreError : the database or the heads cannot be read
    """
    heads = Heads(trail_folder(engine.url))
    noted = heads.all()  # before the database: what is noted is in it already
    heads.close()
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        checking = _Checking(noted)
        checking.walk(connection)
        checking.rows_of(connection)
    return checking.report(beside=engine.dialect.name == "sqlite")


@dataclass(slots=True)
class _Checking:
    """The walk under way."""

    heads: tuple[Head, ...]
    acts: int = 0
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    ends: dict[str, Link] = field(default_factory=dict)
    vouched: dict[tuple[str, str], tuple[str, int, int]] = field(default_factory=dict)
    """(table, key) -> hash, schema, the act that says so."""
    begun: str = ""
    unchained: list[tuple[int, str]] = field(default_factory=list)

    def walk(self, connection: Connection) -> None:
        """Every act, in order."""
        for row in self._each(connection, select(ACTS).order_by(ACTS.c.sequence), "acts"):
            self.acts += 1
            if row["hash"] is None and row["writer"] is None:
                self.unchained.append((row["sequence"], old_act_hash(row)))
            else:
                self._link(row)

    def rows_of(self, connection: Connection) -> None:
        """Every row that acts vouch for; and that there are no others."""
        for sequence, found in self.unchained:
            self._compare("acts", str(sequence), found, sequence)
        for table, (columns, _) in BOUND.items():
            for row in self._each(connection, select(columns).order_by(columns.c.sequence), table):
                self.rows += 1
                schema = self.vouched.get((table, row_key(table, row)), ("", SCHEMA, 0))[1]
                self._compare(table, row_key(table, row), row_hash(table, row, schema=schema), _LAST)
        for (table, key), (_, _, sequence) in self.vouched.items():
            self._say(sequence, f"the row {_short(key)} of {table}, which act {sequence} wrote, is gone")

    def report(self, *, beside: bool) -> Report:
        """What came of it, the ends compared with what was noted apart."""
        known = {head.writer for head in self.heads}
        strangers = sorted(set(self.ends) - known)
        for head in self.heads:
            self._compare_end(head)
        if beside:
            for writer in strangers:
                self._say(_LAST, f"the end of the trail of writer {writer} is noted nowhere: it may have been cut off")
        return Report(
            acts=self.acts,
            rows=self.rows,
            faults=tuple(sorted(self.faults)),
            begun=self.begun,
            elsewhere=() if beside else tuple(strangers),
        )

    def _link(self, row: Row) -> None:
        sequence, writer = row["sequence"], str(row["writer"])
        last = self.ends.get(writer, Link(number=0, hash=""))
        if row["number"] != last.number + 1 or row["previous"] != last.hash:
            self._say(sequence, f"before act {sequence} an act is missing, or acts changed places")
        if chained_hash(row) != row["hash"]:
            self._say(sequence, f"act {sequence} was changed after it was written")
        self.ends[writer] = Link(number=row["number"] or 0, hash=row["hash"] or "")
        for head in self.heads:
            if (head.writer, head.link.number) == (writer, row["number"]) and head.link.hash != row["hash"]:
                self._say(sequence, f"act {sequence} is not the one that was noted as the end of the trail")
        if row["kind"] == ActKind.TRAIL_BEGUN.value:
            self.begun = str(row["at"])
        self._take(row)

    def _take(self, row: Row) -> None:
        detail = row["detail"] if isinstance(row["detail"], dict) else {}
        try:
            for table, key, found in detail.get(ROWS, ()):
                self.vouched[str(table), str(key)] = (str(found), int(detail["schema"]), row["sequence"])
        except (ValueError, TypeError, KeyError):
            self._say(row["sequence"], f"act {row['sequence']} does not say which rows it wrote")

    def _compare(self, table: str, key: str, found: str, sequence: int) -> None:
        expected = self.vouched.pop((table, key), None)
        if expected is None:
            self._say(sequence, f"the row {_short(key)} of {table} was not written by any act of the trail")
        elif expected[0] != found:
            act = expected[2]
            self._say(act, f"the row {_short(key)} of {table}, which act {act} wrote, was changed since")

    def _compare_end(self, head: Head) -> None:
        if not head.sealed:
            self._say(
                _LAST, f"the noted end of writer {head.writer} was not written by this program, or its key is gone"
            )
        end = self.ends.get(head.writer, Link(number=0, hash=""))
        if end.number < head.link.number:
            missing = head.link.number - end.number
            self._say(_LAST, f"the last {missing} acts of writer {head.writer} are gone: the trail was cut off")

    def _each(self, connection: Connection, query: Select[Any], table: str) -> Iterator[Row]:
        """Row by row, so that one that cannot even be read is told with its neighbour."""
        rows, last = iter(connection.execute(query).mappings()), 0
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except (ValueError, TypeError):
                self._say(_LAST, f"the row of {table} after number {last} cannot be read: it was changed")
                return
            last = row["sequence"]
            yield row

    def _say(self, sequence: int, sentence: str) -> None:
        self.faults.append(Fault(sequence, sentence))


def lines_of(report: Report) -> Iterable[str]:
    """The report for a person, the first bad row first."""
    yield f"acts: {report.acts}, reads, exports and assignments they vouch for: {report.rows}"
    if report.whole:
        yield "The trail is whole."
    else:
        yield f"The trail is broken in {len(report.faults)} places; the first: {report.faults[0].sentence}."
        yield from (f"  {fault.sentence}" for fault in report.faults[1:20])
    if report.begun:
        yield f"What is older than {report.begun} was written before there was a trail, and is vouched for since then."
    for writer in report.elsewhere:
        yield f"Whether the last acts of writer {writer} were cut off can be told only on its own workstation."


def _short(key: str) -> str:
    return key[:12]
