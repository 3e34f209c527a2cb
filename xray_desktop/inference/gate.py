"""Whether a radiograph may be scored, and whether its score may be shown.

Flow:   facts, doubts, the card's population, what the reader declared -> Admission
Calls:  imaging.radiograph, contract.model_card. Called by: batch, the command line, review.state.
Never:  looks at pixels, size or sharpness; the words for the reader stand in ``ui/messages.py``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.contract.model_card import Population
from xray_desktop.imaging.radiograph import Doubt, Radiograph, View


class Standing(StrEnum):
    """SCORED: shown. WITHHELD: shown only after "Show anyway". NOT_SCORED: no call whatever the reader does."""

    SCORED = "scored"
    WITHHELD = "withheld"
    NOT_SCORED = "not scored"


class Reason(StrEnum):
    """Why a call is withheld or a radiograph not scored; the value is the warning that ``analyze`` writes."""

    NOT_FRONTAL = "not_frontal"
    NOT_RADIOGRAPH = "not_radiograph"
    NOT_CHEST = "not_chest"
    IMAGE_DAMAGED = "image damaged"
    OUTSIDE_POPULATION = "outside_population"
    POPULATION_UNKNOWN = "population_unknown"


_NEVER_SCORED: Final = {
    Doubt.NOT_FRONTAL: Reason.NOT_FRONTAL,
    Doubt.NOT_RADIOGRAPH: Reason.NOT_RADIOGRAPH,
    Doubt.NOT_CHEST: Reason.NOT_CHEST,
    Doubt.IMAGE_DAMAGED: Reason.IMAGE_DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Admission:
    """The standing and its reasons, the gravest first; no reasons when scored."""

    standing: Standing
    reasons: tuple[Reason, ...] = ()


def admit(radiograph: Radiograph, population: Population, *, population_declared: bool = False) -> Admission:
    """Hold a radiograph's facts against whom the model knows.

    ``population_declared``: the reader said once for this folder "all within the model's population, frontal".
    It speaks for files that state nothing; a file that states another age stays outside.
    """
    never = tuple(_NEVER_SCORED[doubt] for doubt in radiograph.doubts if doubt in _NEVER_SCORED)
    if never:
        return Admission(Standing.NOT_SCORED, never)
    age = radiograph.facts.age_years
    youngest, oldest = population.age_years
    # Ages are stated in whole years: "005Y" is a child until the sixth birthday.
    if age is not None and not youngest <= age < oldest + 1:
        return Admission(Standing.WITHHELD, (Reason.OUTSIDE_POPULATION,))
    if age is None and not population_declared:
        return Admission(Standing.WITHHELD, (Reason.POPULATION_UNKNOWN,))
    return Admission(Standing.SCORED)


def view_unknown(radiograph: Radiograph, *, population_declared: bool = False) -> bool:
    """Whether the reader should be warned that nobody stated the view."""
    return radiograph.facts.view is View.UNKNOWN and not population_declared
