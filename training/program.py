"""All experiments, one after the other, each written down when it is done.

Flow:   experiments x random seeds -> fit, evaluate -> training/results/NAME.json
Calls:  steps, catalogue. Called by: the command line (program).
Never:  runs again what is written; stops for one that fails: its sentence stands in the table instead.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from training import steps
from training.catalogue import RESULTS, Result, SeedResult
from training.evaluate import Finished, mean, sensitivity, specificity
from training.fit import Progress
from training.models.weights import WeightsMissing
from training.steps import Place
from xray_desktop.contract.model_card import Interval
from xray_desktop.errors import XrayError


def measure(place: Place, seeds: Sequence[int], report: Progress) -> Result:
    """Train, evaluate and sum up one experiment; what is finished is only read."""
    name = place.experiment.name
    try:
        pool = steps.load_pool(place, report)
        for seed in seeds:
            steps.run_fit(place, seed, (pool, None), report)
        runs = [run for run in place.finished_runs() if run.random_seed in seeds]
        found = steps.run_evaluate(place, runs, pool)
    except WeightsMissing as missing:
        return Result(experiment=name, status="weights missing", reason=str(missing))
    except XrayError as error:
        return Result(experiment=name, status="failed", reason=str(error))
    return _summed(place, found)


def write(result: Result, folder: Path = RESULTS) -> Path:
    """Write a result as JSON, beside itself and moved."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.experiment}.json"
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(result.model_dump(mode="json"), indent=2) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def _summed(place: Place, found: Sequence[Finished]) -> Result:
    experiment = place.experiment
    seeds = tuple(_seed(one) for one in found)
    environment = json.loads(found[0].run.path("environment.json").read_text(encoding="utf-8"))
    return Result(
        experiment=experiment.name,
        status="measured",
        when=datetime.now(UTC).date().isoformat(),
        device=str(environment["device"]),
        data=f"{experiment.data.source}: {found[0].test.images} test images of {found[0].test.patients} patients",
        zero_rate=found[0].test.zero_rate,
        select_accuracy=_over([seed.select_accuracy for seed in seeds]),
        test_accuracy=_over([seed.test_accuracy.value for seed in seeds]),
        test_auroc=_over([seed.test_auroc.value for seed in seeds]),
        seeds=seeds,
    )


def _seed(one: Finished) -> SeedResult:
    lines = one.run.path("metrics.jsonl")
    history = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()] if lines.exists() else []
    kept = max(history, key=lambda line: line["monitor"]) if history else {}
    _, _, images = one.at(one.run.experiment.export.reference_point)
    return SeedResult(
        random_seed=one.run.random_seed,
        select_accuracy=kept.get("select_accuracy", 0.0),
        select_auroc=kept.get("select_auroc", 0.0),
        test_accuracy=one.test.accuracy,
        test_auroc=one.test.auroc,
        sensitivity=sensitivity(images).value,
        specificity=specificity(images).value,
        confusion=one.test.confusion,
        sources=one.test.sources,
        seconds=sum(line["seconds"] for line in history),
    )


def _over(values: Sequence[float]) -> Interval:
    return mean(values) if len(values) > 1 else Interval(value=values[0], low=values[0], high=values[0])
