"""Acts beside the reads that the trail must hold: what was seen of the model, what was switched.

Flow:   session changed, or an act -> store lane -> trail
Calls:  review.rows. Called by: presenters.reading.
Never:  changes the session.
"""

from PySide6.QtCore import QObject

from xray_desktop.review.rows import ActKind
from xray_desktop.review.session import Session
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored


class Trail(QObject):
    """Writes acts in the name of the reader at work."""

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._revealed: set[tuple[str, str]] = set()
        holder.changed.connect(self._notice)

    def log(self, kind: ActKind, digest: str | None, detail: dict[str, object]) -> None:
        """Store one act."""
        reader = self._holder.session.reading.reader
        self._lanes.store.run(
            lambda store: store.log(kind, digest, reader=reader, detail=detail), ignored, self._holder.say
        )

    def _notice(self, session: Session) -> None:
        """A score seen before any read is an act: at the next sitting this case can no longer be read blind."""
        row = session.row
        if row is None or row.read is not None or row.saving or not row.model_seen or not row.digest:
            return
        seen = (row.digest, session.reading.reader)
        if seen not in self._revealed and not row.seen_earlier:
            self._revealed.add(seen)
            self.log(ActKind.REVEALED, row.digest, {"before_read": True})
