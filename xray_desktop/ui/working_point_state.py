"""What the working-point panel says.

Flow:   Thresholds -> WorkingPointState -> working_point_panel
Calls:  review.thresholds, measures.intervals (once a model is open), messages. Called by: wiring.
Never:  speaks of the open case.
"""

from dataclasses import dataclass

from xray_desktop.contract.operating_point import OperatingPoint
from xray_desktop.review.thresholds import Thresholds, figures_of_test, points, root_cards, span
from xray_desktop.ui import messages
from xray_desktop.ui.language import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPointState:
    """The slider's ends and place, and the sentences beside it, one block a root finding."""

    available: bool = False
    lowest: float = 0.80
    highest: float = 1.0
    target: float = 0.95
    locked: bool = False
    figures: str = ""
    changed: str = ""
    sentence: str = ""
    tested: str = ""
    unreached: str = ""


def working_point_state(thresholds: Thresholds) -> WorkingPointState:
    """The panel at the reader's target."""
    card = thresholds.card
    if card is None:
        return WorkingPointState()
    limits, at = span(thresholds), points(thresholds)
    roots = root_cards(thresholds)
    tested = [(root, figures_of_test(root, at[root.name])) for root in roots]
    return WorkingPointState(
        available=True,
        lowest=limits.lowest,
        highest=limits.highest,
        target=thresholds.target,
        locked=thresholds.locked,
        figures=_figures(thresholds.target, [at[root.name] for root in roots]),
        changed=messages.changed_from(card.reference_point) if thresholds.changed else "",
        sentence="\n".join(
            messages.working_point(root.name, at[root.name], _interval(at[root.name]), card.population.words)
            for root in roots
        ),
        tested="\n".join(
            messages.figures_of_test(root.test.name, point)
            for root, point in tested
            if root.test is not None and point is not None
        ),
        unreached="\n".join(
            messages.not_reached(thresholds.target, at[root.name]) for root in roots if not at[root.name].reached
        ),
    )


def _figures(target: float, at: list[OperatingPoint]) -> str:
    thresholds = ", ".join(f"{point.threshold:.2f}" for point in at)
    said = tr("target sensitivity {target:.3f} · threshold {thresholds}")
    return said.format(target=target, thresholds=thresholds)


def _interval(point: OperatingPoint) -> tuple[float, float]:
    from xray_desktop.measures.intervals import exact  # scipy: not before the first window is painted

    bounds = exact(point.missed, point.positives)
    return bounds.low, bounds.high
