"""Rows as the store remembers them: bytes and numbers, no object each, so that a million fit into memory.

Flow:   store -> Packed (paths, digests, groups, columns) -> Row, when somebody looks at one
Calls:  worklist_row, worklist_columns, numpy. Called by: worklist_rows, worklist_query.
Never:  is changed: a row that something happens to becomes a Row beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.inference.gate import Admission
from xray_desktop.review.worklist_columns import (
    ANALYSED,
    MODALITIES,
    STANDINGS,
    VIEWS,
    Array,
)
from xray_desktop.review.worklist_row import Row

_MASK: Final = 0xFFFFFFFFFFFFFFFF
_SHORT: Final = 0xFFFFFFFF


class Texts:
    """Many texts in one run of bytes. Half the size where they are hexadecimal digests, which most of ours are."""

    def __init__(self, texts: Sequence[str]) -> None:
        parts = [_packed(text) for text in texts]
        self._ends = np.cumsum([0, *map(len, parts)], dtype=np.uint32)
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(b"".join(parts), dtype=np.uint8)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        raw = self.bytes[self._ends[number] : self._ends[number + 1]].tobytes()
        return raw[1:].hex() if raw[:1] == b"\x00" else raw.decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def holding(self, wanted: str) -> npt.NDArray[np.int32]:
        """Numbers of the texts that hold ``wanted``, whatever the case of its letters; rising, each once."""
        needle = np.frombuffer(wanted.encode("utf-8", "surrogatepass"), dtype=np.uint8) | 0x20
        count = len(self.bytes) - len(needle) + 1
        if count <= 0 or not len(needle):
            return np.arange(0 if len(needle) else len(self), dtype=np.int32)
        # One pass over everything for the letter that is rarest, then only over what is left.
        rarest = int(np.argmin(_often(self.bytes)[needle]))
        run = self.bytes[rarest : rarest + count]
        places = np.flatnonzero(_is(run, int(needle[rarest])))
        for step, letter in enumerate(needle):
            if step != rarest:
                places = places[(self.bytes[places + step] | 0x20) == letter]
        numbers = np.searchsorted(self._ends, places, side="right") - 1
        numbers = numbers[places + len(needle) <= self._ends[numbers + 1]]
        return np.unique(numbers).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A run of remembered rows.

    Attributes
    ----------
    columns : by name, as ``worklist_columns.KINDS`` has them; patient, study and folder are filled in by the list
    groups : patient groups, each once, "" where nobody knows the patient; ``group_of`` is each row's place among them
    patients, studies : a number each that tells them apart (of the text that groups them)
    folders : the folders of these rows, and for each row its place among them
    cases : rank of first opening in the store, by which scores find their rows
    """

    paths: Texts
    digests: Texts
    groups: Texts
    group_of: npt.NDArray[np.int32]
    columns: Mapping[str, Array]
    patients: npt.NDArray[np.uint64]
    studies: npt.NDArray[np.uint64]
    folders: tuple[str, ...]
    cases: npt.NDArray[np.int32]
    by_key: "Index" = field(repr=False)
    by_digest: "Index" = field(repr=False)

    def __len__(self) -> int:
        return len(self.paths)

    def placed(self) -> "Packed":
        """What is still needed once the list has the columns and knows who belongs together."""
        nothing = np.empty(0, dtype=np.uint64)
        return replace(self, columns={}, patients=nothing, studies=nothing)

    def find(self, key: str) -> int | None:
        """Place of a path; of several (a file that was overwritten) the last."""
        found = [place for place in self.by_key.at(number_of(key)) if self.paths[place] == key]
        return max(found, default=None)

    def with_digest(self, digest: str) -> list[int]:
        """Places of the rows with these pixels."""
        return [place for place in self.by_digest.at(number_of(digest)) if self.digests[place] == digest]

    def row(self, place: int, *, columns: Mapping[str, Array], at: int, folder: str) -> Row:
        """One row. ``columns`` hold it at ``at``: a score that came later stands there, not here."""
        path, group = self.paths[place], self.groups[int(self.group_of[place])]
        flags, score = int(columns["flags"][at]), float(columns["score"][at])
        standing, age, date = STANDINGS[columns["standing"][at]], float(columns["age"][at]), int(columns["date"][at])
        return Row(
            key=path,
            name=name_in(path),
            folder=folder,
            patient=group or f"folder {folder}",
            patient_stated=bool(group),
            study_words=f"{date // 10000:04}-{date // 100 % 100:02}-{date % 100:02}" if date else "",
            patient_group=group,
            view=VIEWS[columns["view"][at]],
            modality=MODALITIES[columns["modality"][at]],
            age_years=None if np.isnan(age) else age,
            study_date=date,
            remembered=True,
            digest=self.digests[place],
            admission=None if standing is None else Admission(standing),
            scores=() if np.isnan(score) else ((PNEUMONIA, score),),
            analysed=bool(flags & ANALYSED),
        )


class Index:
    """Finds the places of a number among many; half a number is kept, for who finds looks again."""

    def __init__(self, numbers: npt.NDArray[np.uint64]) -> None:
        short = (numbers & np.uint64(_SHORT)).astype(np.uint32)
        self._order = np.argsort(short).astype(np.int32)
        self._sorted = short[self._order]

    def at(self, number: int) -> list[int]:
        """The places where it may stand."""
        wanted = np.uint32(number & _SHORT)
        low = int(np.searchsorted(self._sorted, wanted, side="left"))
        high = int(np.searchsorted(self._sorted, wanted, side="right"))
        return [int(place) for place in self._order[low:high]]


def number_of(text: str) -> int:
    """A number that tells texts apart within this process; who needs to be sure compares the text."""
    return hash(text) & _MASK


def hashes(texts: Iterable[str]) -> npt.NDArray[np.uint64]:
    """The numbers of many texts."""
    return np.fromiter((hash(text) & _MASK for text in texts), dtype=np.uint64)


def name_in(path: str) -> str:
    """The file's name, or the member's inside its container."""
    return path.rpartition("::")[2].replace("\\", "/").rpartition("/")[2]


def folder_in(path: str) -> str:
    """The folder of a file, or of its container."""
    plain = path.partition("::")[0]
    cut = max(plain.rfind("/"), plain.rfind("\\"))
    return plain[:cut] if cut > 0 else plain[: cut + 1]


def _packed(text: str) -> bytes:
    """A digest as its bytes behind a zero; anything else as it is. No path begins with a zero byte."""
    if len(text) == 64:
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            raw = b""
        if len(raw) == 32 and raw.hex() == text:
            return b"\x00" + raw
    return text.encode("utf-8", "surrogatepass")


def _often(run: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """How often each letter stands in a sample, small and capital letters alike."""
    sample = run[:: max(len(run) // 65536, 1)] | 0x20
    return np.bincount(sample, minlength=256)


def _is(run: npt.NDArray[np.uint8], letter: int) -> npt.NDArray[np.bool_]:
    """Where a letter stands, small or capital: the two differ in one bit."""
    found: npt.NDArray[np.bool_] = run == letter
    if letter & 0x20:
        found |= run == letter & ~0x20
    return found
