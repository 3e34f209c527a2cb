"""What a model is, carried inside its own file.

Flow:   training.export -> JSON in the ONNX metadata -> ModelCard -> screen, gate, thresholds
Calls:  pydantic, findings, operating_point, imaging.network_input (PIXEL_RULES). Called by: inference, training, ui.
Never:  reads or writes a file.
"""

import json
from itertools import pairwise
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from xray_desktop.contract.findings import FINDINGS
from xray_desktop.contract.operating_point import OperatingPoint
from xray_desktop.errors import ModelError
from xray_desktop.imaging.network_input import PIXEL_RULES

SCHEMA: Final = 1


class Frozen(BaseModel):
    """Every border object: frozen, unknown keys forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(Frozen):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class TestPart(Frozen):
    """The official test part, opened once: its counts at each threshold of the curve, in the curve's order."""

    __test__ = False  # a name that pytest would collect

    name: str
    images: int
    patients: int
    auroc: Interval
    points: tuple[OperatingPoint, ...]


class FindingCard(Frozen):
    """One output column. Sub-types have an empty curve."""

    name: str
    parent: str | None = None
    curve: tuple[OperatingPoint, ...] = ()
    auroc: Interval | None = None
    prevalence: float | None = Field(default=None, ge=0.0, le=1.0)
    heatmap_reference: float = Field(gt=0.0)
    test: TestPart | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = FINDINGS.get(self.name)
        if known is not None and known.parent != self.parent:
            raise ValueError(f"{self.name}: its parent is {known.parent}, the card says {self.parent}")
        if (self.parent is None) != bool(self.curve):
            raise ValueError(f"{self.name}: a root finding has a curve, a sub-type has none")
        rising = [point.sensitivity for point in self.curve]
        if any(lower >= higher for lower, higher in pairwise(rising)):
            raise ValueError(f"{self.name}: its curve does not rise in sensitivity")
        if self.test is not None and len(self.test.points) != len(self.curve):
            raise ValueError(f"{self.name}: test figures and curve differ in length")
        return self


class Population(Frozen):
    """Whom the model knows. Outside it a score is computed but withheld."""

    words: str
    age_years: tuple[float, float]
    views: tuple[str, ...] = ("PA", "AP")
    modalities: tuple[str, ...] = ("CR", "DX")


class SeedFigures(Frozen):
    """One finished run on the official test part at the reference point set on ``check``."""

    random_seed: int
    auroc: float
    sensitivity: float
    specificity: float


class ModelCard(Frozen):
    """The whole card."""

    schema_number: int = SCHEMA
    name: str
    version: str
    pixel_rules: int
    findings: tuple[FindingCard, ...] = Field(min_length=1)
    reference_point: float = Field(default=0.95, gt=0.0, le=1.0)
    check_words: str
    population: Population
    intended_use: str
    limits: tuple[str, ...]
    training_sets: tuple[str, ...]
    part_counts: dict[str, dict[str, int]]
    distance_reference: float | None = None
    experiment: str
    random_seed: int
    seeds: tuple[SeedFigures, ...] = ()
    packages: dict[str, str]
    parity_error: float = Field(ge=0.0)
    trained_on: str

    @property
    def finding_names(self) -> tuple[str, ...]:
        """Column names in graph order."""
        return tuple(finding.name for finding in self.findings)

    def finding(self, name: str) -> FindingCard:
        """The card of one column.

        Raises
        ------
        KeyError : the model has no such finding
        """
        for card in self.findings:
            if card.name == name:
                return card
        raise KeyError(name)

    @model_validator(mode="after")
    def _parents_present(self) -> Self:
        names = set(self.finding_names)
        for card in self.findings:
            if card.parent is not None and card.parent not in names:
                raise ValueError(f"{card.name}: its parent {card.parent} is no finding of this model")
        return self


def parse(text: str) -> ModelCard:
    """A card from the JSON in a model file.

    Raises
    ------
    ModelError : not a card, a newer schema, or other pixel rules
    """
    try:
        raw = json.loads(text)
        number = raw.get("schema_number")
    except (ValueError, AttributeError) as error:
        raise ModelError("its model card is not readable; export it again with this program") from error
    if not isinstance(number, int) or number > SCHEMA:
        raise ModelError(f"its model card has schema {number}, this program knows {SCHEMA}: update the program")
    try:
        card = ModelCard.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ModelError(f"its model card is wrong at '{where}': {first['msg']}; export it again") from error
    if card.pixel_rules != PIXEL_RULES:
        raise ModelError(
            f"it was trained with pixel rules {card.pixel_rules}, this program prepares pixels by rules {PIXEL_RULES}: "
            "train it again, or use the program version it came with"
        )
    return card
