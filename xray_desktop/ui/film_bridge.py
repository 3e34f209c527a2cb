"""From the session to the film: pixels, heatmap, corner text, doubts.

Flow:   Session -> FilmPanel.show_...
Calls:  film_panel, messages. Called by: wiring.
Never:  shows the film of one case under the name of another; draws a heatmap that must not be seen.
"""

from collections.abc import Callable
from typing import Final

from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.first_look import Viewable
from xray_desktop.imaging.radiograph import Doubt, View
from xray_desktop.review.session import ModelState, Session
from xray_desktop.review.state import call_of, model_state
from xray_desktop.ui import messages
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_panel import FilmPanel
from xray_desktop.ui.language import tr
from xray_desktop.ui.overlay import HeatmapLayer
from xray_desktop.ui.presenters.films import Film
from xray_desktop.ui.presenters.listing import date_words
from xray_desktop.ui.sentences import in_language

SYNTHETIC: Final = "SYNTHETIC DRAWING"
"""Study description of the demonstration's drawings (``exchange.demo``)."""
Prepared = Callable[[str], Film | None]


class FilmBridge:
    """Remembers what the film shows, so that only what changed is put up."""

    def __init__(self, film: FilmPanel, prepared: Prepared) -> None:
        self._film, self._prepared = film, prepared
        self._shown: tuple[str, Viewable | None, str] = ("", None, "")
        self._layer: tuple[object, ...] = ()
        self.identity_hidden = False
        self._other_frame = False

    def hide_identity(self, session: Session, *, hidden: bool) -> None:
        """Show films without, or with, the person's name, ids and dates of birth."""
        self.identity_hidden = hidden
        film = session.case.radiograph or session.case.look
        if film is not None:
            self._film.show_corner_text(corner_text(film, identity_hidden=hidden))

    def show_state(self, session: Session) -> None:
        """Put the open case up."""
        case = session.case
        film = case.radiograph or case.look
        now = (case.key, film, case.error if film is None else "")
        if now != self._shown:
            before, self._shown = self._shown, now
            self._layer = ()
            self._other_frame = False
            self._show_case(session, before[1])
        self._show_heatmap(session)

    def show_frame(self, session: Session, frame: Film | None) -> None:
        """Another frame of the open film, without a heatmap: the model saw one alone; None puts that one back."""
        scored = session.case.radiograph
        self._other_frame, self._layer = frame is not None and scored is not None, ()
        if frame is None or scored is None:
            self._show_case(session, None)
            self._show_heatmap(session)
            return
        self._film.show_radiograph(frame.radiograph, prepared=frame.pixels)
        self._film.show_corner_text(corner_text(frame.radiograph, identity_hidden=self.identity_hidden))
        said = tr("The score and your read are of frame {number}.").format(number=scored.facts.frame + 1)
        self._film.show_doubts((said, *doubts(session, frame.doubts)))

    def _show_case(self, session: Session, before: Viewable | None) -> None:
        case, film = session.case, self._film
        film.show_doubts(())
        film.show_corner_text(None)
        if case.radiograph is not None:
            ready = self._prepared(case.key)
            # The same array of pixels: a first look became this radiograph, and nothing may move.
            same = before is not None and before.values is case.radiograph.values
            put_up = film.complete_film if same else film.show_radiograph
            put_up(case.radiograph, prepared=None if ready is None else ready.pixels)
            film.show_corner_text(corner_text(case.radiograph, identity_hidden=self.identity_hidden))
            film.show_doubts(doubts(session, case.radiograph.doubts if ready is None else ready.doubts))
        elif case.look is not None:
            film.show_first_look(case.look)
            film.show_corner_text(corner_text(case.look, identity_hidden=self.identity_hidden))
            film.show_doubts(doubts(session, case.look.doubts))
        elif case.error:
            film.show_notice(tr(messages.CANNOT_OPEN), in_language(case.error))
        elif case.key:
            film.show_waiting()
        else:
            film.show_radiograph(None)

    def _show_heatmap(self, session: Session) -> None:
        if self._other_frame:
            return
        case, card = session.case, session.thresholds.card
        prediction = case.prediction
        allowed = model_state(session) is ModelState.SHOWN
        if not allowed or prediction is None or card is None:
            if self._layer:
                self._film.show_heatmap(None)
                self._layer = ()
            return
        marked = call_of(session, case.finding) is Call.ABOVE
        wanted = (prediction, case.finding, marked)
        if wanted != self._layer:
            values = prediction.heatmap_of(case.finding)
            self._film.show_heatmap(
                HeatmapLayer(
                    values=values,
                    reference=card.finding(case.finding).heatmap_reference,
                    placement=prediction.placement,
                    caption=messages.heatmap_caption(max(values.shape), marked=marked),
                )
            )
            self._layer = wanted
        if self._film.is_heatmap_visible() != case.heatmap_on:
            self._film.set_heatmap_visible(case.heatmap_on)


def date_of(radiograph: Viewable) -> str:
    """The study's date, for a heading."""
    return date_words(radiograph.identity.study_date)


def corner_text(radiograph: Viewable, *, identity_hidden: bool = False) -> CornerText:
    """Who on the left, which study on the right, which view below; who and the accession are hidden at will."""
    who, facts = radiograph.identity, radiograph.facts
    age = (
        tr("{age} y").format(age=f"{facts.age_years:.0f}")
        if facts.age_years is not None and facts.age_years >= 1
        else ""
    )
    born = tr("born {date}").format(date=date_words(who.birth_date)) if who.birth_date else ""
    left = (
        who.patient_name.replace("^", " ").strip(),
        " · ".join(part for part in (who.patient_id, facts.sex or "", age) if part),
        born,
    )
    right = (
        who.institution,
        who.study_description[:25],
        who.accession,
        " ".join(part for part in (date_words(who.study_date), _time(who.study_time)) if part),
    )
    below = (
        tr(messages.VIEWS[facts.view]) if facts.view is not View.UNKNOWN else "",
        facts.laterality or "",
        who.series_description[:25],
    )
    if identity_hidden:
        hidden = (tr("identity hidden"),), (who.study_description[:25], date_words(who.study_date)), below
        return _corners(hidden, overlays=False)
    return _corners((left, right, below), overlays=True)


def _corners(corners: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], *, overlays: bool) -> CornerText:
    left, right, below = (tuple(part for part in corner if part) for corner in corners)
    return CornerText(left, right, below, overlays=overlays)


def doubts(session: Session, found: tuple[Doubt, ...]) -> tuple[str, ...]:
    """What the reader should know about the open film, in a fixed order."""
    row, radiograph = session.row, session.case.radiograph or session.case.look
    quiet = {Doubt.NO_WINDOW}
    if row is not None and row.folder in session.worklist.declared:
        quiet.add(Doubt.VIEW_UNKNOWN)  # the declaration said frontal
    said = [tr(messages.DOUBTS[doubt]) for doubt in found if doubt not in quiet]
    if row is not None and row.same_pixels_elsewhere:
        said.append(tr(messages.SAME_PIXELS))
    if radiograph is not None and radiograph.identity.study_description == SYNTHETIC:
        said.append(tr(messages.SYNTHETIC))
    return tuple(said)


def _time(digits: str) -> str:
    return f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits[:4].isdigit() else ""
