"""What a network is asked: its columns, and the findings they add up to.

Flow:   Row labels -> target [K] (allowed columns | present, absent, unknown) ; logits [N, K] -> log-odds, P [N, F]
Calls:  contract.findings, torch. Called by: data.dataset, losses, models, exported, readiness, evaluate.
Never:  guesses a label: a row that fits no column, or none of the findings, is skipped with its reason.

Two kinds. *Exclusive* columns share a softmax; a finding is the sum of the columns that hold it, so pneumonia of
unknown type is "bacterial or viral". *Independent* columns are one sigmoid each, a finding each; what a row does not
say is masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.row import Row
from xray_desktop.contract.findings import (
    ANOMALY,
    BACTERIAL_PATTERN,
    COVID_19,
    FINDINGS,
    NIH_FINDINGS,
    PNEUMONIA,
    VIRAL_PATTERN,
    Label,
)
from xray_desktop.errors import ExperimentError

Targets = NDArray[np.int8]
PRESENT, ABSENT, UNKNOWN = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Column:
    """One exclusive class: its name in tables, and which findings it holds; without any it is the healthy one."""

    name: str
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a row trains nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """A question with its answers.

    Attributes
    ----------
    columns : of the logits, in order
    findings : of the exported file, in card order; the first root is the one that is monitored
    exclusive : one softmax over the columns, else a sigmoid each
    absent_is_healthy : only a chest with nothing abnormal may train as "absent" (one finding against healthy)
    unsupervised : the one column is how badly a network that knows healthy chests alone redraws this one
    """

    columns: tuple[Column, ...]
    findings: tuple[str, ...]
    exclusive: bool = True
    absent_is_healthy: bool = True
    unsupervised: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of targets that every part must hold."""
        return tuple(column.name for column in self.columns) if self.exclusive else ()

    @property
    def vocabulary(self) -> frozenset[str]:
        """Findings whose labels tell columns apart."""
        return frozenset().union(*(column.holds for column in self.columns))

    @property
    def members(self) -> Tensor:
        """Bool [F, K]: the columns that a finding is the sum of; one each where they are independent."""
        return torch.tensor([[finding in column.holds for column in self.columns] for finding in self.findings])

    @property
    def parents(self) -> tuple[int | None, ...]:
        """Of each finding, the place of its root; None where it is a root."""
        names = [FINDINGS[name].parent for name in self.findings]
        return tuple(None if name is None else self.findings.index(name) for name in names)

    def target_of(self, row: Row) -> Targets | Skipped:
        """What a row trains as: int8 [K], allowed columns (exclusive) or PRESENT, ABSENT, UNKNOWN (independent)."""
        if row.exclusion is not None:
            return Skipped(f"excluded: {row.exclusion}")
        return self._exclusive(row) if self.exclusive else self._independent(row)

    def truth(self, targets: Targets) -> NDArray[np.int8]:
        """Int8 [n, F]: PRESENT, ABSENT or UNKNOWN of each finding, from targets [n, K]."""
        members = self.members.numpy()
        if not self.exclusive:
            return targets[:, members.argmax(1)]
        allowed = targets.astype(bool)
        may = (allowed[:, None] & members[None]).any(2)
        may_not = (allowed[:, None] & ~members[None]).any(2)
        return np.where(may & ~may_not, PRESENT, np.where(may_not & ~may, ABSENT, UNKNOWN)).astype(np.int8)

    def words(self, target: Targets) -> str:
        """A target as tables print it."""
        if self.exclusive:
            allowed = [column for column, open_ in zip(self.columns, target, strict=True) if open_]
            shared = frozenset.intersection(*(column.holds for column in allowed))
            return allowed[0].name if len(allowed) == 1 else f"{' '.join(sorted(shared)).lower()}, type unknown"
        present = [column.name for column, label in zip(self.columns, target, strict=True) if label == PRESENT]
        return ", ".join(present) or "none present"

    def log_odds(self, logits: Tensor) -> Tensor:
        """Float [N, K] -> [N, F]: log of P / (1 - P) of each finding."""
        members = self.members.to(logits.device)
        if not self.exclusive:
            return logits @ members.to(logits).t()
        minus = torch.finfo(logits.dtype).min
        inside = torch.where(members[None], logits[:, None], minus).logsumexp(2)
        outside = torch.where(members[None], minus, logits[:, None]).logsumexp(2)
        return inside - outside

    def slopes(self, logits: Tensor) -> Tensor:
        """Float [N, K] -> [N, F, K]: how each finding's log-odds rise with each logit."""
        members = self.members.to(logits.device)
        if not self.exclusive:
            return members.to(logits).unsqueeze(0).expand(logits.shape[0], -1, -1)
        minus = torch.finfo(logits.dtype).min
        inside = torch.softmax(torch.where(members[None], logits[:, None], minus), 2)
        outside = torch.softmax(torch.where(members[None], minus, logits[:, None]), 2)
        return inside - outside

    def probability(self, logits: Tensor) -> Tensor:
        """Float [N, K] -> [N, F], 0..1."""
        whole = torch.sigmoid(self.log_odds(logits))
        if not self.exclusive:
            return whole
        members = self.members.to(logits.device)
        inside = torch.where(members[None], logits[:, None], torch.finfo(logits.dtype).min).logsumexp(2)
        # A sub-type is a share of its root: so it is never likelier, and the parts add up to the whole.
        roots = [place if parent is None else parent for place, parent in enumerate(self.parents)]
        shares = torch.stack([inside[:, place] - inside[:, root] for place, root in enumerate(roots)], 1)
        return torch.stack([whole[:, root] for root in roots], 1) * shares.exp().clamp(max=1.0)

    def _exclusive(self, row: Row) -> Targets | Skipped:
        labels = _told(row, self.vocabulary)
        if all(label is Label.UNKNOWN for label in labels.values()):
            return Skipped(f"{self.findings[0].lower()} unknown")
        allowed = np.array([_fits(column, labels) for column in self.columns])
        sick = np.array([bool(column.holds) for column in self.columns])
        if not row.healthy and allowed.any() and not (allowed & sick).any():
            return Skipped("absent, not healthy")
        allowed &= ~sick if row.healthy else sick
        return allowed.astype(np.int8) if allowed.any() else Skipped("fits no class of this task")

    def _independent(self, row: Row) -> Targets | Skipped:
        if self.unsupervised:
            return np.array([ABSENT if row.healthy else PRESENT], dtype=np.int8)
        codes = {Label.PRESENT: PRESENT, Label.ABSENT: ABSENT, Label.UNKNOWN: UNKNOWN}
        told = np.array([codes[row.labels.get(column.name, Label.UNKNOWN)] for column in self.columns], dtype=np.int8)
        if (told == UNKNOWN).all():
            return Skipped(f"{self.findings[0].lower()} unknown")
        if self.absent_is_healthy and not row.healthy and not (told == PRESENT).any():
            return Skipped("absent, not healthy")
        return told


def _told(row: Row, vocabulary: frozenset[str]) -> dict[str, Label]:
    """What a row says of these findings. A sub-type counts where it alone is present: its absence is no other one."""
    labels = {name: row.labels.get(name, Label.UNKNOWN) for name in vocabulary}
    types = [name for name in vocabulary if FINDINGS[name].parent is not None]
    present = [name for name in types if labels[name] is Label.PRESENT]
    for name in types:
        if present != [name]:
            labels[name] = Label.UNKNOWN
    return labels


def _fits(column: Column, labels: Mapping[str, Label]) -> bool:
    """Nothing that is said speaks against this column."""
    return all(
        label is Label.UNKNOWN or (label is Label.PRESENT) == (name in column.holds) for name, label in labels.items()
    )


def _sick(name: str, *findings: str) -> Column:
    return Column(name, frozenset(findings))


_HEALTHY: Final = Column("healthy")
_BACTERIAL: Final = _sick("bacterial", PNEUMONIA, BACTERIAL_PATTERN)
_VIRAL: Final = _sick("viral", PNEUMONIA, VIRAL_PATTERN)
_COVID: Final = _sick("covid", PNEUMONIA, COVID_19)

TASKS: Final[Mapping[str, Task]] = {
    "pneumonia_types": Task((_HEALTHY, _BACTERIAL, _VIRAL), (PNEUMONIA, BACTERIAL_PATTERN, VIRAL_PATTERN)),
    "pneumonia": Task((_HEALTHY, _sick("pneumonia", PNEUMONIA)), (PNEUMONIA,)),
    "pneumonia_sigmoid": Task((_sick(PNEUMONIA, PNEUMONIA),), (PNEUMONIA,), exclusive=False),
    "covid": Task((_HEALTHY, _sick("covid", COVID_19)), (COVID_19,)),
    "covid_sigmoid": Task((_sick(COVID_19, COVID_19),), (COVID_19,), exclusive=False),
    "covid_among_pneumonias": Task((_sick("other pneumonia", PNEUMONIA), _COVID), (COVID_19,)),
    "pneumonia_or_covid": Task((_HEALTHY, _sick("other pneumonia", PNEUMONIA), _COVID), (PNEUMONIA, COVID_19)),
    "pneumonia_types_and_covid": Task(
        (_HEALTHY, _BACTERIAL, _VIRAL, _COVID), (PNEUMONIA, BACTERIAL_PATTERN, VIRAL_PATTERN, COVID_19)
    ),
    "anomaly": Task((_sick(ANOMALY, ANOMALY),), (ANOMALY,), exclusive=False, unsupervised=True),
    "nih_findings": Task(
        tuple(_sick(name, name) for name in NIH_FINDINGS), NIH_FINDINGS, exclusive=False, absent_is_healthy=False
    ),
}
"""Every question of this house."""


def task_of(name: str) -> Task:
    """A task by its name.

    Raises
    ------
    ExperimentError : there is no such task
    """
    if name not in TASKS:
        raise ExperimentError(f"task: no task '{name}'; there are {', '.join(TASKS)}")
    return TASKS[name]
