"""What readers sent: rows of our own exports, taken in for `fit` or refused, each counted by its reason.

Flow:   EXPORT_DIR/manifest.jsonl -> rows -> pixels -> ledger, pixel rules, labels -> Samples + counts
Calls:  sources, cache, dataset, contract.ledger. Called by: the command line (fit --add).
Never:  lets a reader's opinion into select, calibrate, check or test; trains on a case that one of them knows.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data import cache, sources
from training.data.cache import Pixels, Report
from training.data.dataset import Samples, samples
from training.data.pool import Pool
from training.data.row import Row
from training.task import Skipped, Task
from xray_desktop.contract import manifest
from xray_desktop.contract.ledger import NEAR_DUPLICATE_BITS, Ledger, LedgerEntry, Part, differing_bits
from xray_desktop.errors import ManifestError
from xray_desktop.imaging.network_input import PIXEL_RULES

CHOOSING = (Part.SELECT, Part.CALIBRATE)


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """What trains along, and the count of every reason why the rest does not.

    ``name`` tells these sets from others: eight hexadecimal digits of their manifests.
    """

    name: str
    samples: Samples
    used: Counter[str]
    skipped: Counter[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Guard:
    """What a row is held against."""

    task: Task
    ledger: Ledger
    choosing: tuple[LedgerEntry, ...]
    taken: set[str]
    superseded: frozenset[str]
    revoked: frozenset[str]

    def refusal(self, row: Row, digest: str, seen: str) -> str | None:
        if row.read_id in self.superseded:
            return "superseded by a later read"
        if row.read_id in self.revoked:
            return "taken back by its reader"
        known = (digest, *row.known_digests)
        for one in known:
            reason = self.ledger.refusal(patient_key=row.patient_key, digest=one, perceptual_hash=seen)
            if reason is not None:
                return reason
        for entry in self.choosing:
            if entry.digest in known or differing_bits(entry.perceptual_hash, seen) <= NEAR_DUPLICATE_BITS:
                return f"the same image, or nearly, is in the {entry.part} part"
        return "repeated in a later row" if self.taken.intersection(known) else None


def take_in(folders: Sequence[Path], pool: Pool, runs: Path, report: Report) -> Added:
    """Read exports and keep what may train; what is kept is entered in the ledger as `fit`.

    Raises
    ------
    ManifestError : a folder is no export
    """
    rows = tuple(row for folder in folders for row in sources.export_folder(folder))
    if not rows:
        raise ManifestError("the added exports hold no row; choose the folder of an export with flagged cases")
    pixels = cache.load(rows, pool.pixels.squares.shape[1], folder=runs / "cache", report=report)
    ledger = Ledger.open(runs / "ledger.jsonl")
    choosing = tuple(entry for entry in pool.split.ledger if entry.part in CHOOSING)
    superseded = frozenset(read for row in rows for read in row.supersedes)
    revoked = frozenset(read for folder in folders for read in manifest.revoked(folder))
    guard = _Guard(pool.task, ledger, choosing, set(), superseded, revoked)
    kept, skipped = [], Counter[str]()
    for index in reversed(range(len(rows))):  # of two reads of one image the later one stands
        reason = _refusal(rows[index], index, pixels, guard)
        if reason is not None:
            skipped[reason] += 1
            continue
        kept.append(index)
        guard.taken.update((pixels.digests[index], *rows[index].known_digests))
    kept.reverse()
    ledger.append(
        LedgerEntry(
            part=Part.FIT,
            patient_key=rows[index].patient_key,
            digest=pixels.digests[index],
            perceptual_hash=pixels.hashes[index],
        )
        for index in kept
    )
    taken = samples(pool.task, rows, pixels, kept)
    used = Counter(taken.words)
    return Added(added_name(folders), taken, used, skipped)


def added_name(folders: Sequence[Path]) -> str:
    """Eight hexadecimal digits that name these exports, in whatever order; "" for none.

    Raises
    ------
    ManifestError : a folder is no export
    """
    if not folders:
        return ""
    try:
        each = sorted(hashlib.sha256((folder / manifest.FILE_NAME).read_bytes()).hexdigest() for folder in folders)
    except OSError as error:
        raise ManifestError(f"{manifest.FILE_NAME}: not in an added folder; choose the folder of an export") from error
    return hashlib.sha256("".join(each).encode()).hexdigest()[:8]


def _refusal(row: Row, index: int, pixels: Pixels, guard: _Guard) -> str | None:
    if index in pixels.faults:
        return "unreadable"
    if row.pixel_rules != PIXEL_RULES:
        return f"pixel rules {row.pixel_rules}, not {PIXEL_RULES}"
    if pixels.digests[index] != row.known_digests[0]:
        return "the image is not the one its manifest names"
    if row.weight <= 0.0:
        return "weight zero"
    target = guard.task.target_of(row)
    if isinstance(target, Skipped):
        return target.reason
    return guard.refusal(row, pixels.digests[index], pixels.hashes[index])
