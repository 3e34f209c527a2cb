"""The official test part, opened once per finished run.

Flow:   finished run + test part -> AUROC, counts at the frozen thresholds -> test.json ; all seeds -> mean and interval
Calls:  readiness, thresholds, measures. Called by: the command line (evaluate); export and report read test.json.
Never:  chooses anything; evaluates a run twice: what stands in test.json is printed again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.data.pool import Pool
from training.models import AnyNetwork
from training.readiness import Readiness, aurocs, ready_graph, score
from training.runs import Run
from training.task import PRESENT, UNKNOWN, Targets, Task
from training.thresholds import counted
from xray_desktop.contract.model_card import Frozen, Interval
from xray_desktop.contract.operating_point import Curve, OperatingPoint
from xray_desktop.measures.intervals import exact, of_mean
from xray_desktop.measures.roc import auroc

FILE: Final = "test.json"


class TestFigures(Frozen):
    """What a run did on the official test part.

    Attributes
    ----------
    aurocs : of each finding over all images, interval by patient; of a sub-type as ``readiness.aurocs``
    points : of each root, at each threshold of its frozen curve, counted in patients, one image each (as on `check`)
    image_points : the same, counted in images
    accuracy : right by the likeliest column (one sigmoid: by 0.5), over images whose column is known, as reports count
    confusion : of those, rows the truth and columns what was said, in the order of the task's columns
    zero_rate : accuracy of always saying the commonest
    sources : AUROC of the first finding in each source that holds both truths
    """

    __test__ = False  # a name that pytest would collect

    images: int
    patients: int
    aurocs: tuple[Interval | None, ...]
    points: tuple[Curve, ...]
    image_points: tuple[Curve, ...]
    accuracy: Interval
    confusion: tuple[tuple[int, ...], ...]
    zero_rate: float
    sources: dict[str, float]

    @property
    def auroc(self) -> Interval:
        """Of the first finding."""
        first = self.aurocs[0]
        if first is None:
            raise ValueError("the test part lacks a truth of the first finding")
        return first


@dataclass(frozen=True, slots=True)
class Finished:
    """One finished run."""

    run: Run
    readiness: Readiness
    test: TestFigures

    def at(self, sensitivity: float) -> tuple[OperatingPoint, OperatingPoint, OperatingPoint]:
        """What ``sensitivity`` sets on `check`, and the test's counts there by patient and by image."""
        rising = [point.sensitivity for point in self.readiness.curve]
        index = min(int(np.searchsorted(rising, sensitivity - 1e-12)), len(rising) - 1)
        return self.readiness.curve[index], self.test.points[0][index], self.test.image_points[0][index]


def evaluate(network: AnyNetwork, run: Run, pool: Pool) -> Finished:
    """Open the test part for one finished run, or read what was found when it was opened.

    Raises
    ------
    ExperimentError : the run is not finished
    """
    graph, readiness = ready_graph(network, run)
    stored = stored_figures(run)
    if stored is not None:
        return Finished(run, readiness, stored)
    part = pool.test()
    scores = score(graph, part.samples)
    truth, patients = part.samples.truth, np.array(part.patients)
    first = np.array(part.one_per_patient, dtype=np.int64)
    confusion = confusion_of(graph.task, part.samples.targets, scores.columns)
    right, known = int(np.trace(confusion)), int(confusion.sum())
    figures = TestFigures(
        images=len(truth),
        patients=len(first),
        aurocs=aurocs(graph.task, truth, scores.probability, patients),
        points=_counted(readiness, truth[first], scores.probability[first]),
        image_points=_counted(readiness, truth, scores.probability),
        accuracy=rate(right, known),
        confusion=tuple(tuple(int(count) for count in line) for line in confusion),
        zero_rate=float(confusion.sum(1).max() / known),
        sources=_by_source(truth[:, 0] == PRESENT, scores.probability[:, 0], np.array(part.sources)),
    )
    run.save_json(FILE, figures.model_dump(mode="json"))
    return Finished(run, readiness, figures)


def confusion_of(task: Task, targets: Targets, columns: NDArray[np.float64]) -> NDArray[np.int64]:
    """Counts [truth, said] of rows whose one column is known, by the likeliest column.

    Independent columns have no one column: counted is the first finding, absent or present, said at 0.5.
    """
    if task.exclusive:
        known = targets.sum(1) == 1
        truth, said, size = targets[known].argmax(1), columns[known].argmax(1), len(task.columns)
    else:
        known = task.truth(targets)[:, 0] != UNKNOWN
        truth = (task.truth(targets)[known, 0] == PRESENT).astype(np.int64)
        said, size = (columns[known, int(task.members[0].nonzero()[0])] > 0.5).astype(np.int64), 2
    counts = np.zeros((size, size), dtype=np.int64)
    np.add.at(counts, (truth, said), 1)
    return counts


def _counted(readiness: Readiness, truth: NDArray[np.int8], probability: NDArray[np.float64]) -> tuple[Curve, ...]:
    found = []
    for place, curve in enumerate(readiness.curves):
        known = truth[:, place] != UNKNOWN
        thresholds = [point.threshold for point in curve]
        found.append(counted(thresholds, truth[known, place] == PRESENT, probability[known, place]) if curve else ())
    return tuple(found)


def stored_figures(run: Run) -> TestFigures | None:
    """What was found when the test part was opened for this run; None when it has not been."""
    path = run.path(FILE)
    return TestFigures.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def rate(successes: int, trials: int) -> Interval:
    """A share with its exact interval."""
    bounds = exact(successes, trials)
    return Interval(value=successes / trials, low=bounds.low, high=bounds.high)


def sensitivity(point: OperatingPoint) -> Interval:
    """With its exact interval."""
    return rate(point.positives - point.missed, point.positives)


def specificity(point: OperatingPoint) -> Interval:
    """With its exact interval."""
    return rate(point.negatives - point.marked, point.negatives)


def mean(values: Sequence[float]) -> Interval:
    """Mean over seeds of a rate 0..1 with its t interval, cut to 0..1: three seeds can reach beyond."""
    bounds = of_mean(values)
    return Interval(value=float(np.mean(values)), low=max(bounds.low, 0.0), high=min(bounds.high, 1.0))


def accuracy(point: OperatingPoint) -> float:
    """Share of right calls."""
    wrong = point.missed + point.marked
    return 1.0 - wrong / (point.positives + point.negatives)


def _by_source(truth: NDArray[np.bool_], scores: NDArray[np.float64], sources: NDArray[np.generic]) -> dict[str, float]:
    found = {}
    for source in sorted({str(name) for name in sources}):
        rows = sources == source
        if 0 < truth[rows].sum() < rows.sum():
            found[source] = auroc(truth[rows], scores[rows])
    return found
