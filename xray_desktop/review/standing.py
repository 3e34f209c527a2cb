"""Which reads stand.

Flow:   every row of a case, in order -> those in force -> the current read of each reader
Calls:  review, rows. Called by: reads (the projection), exchange.selection, ui (history of a case).
Never:  asks a clock: order is by ``sequence``.
"""

from collections.abc import Iterable, Sequence

from xray_desktop.review.review import ReaderLabel, Review
from xray_desktop.review.rows import CaseRow, Conflict


def in_force(rows: Iterable[Review]) -> tuple[Review, ...]:
    """The rows that nothing in force replaces, in order; withdrawals left out.

    A row can only replace an earlier one, so one walk from the end settles it: taking back a correction brings the
    corrected read into force again, and taking back a withdrawal (redo) the withdrawn one.
    """
    replaced: set[str] = set()
    standing: list[Review] = []
    for row in sorted(rows, key=lambda row: row.sequence, reverse=True):
        if row.read_id in replaced:
            continue
        if row.replaces is not None:
            replaced.add(row.replaces)
        if not row.withdrawn:
            standing.append(row)
    return tuple(reversed(standing))


def current(rows: Iterable[Review]) -> dict[tuple[str, str], Review]:
    """The last read in force, by reader and finding; ``rows`` are those of one case.

    Of a blinded pair both reads are in force and the second is the last.
    """
    return {(row.reader, row.finding): row for row in in_force(rows)}


def of_case(rows: Iterable[Review], case: CaseRow, twins: Sequence[CaseRow]) -> tuple[Review, ...]:
    """Of ``rows``, those that belong to ``case``.

    ``twins`` are all cases of its digest, itself among them. Where it is the only one, every read of the digest is its
    own: a patient list that comes later may change its group. Identical pixels under another patient share no read.
    """
    only = len(twins) <= 1
    return tuple(
        row for row in rows if row.digest == case.digest and (only or row.patient_group in ("", case.patient_group))
    )


def own(rows: Iterable[Review]) -> tuple[Review, ...]:
    """What readers said for themselves: without the reads that decide between others."""
    return tuple(row for row in rows if not row.adjudicates)


def conflicts_of(rows: Iterable[Review]) -> tuple[Conflict, ...]:
    """The findings of one case that its readers do not say the same of; ``rows`` are every row of that case.

    Not assessed is no opinion. An adjudication decides only while it names every read that stands: a reader who
    corrects a read afterwards opens the question again.
    """
    standing = in_force(rows)
    opinions: dict[str, list[Review]] = {}
    for (_, finding), read in sorted(current(own(standing)).items(), key=lambda pair: pair[1].sequence):
        if read.label is not ReaderLabel.NOT_ASSESSED:
            opinions.setdefault(finding, []).append(read)
    return tuple(
        Conflict(
            digest=reads[0].digest,
            patient_group=reads[0].patient_group,
            finding=finding,
            reads=tuple(reads),
            adjudicated_by=_decided(standing, reads),
        )
        for finding, reads in sorted(opinions.items())
        if len({read.label for read in reads}) > 1
    )


def _decided(standing: Iterable[Review], reads: Iterable[Review]) -> Review | None:
    named = {read.read_id for read in reads}
    decisions = [row for row in standing if named <= set(row.adjudicates)]
    return decisions[-1] if decisions else None
