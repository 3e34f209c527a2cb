"""How far readers agree with the model, what they did after it was shown, and what it missed.

Flow:   opinions -> each reader with the model ; changes after reveal ; sensitivity, where it may be counted
Calls:  opinions, measures. Called by: statistics.
Never:  counts a miss from reads that saw the model, or from a list that nobody declared a sample.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.contract.operating_point import Call
from xray_desktop.measures.agreement import Kappa, cohen, cohen_by_patient, tables_by_patient
from xray_desktop.measures.intervals import Bounds
from xray_desktop.measures.shares import Share, share
from xray_desktop.review.opinions import CaseOpinions, Opinion
from xray_desktop.review.review import ReaderLabel, Review, SampleKind

_CALLED: Final = {Call.BELOW: ReaderLabel.ABSENT, Call.ABOVE: ReaderLabel.PRESENT}
_CLEAR: Final = (ReaderLabel.ABSENT, ReaderLabel.PRESENT)
_COUNTING: Final = (SampleKind.CONSECUTIVE, SampleKind.RANDOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithModel:
    """A reader's labels against the calls stored with them; ``cannot_tell`` of them are in neither share."""

    reader: str
    before_model: bool
    same: Share
    kappa: Kappa | None
    kappa_bounds: Bounds
    cannot_tell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a reader did after the model was shown, on films whose right label is known.

    The first two shares are of films on which the blind label stood against the call; the last two of films on which it
    was that of the call. ``unknown``: films with both reads whose right label nobody decided; they are in no share.
    """

    reader: str
    right_call: Share  # changed to a right call: the help
    wrong_call: Share  # changed to a wrong call: the harm
    left_right: Share  # left a right call
    left_wrong: Share  # left a wrong call
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """What the model missed, by patient, where that may be counted; both shares are None where it may not.

    Attributes
    ----------
    unmarked, unmarked_blind : cases below the threshold, and those of them read before the model or adjudicated
    marked, marked_blind : the same above it
    declared : these are the cases of a consecutive or random sample; False where none was declared, and they are all
    declared_late : reads among them that were made before the sample was declared
    undecided : cases whose readers do not agree and nobody adjudicated, or cannot tell
    settings : how many different thresholds the stored calls were made at
    """

    unmarked: int = 0
    unmarked_blind: int = 0
    marked: int = 0
    marked_blind: int = 0
    declared: bool = False
    declared_late: int = 0
    undecided: int = 0
    settings: int = 0
    sensitivity: Share | None = None
    false_alarms: Share | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A case that nobody asked for has read, and what the model says of it: it was not read blind."""

    call: Call
    sample: SampleKind


def with_model(cases: Iterable[CaseOpinions]) -> tuple[WithModel, ...]:
    """Each reader before, and after, the model was seen."""
    groups: dict[tuple[str, bool], list[tuple[str, Review]]] = {}
    for case in cases:
        for reader, opinion in case.by_reader.items():
            for read in (opinion.first, opinion.last) if opinion.revealed else (opinion.first,):
                if read.shown.call in _CALLED:
                    groups.setdefault((reader, not read.shown.seen_before_label), []).append((case.patient, read))
    return tuple(_with_model(*key, reads) for key, reads in sorted(groups.items(), key=lambda one: _order(one[0])))


def followed(cases: Iterable[CaseOpinions]) -> tuple[Followed, ...]:
    """Each reader who read films blind and again after the model was shown."""
    groups: dict[str, list[tuple[CaseOpinions, Opinion]]] = {}
    for case in cases:
        for reader, opinion in case.by_reader.items():
            read = opinion.first
            if opinion.blind and opinion.revealed and read.label in _CLEAR and read.shown.call in _CALLED:
                groups.setdefault(reader, []).append((case, opinion))
    return tuple(_followed(reader, groups[reader]) for reader in sorted(groups))


def misses(cases: Iterable[CaseOpinions], unread: Iterable[Unread] = ()) -> Misses:
    """Sensitivity and false alarms, only where every case of a declared sample may be counted.

    Parameters
    ----------
    unread : cases of the same list that were not read; a sample that is read in part is no sample
    """
    read, left = [case for case in cases if case.call is not None], list(unread)
    kinds = {case.sample for case in read} | {case.sample for case in left}
    declared = not kinds.isdisjoint(_COUNTING)
    if declared:
        read = [case for case in read if case.sample in _COUNTING]
        left = [case for case in left if case.sample in _COUNTING]
    above = [case for case in read if case.call is Call.ABOVE]
    below = [case for case in read if case.call is Call.BELOW]
    found = Misses(
        unmarked=len(below) + sum(case.call is Call.BELOW for case in left),
        unmarked_blind=sum(map(_may_count, below)),
        marked=len(above) + sum(case.call is Call.ABOVE for case in left),
        marked_blind=sum(map(_may_count, above)),
        declared=declared,
        declared_late=sum(_late(opinion.first) for case in read for opinion in case.by_reader.values() if declared),
        undecided=sum(_label(case) is None for case in read if _may_count(case)),
        settings=len({threshold for case in read for threshold in _thresholds(case)}),
    )
    if not read or not declared or (found.unmarked_blind, found.marked_blind) != (found.unmarked, found.marked):
        return found
    present, absent = _by_patient(read)
    return replace(found, sensitivity=share(present.items()), false_alarms=share(absent.items()))


def _late(read: Review) -> bool:
    return read.sample not in _COUNTING


def _thresholds(case: CaseOpinions) -> set[float]:
    stored = (opinion.first.shown.threshold for opinion in case.by_reader.values())
    return {threshold for threshold in stored if threshold is not None}


def _by_patient(cases: list[CaseOpinions]) -> tuple[Mapping[str, bool], Mapping[str, bool]]:
    """Whether a patient was marked, of those with a present film and of those with absent films only."""
    labels: dict[str, set[ReaderLabel | None]] = {}
    marked: dict[str, bool] = {}
    for case in cases:
        labels.setdefault(case.patient, set()).add(_label(case))
        marked[case.patient] = marked.get(case.patient, False) or case.call is Call.ABOVE
    present = {patient: marked[patient] for patient, said in labels.items() if ReaderLabel.PRESENT in said}
    absent = {patient: marked[patient] for patient, said in labels.items() if said == {ReaderLabel.ABSENT}}
    return present, absent


def _may_count(case: CaseOpinions) -> bool:
    return case.decided is not None or any(opinion.blind for opinion in case.by_reader.values())


def _label(case: CaseOpinions) -> ReaderLabel | None:
    """The adjudicated label, else the one that all blind reads give; None where they do not."""
    if case.decided is not None:
        return case.decided if case.decided in _CLEAR else None
    labels = {opinion.first.label for opinion in case.by_reader.values() if opinion.blind}
    only = labels.pop() if len(labels) == 1 else None
    return only if only in _CLEAR else None


def _with_model(reader: str, before_model: bool, reads: list[tuple[str, Review]]) -> WithModel:
    clear = [(patient, read) for patient, read in reads if read.label in _CLEAR]
    said = [_CLEAR.index(read.label) for _, read in clear]
    called = [_CLEAR.index(_CALLED[read.shown.call]) for _, read in clear if read.shown.call is not None]
    patients = [patient for patient, _ in clear]
    tables = tables_by_patient(said, called, patients, len(_CLEAR)) if clear else None
    return WithModel(
        reader=reader,
        before_model=before_model,
        same=share((patient, a == b) for patient, a, b in zip(patients, said, called, strict=True)),
        kappa=None if tables is None else cohen(tables.sum(axis=0)),
        kappa_bounds=Bounds(-1.0, 1.0) if tables is None else cohen_by_patient(tables),
        cannot_tell=len(reads) - len(clear),
    )


def _followed(reader: str, films: list[tuple[CaseOpinions, Opinion]]) -> Followed:
    shares: dict[tuple[bool, bool], list[tuple[str, bool]]] = {}
    unknown = 0
    for case, opinion in films:
        called = _CALLED[opinion.first.shown.call] if opinion.first.shown.call is not None else None
        if case.reference not in _CLEAR or called is None:
            unknown += 1
            continue
        stood_with = opinion.first.label is called
        stands_with = opinion.last.label is called
        shares.setdefault((stood_with, called is case.reference), []).append((case.patient, stands_with != stood_with))
    return Followed(
        reader=reader,
        right_call=share(shares.get((False, True), ())),
        wrong_call=share(shares.get((False, False), ())),
        left_right=share(shares.get((True, True), ())),
        left_wrong=share(shares.get((True, False), ())),
        unknown=unknown,
    )


def _order(key: tuple[str, bool]) -> tuple[str, bool]:
    return key[0], not key[1]
