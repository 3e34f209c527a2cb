"""What the findings panel says, as words and numbers.

Flow:   Session -> FindingsState -> findings_panel
Calls:  review.state, messages. Called by: wiring.
Never:  carries a score that must not be seen: a hidden one is not in here at all.
"""

from dataclasses import dataclass

from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.session import ModelState, Session
from xray_desktop.review.state import admission, call_of, model_state, outside_population, pattern
from xray_desktop.review.thresholds import points, root_cards
from xray_desktop.ui import messages
from xray_desktop.ui.language import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One root finding. ``message`` takes the place of the figures where there are none to be shown."""

    name: str
    score: str = ""
    threshold: str = ""
    share: float | None = None  # the score, 0..1, for the bar
    mark: float | None = None  # the threshold, 0..1
    call: str = ""
    role: str = "quiet"
    icon: str = ""
    note: str = ""
    message: str = ""
    current: bool = True

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        if self.message:
            return f"{tr(self.name)}: {self.message}"
        said = tr("{name}: model score {score}, threshold {threshold}, {call}")
        score = self.score or tr("not there yet")
        return said.format(name=tr(self.name), score=score, threshold=self.threshold, call=self.call)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsState:
    """The whole panel."""

    lines: tuple[FindingLine, ...] = ()
    can_show_anyway: bool = False
    declare: str = ""  # the button's words; empty where a declaration would change nothing


def findings_state(session: Session) -> FindingsState:
    """What the panel may say of the open case."""
    state = model_state(session)
    if state is ModelState.NOTHING_OPEN:
        return FindingsState()
    message, icon, role = _message(session, state)
    names = tuple(card.name for card in root_cards(session.thresholds)) or (session.case.finding,)
    lines = tuple(
        FindingLine(name=name, message=message, icon=icon, role=role, current=name == session.case.finding)
        if message
        else _line(session, name)
        for name in names
    )
    return FindingsState(lines=lines, can_show_anyway=state is ModelState.WITHHELD, declare=_declare(session, state))


def _line(session: Session, name: str) -> FindingLine:
    point, prediction = points(session.thresholds).get(name), session.case.prediction
    call = call_of(session, name)
    current = name == session.case.finding
    if point is None or prediction is None or call is None:
        threshold = "" if point is None else f"{point.threshold:.2f}"
        return FindingLine(name=name, threshold=threshold, call=tr(messages.SCORE_COMING), current=current)
    probability = prediction.probability_of(name)
    score, threshold = messages.score_pair(probability, point.threshold)
    outside = tr(messages.OUTSIDE_MARK) if outside_population(session) else ""
    return FindingLine(
        name=name,
        score=score,
        threshold=threshold,
        share=probability,
        mark=point.threshold,
        call=tr(messages.CALLS[call]),
        role="above" if call is Call.ABOVE else "below",
        icon=messages.CALL_ICONS[call],
        note="\n".join(part for part in (outside, messages.pattern(pattern(session, name))) if part),
        current=current,
    )


def _message(session: Session, state: ModelState) -> tuple[str, str, str]:
    """Words, icon and role in place of the figures; no words where figures stand, or will."""
    if state is ModelState.BLINDED:
        return tr(messages.MODEL_AFTER_READ), "blinded", "quiet"
    if state is ModelState.NO_MODEL:
        return messages.not_scored(session.thresholds.failure), "withheld", "withheld"
    if state is ModelState.FAILED:
        sentence = session.case.score_error or messages.UNREADABLE
        return messages.not_scored(sentence), "damage", "damage"
    if state in (ModelState.NOT_SCORED, ModelState.WITHHELD):
        return _why(session), "withheld", "withheld"
    return "", "", ""


def _why(session: Session) -> str:
    admitted, radiograph, card = admission(session), session.case.radiograph, session.thresholds.card
    if admitted is None or radiograph is None or card is None:
        return ""
    age = radiograph.facts.age_years
    return " ".join(messages.withheld(reason, card.population.words, age) for reason in admitted.reasons)


def _declare(session: Session, state: ModelState) -> str:
    admitted, card = admission(session), session.thresholds.card
    speaks = admitted is not None and admitted.reasons == (NotShown.POPULATION_UNKNOWN,)
    if state is not ModelState.WITHHELD or not speaks or card is None:
        return ""
    return messages.declare(card.population.words)
