"""Everything an experiment's data is, in one value: rows, pixels, parts.

Flow:   settings -> sources.rows -> cache.load -> split -> ledger -> Pool
Calls:  sources, cache, split, dataset, contract.ledger. Called by: the command line.
Never:  hands out labels of the official test part but through ``test``, which ``evaluate`` alone calls.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from training.data import cache, sources
from training.data import split as splitting
from training.data.cache import Pixels, Report
from training.data.dataset import Samples, samples
from training.data.row import Row
from training.data.split import Split
from training.experiment import Experiment
from training.task import Skipped, Task, task_of
from xray_desktop.contract.ledger import Ledger, Part

LEDGER: str = "ledger.jsonl"
TRAINING_PARTS = (Part.FIT, Part.SELECT, Part.CALIBRATE, Part.CHECK)


@dataclass(frozen=True, slots=True, eq=False)
class TestSamples:
    """The opened test part: samples, the patient and source of each, and the places of one image per patient."""

    __test__ = False  # a name that pytest would collect

    samples: Samples
    patients: tuple[str, ...]
    one_per_patient: tuple[int, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Rows with their pixels and parts, and what they answer."""

    task: Task
    rows: tuple[Row, ...]
    pixels: Pixels
    split: Split

    def samples(self, part: Part) -> Samples:
        """What a training part holds.

        Raises
        ------
        ValueError : asked for the test part
        """
        if part is Part.TEST:
            raise ValueError("the test part is opened by evaluate alone")
        return samples(self.task, self.rows, self.pixels, self.split.parts[part])

    def one_per_patient(self, part: Part) -> Samples:
        """A training part with one image of each patient."""
        if part is Part.TEST:
            raise ValueError("the test part is opened by evaluate alone")
        chosen = splitting.one_per_patient(self.split.parts[part], self.rows, self.pixels)
        return samples(self.task, self.rows, self.pixels, chosen)

    def test(self) -> TestSamples:
        """The official test part: for ``evaluate`` alone."""
        taken = [i for i in self.split.parts[Part.TEST] if not isinstance(self.task.target_of(self.rows[i]), Skipped)]
        first = set(splitting.one_per_patient(taken, self.rows, self.pixels))
        return TestSamples(
            samples(self.task, self.rows, self.pixels, taken),
            tuple(self.rows[i].patient_key or self.pixels.digests[i] for i in taken),
            tuple(place for place, i in enumerate(taken) if i in first),
            tuple(self.rows[i].source for i in taken),
        )

    def counts(self) -> dict[Part, dict[str, int]]:
        """Images of each class in each training part."""
        told = {i: self.task.target_of(row) for i, row in enumerate(self.rows)}
        named = {i: self.task.words(target) for i, target in told.items() if not isinstance(target, Skipped)}
        return splitting.counts({part: self.split.parts[part] for part in TRAINING_PARTS}, named)

    def skipped(self) -> Counter[str]:
        """Rows of the training pool that train nothing, by reason."""
        reasons = Counter(["unreadable"] * len(self.pixels.faults) + ["copy of another row"] * self.split.copies)
        for part in TRAINING_PARTS:
            for index in self.split.parts[part]:
                target = self.task.target_of(self.rows[index])
                if isinstance(target, Skipped):
                    reasons[target.reason] += 1
        return +reasons


def load(experiment: Experiment, root: Path, runs: Path, report: Report) -> Pool:
    """Read, split and enter in the ledger what an experiment names.

    Raises
    ------
    ManifestError : the source cannot be read, or the ledger holds one of its patients in another part
    ExperimentError : a part is too small
    """
    rows = sources.rows(experiment.data, root)
    pixels = cache.load(rows, experiment.model.side, folder=runs / "cache", report=report)
    pool = Pool(task_of(experiment.task), rows, pixels, splitting.split(rows, pixels))
    splitting.require(pool.counts(), pool.task.wanted, experiment.data.smallest_part)
    Ledger.open(runs / LEDGER).append(pool.split.ledger)
    return pool
