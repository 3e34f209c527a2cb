"""The trail for people and for other programs, without a patient.

Flow:   acts -> lines on the screen; acts -> JSON lines | CSV for outside, readers under pseudonyms
Calls:  audit, connection, disk. Called by: the command line.
Never:  lets out a typed word, a path or initials; leaves a cell that a spreadsheet would run.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, select

from xray_desktop.contract.cells import cell
from xray_desktop.errors import StoreError
from xray_desktop.inference.record import csv_line
from xray_desktop.review.audit import ROWS, Row
from xray_desktop.review.connection import reading
from xray_desktop.review.disk import disk_sentence, place_new, sync_file, temporary_sibling
from xray_desktop.review.review import Reason
from xray_desktop.review.tables import ACTS

Pseudonym = Callable[[str], str]

_LEAVES: Final = frozenset(
    {
        *("read_id", "finding", "flagged", "blinded", "model_id", "score", "threshold", "call", "export_id", "reads"),
        *("images", "skipped", "seed", "holds", "reasons", "device", "before_read", "purpose", "target", "known_by"),
        *("sensitivity", "digests", "scored", "from", "to", "schema"),
    }
)
_READERS: Final = frozenset({"assigned_to"})
_WORDS: Final = re.compile(r"[A-Za-z0-9 ,._:+-]{0,80}")
_REASONS: Final = frozenset(reason.value for reason in Reason)
_COLUMNS: Final = (
    *("sequence", "at", "kind", "reader", "digest", "detail", "reason"),
    *("program", "writer", "number", "previous", "hash"),
)
_STAYS: Final = "stays inside"


def shown(connection: Connection, *, case: str = "", last: int = 50) -> Iterator[str]:
    """The last acts, oldest first, a line each, as this site may see them; ``case`` is the beginning of a digest."""
    query = select(ACTS).order_by(ACTS.c.sequence.desc()).limit(last)
    if case:
        query = query.where(ACTS.c.digest.startswith(case, autoescape=True))
    for row in reversed(connection.execute(query).mappings().all()):
        digest = f" {row['digest'][:12]}" if row["digest"] else ""
        words = [f"{name} {value}" for name, value in row["detail"].items() if name not in (ROWS, "schema", "scored")]
        said = ", ".join(word for word in words if not word.endswith(" None"))
        yield f"{row['sequence']} {row['at']} {row['reader'] or '-'} {row['kind']}{digest}: {said}".rstrip(": ")


def exported(connection: Connection, *, form: Literal["jsonl", "csv"], pseudonym: Pseudonym) -> Iterator[str]:
    """Every act as a line for outside; a CSV begins with the names of its columns."""
    if form == "csv":
        yield csv_line(list(_COLUMNS))
    for row in connection.execute(select(ACTS).order_by(ACTS.c.sequence)).mappings():
        told = _told(row, pseudonym)
        if form == "jsonl":
            yield json.dumps(told, ensure_ascii=True) + "\n"
        else:
            told["detail"] = json.dumps(told["detail"], ensure_ascii=True)
            yield csv_line([cell(told[name]) for name in _COLUMNS])


def _told(row: Row, pseudonym: Pseudonym) -> dict[str, Any]:
    told: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    told["reader"] = pseudonym(row["reader"]) if row["reader"] else ""
    told["detail"] = _detail(row["detail"], pseudonym)
    reason = row["reason"] or ""
    told["reason"] = reason if set(reason.split(", ")) <= _REASONS | {""} else _STAYS
    return told


def _detail(detail: dict[str, Any], pseudonym: Pseudonym) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in detail.items():
        if name in _READERS:
            told[name] = pseudonym(str(value))
        elif name in _LEAVES:
            told[name] = value if _plain(value) else _STAYS
        elif name == ROWS:
            told[name] = [[table, found] for table, _, found in value]
    return told


def _plain(value: object) -> bool:
    """Numbers, and words of our own vocabulary's shape; nothing long, nothing with a path's or a script's signs."""
    if isinstance(value, dict):
        return all(_plain(name) and _plain(one) for name, one in value.items())
    if isinstance(value, list):
        return all(_plain(one) for one in value)
    return value is None or isinstance(value, int | float) or bool(_WORDS.fullmatch(str(value)))


def export_to(engine: Engine, out: Path, *, form: Literal["jsonl", "csv"], pseudonym: Pseudonym) -> int:
    """Write the trail into a new file, whole or not at all; returns how many acts.

    Raises
    ------
    StoreError : the file is there already, or the disk refuses
    """
    if out.exists():
        raise StoreError(f"{out.name}: is there already; choose a new file")
    count = 0
    temporary = temporary_sibling(out)
    try:
        with reading(engine) as connection, temporary.open("x", encoding="utf-8", newline="") as stream:
            for line in exported(connection, form=form, pseudonym=pseudonym):
                stream.write(line)
                count += 1
        sync_file(temporary)
        place_new(temporary, out)
    except OSError as error:
        raise StoreError(f"{out.name}: {disk_sentence(error, out.parent)}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return count - (form == "csv")
