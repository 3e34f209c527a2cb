"""Which reads become a training set, and what each of them teaches.

Flow:   reads + cases -> the reads that stand, by case -> reasons, labels, exclusions, weights -> Plan
Calls:  plan, review (standing, review, rows), contract. Called by: training_set, ui, the command line.
Never:  opens a file; looks at today's threshold; draws differently twice with the same seed.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from xray_desktop.contract.findings import PNEUMONIA, Label
from xray_desktop.contract.manifest import Exclusion, SelectedBecause
from xray_desktop.contract.operating_point import Call
from xray_desktop.exchange.plan import LeftOut, Plan, PlannedRow, Sample
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.review.review import (
    Basis,
    ReaderLabel,
    Reason,
    Review,
    disagrees,
    healthy,
    needs_second_read,
    training_labels,
)
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.standing import conflicts_of, current, in_force, of_case, own

SINGLE_OPINION_WEIGHT: Final = 0.5

GateReasons = Mapping[str, Collection[GateReason]]
"""By digest, why a score was withheld or never given (``rows.PredictionRow.reasons``)."""


@dataclass(frozen=True, slots=True)
class _Opinion:
    """One case with the read that speaks for it, and every reader's standing read."""

    case: CaseRow
    speaker: Review
    standing: tuple[Review, ...]
    because: SelectedBecause | None
    exclusion: Exclusion | None
    contradicted: bool
    blinded_first: Review | None
    rows: tuple[Review, ...]

    @property
    def adjudicated(self) -> bool:
        """Whether a third reader's word is the case's."""
        return bool(self.speaker.adjudicates)


def select(
    reads: Iterable[Review],
    cases: Iterable[CaseRow],
    *,
    sample: Sample | None = None,
    gate_reasons: GateReasons | None = None,
    already_exported: Collection[str] = frozenset(),
) -> Plan:
    """Choose what leaves: flagged, disagreeing, and a sample of agreements.

    Parameters
    ----------
    reads : every stored row, withdrawals too; of each reader only the latest valid read of a case counts
    cases : every case of the store
    sample : how many agreements, and their seed
    gate_reasons : a score withheld or never given keeps a case from training as the reader's own reason does
    already_exported : read ids that went out before; they stay, counted, and those taken back since are revoked
    """
    wanted = sample or Sample()
    left_out: Counter[LeftOut] = Counter()
    chosen: list[_Opinion] = []
    agreements: list[_Opinion] = []
    reads = tuple(reads)
    for opinion in _opinions(reads, tuple(cases), gate_reasons or {}, left_out):
        if opinion.speaker.read_id in already_exported:
            left_out[LeftOut.EXPORTED] += 1
        elif opinion.adjudicated and opinion.because is None and opinion.exclusion is None:
            # Readers disagreed on it: worth more than a drawn agreement, and it needs no draw.
            chosen.append(opinion)
        elif opinion.because is not None:
            chosen.append(opinion)
        elif (reason := _not_an_agreement(opinion)) is not None:
            left_out[reason] += 1
        else:
            agreements.append(opinion)
    disagreeing = sum(opinion.because is not SelectedBecause.FLAGGED for opinion in chosen)
    count = min(max(1, disagreeing) if wanted.agreements is None else wanted.agreements, len(agreements))
    left_out[LeftOut.NOT_DRAWN] += len(agreements) - count
    agreements.sort(key=lambda opinion: (opinion.case.digest, opinion.case.patient_group))
    chosen += random.Random(wanted.seed).sample(agreements, count)
    planned = (_planned(opinion, already_exported) for opinion in chosen)
    rows = tuple(sorted(planned, key=lambda row: row.review.sequence))
    return Plan(
        rows=rows,
        left_out=MappingProxyType(dict(+left_out)),
        agreements=len(agreements),
        sample=wanted,
        revoked=_revoked(reads, already_exported),
    )


def why_selected(review: Review) -> SelectedBecause | None:
    """What brings a read into a training set, by the call stored with it; None for a plain agreement or no call.

    A disagreement says more than the flag on it. A false alarm is the model's where the score reaches the card's own
    threshold, and the reader's setting's where it does not.
    """
    if disagrees(review):
        if review.shown.call is Call.BELOW:
            return SelectedBecause.MISSED
        score, reference = review.shown.score, review.shown.reference_threshold
        at_reference = score is None or reference is None or score >= reference
        return SelectedBecause.FALSE_ALARM if at_reference else SelectedBecause.FALSE_ALARM_READER
    return SelectedBecause.FLAGGED if review.flagged else None


def why_excluded(review: Review, gate: Collection[GateReason] = ()) -> Exclusion | None:
    """What keeps a read from training though it leaves; the gravest reason first."""
    said, gate = set(review.reasons), set(gate)
    outside = review.shown.outside_population or GateReason.OUTSIDE_POPULATION in gate
    if Reason.OUTSIDE_POPULATION in said or outside:
        return Exclusion.OUTSIDE_POPULATION
    if Reason.WRONG_VIEW in said or gate & {GateReason.NOT_FRONTAL, GateReason.NOT_CHEST, GateReason.NOT_RADIOGRAPH}:
        return Exclusion.WRONG_VIEW
    if Reason.POOR_QUALITY in said or GateReason.IMAGE_DAMAGED in gate:
        return Exclusion.POOR_QUALITY
    if needs_second_read(review) or review.label is ReaderLabel.NOT_ASSESSED:
        return Exclusion.SECOND_READ
    return None


def weight_of(review: Review, others: Iterable[Review] = (), blinded_first: Review | None = None) -> float:
    """Weight of a row in the loss: 0.5 for a single, unblinded opinion on this image alone, else 1.0.

    A single unblinded image-only opinion is no reference standard: the reader saw the model's word, and nothing but the
    picture speaks for the label. It counts full when the label was given blinded (or a blinded first read already said
    the same), when it rests on more than this image (CT, follow-up, laboratory, report, prior), when another reader's
    standing read says the same, or when it decides between readers who disagreed.
    """
    if review.blinded or review.adjudicates or review.basis is not Basis.IMAGE:
        return 1.0
    if blinded_first is not None and blinded_first.label is review.label:
        return 1.0
    agreeing = any(other.reader != review.reader and other.label is review.label for other in others)
    return 1.0 if agreeing else SINGLE_OPINION_WEIGHT


def _revoked(reads: Iterable[Review], already_exported: Collection[str]) -> tuple[str, ...]:
    """Every read that went out and stands no more: withdrawn, or corrected.

    All of them each time: whoever trains may have any of the earlier sets, and to name one twice does no harm.
    """
    reads = tuple(reads)
    standing = {read.read_id for read in in_force(reads)}
    gone = (read.read_id for read in reads if not read.withdrawn and read.read_id not in standing)
    return tuple(sorted(set(gone).intersection(already_exported)))


def _opinions(
    reads: tuple[Review, ...], cases: tuple[CaseRow, ...], gate_reasons: GateReasons, left_out: Counter[LeftOut]
) -> Iterator[_Opinion]:
    by_digest: dict[str, list[Review]] = {}
    for read in reads:
        if read.finding == PNEUMONIA:
            by_digest.setdefault(read.digest, []).append(read)
    twins: dict[str, list[CaseRow]] = {}
    for case in cases:
        twins.setdefault(case.digest, []).append(case)
    left_out[LeftOut.NO_FILE] += sum(bool(in_force(by_digest[digest])) for digest in by_digest.keys() - twins.keys())
    for case in cases:
        rows = of_case(by_digest.get(case.digest, ()), case, twins[case.digest])
        standing = tuple(sorted(current(rows).values(), key=lambda read: read.sequence))
        if standing:
            yield _opinion(case, rows, standing, gate_reasons.get(case.digest, ()))


def _opinion(
    case: CaseRow, rows: tuple[Review, ...], standing: tuple[Review, ...], gate: Collection[GateReason]
) -> _Opinion:
    """The latest read that brings the case in speaks for it; where readers contradict each other, a third one's word.

    Until there is one the label is unknown and the row waits for a second read.
    """
    conflict = next((one for one in conflicts_of(rows) if one.finding == PNEUMONIA), None)
    decision = conflict.adjudicated_by if conflict is not None else None
    readers = own(standing) or standing
    bringing = [read for read in readers if why_selected(read) is not None]
    speaker = decision or (bringing or readers)[-1]
    contradicted = conflict is not None and decision is None
    because = why_selected(speaker) or (_of_the_case(bringing, speaker) if decision is not None else None)
    exclusion = why_excluded(speaker, gate) or (Exclusion.SECOND_READ if contradicted else None)
    first = next((read for read in in_force(rows) if read.read_id == speaker.second_of and read.blinded), None)
    ordered = tuple(sorted(rows, key=lambda row: row.sequence))
    return _Opinion(case, speaker, readers, because, exclusion, contradicted, first, ordered)


def _of_the_case(bringing: Iterable[Review], decision: Review) -> SelectedBecause | None:
    """What brought an adjudicated case in: the decided label against a call that a reader saw, or a flag."""
    reasons = [why_selected(replace(read, label=decision.label)) for read in bringing]
    return next((reason for reason in reasons if reason is not None), None)


def _not_an_agreement(opinion: _Opinion) -> LeftOut | None:
    """Why a read that nothing brings in cannot be drawn as an agreement either."""
    speaker = opinion.speaker
    if speaker.label is ReaderLabel.NOT_ASSESSED:
        return LeftOut.NOT_ASSESSED
    if opinion.exclusion is Exclusion.SECOND_READ:
        return LeftOut.SECOND_READ
    if opinion.exclusion is not None:
        return LeftOut.EXCLUDED
    return None if speaker.shown.call in (Call.ABOVE, Call.BELOW) else LeftOut.NO_CALL


def _planned(opinion: _Opinion, already_exported: Collection[str]) -> PlannedRow:
    speaker = opinion.speaker
    labels = training_labels(speaker)
    if opinion.contradicted:
        labels = dict.fromkeys(labels, Label.UNKNOWN)
    return PlannedRow(
        case=opinion.case,
        review=speaker,
        selected_because=opinion.because or SelectedBecause.AGREEMENT,
        labels=MappingProxyType(labels),
        healthy=healthy(speaker) and opinion.exclusion is None,
        exclusion=opinion.exclusion,
        weight=weight_of(speaker, opinion.standing, opinion.blinded_first),
        history=opinion.rows,
        adjudicated=opinion.adjudicated,
        supersedes=tuple(read.read_id for read in opinion.rows if read.read_id in already_exported),
    )
