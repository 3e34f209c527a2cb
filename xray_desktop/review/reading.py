"""What the reader is about to say: a draft for each case, and the acts that can be undone.

Flow:   keys and clicks -> Draft -> state.made_review -> Review
Calls:  review, undo. Called by: state, ui.presenters.reading.
Never:  preselects a verdict; a draft is no read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Region, Review
from xray_desktop.review.undo import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One case's form. Every default says nothing; basis and certainty only qualify a label."""

    label: ReaderLabel = ReaderLabel.NOT_ASSESSED
    subtypes: tuple[tuple[str, ReaderLabel], ...] = ()
    otherwise_abnormal: Abnormal = Abnormal.NOT_ASSESSED
    abnormal_what: str = field(default="", repr=False)
    reasons: tuple[Reason, ...] = ()
    comment: str = field(default="", repr=False)
    flagged: bool = False
    basis: Basis = Basis.IMAGE
    certainty: Certainty = Certainty.SURE
    regions: tuple[Region, ...] = ()

    @property
    def says_something(self) -> bool:
        """Worth a read: a label, a flag, or a word on the rest of the chest. A comment or a region alone is none."""
        return (
            self.label is not ReaderLabel.NOT_ASSESSED
            or self.flagged
            or self.otherwise_abnormal is not Abnormal.NOT_ASSESSED
        )


EMPTY = Draft()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads, how, and what is not yet saved.

    Attributes
    ----------
    reader : initials; empty until they are asked
    blinded : the switch: nothing of the model before the first read of a case is saved
    assigned : digests that this reader is asked to read a second time, blind, and has not yet: whatever the switch says
    drafts : by row key, only those that differ from what is stored
    saved_at : local clock time of the last read the store took, "" before
    """

    reader: str = ""
    blinded: bool = False
    assigned: frozenset[str] = frozenset()
    drafts: Mapping[str, Draft] = field(default_factory=lambda: MappingProxyType({}))
    history: History = field(default_factory=History)
    saved_at: str = ""


def draft_of(read: Review | None) -> Draft:
    """The form as a stored read filled it. A blinded first read fills nothing in: the second is asked for afresh."""
    if read is None or read.blinded:
        return EMPTY
    return Draft(
        label=read.label,
        subtypes=read.subtypes,
        otherwise_abnormal=read.otherwise_abnormal,
        abnormal_what=read.abnormal_what,
        reasons=read.reasons,
        comment=read.comment,
        flagged=read.flagged,
        basis=read.basis,
        certainty=read.certainty,
        regions=read.regions,
    )


def with_draft(reading: Reading, key: str, draft: Draft, *, stored: Draft) -> Reading:
    """Keep a draft; one that says what is stored already is no draft."""
    drafts = dict(reading.drafts)
    drafts.pop(key, None)
    if draft != stored:
        drafts[key] = draft
    return replace(reading, drafts=MappingProxyType(drafts))


def labelled(draft: Draft, label: ReaderLabel) -> Draft:
    """Give the root label. Sub-types stand only under a present root; reasons go with the label they explained.

    A region says where the finding is: an absent one is nowhere.
    """
    if label is draft.label:
        return draft
    subtypes = draft.subtypes if label is ReaderLabel.PRESENT else ()
    regions = () if label is ReaderLabel.ABSENT else draft.regions
    return replace(draft, label=label, subtypes=subtypes, reasons=(), regions=regions)


def with_reason_toggled(draft: Draft, reason: Reason) -> Draft:
    """Add a reason, or take it away; kept in the order of the vocabulary."""
    chosen = set(draft.reasons) ^ {reason}
    return replace(draft, reasons=tuple(one for one in Reason if one in chosen))


def with_abnormal(draft: Draft, abnormal: Abnormal, what: str = "") -> Draft:
    """Say whether the rest of the chest is abnormal; the words belong to "yes" alone."""
    return replace(draft, otherwise_abnormal=abnormal, abnormal_what=what if abnormal is Abnormal.YES else "")
