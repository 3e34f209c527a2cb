"""Every experiment file beside its published figure and what came of it here.

Flow:   training/experiments/*.toml, training/results/*.json -> one line each -> table
Calls:  experiment, pydantic. Called by: the command line (experiments, program), the report.
Never:  computes a figure: it reads what ``program`` wrote.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from training.experiment import Experiment, load
from xray_desktop.contract.model_card import Frozen, Interval

EXPERIMENTS: Final = Path(__file__).parent / "experiments"
RESULTS: Final = Path(__file__).parent / "results"

Status = Literal["measured", "to run", "weights missing", "failed"]


class SeedResult(Frozen):
    """One finished run: on `select` at the kept epoch, on the official test part, in images."""

    random_seed: int
    select_accuracy: float
    select_auroc: float
    test_accuracy: Interval
    test_auroc: Interval
    sensitivity: float
    specificity: float
    confusion: tuple[tuple[int, ...], ...]
    sources: dict[str, float]
    seconds: float


class Result(Frozen):
    """What came of one experiment file.

    Attributes
    ----------
    when : date of the last run, ISO
    device, data : where it ran and on what
    zero_rate : accuracy of always saying the commonest class of the test part
    test_accuracy, test_auroc, select_accuracy : mean over the seeds with Student's interval
    """

    experiment: str
    status: Status
    reason: str = ""
    when: str = ""
    device: str = ""
    data: str = ""
    zero_rate: float | None = None
    select_accuracy: Interval | None = None
    test_accuracy: Interval | None = None
    test_auroc: Interval | None = None
    seeds: tuple[SeedResult, ...] = ()


def experiments(folder: Path = EXPERIMENTS) -> tuple[Experiment, ...]:
    """All of them, by name."""
    return tuple(load(path) for path in sorted(folder.glob("*.toml")))


def published(found: Sequence[Experiment]) -> tuple[Experiment, ...]:
    """Those that stand for a row of a report."""
    return tuple(experiment for experiment in found if experiment.published.ids)


def result(name: str, folder: Path = RESULTS) -> Result:
    """What came of an experiment; "to run" where nothing was written."""
    path = folder / f"{name}.json"
    if not path.exists():
        return Result(experiment=name, status="to run")
    return Result.model_validate_json(path.read_text(encoding="utf-8"))
