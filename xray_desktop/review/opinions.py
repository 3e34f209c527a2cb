"""What every reader said of every case, as the statistics count it.

Flow:   stored rows + cases -> of each case: one opinion a reader, the decided label -> statistics
Calls:  standing, review, rows. Called by: statistics and its modules.
Never:  counts a score that was withheld; takes an adjudication for a reader's own opinion.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.review.review import Basis, ReaderLabel, Reason, Review, SampleKind
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.standing import conflicts_of, in_force, of_case, own

SAID = (ReaderLabel.ABSENT, ReaderLabel.CANNOT_TELL, ReaderLabel.PRESENT)
"""The three labels in their order, for weighted agreement."""
BEYOND_THE_IMAGE = frozenset({Basis.CT, Basis.FOLLOW_UP, Basis.LABORATORY})
"""What a label must rest on to judge the model by it, where nobody adjudicated."""


_Row = TypeVar("_Row", Review, CaseRow)


class LeftOut(StrEnum):
    """Why a stored read is in no figure."""

    OUTSIDE_POPULATION = "outside population"
    WRONG_VIEW = "wrong view"
    POOR_QUALITY = "poor quality"
    NOT_ASSESSED = "not assessed"
    NO_CASE = "no case known"


class SampleWish(StrEnum):
    """Which cases are looked at."""

    ALL = "all cases"
    DECLARED = "consecutive or random sample"
    CONSECUTIVE = "consecutive sample"
    RANDOM = "random sample"


_SAMPLES: Mapping[SampleWish, frozenset[SampleKind]] = {
    SampleWish.ALL: frozenset(SampleKind),
    SampleWish.DECLARED: frozenset({SampleKind.CONSECUTIVE, SampleKind.RANDOM}),
    SampleWish.CONSECUTIVE: frozenset({SampleKind.CONSECUTIVE}),
    SampleWish.RANDOM: frozenset({SampleKind.RANDOM}),
}


_REASONS: Mapping[Reason, LeftOut] = {
    Reason.OUTSIDE_POPULATION: LeftOut.OUTSIDE_POPULATION,
    Reason.WRONG_VIEW: LeftOut.WRONG_VIEW,
    Reason.POOR_QUALITY: LeftOut.POOR_QUALITY,
}
_ASIDE = frozenset(_REASONS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which reads count.

    ``since`` and ``until``: UTC, ISO 8601 as the store writes it, the end left out; "" is open. ``model_id``: calls of
    other models count as none; "" takes every model's.
    """

    readers: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    sample: SampleWish = SampleWish.ALL
    finding: str = PNEUMONIA
    model_id: str = ""

    def takes(self, read: Review) -> bool:
        """Whether a reader's own read is asked for."""
        return (
            read.finding == self.finding
            and (not self.readers or read.reader in self.readers)
            and self.since <= read.at
            and (not self.until or read.at < self.until)
        )

    def takes_case(self, kind: SampleKind) -> bool:
        """Whether a case of this sample is asked for."""
        return kind in _SAMPLES[self.sample]


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reader on one case. ``first``: blinded or early where there is such a read; ``last``: the one that stands."""

    first: Review
    last: Review

    @property
    def blind(self) -> bool:
        """The label was given before anything of the model was seen."""
        return not self.first.shown.seen_before_label

    @property
    def revealed(self) -> bool:
        """A second read, of this image alone, followed after the model was shown."""
        return self.first is not self.last and self.last.basis is Basis.IMAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpinions:
    """A case with its opinions.

    ``patient`` is a key to count by, and the digest where nobody knows the patient. ``decided`` is the adjudicated
    label, ``reference`` that one or a label that rests on more than the image; None where there is none.
    """

    digest: str
    patient: str
    patient_known: bool
    sample: SampleKind
    by_reader: Mapping[str, Opinion]
    decided: ReaderLabel | None = None
    reference: ReaderLabel | None = None

    @property
    def call(self) -> Call | None:
        """The call stored with the reads, of the earliest that has one."""
        calls = (opinion.first.shown.call for opinion in self.by_reader.values())
        return next((call for call in calls if call in (Call.ABOVE, Call.BELOW)), None)


@dataclass(frozen=True, slots=True)
class Opinions:
    """All cases that somebody read, and why other reads are not among them.

    ``set_aside``: digests of cases that a reader kept out of the figures by a reason; they are not unread.
    """

    cases: tuple[CaseOpinions, ...] = ()
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    set_aside: frozenset[str] = frozenset()


def opinions(reads: Iterable[Review], cases: Iterable[CaseRow], wanted: Wanted) -> Opinions:
    """The opinions asked for, case by case in the order of their first opening."""
    left_out: Counter[LeftOut] = Counter()
    by_digest = _by_digest(read for read in reads if read.finding == wanted.finding)
    twins = _by_digest(cases)
    for digest in by_digest.keys() - twins.keys():
        left_out[LeftOut.NO_CASE] += sum(1 for _ in _counted(in_force(by_digest[digest]), wanted, Counter()))
    found, aside = [], set()
    for case in (case for group in twins.values() for case in group):
        rows = of_case(by_digest.get(case.digest, ()), case, twins[case.digest])
        one = _of_case(case, rows, wanted, left_out)
        if one is not None:
            found.append(one)
        elif _is_set_aside(rows, wanted):
            aside.add(case.digest)
    return Opinions(tuple(found), dict(+left_out), frozenset(aside))


def _by_digest(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.digest, []).append(row)
    return found


def _is_set_aside(rows: tuple[Review, ...], wanted: Wanted) -> bool:
    return any(_kept_out(read) in _ASIDE for read in filter(wanted.takes, own(in_force(rows))))


def _of_case(
    case: CaseRow, rows: tuple[Review, ...], wanted: Wanted, left_out: Counter[LeftOut]
) -> CaseOpinions | None:
    standing = in_force(rows)
    taken = list(_counted(standing, wanted, left_out)) if wanted.takes_case(case.sample) else []
    if not taken:
        return None
    by_reader: dict[str, Opinion] = {}
    for read in taken:
        before = by_reader.get(read.reader)
        by_reader[read.reader] = Opinion(read, read) if before is None else Opinion(before.first, read)
    decided = _decided(rows, wanted.finding)
    return CaseOpinions(
        digest=case.digest,
        patient=case.patient_group or f"film {case.digest}",
        patient_known=bool(case.patient_group),
        sample=case.sample,
        by_reader=by_reader,
        decided=decided,
        reference=decided if decided is not None else _beyond_image(standing),
    )


def _counted(rows: Iterable[Review], wanted: Wanted, left_out: Counter[LeftOut]) -> Iterator[Review]:
    for read in filter(wanted.takes, own(rows)):
        reason = _kept_out(read)
        if reason is not None:
            left_out[reason] += 1
        elif wanted.model_id and read.shown.model_id not in (None, wanted.model_id):
            yield replace(read, shown=replace(read.shown, call=None, score=None))
        else:
            yield read


def _kept_out(read: Review) -> LeftOut | None:
    """Why a read is in no figure; the gravest reason first."""
    if read.shown.outside_population:
        return LeftOut.OUTSIDE_POPULATION
    for said, reason in _REASONS.items():
        if said in read.reasons:
            return reason
    return LeftOut.NOT_ASSESSED if read.label is ReaderLabel.NOT_ASSESSED else None


def _decided(rows: tuple[Review, ...], finding: str) -> ReaderLabel | None:
    """What an adjudicator said, while it decides between all reads that stand."""
    decisions = (one.adjudicated_by for one in conflicts_of(rows) if one.finding == finding)
    return next((read.label for read in decisions if read is not None), None)


def _beyond_image(standing: tuple[Review, ...]) -> ReaderLabel | None:
    labels = {read.label for read in standing if read.basis in BEYOND_THE_IMAGE and read.label in SAID}
    return labels.pop() if len(labels) == 1 else None
