"""The open case: decode first, score next, prefetch then.

Flow:   key -> film (show lane) -> session -> score (show lane) -> session -> the next unread case is fetched
Calls:  films, model, review.state. Called by: wiring, presenters.worklist.
Never:  shows an answer to an older request; moves anything when a score comes late.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import XrayError
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.rows import ActKind
from xray_desktop.review.state import (
    Session,
    admission,
    decoded,
    failed,
    not_scored,
    opened,
    scored,
    shown_anyway,
    with_finding,
    with_heatmap,
)
from xray_desktop.review.thresholds import root_cards
from xray_desktop.review.worklist import next_unread
from xray_desktop.ui.presenters.films import Film, Films
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored
from xray_desktop.ui.presenters.model import ModelDesk


class CasePresenter(QObject):
    """What is on the screen, and what will be next."""

    opened = Signal(str)  # key: another case is open
    film_shown = Signal(str)  # key: its pixels are there

    def __init__(self, holder: SessionHolder, lanes: Lanes, desk: ModelDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes, self._desk = holder, lanes, desk
        self._films = Films(lanes.read)
        self._entries: Mapping[str, Entry] = {}
        desk.opened.connect(self._score_open_case)

    def know(self, entries: Mapping[str, Entry]) -> None:
        """Where the rows' files are."""
        self._entries = {**self._entries, **entries}

    def entry(self, key: str) -> Entry | None:
        """The file of a row."""
        return self._entries.get(key)

    def open(self, key: str) -> None:
        """Open a row; a film at hand stands at once. The open one stays as it is."""
        entry = self._entries.get(key)
        if entry is None or key == self._holder.session.case.key:
            return
        session = opened(self._holder.session, key)
        film = self._films.at_hand(key)
        if film is not None:
            self._holder.become(self._with_film(session, key, film))
            self.opened.emit(key)
            self._film_there(key)
            return
        self._holder.become(session)
        self.opened.emit(key)
        self._lanes.show.run(
            lambda: self._films.get(entry), lambda film: self._decoded(key, film), lambda e: self._undecoded(key, e)
        )

    def film(self, key: str) -> Film | None:
        """A film made ready for the eye on the way; None when it is not at hand."""
        return self._films.at_hand(key)

    # wishes

    def show_anyway(self) -> None:
        """Show a withheld score; the act is kept for ever."""
        session = self._holder.session
        shown = shown_anyway(session)
        radiograph = session.case.radiograph
        admitted = admission(shown)
        if shown is session or radiograph is None or admitted is None:
            return
        self._holder.become(shown)
        detail = {"reasons": [str(reason) for reason in admitted.reasons]}
        reader, digest = session.reading.reader, radiograph.digest
        self._lanes.store.run(
            lambda store: store.log(ActKind.SHOWN_ANYWAY, digest, reader=reader, detail=detail),
            ignored,
            self._holder.say,
        )

    def set_heatmap(self, on: bool) -> None:
        """Switch the heatmap, where there is one."""
        self._holder.become(with_heatmap(self._holder.session, on=on))

    def step_finding(self, step: int) -> None:
        """The next or previous root finding."""
        session = self._holder.session
        names = [card.name for card in root_cards(session.thresholds)]
        if len(names) > 1 and session.case.finding in names:
            place = (names.index(session.case.finding) + step) % len(names)
            self._holder.become(with_finding(session, names[place]))

    # answers

    def _decoded(self, key: str, film: Film) -> None:
        self._holder.become(self._with_film(self._holder.session, key, film))
        self._film_there(key)

    def _with_film(self, session: Session, key: str, film: Film) -> Session:
        session = decoded(session, key, film.radiograph)
        said = self._desk.said(key)
        return session if said is None else scored(session, key, said)

    def _film_there(self, key: str) -> None:
        self.film_shown.emit(key)
        self._score_open_case()

    def _undecoded(self, key: str, error: Exception) -> None:
        sentence = str(error) if isinstance(error, XrayError) else "This file could not be opened."
        self._holder.become(failed(self._holder.session, key, sentence))

    def _score_open_case(self) -> None:
        """Score what is open, else see to what comes next."""
        session, classifier = self._holder.session, self._desk.classifier
        key, radiograph = session.case.key, session.case.radiograph
        if radiograph is None:
            return
        if classifier is None or session.case.prediction is not None or session.case.score_error:
            self._prefetch()
            return

        def work() -> Prediction:
            from xray_desktop.inference.batch import score

            return score(radiograph, classifier)

        self._lanes.show.run(work, lambda said: self._scored(key, said), lambda e: self._unscored(key, e))

    def _scored(self, key: str, prediction: Prediction) -> None:
        self._desk.keep(key, prediction)
        self._holder.become(scored(self._holder.session, key, prediction))
        self._prefetch()

    def _unscored(self, key: str, error: Exception) -> None:
        sentence = str(error) if isinstance(error, XrayError) else "the model failed on this image"
        self._holder.become(not_scored(self._holder.session, key, sentence))
        self._prefetch()

    def _prefetch(self) -> None:
        """Decode and score the next unread case, if nothing newer is asked."""
        session, classifier = self._holder.session, self._desk.classifier
        key = next_unread(session.worklist, session.case.key)
        entry = self._entries.get(key or "")
        if key is None or entry is None:
            return
        said = self._desk.said(key)
        if self._films.at_hand(key) is not None and (said is not None or classifier is None):
            return

        def work() -> Prediction | None:
            from xray_desktop.inference.batch import score

            film = self._films.get(entry)
            return said if said is not None or classifier is None else score(film.radiograph, classifier)

        self._lanes.show.run(work, lambda found: self._fetched(key, found), ignored_world)

    def _fetched(self, key: str, prediction: Prediction | None) -> None:
        if prediction is not None:
            self._desk.keep(key, prediction)
            self._holder.become(scored(self._holder.session, key, prediction))


def ignored_world(_error: Exception) -> None:
    """A prefetch that failed says so when the case is opened."""
