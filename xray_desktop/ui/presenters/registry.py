"""What the store and the list tell each other about cases.

Flow:   store -> Known -> rows learn their reads; rows learn their digests -> the store remembers cases and predictions
Calls:  known, review.rows. Called by: presenters.worklist, analyst, room.
Never:  asks the store once for every file of a folder: what comes quickly is written together.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow, PredictionRow
from xray_desktop.review.session import Session
from xray_desktop.review.worklist import with_changed, with_remembered, with_row
from xray_desktop.review.worklist_packed import Packed
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored
from xray_desktop.ui.presenters.known import Known, informed_rows, known, with_read

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore

TOGETHER_MS: Final = 250


class CaseRegistry(QObject):
    """Everything by case that outlives a sitting."""

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._known = Known()
        self._cases: dict[str, CaseRow] = {}
        self._new_cases: dict[str, CaseRow] = {}
        self._new_predictions: dict[str, PredictionRow] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOGETHER_MS)
        self._timer.timeout.connect(self.flush)

    def look_up(self, cases: Mapping[str, CaseRow], then: Callable[[], None]) -> None:
        """Files were listed: ask what is known of them; ``then`` follows in any case."""
        self._cases.update(cases)

        def found(result: Known) -> None:
            self._take(result)
            then()

        def not_found(error: Exception) -> None:
            self._holder.say(error)
            then()

        paths = tuple(cases)
        self._lanes.store.run(lambda store: known(store, paths), found, not_found)

    def refresh(self) -> None:
        """Ask the store again: another reader, or an export marked its reads."""
        self._lanes.store.run(known, self._take, self._holder.say)

    def took(self, read: Review) -> None:
        """The store took a read or a withdrawal."""
        self._known = with_read(self._known, read)

    def film_shown(self, key: str) -> None:
        """A film was decoded for the screen: its row learns its read at once."""
        self.learn(self._holder.session, key)

    def learn(self, session: Session, key: str) -> None:
        """A row's pixels are known: it learns its read, and the store its place. Becomes the session."""
        self._holder.become(self.learned(session, key))

    def learned(self, session: Session, key: str) -> Session:
        """The session in which a row has learnt its read; the store is told its place."""
        row = session.worklist.row(key)
        if row is not None and row.digest:
            if not row.saving:
                informed = self._known.informed(row, session.reading.reader)
                session = replace(session, worklist=with_row(session.worklist, informed))
            case = self._cases.get(key)
            if case is not None and case.digest != row.digest:
                self._cases[key] = self._new_cases[key] = replace(case, digest=row.digest)
                self._timer.start()
        return session

    def remember(self, part: Packed) -> None:
        """Rows of the store join the list, with the reads that stand."""
        session = self._holder.session
        first = len(session.worklist.rows)
        listed = with_remembered(session.worklist, part)
        changed = informed_rows(self._known, listed.rows, session.reading.reader, first=first)
        self._holder.become(replace(session, worklist=with_changed(listed, changed)))

    def scored(self, key: str, said: Prediction) -> None:
        """What the model said of a row, for the worklist of the next sitting and for the export."""
        row = self._holder.session.worklist.row(key)
        if row is None or not row.digest or row.admission is None:
            return
        self._new_predictions[key] = PredictionRow(
            digest=row.digest,
            model_id=said.model_id,
            findings=said.findings,
            probabilities=tuple(float(value) for value in said.probability),
            device=said.device,
            standing=row.admission.standing,
            reasons=row.admission.reasons,
        )
        self._timer.start()

    def flush(self) -> None:
        """Write what has come together; also before an export, and on closing."""
        self._timer.stop()
        cases, predictions = tuple(self._new_cases.values()), tuple(self._new_predictions.values())
        self._new_cases.clear()
        self._new_predictions.clear()
        if cases or predictions:
            self._lanes.store.run(partial(_write, cases, predictions), ignored, self._holder.say)

    def _take(self, result: Known) -> None:
        # Digests by path were asked for some rows only; those of the others stand in their rows.
        self._known = replace(result, digests={**self._known.digests, **result.digests})
        session = self._holder.session
        changed = informed_rows(self._known, session.worklist.rows, session.reading.reader)
        self._holder.become(replace(session, worklist=with_changed(session.worklist, changed)))


def _write(cases: tuple[CaseRow, ...], predictions: tuple[PredictionRow, ...], store: "ReviewStore") -> None:
    if cases:
        store.remember_cases(cases)
    if predictions:
        store.remember_predictions(predictions)
