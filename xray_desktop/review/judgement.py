"""From the form on the screen to a read, and what the list says of it afterwards.

Flow:   Session -> Review (with what was shown) -> store's word -> Session
Calls:  state, reading, undo, review. Called by: ui.presenters.reading.
Never:  counts a read before the store has it; knows the clock.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from xray_desktop.contract.operating_point import Call
from xray_desktop.contract.operating_point import call as call_at
from xray_desktop.inference.gate import Standing
from xray_desktop.review import worklist as rows_of
from xray_desktop.review.reading import Draft, draft_of, labelled, with_draft
from xray_desktop.review.review import ReaderLabel, Review, Shown, agreeing_label, disagreeing_label
from xray_desktop.review.session import ModelState, Session
from xray_desktop.review.state import admission, call_of, model_state, outside_population, settled
from xray_desktop.review.thresholds import locked, points, reference_points
from xray_desktop.review.undo import DraftEdited, ReadSaved, pushed, without


class Refusal(StrEnum):
    """Why there is nothing to save."""

    NOTHING_OPEN = "nothing open"
    NO_FILM = "no film"
    NOTHING_SAID = "nothing said"
    UNCHANGED = "unchanged"
    SAVING = "saving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the clock and chance give to a read. ``at``: UTC, ISO 8601."""

    read_id: str
    at: str
    active_seconds: float = 0.0


def edited(session: Session, draft: Draft, *, merges: str = "") -> Session:
    """The form of the open case was changed; ``merges`` names a text field that is being typed in."""
    row = session.row
    if row is None or draft == session.draft:
        return session
    act = DraftEdited(key=row.key, before=session.draft, after=draft, merges=merges)
    reading = with_draft(session.reading, row.key, draft, stored=draft_of(row.read))
    return replace(session, reading=replace(reading, history=pushed(reading.history, act)))


def agreed(session: Session) -> Session:
    """Write the root label that the call stands for; without a call there is nothing to agree with."""
    call = call_of(session)
    return session if call is None else edited(session, labelled(session.draft, agreeing_label(call)))


def disagreed(session: Session) -> Session:
    """Write the root label against the call; without a call there is nothing to disagree with."""
    call = call_of(session)
    return session if call is None else edited(session, labelled(session.draft, disagreeing_label(call)))


def against_call(session: Session) -> bool | None:
    """Whether the label in the form stands against the call on the screen; None where either is missing."""
    call, label = call_of(session), session.draft.label
    if call is None or label not in (ReaderLabel.PRESENT, ReaderLabel.ABSENT):
        return None
    return label is disagreeing_label(call)


def refusal(session: Session) -> Refusal | None:
    """Why the form cannot be saved; None when it can."""
    row = session.row
    if row is None:
        return Refusal.NOTHING_OPEN
    if session.case.radiograph is None:
        return Refusal.NO_FILM
    if row.saving:
        return Refusal.SAVING
    if not session.draft.says_something:
        return Refusal.NOTHING_SAID
    if row.read is not None and not row.read.blinded and session.draft == draft_of(row.read):
        return Refusal.UNCHANGED
    return None


def is_blind_read(session: Session) -> bool:
    """The form is the blinded first read: the switch is on, no read stands, nothing of the model was ever seen."""
    row = session.row
    return model_state(session) is ModelState.BLINDED and row is not None and not row.model_seen


def made_review(session: Session, stamp: Stamp) -> Review:
    """The form as a read, with what was shown.

    Raises
    ------
    ValueError : there is nothing to save (``refusal`` says why)
    """
    row, radiograph, draft = session.row, session.case.radiograph, session.draft
    if row is None or radiograph is None or refusal(session) is not None:
        raise ValueError(f"nothing to save: {refusal(session)}")
    before = row.read
    return Review(
        read_id=stamp.read_id,
        digest=radiograph.digest,
        reader=session.reading.reader,
        finding=session.case.finding,
        label=draft.label,
        subtypes=draft.subtypes,
        otherwise_abnormal=draft.otherwise_abnormal,
        abnormal_what=draft.abnormal_what,
        reasons=draft.reasons,
        comment=draft.comment,
        flagged=draft.flagged,
        basis=draft.basis,
        certainty=draft.certainty,
        regions=draft.regions,
        shown=shown_now(session),
        blinded=is_blind_read(session),
        second_of=None if before is None else before.read_id if before.blinded else before.second_of,
        replaces=None if before is None or before.blinded else before.read_id,
        active_seconds=stamp.active_seconds,
        at=stamp.at,
    )


def shown_now(session: Session) -> Shown:
    """The snapshot that is stored with a read.

    A blinded read stores the score it did not see, ``seen_before_label`` False: only so can misses be counted later.
    A label given before a late score and saved after it counts as after: the reader could still have changed it, and
    keeping only the unchanged ones as "before" would bias every count made from them.
    """
    case, row, finding = session.case, session.row, session.case.finding
    thresholds, admitted = session.thresholds, admission(session)
    seen = row is not None and row.model_seen
    declared = row is not None and row.by_declaration
    if thresholds.card is None or admitted is None or case.prediction is None:
        return Shown(seen_before_label=seen, population_declared=declared)
    base = Shown(
        model_id=case.prediction.model_id,
        device=case.prediction.device,
        seen_before_label=seen,
        population_declared=declared,
    )
    if admitted.standing is not Standing.SCORED and not outside_population(session):
        return replace(base, call=Call.WITHHELD)
    score, threshold = case.prediction.probability_of(finding), points(thresholds)[finding].threshold
    return replace(
        base,
        score=score,
        threshold=threshold,
        reference_threshold=reference_points(thresholds)[finding].threshold,
        target_sensitivity=thresholds.target,
        call=call_at(score, threshold),
        heatmap_shown=case.heatmap_seen,
        outside_population=outside_population(session),
    )


def committing(session: Session, act: ReadSaved) -> Session:
    """A read is on its way to the store: no second one of this row, and it is not counted yet."""
    session = _with_read(session, act.key, act.previous, saving=True)
    reading = with_draft(session.reading, act.key, draft_of(act.previous), stored=draft_of(act.previous))
    return replace(session, reading=replace(reading, history=pushed(reading.history, act)))


def committed(session: Session, act: ReadSaved, stored: Review, *, clock: str) -> Session:
    """The store has it: now the row says so, the working point is locked, and a blinded case shows the model."""
    session = _with_read(session, act.key, stored, saving=False)
    reading = replace(session.reading, saved_at=clock)
    return settled(replace(session, thresholds=locked(session.thresholds), reading=reading))


def commit_failed(session: Session, act: ReadSaved) -> Session:
    """The store refused: the form comes back as it was, nothing is lost."""
    session = _with_read(session, act.key, act.previous, saving=False)
    reading = with_draft(session.reading, act.key, act.draft, stored=draft_of(act.previous))
    return replace(session, reading=replace(reading, history=without(reading.history, act)))


def withdrawn(session: Session, act: ReadSaved) -> Session:
    """An undo after save reached the store: the read before it is in force again, the form is back as a draft."""
    session = _with_read(session, act.key, act.previous, saving=False)
    return replace(session, reading=with_draft(session.reading, act.key, act.draft, stored=draft_of(act.previous)))


def redrafted(session: Session, act: DraftEdited, *, forward: bool) -> Session:
    """An edit taken back, or done again, in its own case."""
    row = session.worklist.row(act.key)
    draft = act.after if forward else act.before
    stored = draft_of(row.read if row is not None else None)
    return replace(session, reading=with_draft(session.reading, act.key, draft, stored=stored))


def _with_read(session: Session, key: str, read: Review | None, *, saving: bool) -> Session:
    row = session.worklist.row(key)
    if row is None:
        return session
    return replace(session, worklist=rows_of.with_row(session.worklist, replace(row, read=read, saving=saving)))
