"""Which patient belongs to which part: drawn from a hash, so the same row always falls into the same part.

Flow:   rows + digests -> groups (patients, joined by identical pixels) -> hash -> fit | select | calibrate | check
Calls:  contract.ledger. Called by: data.pool.
Never:  reads a label of the official test part; moves a patient because others came or went.

Each patient is drawn alone, so every part gets the class mix of the whole up to chance: cutting sorted lists by class
would fix the mix, but move patients between parts whenever one is added. Parts too small are refused instead.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from training.data.cache import Pixels
from training.data.row import Row
from xray_desktop.contract.ledger import LedgerEntry, Part
from xray_desktop.errors import ExperimentError

ENDS: Final = ((0.60, Part.FIT), (0.70, Part.SELECT), (0.75, Part.CALIBRATE), (1.00, Part.CHECK))
_SALT: Final = "xray parts 1"


@dataclass(frozen=True, slots=True)
class Split:
    """Row indices of each part, superfluous copies left out; ``ledger`` keeps every row, copies too."""

    parts: Mapping[Part, tuple[int, ...]]
    ledger: tuple[LedgerEntry, ...]
    copies: int


def fraction(key: str) -> float:
    """A patient's place on the line 0..1, the same on every machine for ever."""
    return int.from_bytes(hashlib.sha256(f"{_SALT}:{key}".encode()).digest()[:8], "big") / 2**64


def part_of(key: str) -> Part:
    """The part that a patient (or a group joined by identical pixels) falls into."""
    place = fraction(key)
    return next(part for end, part in ENDS if place < end)


def split(rows: Sequence[Row], pixels: Pixels) -> Split:
    """Draw the parts. A row without a patient is a group of its own, by digest; an unreadable row is in no part."""
    groups = _groups(rows, pixels)
    parts: dict[Part, list[int]] = {part: [] for part in Part}
    entries, seen = [], set()
    copies = 0
    for index, row in enumerate(rows):
        if index in pixels.faults:
            continue
        part = Part.TEST if row.official == "test" else part_of(groups[index])
        entries.append(
            LedgerEntry(
                part=part,
                patient_key=row.patient_key,
                digest=pixels.digests[index],
                perceptual_hash=pixels.hashes[index],
            )
        )
        # The test part stays as its authors made it, copies included: its figures are compared with theirs.
        if part is not Part.TEST and pixels.digests[index] in seen:
            copies += 1
            continue
        seen.add(pixels.digests[index])
        parts[part].append(index)
    return Split({part: tuple(indices) for part, indices in parts.items()}, tuple(entries), copies)


def require(counts: Mapping[Part, Mapping[str, int]], classes: Sequence[str], smallest: int) -> None:
    """Refuse parts that hold too few rows of a label.

    Raises
    ------
    ExperimentError : which part, which label, how many, how many are needed
    """
    for part, of_class in counts.items():
        for name in classes:
            held = of_class.get(name, 0)
            if held < smallest:
                raise ExperimentError(
                    f"the {part} part holds {held} rows of {name}, fewer than {smallest}: too few for figures; "
                    "give more data or lower [data] smallest_part"
                )


def one_per_patient(indices: Sequence[int], rows: Sequence[Row], pixels: Pixels) -> tuple[int, ...]:
    """One image of each patient, chosen by the digest's hash: fixed, and blind to what a model thinks of it."""
    chosen: dict[str, int] = {}
    for index in indices:
        key = rows[index].patient_key or pixels.digests[index]
        if key not in chosen or fraction(pixels.digests[index]) < fraction(pixels.digests[chosen[key]]):
            chosen[key] = index
    return tuple(sorted(chosen.values()))


def _groups(rows: Sequence[Row], pixels: Pixels) -> tuple[str, ...]:
    """A group key per row: patients that share identical pixels are one group, named by their smallest key."""
    keys = [row.patient_key or f"digest:{pixels.digests[index]}" for index, row in enumerate(rows)]
    leader = {key: key for key in keys}

    def find(key: str) -> str:
        while leader[key] != key:
            key = leader[key]
        return key

    first: dict[str, str] = {}
    for index, key in enumerate(keys):
        other = first.setdefault(pixels.digests[index] or key, key)
        one, two = sorted((find(key), find(other)))
        leader[two] = one
    return tuple(find(key) for key in keys)


def counts(parts: Mapping[Part, Sequence[int]], names: Mapping[int, str]) -> dict[Part, dict[str, int]]:
    """How many rows of each class name every part holds."""
    return {part: dict(Counter(names[i] for i in indices if i in names)) for part, indices in parts.items()}
