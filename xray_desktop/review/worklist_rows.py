"""All rows of the list: persistent, in chunks, with a column for every number that is sorted or filtered by.

Flow:   rows listed | remembered -> Rows; something happened to a row -> Rows that shares all other chunks
Calls:  worklist_columns, worklist_packed, worklist_groups. Called by: worklist and its modules.
Never:  changes in place: a frozen session may hold any version. Half a page on why: packaging/decisions/0015.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final, Self, overload

import numpy as np

from xray_desktop.review.worklist_columns import KINDS, Array, blank, codes, sealed
from xray_desktop.review.worklist_groups import Grouping, Names, Numbers, grouped
from xray_desktop.review.worklist_packed import Packed, hashes
from xray_desktop.review.worklist_row import Row

CHUNK: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    """Up to 1024 rows. ``live``: by place, those that are objects; the others are remembered in ``packed``."""

    columns: Mapping[str, Array]
    live: Mapping[int, Row]
    packed: Packed | None = None
    packed_from: int = 0

    def __len__(self) -> int:
        return len(self.columns["state"])


@dataclass(slots=True, eq=False)
class _Finder:
    """Finds rows by key and by digest. Shared by all versions: what it finds is looked at before it is believed.

    ``claimed``: how many rows it knows; a version with fewer that grows another way takes a finder of its own.
    """

    claimed: int = 0

    keys: dict[str, int] = field(default_factory=dict)
    digests: dict[str, list[int]] = field(default_factory=dict)
    parts: list[tuple[int, Packed]] = field(default_factory=list)


class Rows(Sequence[Row]):
    """Rows by number, in the order of listing. A number stays with its row."""

    __slots__ = ("_chunks", "_columns", "_finder", "_folders", "_grouping", "_names", "_starts")

    def __init__(self) -> None:
        self._chunks: list[_Chunk] = []
        self._starts: list[int] = [0]
        self._names = {name: Names.none() for name in ("patient", "study", "folder")}
        self._folders: tuple[str, ...] = ()
        self._finder = _Finder()
        self._columns: dict[str, Array] = {}
        self._grouping: Grouping | None = None

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, number: int) -> Row: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, number: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(number, slice):
            return tuple(self[one] for one in range(*number.indices(len(self))))
        number = number + len(self) if number < 0 else number
        if not 0 <= number < len(self):
            raise IndexError(number)
        chunk, place = self._where(number)
        live = chunk.live.get(place)
        if live is not None or chunk.packed is None:
            return chunk.live[place]
        folder = self._folders[chunk.columns["folder"][place]]
        return chunk.packed.row(chunk.packed_from + place, columns=chunk.columns, at=place, folder=folder)

    def __iter__(self) -> Iterator[Row]:
        return (self[number] for number in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return self is other or (len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True)))

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"Rows({len(self)})"

    # finding

    def number(self, key: str) -> int | None:
        """Number of a key; None when it is not in the list."""
        live = self._finder.keys.get(key)
        if live is not None and live < len(self) and self[live].key == key:
            return live
        for start, part in reversed(self._finder.parts):
            place = part.find(key)
            if place is not None and start + place < len(self):
                return start + place
        return None

    def with_digest(self, digest: str, *, first: int = 0) -> list[int]:
        """Numbers of all rows with these pixels, rising, from number ``first`` on."""
        found = {number for number in self._finder.digests.get(digest, ()) if number >= first}
        for start, part in self._finder.parts:
            if start + len(part) <= first:
                continue
            found.update(start + place for place in part.with_digest(digest))
        return sorted(number for number in found if number < len(self) and self[number].digest == digest)

    def column(self, name: str) -> Array:
        """One property of every row, by number; read-only."""
        if name not in self._columns:
            parts = [chunk.columns[name] for chunk in self._chunks]
            whole = np.concatenate(parts) if parts else np.empty(0, dtype=KINDS[name])
            whole.flags.writeable = False
            self._columns[name] = whole
        return self._columns[name]

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders by their number, in the order of listing."""
        return self._folders

    @property
    def grouping(self) -> Grouping:
        """Who belongs together."""
        if self._grouping is None:
            self._grouping = grouped(self.column("patient"), self.column("study"))
        return self._grouping

    @property
    def live(self) -> Iterator[tuple[int, Row]]:
        """Rows that are objects already, with their numbers: listed, opened or changed in this sitting."""
        for start, chunk in zip(self._starts, self._chunks, strict=False):
            for place, row in chunk.live.items():
                yield start + place, row

    @property
    def parts(self) -> Sequence[tuple[int, Packed]]:
        """Remembered runs with the number each begins at."""
        return [(start, part) for start, part in self._finder.parts if start < len(self)]

    def packed_place(self, number: int) -> tuple[Packed, int] | None:
        """Where a remembered row lies; None for a row that was listed from a file."""
        chunk, place = self._where(number)
        return None if chunk.packed is None else (chunk.packed, chunk.packed_from + place)

    # the next version

    def with_row(self, number: int, row: Row) -> "Rows":
        """Another row in its place; whom it belongs to stays as it was."""
        return self.with_each([(number, row)])

    def with_each(self, changed: Iterable[tuple[int, Row]]) -> "Rows":
        """Other rows in their places, each chunk copied once."""
        by_chunk: dict[int, list[tuple[int, Row]]] = {}
        for number, row in changed:
            at = bisect_right(self._starts, number) - 1
            by_chunk.setdefault(at, []).append((number, row))
        if not by_chunk:
            return self
        made = self._copy()
        for at, rows in by_chunk.items():
            made._chunks[at] = self._changed(self._chunks[at], self._starts[at], rows)
        return made

    def with_columns(self, **whole: Array) -> "Rows":
        """Whole columns of remembered rows at once, e.g. the scores of a model; rows that are objects keep theirs."""
        made = self._copy()
        for at, (start, chunk) in enumerate(zip(self._starts, self._chunks, strict=False)):
            columns = dict(chunk.columns)
            for name, array in whole.items():
                columns[name] = array[start : start + len(chunk)].copy()
                for place in chunk.live:
                    columns[name][place] = chunk.columns[name][place]
            made._chunks[at] = replace(chunk, columns=sealed(columns))
        return made

    def added(self, rows: Iterable[Row]) -> "Rows":
        """More rows, each with a key of its own."""
        rest = iter(rows)
        made = self._growing()
        if made._chunks and made._chunks[-1].packed is None and len(made._chunks[-1]) < CHUNK:
            last = made._chunks.pop()
            made._starts.pop()
            rest = chain((last.live[place] for place in range(len(last))), rest)
        while batch := list(islice(rest, CHUNK)):
            made._append(batch)
        made._finder.claimed = len(made)
        return made

    def remembering(self, part: Packed) -> "Rows":
        """More rows, from the store."""
        made, count, start = self._growing(), len(part), len(self)
        folder_keys = hashes(part.folders)
        columns = dict(part.columns)
        for name, keys in (("patient", part.patients), ("study", part.studies)):
            columns[name], made._names[name] = made._names[name].met(keys)
        columns["folder"] = made._named_folders(folder_keys, part.folders)[columns["folder"]]
        sealed(columns)
        part = part.placed()
        for first in range(0, count, CHUNK):
            cut = {name: array[first : first + CHUNK] for name, array in columns.items()}
            made._chunks.append(_Chunk(cut, {}, part, first))
            made._starts.append(start + min(first + CHUNK, count))
        made._finder.parts.append((start, part))
        made._finder.claimed = len(made)
        return made

    def _append(self, rows: list[Row]) -> None:
        start = len(self)
        columns = blank(len(rows))
        keys = {
            "patient": hashes(row.patient for row in rows),
            "study": hashes(f"{row.patient}\n{row.study}" for row in rows),
        }
        for name, wanted in keys.items():
            columns[name], self._names[name] = self._names[name].met(wanted)
        columns["folder"] = self._named_folders(hashes(row.folder for row in rows), [row.folder for row in rows])
        for place, row in enumerate(rows):
            _write(columns, place, row)
            self._finder.keys[row.key] = start + place
            self._remember_digest(row, start + place)
        self._chunks.append(_Chunk(sealed(columns), dict(enumerate(rows))))
        self._starts.append(start + len(rows))

    def _named_folders(self, keys: Array, words: Sequence[str]) -> Numbers:
        given, self._names["folder"] = self._names["folder"].met(keys)
        fresh = dict(sorted((int(number), word) for number, word in zip(given, words, strict=True)))
        self._folders += tuple(word for number, word in fresh.items() if number >= len(self._folders))
        return given

    def _changed(self, chunk: _Chunk, start: int, rows: list[tuple[int, Row]]) -> _Chunk:
        columns, live = {name: array.copy() for name, array in chunk.columns.items()}, dict(chunk.live)
        for number, row in rows:
            _write(columns, number - start, row)
            live[number - start] = row
            self._remember_digest(row, number)
        return replace(chunk, columns=sealed(columns), live=live)

    def _remember_digest(self, row: Row, number: int) -> None:
        if row.digest:
            known = self._finder.digests.setdefault(row.digest, [])
            if number not in known:
                known.append(number)

    def _where(self, number: int) -> tuple[_Chunk, int]:
        at = bisect_right(self._starts, number) - 1
        return self._chunks[at], number - self._starts[at]

    def _growing(self) -> Self:
        made = self._copy()
        made._grouping = None
        if self._finder.claimed != len(self):  # another version has grown already
            parts = [(start, part) for start, part in self._finder.parts if start < len(self)]
            made._finder = _Finder(parts=parts)
            for number, row in self.live:
                made._finder.keys[row.key] = number
                made._remember_digest(row, number)
        return made

    def _copy(self) -> Self:
        made = type(self)()
        made._chunks, made._starts = self._chunks.copy(), self._starts.copy()
        made._names, made._folders, made._finder = self._names.copy(), self._folders, self._finder
        made._grouping = self._grouping
        return made


def _write(columns: dict[str, Array], place: int, row: Row) -> None:
    for name, value in codes(row).items():
        columns[name][place] = value
