"""The working point of this sitting: one target sensitivity, a threshold for each root finding.

Flow:   card + target sensitivity -> OperatingPoint of each root -> threshold, the counts for the sentence on the screen
Calls:  contract. Called by: state, ui.presenters.thresholds.
Never:  touches a read; moves by a key, or after the first read without the reader saying so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.contract.findings import roots
from xray_desktop.contract.model_card import FindingCard, ModelCard
from xray_desktop.contract.operating_point import Curve, OperatingPoint, operating_point

STEP: Final = 0.005
LOWEST_TARGET: Final = 0.80
"""Below it the slider does not go: a setting that misses one in five is no help to a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The model at hand and where its slider stands.

    Attributes
    ----------
    card : None while no model is open; ``failure`` then says why, in a sentence, or is empty while it loads
    target : sensitivity the reader asks for, 0..1
    locked : a read was saved in this session; a change now needs the button
    """

    card: ModelCard | None = None
    model_id: str = ""
    device: str = ""
    failure: str = ""
    target: float = 0.95
    locked: bool = False

    @property
    def changed(self) -> bool:
        """The slider stands elsewhere than the card's own working point."""
        return self.card is not None and abs(self.target - self.card.reference_point) > STEP / 2


@dataclass(frozen=True, slots=True)
class Span:
    """Where the slider begins and ends: what the set aside supports a claim for."""

    lowest: float
    highest: float


def with_model(
    thresholds: Thresholds, card: ModelCard, *, model_id: str, device: str, last: float | None
) -> Thresholds:
    """Take a model in. ``last``: the reader's last target with this very model; another starts at its own point."""
    opened = Thresholds(card=card, model_id=model_id, device=device, target=card.reference_point)
    opened = replace(opened, locked=thresholds.locked and thresholds.model_id == model_id)
    limits = span(opened)
    if last is not None and limits.lowest - 1e-9 <= last <= limits.highest + 1e-9:
        return replace(opened, target=last)
    return opened


def with_sensitivity(thresholds: Thresholds, sensitivity: float) -> Thresholds:
    """Move the slider, to the nearest step within its span; nothing moves while it is locked."""
    if thresholds.locked or thresholds.card is None:
        return thresholds
    limits = span(thresholds)
    inside = min(max(sensitivity, limits.lowest), limits.highest)
    on_step = round(inside / STEP) * STEP
    return replace(thresholds, target=round(min(max(on_step, limits.lowest), limits.highest), 6))


def unlocked(thresholds: Thresholds) -> Thresholds:
    """The reader pressed "Change working point"."""
    return replace(thresholds, locked=False)


def locked(thresholds: Thresholds) -> Thresholds:
    """A read was saved: the slider rests until the reader asks for it."""
    return replace(thresholds, locked=True)


def points(thresholds: Thresholds) -> Mapping[str, OperatingPoint]:
    """The working point of each root finding at the reader's target; empty without a model."""
    return {card.name: operating_point(card.curve, thresholds.target) for card in root_cards(thresholds)}


def reference_points(thresholds: Thresholds) -> Mapping[str, OperatingPoint]:
    """The working point of each root finding at the card's own target."""
    if thresholds.card is None:
        return {}
    target = thresholds.card.reference_point
    return {card.name: operating_point(card.curve, target) for card in root_cards(thresholds)}


def root_cards(thresholds: Thresholds) -> tuple[FindingCard, ...]:
    """The cards of the findings that have a threshold."""
    if thresholds.card is None:
        return ()
    names = roots(thresholds.card.finding_names)
    return tuple(thresholds.card.finding(name) for name in names)


def span(thresholds: Thresholds) -> Span:
    """From 0.80 to the highest target that one miss among the positives of the set aside would still meet.

    The card's own working point is always inside.
    """
    if thresholds.card is None:
        return Span(LOWEST_TARGET, 1.0)
    reference = thresholds.card.reference_point
    ends = [_claimable(card.curve) for card in root_cards(thresholds)]
    return Span(min(LOWEST_TARGET, reference), max(*ends, LOWEST_TARGET, reference))


def figures_of_test(card: FindingCard, point: OperatingPoint) -> OperatingPoint | None:
    """What the frozen test part did at the same threshold; None where the card has no test figures."""
    if card.test is None:
        return None
    return next(
        (
            tested
            for checked, tested in zip(card.curve, card.test.points, strict=True)
            if checked.threshold == point.threshold
        ),
        None,
    )


def _claimable(curve: Curve) -> float:
    positives = max(point.positives for point in curve)
    return math.floor((1.0 - 1.0 / positives) / STEP + 1e-9) * STEP
