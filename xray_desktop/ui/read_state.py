"""What the form of the open case shows.

Flow:   Session -> ReadState -> read_panel
Calls:  review.state, judgement. Called by: wiring.
Never:  tells, while the model is hidden, whether it has spoken: agree and disagree are then greyed in every case.
"""

from dataclasses import dataclass

from xray_desktop.contract.findings import PNEUMONIA, children
from xray_desktop.contract.operating_point import Call
from xray_desktop.review.judgement import Refusal, against_call, refusal
from xray_desktop.review.reading import EMPTY, Draft
from xray_desktop.review.review import Abnormal, Basis, ReaderLabel, Review
from xray_desktop.review.session import Session
from xray_desktop.review.state import call_of
from xray_desktop.ui.language import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadState:
    """The form and what may be done with it."""

    finding: str = PNEUMONIA
    draft: Draft = EMPTY
    enabled: bool = False
    can_agree: bool = False
    can_save: bool = False
    against: bool | None = None
    reasons_open: bool = False
    subtypes: tuple[str, ...] = ()
    saved_words: str = ""


def read_state(session: Session) -> ReadState:
    """The form of the open case."""
    draft, row, card = session.draft, session.row, session.thresholds.card
    against = against_call(session)
    read = row.read if row is not None else None
    names = card.finding_names if card is not None else ()
    return ReadState(
        finding=session.case.finding,
        draft=draft,
        enabled=session.case.radiograph is not None and row is not None,
        can_agree=call_of(session) in (Call.ABOVE, Call.BELOW),
        can_save=refusal(session) not in (Refusal.NOTHING_OPEN, Refusal.NO_FILM, Refusal.NOTHING_SAID),
        against=against,
        reasons_open=against is True or draft.label is ReaderLabel.CANNOT_TELL or bool(draft.reasons),
        subtypes=children(session.case.finding, names),
        saved_words="" if read is None else _saved(read),
    )


def next_abnormal(abnormal: Abnormal) -> Abnormal:
    """The key's round: not assessed, no, yes."""
    ring = (Abnormal.NOT_ASSESSED, Abnormal.NO, Abnormal.YES)
    return ring[(ring.index(abnormal) + 1) % len(ring)]


def next_basis(basis: Basis) -> Basis:
    """The key's round, in the order of the vocabulary."""
    ring = tuple(Basis)
    return ring[(ring.index(basis) + 1) % len(ring)]


def _saved(read: Review) -> str:
    words = tr("saved: {label} (blind)") if read.blinded else tr("saved: {label}")
    return words.format(label=tr(read.label.value))
