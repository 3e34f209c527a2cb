"""The review store: append-only, typed rows in and out.

Flow:   Review, CaseRow, PredictionRow, Act -> one transaction -> SQLite file | PostgreSQL -> rows, worklist
Calls:  schema, connection, reads, cases, worklist, acts, drafts. Called by: ui.presenters, exchange, the command line.
Never:  hands out anything of SQLAlchemy; changes or removes a read.

Thread rule: a store belongs to one thread, the ``store`` lane; open it there, use it there, close it there. Other
threads and other windows open their own; writers wait for one another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, Engine

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.errors import StoreError
from xray_desktop.review import acts, cases, drafts, reads, schema
from xray_desktop.review.connection import name_of, reading, writing
from xray_desktop.review.review import Review
from xray_desktop.review.rows import Act, ActKind, CaseRow, Detail, PredictionRow, WorklistRow
from xray_desktop.review.worklist_query import worklist

FILE_NAME: Final = "reviews.db"
"""Of the default store, in the user's data folder."""

Clock = Callable[[], datetime]


def _utc() -> datetime:
    return datetime.now(UTC)


class ReviewStore:
    """An open review database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
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
        return cls(schema.open_engine(where), clock)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

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
        with self._writing() as connection:
            return reads.append(connection, review, self._now())

    def withdraw(self, read_id: str, reader: str) -> Review:
        """Take a read back (undo after save) by a new row, which comes back; what it had replaced stands again.

        Raises
        ------
        StoreError : it could not be stored; nothing was
        ValueError : no such read of this reader
        """
        with self._writing() as connection:
            return reads.withdraw(connection, read_id, reader, at=self._now())

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

    # Cases and predictions

    def remember_case(self, case: CaseRow) -> CaseRow:
        """Enter a case, or bring it up to date; ``opened`` comes back set."""
        return self.remember_cases((case,))[0]

    def remember_cases(self, rows: Iterable[CaseRow]) -> tuple[CaseRow, ...]:
        """Enter many cases in one transaction: a folder of thousands waits for the disk once."""
        with self._writing() as connection:
            return tuple(cases.remember(connection, row) for row in rows)

    def cases(self) -> tuple[CaseRow, ...]:
        """All cases in the order of their first opening."""
        with reading(self._engine) as connection:
            return cases.every(connection)

    def remember_prediction(self, prediction: PredictionRow) -> None:
        """Enter what a model said of a radiograph; the last word of the same model counts."""
        self.remember_predictions((prediction,))

    def remember_predictions(self, rows: Iterable[PredictionRow]) -> None:
        """Enter many in one transaction."""
        with self._writing() as connection:
            cases.remember_predictions(connection, rows)

    def predictions(self, model_id: str) -> tuple[PredictionRow, ...]:
        """Everything one model said."""
        with reading(self._engine) as connection:
            return cases.predictions(connection, model_id)

    def rows(self, reader: str, *, finding: str = PNEUMONIA, model_id: str = "") -> tuple[WorklistRow, ...]:
        """The worklist: one row a case, in the order of first opening; ``score`` is of ``model_id``."""
        with reading(self._engine) as connection:
            return worklist(connection, reader=reader, finding=finding, model_id=model_id)

    def rebuild(self) -> None:
        """Write the projection of standing reads anew from the reads."""
        with self._writing() as connection:
            reads.project_all(connection)

    # Acts and exports

    def log(self, kind: ActKind, digest: str | None, *, reader: str, detail: Detail | None = None) -> Act:
        """Store an act that is no read. ``detail`` holds plain values and no patient."""
        act = Act(kind=kind, reader=reader, digest=digest, detail=detail or {}, at=self._now(), sequence=0)
        with self._writing() as connection:
            return acts.append(connection, act)

    def acts(self, kind: ActKind | None = None) -> tuple[Act, ...]:
        """The acts of one kind, or all, in order."""
        with reading(self._engine) as connection:
            return acts.of_kind(connection, kind)

    def mark_exported(self, export_id: str, read_ids: Iterable[str]) -> None:
        """Note that these reads left the building in this export."""
        with self._writing() as connection:
            acts.enter_export(connection, export_id, read_ids, self._now())

    def exported(self) -> Mapping[str, str]:
        """By read id, the export it last went out in."""
        with reading(self._engine) as connection:
            return acts.exports(connection)

    # Drafts and places

    def save_draft(self, digest: str, reader: str, *, draft: str) -> None:
        """Keep what the reader has begun (JSON of the session's); it is no read."""
        with self._writing() as connection:
            drafts.save(connection, digest, reader, draft=draft, at=self._now())

    def draft(self, digest: str, reader: str) -> str | None:
        """What the reader had begun on this case."""
        with reading(self._engine) as connection:
            return drafts.load(connection, digest, reader)

    def clear_draft(self, digest: str, reader: str) -> None:
        """Forget a draft."""
        with self._writing() as connection:
            drafts.clear(connection, digest, reader)

    def set_place(self, reader: str, digest: str) -> None:
        """Note which case the reader has open."""
        with self._writing() as connection:
            drafts.set_place(connection, reader, digest, at=self._now())

    def place(self, reader: str) -> str | None:
        """Digest of the case the reader had open last."""
        with reading(self._engine) as connection:
            return drafts.place(connection, reader)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self._same_file()
        with writing(self._engine) as connection:
            yield connection

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
