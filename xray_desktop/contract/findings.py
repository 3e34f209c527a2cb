"""Findings as a tree, and what a label can be.

Flow:   any spelling -> canonical name -> Finding
Calls:  nothing. Called by: graph, model_card, manifest, review, ui, training.data.sources.
Never:  knows a model or a threshold.

Root findings have a threshold, a call and the slider. Sub-types have none: they are shown under a root above its
threshold.
A graph's probability of a sub-type is joint with its root (P(bacterial) <= P(pneumonia)); ``share_of_parent`` is what a
reader is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PNEUMONIA: Final = "Pneumonia"
BACTERIAL_PATTERN: Final = "Bacterial pattern"
VIRAL_PATTERN: Final = "Viral pattern"
COVID_19: Final = "COVID-19"
ANOMALY: Final = "Anomaly"
NIH_FINDINGS: Final = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Effusion",
    "Emphysema",
    "Fibrosis",
    "Hernia",
    "Infiltration",
    "Mass",
    "Nodule",
    "Pleural thickening",
    PNEUMONIA,
    "Pneumothorax",
)
"""The labels of ChestX-ray14, in the order of its files."""


class Label(StrEnum):
    """What a training row says of a finding."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that may be seen on a radiograph."""

    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()


FINDINGS: Final[Mapping[str, Finding]] = {
    finding.name: finding
    for finding in (
        Finding(PNEUMONIA, aliases=("pneumonia", "sick", "infected")),
        Finding(BACTERIAL_PATTERN, parent=PNEUMONIA, aliases=("bacterial", "bacteria", "bacterial pneumonia")),
        Finding(VIRAL_PATTERN, parent=PNEUMONIA, aliases=("viral", "virus", "viral pneumonia")),
        Finding(COVID_19, aliases=("covid", "covid19", "covid-19 pneumonia")),
        Finding(ANOMALY, aliases=("unlike healthy",)),
        *(Finding(name, aliases=(name.casefold().replace(" ", "_"),)) for name in NIH_FINDINGS if name != PNEUMONIA),
    )
}


def canonical(name: str) -> str | None:
    """The canonical finding name of any known spelling; None for a word no model knows."""
    wanted = name.strip().casefold()
    for finding in FINDINGS.values():
        if wanted == finding.name.casefold() or wanted in finding.aliases:
            return finding.name
    return None


def roots(names: Iterable[str]) -> tuple[str, ...]:
    """Of ``names``, those without a parent, in their order. A name outside the tree counts as a root."""
    return tuple(name for name in names if name not in FINDINGS or FINDINGS[name].parent is None)


def children(root: str, names: Iterable[str]) -> tuple[str, ...]:
    """Of ``names``, the sub-types of ``root``, in their order."""
    return tuple(name for name in names if name in FINDINGS and FINDINGS[name].parent == root)


def share_of_parent(child: float, parent: float) -> float:
    """What part of the parent's probability, 0..1, lies with this sub-type; 0 where the parent has none."""
    return min(max(child / parent, 0.0), 1.0) if parent > 0.0 else 0.0
