"""Acts that are no read, and which read went out in which export: both for ever.

Flow:   Act -> ``acts``; export id, read ids -> ``exports``
Calls:  tables. Called by: store.
Never:  changes or removes a row.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select

from xray_desktop.review.connection import enter
from xray_desktop.review.rows import Act, ActKind
from xray_desktop.review.tables import ACTS, EXPORTS


def append(connection: Connection, act: Act) -> Act:
    """Store an act; its sequence comes back with it.

    Raises
    ------
    TypeError : the detail holds something that is no plain value
    """
    values = {
        "at": act.at,
        "kind": act.kind.value,
        "reader": act.reader,
        "digest": act.digest,
        "detail": dict(act.detail),
    }
    sequence = enter(connection, ACTS, values)
    return Act(
        kind=act.kind,
        reader=act.reader,
        digest=act.digest,
        detail=act.detail,
        at=act.at,
        sequence=sequence,
    )


def of_kind(connection: Connection, kind: ActKind | None) -> tuple[Act, ...]:
    """The acts of one kind, or all, in order."""
    query = select(ACTS).order_by(ACTS.c.sequence)
    if kind is not None:
        query = query.where(ACTS.c.kind == kind.value)
    return tuple(
        Act(
            kind=ActKind(row.kind),
            reader=row.reader,
            digest=row.digest,
            detail=row.detail,
            at=row.at,
            sequence=row.sequence,
        )
        for row in connection.execute(query)
    )


def enter_export(connection: Connection, export_id: str, read_ids: Iterable[str], at: str) -> None:
    """Note that these reads left the building in this export; noting it twice changes nothing."""
    known = set(connection.execute(select(EXPORTS.c.read_id).where(EXPORTS.c.export_id == export_id)).scalars())
    fresh = [read_id for read_id in dict.fromkeys(read_ids) if read_id not in known]
    if fresh:
        connection.execute(
            insert(EXPORTS), [{"at": at, "export_id": export_id, "read_id": read_id} for read_id in fresh]
        )


def exports(connection: Connection) -> Mapping[str, str]:
    """By read id, the export it last went out in."""
    rows = connection.execute(select(EXPORTS.c.read_id, EXPORTS.c.export_id).order_by(EXPORTS.c.sequence))
    return {row.read_id: row.export_id for row in rows}
