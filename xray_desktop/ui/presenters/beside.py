"""The film beside the open one: the plain film, a prior of the same patient, or what the model saw.

Flow:   wish -> decoded or worked out in a lane of its own -> shown(Beside), when the case is still the open one
Calls:  prior, film_network, background. Called by: room, film_wiring.
Never:  disturbs the open case's own lane; shows a film whose header names somebody else; passes a score on.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.first_look import Viewable
from xray_desktop.imaging.scan import Entry
from xray_desktop.ui.background import ShowLane
from xray_desktop.ui.film_network import Seen, seen
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.language import tr
from xray_desktop.ui.presenters.films import Film
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder
from xray_desktop.ui.presenters.prior import Prior, priors


class BesidePresenter(QObject):
    """One other film at a time; the newest wish wins."""

    prior_there = Signal(object, object)  # Prior, FilmPixels
    seen_there = Signal(object)  # film_network.Seen

    def __init__(
        self,
        holder: SessionHolder,
        lanes: Lanes,
        entry: Callable[[str], Entry | None],
        film: Callable[[str], Film | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._holder, self._read = holder, lanes.read
        self._entry, self._film = entry, film
        self._lane = ShowLane(self)

    def priors(self) -> tuple[Prior, ...]:
        """Other studies of the open patient."""
        session = self._holder.session
        return priors(session.worklist, session.case.key)

    def show_prior(self, prior: Prior) -> None:
        """Fetch a prior."""
        case, entry, ready = self._holder.session.case, self._entry(prior.key), self._film(prior.key)
        radiograph = case.radiograph
        if entry is None or radiograph is None:
            return

        def work() -> FilmPixels:
            pixels = ready.pixels if ready is not None else FilmPixels.of(self._read(entry))
            if not _one_person(pixels.radiograph, radiograph):
                raise RadiographError(tr("The header of this film names another patient than the open one."))
            return pixels

        self._lane.run(work, lambda pixels: self._prior_there(case.key, prior, pixels), self._holder.say)

    def show_seen(self, side: int) -> None:
        """Work out what a model with a square of ``side`` sees of the open film."""
        case = self._holder.session.case
        radiograph = case.radiograph
        if radiograph is not None:
            self._lane.run(
                lambda: seen(radiograph, side), lambda found: self._seen_there(case.key, found), self._holder.say
            )

    def close(self) -> None:
        """End all work."""
        self._lane.close()

    def _prior_there(self, key: str, prior: Prior, pixels: FilmPixels) -> None:
        if key == self._holder.session.case.key:
            self.prior_there.emit(prior, pixels)

    def _seen_there(self, key: str, found: Seen) -> None:
        if key == self._holder.session.case.key:
            self.seen_there.emit(found)


def _one_person(one: Viewable, other: Viewable) -> bool:
    """The list groups by what a glance saw; the header that was decoded has the last word."""
    ours, theirs = one.identity, other.identity
    return (ours.patient_id, ours.patient_name) == (theirs.patient_id, theirs.patient_name)
