"""The reader's acts: the form, saving it, taking it back.

Flow:   wish -> pure transition -> session; save -> store lane -> "saved" on its word -> session
Calls:  review.judgement, undo, drafts, active_clock. Called by: wiring.
Never:  says "saved" before the store has; loses a form that could not be saved.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xray_desktop.review.judgement import (
    Stamp,
    agreed,
    commit_failed,
    committed,
    committing,
    disagreed,
    edited,
    made_review,
    redrafted,
    refusal,
    withdrawn,
)
from xray_desktop.review.reading import Draft, draft_of, labelled, with_abnormal, with_draft, with_reason_toggled
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Region, Review, disagrees
from xray_desktop.review.rows import ActKind
from xray_desktop.review.session import Session
from xray_desktop.review.state import call_of, for_reader, with_blinding
from xray_desktop.review.undo import DraftEdited, PopulationDeclared, ReadSaved, stepped_back, stepped_forward
from xray_desktop.ui import messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.active_clock import ActiveClock, corrected_seconds
from xray_desktop.ui.presenters.drafts import DraftKeeper
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.trail import Trail
from xray_desktop.ui.read_state import next_abnormal, next_basis

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore


class ReadingPresenter(QObject):
    """Everything the reader says."""

    initials_wanted = Signal()
    went_on = Signal()  # a read is on its way: the next case, please
    case_wanted = Signal(str)  # an undo took place elsewhere: its case, please
    declaration_changed = Signal(str, bool)  # folder, holds
    told = Signal(str, bool)  # words of a toast, whether it offers Undo
    stored = Signal(object)  # Review: the store took it
    blinding_changed = Signal(bool)

    def __init__(
        self, holder: SessionHolder, lanes: Lanes, clock: ActiveClock | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self.clock = clock or ActiveClock()
        self.drafts = DraftKeeper(holder, lanes, self)
        self._trail = Trail(holder, lanes, self)

    # who and how

    def set_reader(self, initials: str) -> None:
        """The reader said who it is; what the one before had begun is kept under that one's name."""
        self.drafts.keep()
        self._holder.become(for_reader(self._holder.session, initials))

    def set_blinded(self, blinded: bool) -> None:
        """The switch. Lifting it over an unread case shows the model, and that is kept."""
        before = self._holder.session.reading.blinded
        session = with_blinding(self._holder.session, blinded=blinded)
        self._holder.become(session)
        if session.reading.blinded is not blinded:
            self.told.emit(tr(messages.STAYS_BLIND), False)
            return
        if before is not blinded:
            self.note_setting("blinded read", before, blinded)
        self.blinding_changed.emit(blinded)

    def note_setting(self, name: str, before: object, after: object) -> None:
        """A choice that changes what a read means is an act, kept for ever."""
        self._trail.log(ActKind.SETTING_CHANGED, None, {"name": name, "from": before, "to": after})

    # the form

    def agree(self) -> None:
        """Write the label that the call stands for."""
        self._answer_call(agreed)

    def disagree(self) -> None:
        """Write the label against the call."""
        self._answer_call(disagreed)

    def _answer_call(self, answer: Callable[[Session], Session]) -> None:
        session = self._holder.session
        if call_of(session) is None and session.case.radiograph is not None:  # hidden, late, not scored: said alike
            self.told.emit(messages.NO_CALL, False)
        self._edit(answer(session))

    def label(self, label: ReaderLabel) -> None:
        """Give the root label."""
        self._change(lambda draft: labelled(draft, label))

    def subtype(self, name: str) -> None:
        """Type one sub-type under a present root; "" takes it back."""
        self._change(lambda draft: replace(draft, subtypes=((name, ReaderLabel.PRESENT),) if name else ()))

    def abnormal(self, abnormal: Abnormal | None = None) -> None:
        """Otherwise abnormal; without a value the next of the round."""
        self._change(
            lambda draft: with_abnormal(draft, abnormal or next_abnormal(draft.otherwise_abnormal), draft.abnormal_what)
        )

    def abnormal_words(self, words: str) -> None:
        """What is abnormal."""
        self._change(lambda draft: with_abnormal(draft, Abnormal.YES, words), merges="abnormal")

    def basis(self, basis: Basis | None = None) -> None:
        """What the label rests on; without a value the next of the round."""
        self._change(lambda draft: replace(draft, basis=basis or next_basis(draft.basis)))

    def certainty(self, certainty: Certainty | None = None) -> None:
        """How sure; without a value the other one."""
        other = {Certainty.SURE: Certainty.PROBABLE, Certainty.PROBABLE: Certainty.SURE}
        self._change(lambda draft: replace(draft, certainty=certainty or other[draft.certainty]))

    def reason(self, reason: Reason) -> None:
        """Add or take away a reason; only a label has reasons."""
        if self._holder.session.draft.label is not ReaderLabel.NOT_ASSESSED:
            self._change(lambda draft: with_reason_toggled(draft, reason))

    def comment(self, text: str) -> None:
        """The comment, as it is typed."""
        self._change(lambda draft: replace(draft, comment=text), merges="comment")

    def regions(self, regions: tuple[Region, ...]) -> None:
        """Where a missed or misplaced finding is, as it was drawn on the film."""
        self._change(lambda draft: replace(draft, regions=regions))

    def flag(self) -> None:
        """Send this to the training set, or not."""
        self._change(lambda draft: replace(draft, flagged=not draft.flagged))

    def _change(self, change: Callable[[Draft], Draft], *, merges: str = "") -> None:
        session = self._holder.session
        if session.case.radiograph is not None:
            self._edit(edited(session, change(session.draft), merges=merges))

    def _edit(self, session: Session) -> None:
        if session is not self._holder.session:
            self._holder.become(session)
            self.drafts.changed(session.case.key)

    # saving

    def save(self) -> None:
        """Save the form and go on; a blinded first read stays, so that the model can be seen."""
        session = self._holder.session
        why_not = refusal(session)
        if why_not is not None:
            self.told.emit(messages.REFUSALS[why_not], False)
            return
        if not session.reading.reader:
            self.initials_wanted.emit()
            return
        key, row = session.case.key, session.row
        before = row.read if row is not None else None
        stamp = Stamp(
            read_id=secrets.token_hex(16),
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            active_seconds=round(self.clock.take(key) + corrected_seconds(before), 1),
        )
        review = made_review(session, stamp)
        group = row.patient_group if row is not None else ""
        review = replace(review, patient_group=group)
        act = ReadSaved(key=key, review=review, draft=session.draft, previous=before)
        self._holder.become(committing(session, act))
        self._append(act)
        if not review.blinded:
            self.went_on.emit()

    def _append(self, act: ReadSaved) -> None:
        def work(store: "ReviewStore") -> Review:
            stored = store.append(act.review)
            store.clear_draft(act.review.digest, act.review.reader)
            return stored

        self.drafts.saved(act.key)
        self._lanes.store.run(work, lambda stored: self._stored(act, stored), lambda e: self._not_stored(act, e))

    def _stored(self, act: ReadSaved, stored: Review) -> None:
        self.stored.emit(stored)
        session = committed(self._holder.session, act, stored, clock=datetime.now().astimezone().strftime("%H:%M"))
        self._holder.become(session)
        if stored.blinded:
            self._trail.log(ActKind.REVEALED, stored.digest, {"before_read": False})
            self.told.emit(messages.saved_blind(stored.finding, stored.label), True)
            return
        has_call = stored.shown.score is not None and stored.label in (ReaderLabel.PRESENT, ReaderLabel.ABSENT)
        self.told.emit(messages.saved(stored.finding, stored.label, disagrees(stored) if has_call else None), True)

    def _not_stored(self, act: ReadSaved, error: Exception) -> None:
        self.clock.give_back(act.key, act.review.active_seconds - corrected_seconds(act.previous))
        self._holder.become(commit_failed(self._holder.session, act))
        self._holder.say(error)

    # taking back

    def undo(self) -> None:
        """Take the last act back, in its own case."""
        session = self._holder.session
        act, history = stepped_back(session.reading.history)
        if act is None:
            self.told.emit("Nothing to undo.", False)
            return
        session = replace(session, reading=replace(session.reading, history=history))
        self._holder.become(session)
        self._go_to(act.key)
        if isinstance(act, DraftEdited):
            self._edit(redrafted(self._holder.session, act, forward=False))
        elif isinstance(act, PopulationDeclared):
            self.declaration_changed.emit(act.folder, False)
        else:
            self._withdraw(act)

    def redo(self) -> None:
        """Do the act again that was taken back last."""
        session = self._holder.session
        act, history = stepped_forward(session.reading.history)
        if act is None:
            self.told.emit("Nothing to redo.", False)
            return
        self._holder.become(replace(session, reading=replace(session.reading, history=history)))
        self._go_to(act.key)
        if isinstance(act, DraftEdited):
            self._edit(redrafted(self._holder.session, act, forward=True))
        elif isinstance(act, PopulationDeclared):
            self.declaration_changed.emit(act.folder, True)
        else:
            self._append_again(act)

    def _go_to(self, key: str) -> None:
        if key != self._holder.session.case.key:
            self.case_wanted.emit(key)

    def _withdraw(self, act: ReadSaved) -> None:
        review = act.review

        def done(row: Review) -> None:
            self.stored.emit(row)
            self.clock.give_back(act.key, review.active_seconds - corrected_seconds(act.previous))
            self._holder.become(withdrawn(self._holder.session, act))
            self.drafts.changed(act.key)
            self.told.emit("Read taken back; the form is as it was.", False)

        self._lanes.store.run(lambda store: store.withdraw(review.read_id, review.reader), done, self._holder.say)

    def _append_again(self, act: ReadSaved) -> None:
        """The same read under a new id: rows are never changed, and the old one stays withdrawn."""
        again = replace(act, review=replace(act.review, read_id=secrets.token_hex(16), sequence=0))
        session = self._holder.session
        history = replace(session.reading.history, done=(*session.reading.history.done[:-1], again))
        row = session.worklist.row(act.key)
        if row is not None:
            reading = with_draft(session.reading, act.key, draft_of(row.read), stored=draft_of(row.read))
            session = replace(session, reading=replace(reading, history=history))
        self._holder.become(session)
        self._append(again)

    def turn_to(self, key: str) -> None:
        """Another case is open: keep what was typed, start its clock."""
        self.drafts.keep()
        self.clock.turn_to(key)
