"""Which reads stand.

Flow:   every row of a case, in order -> those in force -> the current read of each reader
Calls:  review, rows. Called by: reads (the projection), exchange.selection, ui (history of a case).
Never:  asks a clock: order is by ``sequence``.
"""

from collections.abc import Iterable, Sequence

from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow


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
