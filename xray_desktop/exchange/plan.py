"""What would leave the building, as numbers for the screen before anything is written.

Flow:   selection -> PlannedRow -> Plan, ClassMix -> screen, training_set, dataset card
Calls:  contract, review rows. Called by: selection, training_set, dataset_card, ui.
Never:  opens a file.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from xray_desktop.contract.findings import PNEUMONIA, Label
from xray_desktop.contract.manifest import Exclusion, SelectedBecause
from xray_desktop.review.review import Review
from xray_desktop.review.rows import CaseRow

Key = TypeVar("Key", bound=Hashable)


class LeftOut(StrEnum):
    """Why a read case is not in the plan."""

    NOT_DRAWN = "agreement, not drawn"
    SECOND_READ = "waits for a second read"
    NO_CALL = "read without a call of the model, not flagged"
    NOT_ASSESSED = "nothing said of the finding, not flagged"
    EXCLUDED = "agreement that must not train"
    EXPORTED = "went out in an earlier export"
    NO_FILE = "no file is known"
    NOT_TICKED = "its picture was not ticked"


@dataclass(frozen=True, slots=True)
class Sample:
    """How many agreements go along: ``None`` as many as disagreements, one at least. ``seed`` draws them."""

    agreements: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One case on its way out.

    Attributes
    ----------
    review : the read that speaks for it
    labels : finding -> present | absent | unknown
    healthy : only then it may train as healthy
    exclusion : why it must not train, None when it may
    weight : of the row in the loss
    history : every read of the case in order, replaced and withdrawn ones too
    adjudicated : ``review`` decides between readers who disagreed
    supersedes : reads of this case that went out before
    """

    case: CaseRow
    review: Review
    selected_because: SelectedBecause
    labels: Mapping[str, Label]
    healthy: bool
    exclusion: Exclusion | None
    weight: float
    history: tuple[Review, ...] = ()
    adjudicated: bool = False
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMix:
    """The numbers on the screen before anything is written; the first four are of the rows that may train."""

    present: int
    healthy: int
    absent_not_healthy: int
    unknown: int
    subtypes: Mapping[str, int]
    excluded: Mapping[Exclusion, int]
    selected: Mapping[SelectedBecause, int]
    patients: int

    @property
    def trains(self) -> int:
        """Rows without an exclusion."""
        return self.present + self.healthy + self.absent_not_healthy + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be written.

    ``agreements`` : how many there were to draw from; ``revoked``: reads that went out before and were taken back since
    """

    rows: tuple[PlannedRow, ...]
    left_out: Mapping[LeftOut, int] = field(default_factory=lambda: MappingProxyType({}))
    agreements: int = 0
    sample: Sample = field(default_factory=Sample)
    revoked: tuple[str, ...] = ()

    @property
    def mix(self) -> ClassMix:
        """The class mix of all rows."""
        return class_mix(self.rows)

    def without(self, digests: Collection[str]) -> "Plan":
        """The plan without the pictures that the reader did not tick on the contact sheet."""
        kept = tuple(row for row in self.rows if row.case.digest not in digests)
        left_out = Counter(self.left_out)
        left_out[LeftOut.NOT_TICKED] += len(self.rows) - len(kept)
        return replace(self, rows=kept, left_out=MappingProxyType(dict(+left_out)))


def class_mix(rows: Iterable[PlannedRow]) -> ClassMix:
    """Count a plan, or what was written of it."""
    rows = tuple(rows)
    training = [row for row in rows if row.exclusion is None]
    absent = [row for row in training if row.labels[PNEUMONIA] is Label.ABSENT]
    present = [row for row in training if row.labels[PNEUMONIA] is Label.PRESENT]
    groups = {row.case.patient_group for row in rows} - {""}
    return ClassMix(
        present=len(present),
        healthy=sum(row.healthy for row in absent),
        absent_not_healthy=sum(not row.healthy for row in absent),
        unknown=len(training) - len(absent) - len(present),
        subtypes=counted(
            name
            for row in training
            for name, label in row.labels.items()
            if name != PNEUMONIA and label is Label.PRESENT
        ),
        excluded=counted(row.exclusion for row in rows if row.exclusion is not None),
        selected=counted(row.selected_because for row in rows),
        patients=len(groups),
    )


def counted(keys: Iterable[Key]) -> Mapping[Key, int]:
    """How often each occurs, unchangeable."""
    return MappingProxyType(dict(Counter(keys)))
