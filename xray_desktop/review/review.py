"""A read: one reader's labels for one radiograph, with what was shown at that moment.

Flow:   state.Reading -> Review -> store -> disagreement, training labels -> exchange
Calls:  contract.findings, contract.operating_point. Called by: state, store, exchange, ui.
Never:  looks at today's threshold: a disagreement is the label against the call stored with it.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from xray_desktop.contract.findings import FINDINGS, PNEUMONIA, Label
from xray_desktop.contract.operating_point import Call


class ReaderLabel(StrEnum):
    """What a reader says of a finding; NOT_ASSESSED is the default and records nothing."""

    PRESENT = "present"
    ABSENT = "absent"
    CANNOT_TELL = "cannot tell"
    NOT_ASSESSED = "not assessed"


class Abnormal(StrEnum):
    """Otherwise abnormal: an effusion with "no pneumonia" is not a healthy chest."""

    NO = "no"
    YES = "yes"
    NOT_ASSESSED = "not assessed"


class Basis(StrEnum):
    """What the label rests on."""

    IMAGE = "this image"
    PRIOR = "prior"
    CT = "CT"
    FOLLOW_UP = "follow-up"
    LABORATORY = "laboratory"
    REPORT = "report"


class Certainty(StrEnum):
    """How sure the reader is."""

    SURE = "sure"
    PROBABLE = "probable"


class Reason(StrEnum):
    """Why the reader disagrees; several of them keep a case from training (see ``exchange.training_set``)."""

    MISSED = "missed finding"
    FALSE_ALARM = "false alarm"
    WRONG_PLACE = "right finding, wrong place"
    REFERENCE_WRONG = "reference wrong"
    POOR_QUALITY = "poor quality"
    WRONG_VIEW = "wrong view"
    OUTSIDE_POPULATION = "outside population"
    ARTEFACT = "device or artefact"
    CHRONIC = "known chronic change"
    OTHER = "other"


class SampleKind(StrEnum):
    """How a case came to be read. Only the first two may count misses; PICKED is what nobody declared otherwise."""

    CONSECUTIVE = "consecutive"
    RANDOM = "random"
    PICKED = "picked"


@dataclass(frozen=True, slots=True)
class Region:
    """Where a finding is that the model missed, or placed elsewhere: a box in pixels of the film as stored.

    Row 0 is at the top, before any rotation or flip on the screen; ``width`` and ``height`` are above 0.
    """

    finding: str
    kind: Literal["missed", "misplaced"]
    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(side) for side in sides) or min(self.width, self.height) <= 0:
            raise ValueError("a region needs a width and a height above 0, and finite numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stood on the screen when the label was given. ``None`` where there was no score.

    ``reference_threshold`` is the card's own working point, so that an export can tell a false alarm of the model from
    one of the reader's setting. ``seen_before_label`` is False for a blinded or early read.
    ``population_declared``: the reader had said of the folder "all of the model's population, frontal".
    """

    model_id: str | None = None
    device: str | None = None
    score: float | None = None
    threshold: float | None = None
    reference_threshold: float | None = None
    target_sensitivity: float | None = None
    call: Call | None = None
    heatmap_shown: bool = False
    seen_before_label: bool = False
    outside_population: bool = False
    population_declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One read, as it is stored. A correction is a new row that names the one it ``replaces``.

    Attributes
    ----------
    read_id : random, given when the read is made
    digest : of the radiograph
    patient_group : of the case, as in ``rows.CaseRow``: identical pixels under two patients share no read. The store
        fills it in when it knows one case of this digest
    label : of the root finding; ``subtypes`` only what the reader typed
    free_labels : words no model knows; never trained on
    regions : where, as far as the reader drew it
    adjudicates : the reads of several readers that this one decides between; empty for every other read
    sample : how the case came to the list when it was read; the store fills it in from the case
    blinded : the first read of a blinded case; its second read names it in ``second_of``
    withdrawn : an undo after save: this row takes ``replaces`` back and says nothing itself
    active_seconds : time the case was open and the window in front
    at : UTC, ISO 8601; order is by ``sequence``, which the store gives
    """

    read_id: str
    digest: str
    reader: str
    patient_group: str = ""
    finding: str = PNEUMONIA
    label: ReaderLabel = ReaderLabel.NOT_ASSESSED
    subtypes: tuple[tuple[str, ReaderLabel], ...] = ()
    free_labels: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    otherwise_abnormal: Abnormal = Abnormal.NOT_ASSESSED
    abnormal_what: str = ""
    reasons: tuple[Reason, ...] = ()
    comment: str = field(default="", repr=False)
    flagged: bool = False
    basis: Basis = Basis.IMAGE
    certainty: Certainty = Certainty.SURE
    shown: Shown = field(default_factory=Shown)
    blinded: bool = False
    second_of: str | None = None
    replaces: str | None = None
    adjudicates: tuple[str, ...] = ()
    sample: SampleKind = SampleKind.PICKED
    withdrawn: bool = False
    active_seconds: float = 0.0
    at: str = ""
    sequence: int = 0


_AGAINST: Final = {Call.ABOVE: ReaderLabel.ABSENT, Call.BELOW: ReaderLabel.PRESENT}
_WITH: Final = {Call.ABOVE: ReaderLabel.PRESENT, Call.BELOW: ReaderLabel.ABSENT}


def agreeing_label(call: Call) -> ReaderLabel:
    """The root label that "agree" writes.

    Raises
    ------
    KeyError : there is no call to agree with
    """
    return _WITH[call]


def disagreeing_label(call: Call) -> ReaderLabel:
    """The root label that "disagree" writes.

    Raises
    ------
    KeyError : there is no call to disagree with
    """
    return _AGAINST[call]


def disagrees(review: Review) -> bool:
    """The stored label against the call stored with it."""
    return review.shown.call in _AGAINST and review.label is _AGAINST[review.shown.call]


def would_differ(review: Review, threshold: float) -> bool:
    """Whether the call at ``threshold`` is another than the stored one. Says nothing of the read, changes nothing."""
    shown = review.shown
    if shown.score is None or shown.call not in _AGAINST:
        return False
    return (shown.score >= threshold) != (shown.call is Call.ABOVE)


def needs_second_read(review: Review) -> bool:
    """Whether somebody else should look: the reader cannot tell, or doubts the reference."""
    return review.label is ReaderLabel.CANNOT_TELL or Reason.REFERENCE_WRONG in review.reasons


def training_labels(review: Review) -> dict[str, Label]:
    """What this read teaches, per finding of the tree (table in the clinical semantics).

    Absent takes its sub-types with it; present leaves them unknown unless the reader typed one; cannot tell is unknown.
    """
    known = {ReaderLabel.PRESENT: Label.PRESENT, ReaderLabel.ABSENT: Label.ABSENT}
    root = known.get(review.label, Label.UNKNOWN)
    labels = {review.finding: root}
    typed = dict(review.subtypes)
    for child in FINDINGS.values():
        if child.parent != review.finding:
            continue
        if root is Label.ABSENT:
            labels[child.name] = Label.ABSENT
        elif root is Label.PRESENT:
            labels[child.name] = known.get(typed.get(child.name, ReaderLabel.NOT_ASSESSED), Label.UNKNOWN)
        else:
            labels[child.name] = Label.UNKNOWN
    return labels


def healthy(review: Review) -> bool:
    """Only an absent root in an otherwise normal chest may be trained as healthy."""
    return review.label is ReaderLabel.ABSENT and review.otherwise_abnormal is Abnormal.NO
