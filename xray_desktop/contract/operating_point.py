"""The working point: a target sensitivity becomes a threshold, a threshold becomes a call.

Flow:   Curve (of the `check` part) + target sensitivity -> OperatingPoint -> call
Calls:  nothing. Called by: model_card, review.state, inference, the command line, training.thresholds.
Never:  looks at a test part; runs a model.
"""

from bisect import bisect_left
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Call(StrEnum):
    """What the model says of a root finding. Never "absent", "negative" or "normal"."""

    ABOVE = "above"
    BELOW = "below"
    WITHHELD = "withheld"


class OperatingPoint(BaseModel):
    """One threshold and what it did, counted in patients of one part.

    ``missed`` of ``positives`` lie below the threshold, ``marked`` of ``negatives`` at or above it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float = Field(ge=0.0, le=1.0)
    missed: int = Field(ge=0)
    positives: int = Field(gt=0)
    marked: int = Field(ge=0)
    negatives: int = Field(gt=0)
    reached: bool = True

    @property
    def sensitivity(self) -> float:
        """True positive rate, 0..1."""
        return 1.0 - self.missed / self.positives

    @property
    def specificity(self) -> float:
        """True negative rate, 0..1."""
        return 1.0 - self.marked / self.negatives


Curve = tuple[OperatingPoint, ...]
"""Non-empty, by rising sensitivity, at each sensitivity the highest threshold; ModelCard checks it once."""


def operating_point(curve: Curve, sensitivity: float) -> OperatingPoint:
    """Most specific point that reaches ``sensitivity``; else the most sensitive one, with ``reached=False``."""
    index = bisect_left(curve, sensitivity - 1e-12, key=lambda point: point.sensitivity)
    if index == len(curve):
        return curve[-1].model_copy(update={"reached": False})
    return curve[index]


def call(probability: float, threshold: float) -> Call:
    """At the threshold counts as above: the case that set it must not be missed by it."""
    return Call.ABOVE if probability >= threshold else Call.BELOW
