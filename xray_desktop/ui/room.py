"""Everything behind one window: the session, its presenters, its lanes.

Flow:   outside (store, reader, model) -> lanes -> presenters, connected among themselves
Calls:  presenters, background. Called by: application, tests.
Never:  knows a widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from xray_desktop.imaging.asking import Ask, here
from xray_desktop.review.session import Session
from xray_desktop.ui.background import Closeable, JobsLane, ShowLane, StoreLane
from xray_desktop.ui.presenters.active_clock import ActiveClock
from xray_desktop.ui.presenters.analyst import Analyst
from xray_desktop.ui.presenters.beside import BesidePresenter
from xray_desktop.ui.presenters.case import FILMS_UNDERWAY, CasePresenter
from xray_desktop.ui.presenters.export import ExportPresenter
from xray_desktop.ui.presenters.frames import FramesPresenter
from xray_desktop.ui.presenters.holder import Lanes, Look, Read, SessionHolder, ignored, whole_at_once
from xray_desktop.ui.presenters.listing import Groups
from xray_desktop.ui.presenters.model import ModelDesk, OpenModel
from xray_desktop.ui.presenters.once import Once
from xray_desktop.ui.presenters.reading import ReadingPresenter
from xray_desktop.ui.presenters.registry import CaseRegistry
from xray_desktop.ui.presenters.remembering import Remembering
from xray_desktop.ui.presenters.second_readers import SecondReadersPresenter
from xray_desktop.ui.presenters.sight import SightPresenter
from xray_desktop.ui.presenters.statistics import StatisticsPresenter
from xray_desktop.ui.presenters.thresholds import ThresholdPresenter
from xray_desktop.ui.presenters.worklist import Colleagues, WorklistPresenter

_LONGEST_MS = 3000
"""A store that does not answer keeps nobody from the model any longer."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the room needs of the world. Each is called in a lane, never on the GUI thread."""

    open_store: Callable[[], Closeable]
    read: Read
    open_model: OpenModel
    groups: Callable[[], Groups]
    look: Look | None = None  # where films can be painted before they are examined
    ask: Ask = here  # where files are looked at for the list
    warm: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


class Room(QObject):
    """The presenters of one window."""

    def __init__(self, outside: Outside, *, reader: str = "", blinded: bool = False) -> None:
        super().__init__()
        session = Session()
        self.holder = SessionHolder(
            replace(session, reading=replace(session.reading, reader=reader, blinded=blinded)), self
        )
        self.outside = outside
        look = outside.look or whole_at_once(outside.read)
        store = StoreLane(outside.open_store, self)
        show = ShowLane(self, threads=FILMS_UNDERWAY)  # the next film does not wait until the last was examined
        self.lanes = Lanes(show, JobsLane(self), store, outside.read, look, outside.ask)
        self.model = ModelDesk(self.holder, self.lanes, self)
        self.case = CasePresenter(self.holder, self.lanes, self.model, self)
        self.frames = FramesPresenter(self.holder, self.lanes, self.case, self)
        self.beside = BesidePresenter(self.holder, self.lanes, self.case.entry, self.case.film, self)
        self.registry = CaseRegistry(self.holder, self.lanes, self)
        self.analyst = Analyst(self.holder, self.lanes, self.model, self.registry, self)
        colleagues = Colleagues(self.case, self.registry, self.analyst)
        self.worklist = WorklistPresenter(self.holder, self.lanes, colleagues, outside.groups)
        self.remembering = Remembering(self.holder, self.lanes, self.registry, self.case, self)
        self.sight = SightPresenter(self.holder, outside.read, outside.groups, self, ask=outside.ask)
        self.reading = ReadingPresenter(self.holder, self.lanes, ActiveClock(), self)
        self.thresholds = ThresholdPresenter(self.holder, self.lanes, self)
        self.export = ExportPresenter(self.holder, self.lanes, self.case.entry, self)
        self.statistics = StatisticsPresenter(self.holder, self.lanes, self)
        self.second_readers = SecondReadersPresenter(self.holder, self.lanes, self)
        self._connect()

    @property
    def session(self) -> Session:
        """The session now."""
        return self.holder.session

    def warm(self) -> None:
        """Begin with what takes long and is needed first: the decoder's process, the store."""
        self._warm_decoder()
        self.second_readers.look_up()

    def begin_with_the_list(self, last: Callable[[str], float | None]) -> None:
        """Nothing was named: the rows of the last sitting first, decoder and model once they stand.

        Both would take the processor from the rows. A film that is asked for meanwhile begins with both at once.
        """

        def go_on() -> None:
            if not self.session.case.key:  # else its film is on the way, and starts the process itself
                self._warm_decoder()
            self.open_model(last)

        first = self.remembering
        signals = (first.came, first.complete, self.worklist.progressed, self.holder.failed)
        Once(go_on, signals, _LONGEST_MS, self)
        self.second_readers.look_up()
        first.begin()

    def _warm_decoder(self) -> None:
        self.lanes.show.run(self.outside.warm, ignored, self.holder.say)

    def open_model(self, last: Callable[[str], float | None]) -> None:
        """Open the model behind the window."""
        self.model.open(self.outside.open_model, last=last)

    def set_reader(self, initials: str) -> None:
        """Another reader: the list shows this one's reads; the open film comes back once they are known."""
        key = self.session.case.key
        self.reading.set_reader(initials)
        self.second_readers.look_up()
        self.registry.refresh()
        if key and not self.session.case.key:
            self.lanes.store.run(lambda _store: None, lambda _none: self.worklist.open(key), self.holder.say)

    def close(self) -> None:
        """Keep what was begun, then end all work; what the store was asked is done."""
        self.reading.drafts.keep()
        self.registry.flush()
        self.sight.close()
        self.beside.close()
        self.frames.close()
        self.statistics.close()
        self.second_readers.close()
        self.lanes.close()
        self.outside.close()

    def _connect(self) -> None:
        self.case.opened.connect(self.reading.turn_to)
        self.case.film_shown.connect(self.registry.film_shown)
        self.case.film_shown.connect(self.reading.drafts.bring_back)
        self.reading.went_on.connect(self.worklist.next_unread)
        self.reading.case_wanted.connect(self.worklist.open)
        self.reading.stored.connect(self.registry.took)
        self.reading.declaration_changed.connect(lambda folder, holds: self.worklist.declare(folder, holds=holds))
        self.export.exported.connect(self.registry.refresh)
        self.model.opened.connect(self.remembering.score)
        self.analyst.pictured.connect(self.sight.took)
        self.case.film_shown.connect(self._picture_open_film)

    def _picture_open_film(self, key: str) -> None:
        film = self.case.film(key)
        if film is not None and self.sight.pictures:
            self.sight.film_shown(film.radiograph, key)
