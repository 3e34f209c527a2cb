"""Which patient, digest and look-alike belongs to which part: append-only.

Flow:   training.data.split enters what it drew; fit --add asks before it takes a row in
Calls:  pydantic. Called by: training, exchange.
Never:  forgets: an entry is never changed or removed, and what was ever `check` or `test` never trains.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError

from xray_desktop.contract.model_card import Frozen
from xray_desktop.errors import ManifestError

# Of 256. Measured on 2,500 radiographs of children: re-encoded, resized or re-exposed copies differ in at most 10 bits,
# different radiographs in at least 46.
NEAR_DUPLICATE_BITS: Final = 24
SCHEMA: Final = 1
FILE_NAME: Final = "ledger.jsonl"


class Part(StrEnum):
    """The parts of a data set. ``FIT`` trains; ``CHECK`` and ``TEST`` are kept from training for ever."""

    FIT = "fit"
    SELECT = "select"
    CALIBRATE = "calibrate"
    CHECK = "check"
    TEST = "test"


LOCKED: Final = frozenset({Part.CHECK, Part.TEST})


class LedgerEntry(Frozen):
    """One image's place."""

    schema_number: int = SCHEMA
    part: Part
    patient_key: str | None
    digest: str
    perceptual_hash: str


@dataclass(slots=True)
class Ledger:
    """The entries of one file, with what is needed to answer ``refusal`` fast."""

    path: Path
    entries: list[LedgerEntry] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a ledger; a missing file is an empty one.

        A last line without its end was being written when the power went: it was never acknowledged and counts for
        nothing.

        Raises
        ------
        ManifestError : a broken line, with its number
        """
        entries = []
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                entries.append(LedgerEntry.model_validate_json(line))
            except ValidationError as error:
                raise ManifestError(
                    f"{path.name} line {number}: not a ledger entry; restore the file from its backup"
                ) from error
        return cls(path, entries)

    def append(self, entries: Iterable[LedgerEntry]) -> int:
        """Enter what is not there yet; returns how many were new.

        Raises
        ------
        ManifestError : a patient or digest already stands in another part
        """
        known = {(entry.part, entry.digest) for entry in self.entries}
        fresh = []
        for entry in entries:
            if (entry.part, entry.digest) in known:
                continue
            if (entry.part in LOCKED) != self._locked(entry) and self._known(entry):
                raise ManifestError(
                    f"image {entry.digest[:12]}: its patient already stands in another part of the ledger"
                )
            fresh.append(entry)
            known.add((entry.part, entry.digest))
        self._write(fresh)
        self.entries.extend(fresh)
        return len(fresh)

    def part_of(self, patient_key: str | None) -> Part | None:
        """Where a patient stands; the locked part where there are several."""
        parts = {entry.part for entry in self.entries if patient_key is not None and entry.patient_key == patient_key}
        return min(parts, key=lambda part: (part not in LOCKED, part.value)) if parts else None

    def _write(self, fresh: list[LedgerEntry]) -> None:
        """On the disk when this returns; half a line of an interrupted writing is cut off first."""
        if not fresh:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as stream:
            stream.seek(0)
            end = stream.read().rfind(b"\n") + 1
            stream.truncate(end)
            stream.write("".join(entry.model_dump_json() + "\n" for entry in fresh).encode())
            stream.flush()
            os.fsync(stream.fileno())

    def refusal(self, *, patient_key: str | None, digest: str, perceptual_hash: str) -> str | None:
        """Why a case must not train, in words; None when nothing stands against it."""
        for entry in self.entries:
            if entry.part not in LOCKED:
                continue
            if entry.digest == digest:
                return f"the same image is in the {entry.part} part"
            if patient_key is not None and entry.patient_key == patient_key:
                return f"the patient is in the {entry.part} part"
            if differing_bits(entry.perceptual_hash, perceptual_hash) <= NEAR_DUPLICATE_BITS:
                return f"a near-duplicate is in the {entry.part} part"
        return None

    def _known(self, entry: LedgerEntry) -> bool:
        return any(
            other.digest == entry.digest or (entry.patient_key is not None and other.patient_key == entry.patient_key)
            for other in self.entries
        )

    def _locked(self, entry: LedgerEntry) -> bool:
        return any(
            other.part in LOCKED
            and (
                other.digest == entry.digest
                or (entry.patient_key is not None and other.patient_key == entry.patient_key)
            )
            for other in self.entries
        )


def differing_bits(first: str, second: str) -> int:
    """Hamming distance of two 256-bit perceptual hashes in hexadecimal; 256 where one is missing."""
    if not first or not second:
        return 256
    return (int(first, 16) ^ int(second, 16)).bit_count()
