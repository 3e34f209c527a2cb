"""What the reads of a store say of readers and model, all figures of the statistics page.

Flow:   stored rows (reads, cases, predictions) + what is wanted -> Statistics
Calls:  opinions, reader_agreement, model_agreement, measures. Called by: ui.presenters.statistics.
Never:  opens the store, writes anything, or gives a figure without its denominator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from xray_desktop.contract.operating_point import call
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.model_agreement import Followed, Misses, Unread, WithModel, followed, misses, with_model
from xray_desktop.review.opinions import LeftOut, Opinions, Wanted, opinions
from xray_desktop.review.reader_agreement import Agreement, Together, pairs, together
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow, PredictionRow
from xray_desktop.review.standing import in_force


class SpentOn(StrEnum):
    """What a reader's time went into."""

    READ = "read"
    AFTER_MODEL = "read again after the model"
    ADJUDICATED = "adjudicated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Active seconds a case: median and quartiles of ``films`` reads."""

    reader: str
    act: SpentOn
    films: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the store holds. ``threshold``: today's, for cases that nobody read; None without a model."""

    reads: tuple[Review, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    predictions: tuple[PredictionRow, ...] = ()
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All figures.

    Attributes
    ----------
    readers : all of the store, asked for or not
    films, patients : that the asked-for reads are of; ``nameless`` films are of nobody known, each counted as a patient
    adjudicated : cases with a decided label
    left_out : reads that are in no figure, by reason
    """

    readers: tuple[str, ...] = ()
    films: int = 0
    patients: int = 0
    nameless: int = 0
    adjudicated: int = 0
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    pairs: tuple[Agreement, ...] = ()
    together: Together | None = None
    with_model: tuple[WithModel, ...] = ()
    followed: tuple[Followed, ...] = ()
    misses: Misses = field(default_factory=Misses)
    times: tuple[Times, ...] = ()


def statistics(rows: Rows, wanted: Wanted) -> Statistics:
    """Everything that the rows say."""
    found = opinions(rows.reads, rows.cases, wanted)
    cases = found.cases
    return Statistics(
        readers=tuple(sorted({read.reader for read in rows.reads})),
        films=len(cases),
        patients=len({case.patient for case in cases}),
        nameless=sum(not case.patient_known for case in cases),
        adjudicated=sum(case.decided is not None for case in cases),
        left_out=found.left_out,
        pairs=pairs(cases),
        together=together(cases),
        with_model=with_model(cases),
        followed=followed(cases),
        misses=misses(cases, _unread(rows, found, wanted)),
        times=times(rows.reads, wanted),
    )


def times(reads: Iterable[Review], wanted: Wanted) -> tuple[Times, ...]:
    """How long each reader was at a case, of reads in force with a measured time."""
    groups: dict[tuple[str, SpentOn], list[float]] = {}
    for read in _in_force(reads):
        if wanted.takes(read) and read.active_seconds > 0:
            groups.setdefault((read.reader, _act(read)), []).append(read.active_seconds)
    found = []
    for (reader, act), seconds in sorted(groups.items(), key=lambda one: (one[0][0], list(SpentOn).index(one[0][1]))):
        low, median, high = (float(one) for one in np.quantile(seconds, (0.25, 0.5, 0.75)))
        found.append(Times(reader=reader, act=act, films=len(seconds), low=low, median=median, high=high))
    return tuple(found)


def _in_force(reads: Iterable[Review]) -> Iterable[Review]:
    by_digest: dict[str, list[Review]] = {}
    for read in reads:
        by_digest.setdefault(read.digest, []).append(read)
    return (read for rows in by_digest.values() for read in in_force(rows))


def _act(read: Review) -> SpentOn:
    if read.adjudicates:
        return SpentOn.ADJUDICATED
    return SpentOn.AFTER_MODEL if read.second_of is not None else SpentOn.READ


def _unread(rows: Rows, found: Opinions, wanted: Wanted) -> list[Unread]:
    """Scored cases of the list without a read that counts; those of an unstated age are scored once declared."""
    if rows.threshold is None:
        return []
    read = found.set_aside.union(case.digest for case in found.cases)
    scores = {
        one.digest: dict(zip(one.findings, one.probabilities, strict=True)).get(wanted.finding)
        for one in rows.predictions
        if one.standing is Standing.SCORED or one.reasons == (GateReason.POPULATION_UNKNOWN,)
    }
    return [
        Unread(call(score, rows.threshold), case.sample)
        for case in rows.cases
        if wanted.takes_case(case.sample) and case.digest not in read and (score := scores.get(case.digest)) is not None
    ]
