"""From the session to the film: pixels, heatmap, corner text, doubts.

Flow:   Session -> FilmPanel.show_...
Calls:  film_panel, messages. Called by: wiring.
Never:  shows the film of one case under the name of another; draws a heatmap that must not be seen.
"""

from collections.abc import Callable
from typing import Final

from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import Doubt, Radiograph, View
from xray_desktop.review.state import ModelState, Session, call_of, model_state
from xray_desktop.ui import messages
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_panel import FilmPanel
from xray_desktop.ui.overlay import HeatmapLayer
from xray_desktop.ui.presenters.films import Film
from xray_desktop.ui.presenters.listing import date_words

SYNTHETIC: Final = "SYNTHETIC DRAWING"
"""Study description of the demonstration's drawings (``exchange.demo``)."""
Prepared = Callable[[str], Film | None]


class FilmBridge:
    """Remembers what the film shows, so that only what changed is put up."""

    def __init__(self, film: FilmPanel, prepared: Prepared) -> None:
        self._film, self._prepared = film, prepared
        self._shown: tuple[str, Radiograph | None, str] = ("", None, "")
        self._layer: tuple[object, ...] = ()

    def show_state(self, session: Session) -> None:
        """Put the open case up."""
        case = session.case
        now = (case.key, case.radiograph, case.error if case.radiograph is None else "")
        if now != self._shown:
            self._shown = now
            self._layer = ()
            self._show_case(session)
        self._show_heatmap(session)

    def _show_case(self, session: Session) -> None:
        case, film = session.case, self._film
        film.show_doubts(())
        film.show_corner_text(None)
        if case.radiograph is not None:
            ready = self._prepared(case.key)
            film.show_radiograph(case.radiograph, prepared=None if ready is None else ready.pixels)
            film.show_corner_text(corner_text(case.radiograph))
            film.show_doubts(doubts(session, case.radiograph.doubts if ready is None else ready.doubts))
        elif case.error:
            film.show_notice(messages.CANNOT_OPEN, case.error)
        elif case.key:
            film.show_waiting()
        else:
            film.show_radiograph(None)

    def _show_heatmap(self, session: Session) -> None:
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


def corner_text(radiograph: Radiograph) -> CornerText:
    """Who on the left, which study on the right, which view below."""
    who, facts = radiograph.identity, radiograph.facts
    age = f"{facts.age_years:.0f} y" if facts.age_years is not None and facts.age_years >= 1 else ""
    born = f"born {date_words(who.birth_date)}" if who.birth_date else ""
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
        messages.VIEWS[facts.view] if facts.view is not View.UNKNOWN else "",
        facts.laterality or "",
        who.series_description[:25],
    )
    return CornerText(*(tuple(part for part in corner if part) for corner in (left, right, below)))


def doubts(session: Session, found: tuple[Doubt, ...]) -> tuple[str, ...]:
    """What the reader should know about the open film, in a fixed order."""
    row, radiograph = session.row, session.case.radiograph
    quiet = {Doubt.NO_WINDOW}
    if row is not None and row.folder in session.worklist.declared:
        quiet.add(Doubt.VIEW_UNKNOWN)  # the declaration said frontal
    said = [messages.DOUBTS[doubt] for doubt in found if doubt not in quiet]
    if row is not None and row.same_pixels_elsewhere:
        said.append(messages.SAME_PIXELS)
    if radiograph is not None and radiograph.identity.study_description == SYNTHETIC:
        said.append(messages.SYNTHETIC)
    return tuple(said)


def _time(digits: str) -> str:
    return f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits[:4].isdigit() else ""
