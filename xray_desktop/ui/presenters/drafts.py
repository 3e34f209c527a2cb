"""What was begun survives closing: drafts go to the store while typing pauses, and come back with their case.

Flow:   session -> drafts that changed -> store; case opened -> draft of the store -> session
Calls:  review.draft_text. Called by: presenters.reading.
Never:  makes a read of a draft.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from xray_desktop.review.draft_text import from_text, to_text
from xray_desktop.review.reading import draft_of, with_draft
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore

DELAY_MS: Final = 400


class DraftKeeper(QObject):
    """Writes what changed, reads what was begun."""

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._changed: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.keep)

    def changed(self, key: str) -> None:
        """The form of a case is another one."""
        self._changed.add(key)
        self._timer.start()

    def saved(self, key: str) -> None:
        """The form of a case became a read; the store forgets its draft with it."""
        self._changed.discard(key)

    def keep(self) -> None:
        """Write what was begun: when typing pauses, at every turn, and on closing."""
        self._timer.stop()
        session = self._holder.session
        reader = session.reading.reader
        for key in self._changed:
            row, draft = session.worklist.row(key), session.reading.drafts.get(key)
            if row is not None and row.digest:
                text = to_text(draft) if draft is not None else ""
                self._lanes.store.run(partial(_write, row.digest, reader, text), ignored, self._holder.say)
        self._changed.clear()

    def bring_back(self, key: str) -> None:
        """The digest of a case is known: note the place, and ask for the draft of an earlier sitting."""
        session = self._holder.session
        row, reader = session.worklist.row(key), session.reading.reader
        if row is None or not row.digest:
            return
        digest = row.digest
        self._lanes.store.run(lambda store: store.set_place(reader, digest), ignored, self._holder.say)
        if key not in session.reading.drafts and key not in self._changed:
            self._lanes.store.run(
                lambda store: store.draft(digest, reader), partial(self._found, key), self._holder.say
            )

    def _found(self, key: str, text: str | None) -> None:
        session = self._holder.session
        row, draft = session.worklist.row(key), from_text(text) if text else None
        if draft is None or row is None or row.saving or key in session.reading.drafts or key in self._changed:
            return
        reading = with_draft(session.reading, key, draft, stored=draft_of(row.read))
        self._holder.become(replace(session, reading=reading))


def _write(digest: str, reader: str, text: str, store: "ReviewStore") -> None:
    if text:
        store.save_draft(digest, reader, draft=text)
    else:
        store.clear_draft(digest, reader)
