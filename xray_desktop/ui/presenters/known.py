"""What the store knows of the cases of a list: reads, exports, digests by path.

Flow:   store -> Known (frozen) -> the read of a row, once its digest is known
Calls:  review.standing. Called by: presenters.worklist.
Never:  shares a read between identical pixels of two patients.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.review import Review
from xray_desktop.review.rows import ActKind, CaseRow
from xray_desktop.review.standing import current, of_case, own
from xray_desktop.review.worklist import Row, Rows

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore


@dataclass(frozen=True, slots=True)
class Known:
    """Everything by digest; ``digests`` by path, of files seen before.

    ``cases``: of digests that were read or stand under several patients; the others need not be told apart.
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
        read = current(own(mine)).get((reader, PNEUMONIA))  # who decided between others has not read it
        exported = read is not None and read.read_id in self.exported
        seen = (digest, reader) in self.seen
        return replace(
            row, digest=digest, read=read, exported=exported, model_seen=row.model_seen or seen, seen_earlier=seen
        )


def known(store: "ReviewStore", paths: Collection[str] = ()) -> Known:
    """Ask the store for everything a list needs; ``paths`` are those of new rows."""
    reads: dict[str, list[Review]] = {}
    for read in store.all_reads():
        reads.setdefault(read.digest, []).append(read)
    return Known(
        reads={digest: tuple(rows) for digest, rows in reads.items()},
        cases=store.told_apart(),
        digests=store.digests_of(paths) if paths else {},
        exported=frozenset(store.exported()),
        seen=frozenset(
            (act.digest, act.reader)
            for act in store.acts(ActKind.REVEALED)
            if act.digest is not None and act.detail.get("before_read")
        ),
    )


def with_read(known: Known, read: Review) -> Known:
    """The store took one more row; from now on its case is told apart from other patients' with the same pixels."""
    rows = (*known.reads.get(read.digest, ()), read)
    cases = known.cases.get(read.digest, ())
    if read.patient_group not in {case.patient_group for case in cases}:
        cases = (*cases, CaseRow(digest=read.digest, path="", patient_group=read.patient_group))
    return replace(known, reads={**known.reads, read.digest: rows}, cases={**known.cases, read.digest: cases})


def informed_rows(known: Known, rows: Rows, reader: str, *, first: int = 0) -> list[tuple[int, Row]]:
    """Rows from number ``first`` on about which something else is known now than they say."""
    asked = {number: row for number, row in rows.live if number >= first and not row.saving}
    for digest in {*known.reads, *(digest for digest, _ in known.seen)}:
        for number in rows.with_digest(digest, first=first):
            if number >= first and number not in asked:
                row = rows[number]
                if not row.saving:
                    asked[number] = row
    found = ((number, row, known.informed(row, reader)) for number, row in asked.items())
    changed = {number: new for number, row, new in found if new != row}
    return list(_warned(known, rows, changed, first).items())


def _warned(known: Known, rows: Rows, changed: dict[int, Row], first: int) -> dict[int, Row]:
    """Remembered rows whose pixels stand under another patient too."""
    for digest, cases in known.cases.items():
        if len({case.patient_group for case in cases if case.patient_group}) < 2:
            continue
        for number in rows.with_digest(digest, first=first):
            row = changed.get(number, rows[number])
            if number >= first and row.patient_stated and not row.same_pixels_elsewhere:
                changed[number] = replace(row, same_pixels_elsewhere=True)
    return changed
