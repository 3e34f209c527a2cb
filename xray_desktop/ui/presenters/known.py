"""What the store knows of the cases of a list: reads, exports, digests by path.

Flow:   store -> Known (frozen) -> the read of a row, once its digest is known
Calls:  review.standing. Called by: presenters.worklist.
Never:  shares a read between identical pixels of two patients.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.review import Review
from xray_desktop.review.rows import ActKind, CaseRow
from xray_desktop.review.standing import current, of_case
from xray_desktop.review.worklist import Row

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore


@dataclass(frozen=True, slots=True)
class Known:
    """Everything by digest; ``digests`` by path, of files seen before.

    ``seen``: (digest, reader) of cases whose score was on the screen before that reader's first read.
    """

    reads: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    cases: Mapping[str, tuple[CaseRow, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    exported: frozenset[str] = frozenset()
    seen: frozenset[tuple[str, str]] = frozenset()

    def informed(self, row: Row, reader: str) -> Row:
        """The row with what is known of it: digest by its path, standing read by its digest."""
        digest = row.digest or self.digests.get(row.key, "")
        if not digest:
            return row
        case = CaseRow(digest=digest, path=row.key, patient_group=row.patient_group)
        twins = [one for one in self.cases.get(digest, ()) if one.patient_group != row.patient_group]
        mine = of_case(self.reads.get(digest, ()), case, [case, *twins])
        read = current(mine).get((reader, PNEUMONIA))
        exported = read is not None and read.read_id in self.exported
        seen = (digest, reader) in self.seen
        return replace(
            row, digest=digest, read=read, exported=exported, model_seen=row.model_seen or seen, seen_earlier=seen
        )


def known(store: "ReviewStore") -> Known:
    """Ask the store for everything a list needs."""
    reads: dict[str, list[Review]] = {}
    for read in store.all_reads():
        reads.setdefault(read.digest, []).append(read)
    cases: dict[str, list[CaseRow]] = {}
    for case in store.cases():
        cases.setdefault(case.digest, []).append(case)
    return Known(
        reads={digest: tuple(rows) for digest, rows in reads.items()},
        cases={digest: tuple(rows) for digest, rows in cases.items()},
        digests={case.path: case.digest for rows in cases.values() for case in rows},
        exported=frozenset(store.exported()),
        seen=frozenset(
            (act.digest, act.reader)
            for act in store.acts(ActKind.REVEALED)
            if act.digest is not None and act.detail.get("before_read")
        ),
    )


def with_read(known: Known, read: Review) -> Known:
    """The store took one more row."""
    rows = (*known.reads.get(read.digest, ()), read)
    return replace(known, reads={**known.reads, read.digest: rows})
