"""The review store: append-only, typed rows in and out.

Flow:   Review, CaseRow, PredictionRow, Act -> one transaction with its audit act -> SQLite file | PostgreSQL -> rows
Calls:  schema, connection, the modules of its tables, audit. Called by: ui.presenters, exchange, the command line.
Never:  hands out anything of SQLAlchemy; changes or removes a read.

Thread rule: a store belongs to one thread, the ``store`` lane; open it there, use it there, close it there. Other
threads and other windows open their own; writers wait for one another.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.errors import StoreError
from xray_desktop.review import acts, assignments, cases, drafts, reads, schema, worklist_query
from xray_desktop.review.audit import Entry, Pen, unbegun
from xray_desktop.review.audit_head import Heads, trail_folder, writer_in
from xray_desktop.review.connection import name_of, reading, writing
from xray_desktop.review.review import Review, SampleKind
from xray_desktop.review.rows import Act, ActKind, Assignment, CaseRow, Conflict, Detail, PredictionRow, WorklistRow
from xray_desktop.review.worklist_packed import Packed
from xray_desktop.review.worklist_query import Scores, worklist

FILE_NAME: Final = "reviews.db"
"""Of the default store, in the user's data folder."""

Clock = Callable[[], datetime]


def _utc() -> datetime:
    return datetime.now(UTC)


class ReviewStore:
    """An open review database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._heads = Heads(trail_folder(engine.url))
        self._clock = clock
        self._file = Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None
        self._inode = self._file.stat().st_ino if self._file is not None else 0

    @classmethod
    def open(cls, where: Path | str, *, clock: Clock = _utc) -> Self:
        """The database at a path (made when missing) or at a ``postgresql+psycopg://`` address.

        Raises
        ------
        StoreError : newer than this program (and left untouched), damaged, another program's, or not to be opened
        """
        store = cls(schema.open_engine(where), clock)
        with reading(store._engine) as connection:
            begin = unbegun(connection)
        if begin:
            with store._writing() as pen:
                pen.begin()
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
        self._heads.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reads

    def append(self, review: Review) -> Review:
        """Store a read; on the disk when this returns, with ``sequence`` and ``at``. The same read twice is one.

        A withdrawn read that comes again (redo) stands again.

        Raises
        ------
        StoreError : it could not be stored; nothing was
        """
        with self._writing() as pen:
            return reads.append(pen, review)

    def withdraw(self, read_id: str, reader: str) -> Review:
        """Take a read back (undo after save) by a new row, which comes back; what it had replaced stands again.

        Raises
        ------
        StoreError : it could not be stored; nothing was
        ValueError : no such read of this reader
        """
        with self._writing() as pen:
            return reads.withdraw(pen, read_id, reader)

    def reads(self, digest: str) -> tuple[Review, ...]:
        """Every row of a radiograph, withdrawals too, in order."""
        with reading(self._engine) as connection:
            return reads.of_digest(connection, digest)

    def all_reads(self) -> tuple[Review, ...]:
        """Every row, withdrawals too, in order."""
        with reading(self._engine) as connection:
            return reads.every(connection)

    def current(
        self, digest: str, reader: str, *, finding: str = PNEUMONIA, patient_group: str | None = None
    ) -> Review | None:
        """The reader's last read that is neither withdrawn nor replaced.

        ``patient_group`` tells identical pixels under two patients apart; not given, any read of these pixels counts.
        """
        with reading(self._engine) as connection:
            standing = reads.current_of(connection, digest, reader, finding)
        mine = [read for read in standing if patient_group is None or read.patient_group in ("", patient_group)]
        return mine[-1] if mine else None

    # Second readers

    def conflicts(self, *, settled: bool = False) -> tuple[Conflict, ...]:
        """Cases that readers do not say the same of; ``settled``: those that were adjudicated too."""
        with reading(self._engine) as connection:
            return reads.conflicts(connection, settled=settled)

    def assign(self, asked: Iterable[Assignment]) -> tuple[Assignment, ...]:
        """Ask readers for a read; comes back with ``at`` and ``sequence``."""
        with self._writing() as pen:
            return assignments.assign(pen, asked)

    def unassign(self, assignment_id: str, by: str) -> Assignment:
        """Take an assignment back by a new row, which comes back."""
        with self._writing() as pen:
            return assignments.unassign(pen, assignment_id, by)

    def assignments(self, to: str | None = None) -> tuple[Assignment, ...]:
        """What was asked of a reader, or of all, and not taken back; whether it is done, the reads say."""
        with reading(self._engine) as connection:
            return assignments.in_force(connection, to)

    def declare_sample(
        self, cases: Iterable[tuple[str, str]], sample: SampleKind, *, reader: str, reason: str = ""
    ) -> None:
        """Say of cases (digest, patient group) how they came to the list; earlier reads keep what stood then."""
        with self._writing() as pen:
            assignments.declare_sample(pen, cases, sample, reader=reader, reason=reason)

    # Cases and predictions

    def remember_case(self, case: CaseRow) -> CaseRow:
        """Enter a case, or bring it up to date; ``opened`` comes back set."""
        return self.remember_cases((case,))[0]

    def remember_cases(self, rows: Iterable[CaseRow]) -> tuple[CaseRow, ...]:
        """Enter many cases in one transaction: a folder of thousands waits for the disk once."""
        with self._writing() as pen:
            return tuple(cases.remember(pen, row) for row in rows)

    def cases(self) -> tuple[CaseRow, ...]:
        """All cases in the order of their first opening."""
        with reading(self._engine) as connection:
            return cases.every(connection)

    def remember_prediction(self, prediction: PredictionRow) -> None:
        """Enter what a model said of a radiograph; the last word of the same model counts."""
        self.remember_predictions((prediction,))

    def remember_predictions(self, rows: Iterable[PredictionRow]) -> None:
        """Enter many in one transaction."""
        with self._writing() as pen:
            cases.remember_predictions(pen, rows)

    def predictions(self, model_id: str) -> tuple[PredictionRow, ...]:
        """Everything one model said."""
        with reading(self._engine) as connection:
            return cases.predictions(connection, model_id)

    def rows(self, reader: str, *, finding: str = PNEUMONIA, model_id: str = "") -> tuple[WorklistRow, ...]:
        """The worklist: one row a case, in the order of first opening; ``score`` is of ``model_id``."""
        with reading(self._engine) as connection:
            return worklist(connection, reader=reader, finding=finding, model_id=model_id)

    def remembered(self, *, after: int, limit: int) -> Packed | None:
        """The next cases in the order of first opening, for the list; None when there are no more."""
        with reading(self._engine) as connection:
            return worklist_query.remembered(connection, after=after, limit=limit)

    def scores(self, model_id: str, *, first: int, last: int) -> Scores:
        """What one model said of the cases from ``first`` to ``last``, by rank of opening."""
        with reading(self._engine) as connection:
            return worklist_query.scores(connection, model_id, first=first, last=last)

    def told_apart(self) -> Mapping[str, tuple[CaseRow, ...]]:
        """The cases of every digest that was read, or that stands under several patients."""
        with reading(self._engine) as connection:
            return worklist_query.told_apart(connection)

    def digests_of(self, paths: Collection[str]) -> Mapping[str, str]:
        """Digests of files seen before, by path."""
        with reading(self._engine) as connection:
            return worklist_query.digests_of(connection, paths)

    def rebuild(self) -> None:
        """Write the projection of standing reads anew from the reads."""
        with self._writing() as pen:
            reads.project_all(pen.connection)

    # Acts and exports

    def log(
        self, kind: ActKind, digest: str | None, *, reader: str, detail: Detail | None = None, reason: str = ""
    ) -> Act:
        """Keep an act for ever; ``detail`` holds no patient, no path and no typed word."""
        entry = Entry(kind=kind, reader=reader, digest=digest, detail=detail or {}, reason=reason)
        with self._writing() as pen:
            return pen.write([entry])[-1]

    def acts(self, kind: ActKind | None = None) -> tuple[Act, ...]:
        """The acts of one kind, or all, in order."""
        with reading(self._engine) as connection:
            return acts.of_kind(connection, kind)

    def mark_exported(
        self, export_id: str, read_ids: Iterable[str], *, reader: str = "", detail: Detail | None = None
    ) -> None:
        """Note that these reads left the building in this export, and the act with it."""
        with self._writing() as pen:
            acts.enter_export(pen, export_id, read_ids, reader=reader, detail=detail or {})

    def exported(self) -> Mapping[str, str]:
        """By read id, the export it last went out in."""
        with reading(self._engine) as connection:
            return acts.exports(connection)

    # Drafts and places

    def save_draft(self, digest: str, reader: str, *, draft: str) -> None:
        """Keep what the reader has begun (JSON of the session's); it is no read."""
        with self._writing() as pen:
            drafts.save(pen.connection, digest, reader, draft=draft, at=pen.at)

    def draft(self, digest: str, reader: str) -> str | None:
        """What the reader had begun on this case."""
        with reading(self._engine) as connection:
            return drafts.load(connection, digest, reader)

    def clear_draft(self, digest: str, reader: str) -> None:
        """Forget a draft."""
        with self._writing() as pen:
            drafts.clear(pen.connection, digest, reader)

    def set_place(self, reader: str, digest: str) -> None:
        """Note which case the reader has open; opening it is an act."""
        with self._writing() as pen:
            drafts.set_place(pen, reader, digest)

    def place(self, reader: str) -> str | None:
        """Digest of the case the reader had open last."""
        with reading(self._engine) as connection:
            return drafts.place(connection, reader)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")

    @contextmanager
    def _writing(self) -> Iterator[Pen]:
        """A transaction, and after it the head of the trail: what was acknowledged can be missed."""
        self._same_file()
        with writing(self._engine) as connection:
            pen = Pen(connection=connection, at=self._now(), writer=lambda found: writer_in(found, self._heads))
            yield pen
        if pen.end is not None:
            self._heads.advance(*pen.end)

    def _same_file(self) -> None:
        """What is written to a file that an upgrade or a restored backup has replaced meanwhile would be lost."""
        if self._file is None:
            return
        try:
            same = self._file.stat().st_ino == self._inode
        except OSError as error:
            raise StoreError(
                f"{name_of(self._engine)}: is gone; bring its drive or folder back, then save again"
            ) from error
        if not same:
            raise StoreError(f"{name_of(self._engine)}: was replaced while open; close the program and start it again")
