"""The open case: a first look, then the film, then its score; prefetch after that.

Flow:   key -> first look, film (show lane) -> session -> score (show lane) -> session -> the next unread is fetched
Calls:  films, model, review.state. Called by: wiring, presenters.worklist.
Never:  shows an answer to an older request; moves anything when a score comes late.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import XrayError
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.rows import ActKind
from xray_desktop.review.session import Session
from xray_desktop.review.state import (
    admission,
    decoded,
    failed,
    looked,
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
from xray_desktop.ui.presenters.listing import entry_of
from xray_desktop.ui.presenters.model import ModelDesk

FILMS_UNDERWAY: Final = 3
"""So many cases are opened at once: one that was left is examined to its end, for when the reader comes back."""


class CasePresenter(QObject):
    """What is on the screen, and what will be next."""

    opened = Signal(str)  # key: another case is open
    film_shown = Signal(str)  # key: its pixels are there

    def __init__(self, holder: SessionHolder, lanes: Lanes, desk: ModelDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes, self._desk = holder, lanes, desk
        self._films = Films(lanes.look)
        self._entries: Mapping[str, Entry] = {}
        desk.opened.connect(self._score_open_case)

    def know(self, entries: Mapping[str, Entry]) -> None:
        """Where the rows' files are."""
        self._entries = {**self._entries, **entries}

    def entry(self, key: str) -> Entry | None:
        """The file of a row; a remembered one is where it was."""
        listed = self._entries.get(key)
        return entry_of(key) if listed is None and self._holder.session.worklist.row(key) is not None else listed

    def open(self, key: str) -> None:
        """Open a row; a film at hand stands at once. The open one stays as it is."""
        entry = self.entry(key)
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
        self._lanes.show.run_telling(
            lambda tell: self._films.get(entry, tell),
            lambda film: self._decoded(key, film),
            lambda e: self._undecoded(key, e),
            on_word=lambda look: self._looked(key, look),
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

    def _looked(self, key: str, look: FirstLook) -> None:
        """Painted while the file is examined; nothing is read, scored or prefetched on it."""
        self._holder.become(looked(self._holder.session, key, look))

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
        """Decode and score the next two unread cases in the reader's order, if nothing newer is asked."""
        session, classifier = self._holder.session, self._desk.classifier
        wanted = ((key, self.entry(key)) for key in next_two(session))
        lacking = ((key, entry) for key, entry in wanted if entry is not None and not self._at_hand(key))
        key, entry = next(lacking, ("", None))
        if entry is None:
            return
        said = self._desk.said(key)

        def work() -> Prediction | None:
            from xray_desktop.inference.batch import score

            film = self._films.get(entry)
            return said if said is not None or classifier is None else score(film.radiograph, classifier)

        self._lanes.show.run(work, lambda found: self._fetched(key, found), ignored_world)

    def _at_hand(self, key: str) -> bool:
        has_word = self._desk.classifier is None or self._desk.said(key) is not None
        return has_word and self._films.at_hand(key) is not None

    def _fetched(self, key: str, prediction: Prediction | None) -> None:
        if prediction is not None:
            self._desk.keep(key, prediction)
            self._holder.become(scored(self._holder.session, key, prediction))
        self._prefetch()


def next_two(session: Session) -> tuple[str, ...]:
    """The two unread cases that follow the open one."""
    first = next_unread(session.worklist, session.case.key)
    second = None if first is None else next_unread(session.worklist, first)
    return tuple(key for key in (first, second) if key is not None and key != session.case.key)


def ignored_world(_error: Exception) -> None:
    """A prefetch that failed says so when the case is opened."""
