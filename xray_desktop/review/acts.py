"""Acts of the trail that the rest of the program asks for, and which read went out in which export: both for ever.

Flow:   kind, detail -> audit; export id, read ids -> ``exports`` and its act; ``acts`` -> Act
Calls:  audit, tables. Called by: store.
Never:  changes or removes a row.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select

from xray_desktop.review.audit import Entry, Pen, act_of, stored_rows
from xray_desktop.review.rows import Act, ActKind, Detail
from xray_desktop.review.tables import ACTS, EXPORTS


def of_kind(connection: Connection, kind: ActKind | None) -> tuple[Act, ...]:
    """The acts of one kind, or all, in order."""
    query = select(ACTS).order_by(ACTS.c.sequence)
    if kind is not None:
        query = query.where(ACTS.c.kind == kind.value)
    return tuple(act_of(row) for row in connection.execute(query).mappings())


def enter_export(pen: Pen, export_id: str, read_ids: Iterable[str], *, reader: str, detail: Detail) -> None:
    """Note that these reads left the building in this export; noting it twice changes nothing."""
    chosen = select(EXPORTS.c.read_id).where(EXPORTS.c.export_id == export_id)
    known = set(pen.connection.execute(chosen).scalars())
    fresh = [read_id for read_id in dict.fromkeys(read_ids) if read_id not in known]
    if not fresh:
        return
    pen.connection.execute(
        insert(EXPORTS), [{"at": pen.at, "export_id": export_id, "read_id": read_id} for read_id in fresh]
    )
    entered = pen.connection.execute(
        select(EXPORTS.c.sequence, EXPORTS.c.read_id).where(EXPORTS.c.export_id == export_id)
    )
    numbers = [row.sequence for row in entered if row.read_id not in known]
    pen.write(
        [
            Entry(
                kind=ActKind.EXPORTED,
                reader=reader,
                detail={"export_id": export_id, "reads": len(fresh), **detail},
                rows=stored_rows(pen.connection, "exports", numbers),
            )
        ]
    )


def exports(connection: Connection) -> Mapping[str, str]:
    """By read id, the export it last went out in."""
    rows = connection.execute(select(EXPORTS.c.read_id, EXPORTS.c.export_id).order_by(EXPORTS.c.sequence))
    return {row.read_id: row.export_id for row in rows}
