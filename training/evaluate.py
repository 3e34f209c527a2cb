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
from training.models.network import Network
from training.readiness import Readiness, auroc_interval, ready_graph, score, subtype_auroc
from training.runs import Run
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
    auroc : over all images, interval by patient
    points : at each threshold of the frozen curve, counted in patients, one image each (chosen as on `check`)
    image_points : the same, counted in images
    zero_rate : accuracy of always saying pneumonia
    sources : AUROC of each source that holds both truths
    """

    __test__ = False  # a name that pytest would collect

    images: int
    patients: int
    auroc: Interval
    subtype_auroc: Interval | None
    points: Curve
    image_points: Curve
    zero_rate: float
    sources: dict[str, float]


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
        return self.readiness.curve[index], self.test.points[index], self.test.image_points[index]


def evaluate(network: Network, run: Run, pool: Pool) -> Finished:
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
    probability = score(graph, part.samples).probability
    truth, pneumonia = part.samples.pneumonia, probability[:, 0]
    thresholds = [point.threshold for point in readiness.curve]
    first = np.array(part.one_per_patient, dtype=np.int64)
    figures = TestFigures(
        images=len(truth),
        patients=len(first),
        auroc=auroc_interval(truth, pneumonia, np.array(part.patients)),
        subtype_auroc=subtype_auroc(part.samples.targets, probability, np.array(part.patients)),
        points=counted(thresholds, truth[first], pneumonia[first]),
        image_points=counted(thresholds, truth, pneumonia),
        zero_rate=float(max(truth.mean(), 1.0 - truth.mean())),
        sources=_by_source(truth, pneumonia, np.array(part.sources)),
    )
    run.save_json(FILE, figures.model_dump(mode="json"))
    return Finished(run, readiness, figures)


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
