"""The three commands' work, from an experiment to what they leave behind.

Flow:   fit: pool, added -> run ready for use ; evaluate: finished runs -> test.json ; export: one run -> file, card
Calls:  every step of training. Called by: the command line.
Never:  prints; a ``report`` callback tells how far it is.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from training import distributed, models, plots
from training.data import additions
from training.data import pool as pools
from training.data.additions import Added
from training.data.pool import Pool
from training.evaluate import Finished, evaluate, stored_figures
from training.experiment import Experiment, load, stages
from training.export import export
from training.exported import ExportedGraph
from training.fit import Parts, Progress, fit
from training.models import AnyNetwork
from training.models.cascade import Cascade
from training.models.network import Network
from training.readiness import FILE as READY
from training.readiness import Readiness, make_ready, ready_graph
from training.report import model_card_text
from training.runs import Run, State
from training.task import task_of
from xray_desktop.contract.ledger import Part
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.errors import ExperimentError


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command works: the experiment, the folders of runs and data, the exports added to the training set."""

    experiment: Experiment
    runs: Path
    data: Path = Path()
    added: tuple[Path, ...] = ()
    stages: tuple[Experiment, ...] = ()

    @classmethod
    def of(cls, file: Path, runs: Path, data: Path = Path(), added: tuple[Path, ...] = ()) -> "Place":
        """For an experiment file, and those beside it that it joins."""
        experiment = load(file)
        return cls(experiment, runs, data, added, stages(experiment, file.parent))

    def each_stage(self) -> Iterator["Place"]:
        """Of the experiments that a cascade joins."""
        return (Place(stage, self.runs, self.data) for stage in self.stages)

    def run(self, random_seed: int) -> Run:
        """The run of one seed."""
        return Run.open(self.runs, self.experiment, random_seed, added=additions.added_name(self.added))

    def finished_runs(self) -> tuple[Run, ...]:
        """Every run of this experiment (and these added sets) that fit has finished, by seed."""
        added = additions.added_name(self.added)
        found = Run.seeds(self.runs, self.experiment, added=added)
        runs = [Run.open(self.runs, self.experiment, seed, added=added) for seed in found]
        return tuple(run for run in runs if run.path(READY).exists())


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What ``fit`` leaves behind."""

    run: Run
    history: tuple[State, ...]
    readiness: Readiness


def load_pool(place: Place, report: Progress) -> Pool:
    """Read and split the experiment's data."""
    return pools.load(
        place.experiment, place.data, place.runs, lambda done, total: report("reading radiographs", done, total)
    )


def take_in(place: Place, pool: Pool, report: Progress) -> Added | None:
    """The added exports; None when there are none."""
    if not place.added:
        return None
    return additions.take_in(
        place.added, pool, place.runs, lambda done, total: report("reading added sets", done, total)
    )


def run_fit(place: Place, random_seed: int, rows: tuple[Pool, Added | None], report: Progress) -> Fitted:
    """Train one run to its end and make it ready; a finished run is only read back. A cascade trains its stages first.

    Parameters
    ----------
    rows : what ``load_pool`` and ``take_in`` gave for this place
    """
    pool, added = rows
    run = place.run(random_seed)
    network, history = _joined(place, run, report) if place.stages else _trained(place, run, rows, report)
    if history:
        plots.history_plot(history, run.path("plots/history.png"))
    with distributed.in_turn():
        if run.path(READY).exists():
            readiness = ready_graph(network, run)[1]
        else:
            extra = None if added is None else added.samples
            readiness = make_ready(network, pool, run, report=report, added=extra)
    plots.curve_plot([("check", readiness.curve)], run.path("plots/curve.png"))
    return Fitted(run, history, readiness)


def _trained(
    place: Place, run: Run, rows: tuple[Pool, Added | None], report: Progress
) -> tuple[AnyNetwork, tuple[State, ...]]:
    pool, added = rows
    torch.manual_seed(run.random_seed)  # the first weights of whatever is not pretrained
    network = models.build(place.experiment.model, len(pool.task.columns), place.data)
    training = pool.samples(Part.FIT)
    if added is not None:
        training = training + added.samples
    return network, fit(network, Parts(training, pool.samples(Part.SELECT)), run, report)


def _joined(place: Place, run: Run, report: Progress) -> tuple[AnyNetwork, tuple[State, ...]]:
    """Both stages trained and made ready, then told as one network; its own run has no epochs."""
    stages, temperatures = [], []
    for stage in place.each_stage():
        rows = load_pool(stage, report), None
        fitted = run_fit(stage, run.random_seed, rows, report)
        network = _network(stage)
        network.load_state_dict(fitted.run.tensors("best.safetensors"))
        stages.append(network)
        temperatures.append(fitted.readiness.temperature)
    cascade = _cascade(place, stages)
    cascade.temperatures.copy_(torch.tensor(temperatures))
    run.begin("cpu")
    run.save_tensors("best.safetensors", cascade.state_dict())
    return cascade, ()


def run_evaluate(place: Place, runs: Sequence[Run], pool: Pool) -> tuple[Finished, ...]:
    """Open the test part for each run that has not seen it.

    Raises
    ------
    ExperimentError : no run is finished
    """
    if not runs:
        raise ExperimentError(f"{place.experiment.name}: no finished run here; run fit first, or give --runs")
    found = []
    for run in runs:
        one = evaluate(_network(place), run, pool)
        plots.curve_plot([("check", one.readiness.curve), ("test", one.test.points[0])], run.path("plots/curve.png"))
        found.append(one)
    return tuple(found)


def run_export(place: Place, random_seed: int, out: Path) -> ModelCard:
    """Write the model file and MODEL_CARD.md of one seed, with the figures of all.

    Raises
    ------
    ExperimentError : the run is not finished, or the test part has not been opened for it
    """
    graph = finished_graph(place, random_seed)
    seeds = tuple(one for run in place.finished_runs() if (one := _evaluated(place, run)) is not None)
    chosen = [one for one in seeds if one.run.random_seed == random_seed]
    if not chosen:
        raise ExperimentError(f"{place.run(random_seed).folder.name}: not evaluated yet; run evaluate first")
    path = out / place.experiment.export.file
    card = export(graph, chosen[0], seeds, path)
    model_id = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / "MODEL_CARD.md").write_text(model_card_text(card, chosen[0], seeds, model_id=model_id), encoding="utf-8")
    return card


def finished_graph(place: Place, random_seed: int) -> ExportedGraph:
    """The graph of a finished run.

    Raises
    ------
    ExperimentError : the run is not finished
    """
    return ready_graph(_network(place), place.run(random_seed))[0]


def _network(place: Place) -> AnyNetwork:
    """The network without its first weights: a finished run brings its own."""
    if place.stages:
        return _cascade(place, [_network(stage) for stage in place.each_stage()])
    columns = len(task_of(place.experiment.task).columns)
    return models.build(place.experiment.model.model_copy(update={"weights": ""}), columns, Path())


def _cascade(place: Place, stages: Sequence[AnyNetwork]) -> Cascade:
    classifiers = [stage for stage in stages if isinstance(stage, Network)]
    if len(classifiers) != len(stages):
        raise ExperimentError(f"{place.experiment.name}: a cascade joins two classifiers; choose other stages")
    return Cascade(classifiers[0], classifiers[1])


def _evaluated(place: Place, run: Run) -> Finished | None:
    figures = stored_figures(run)
    return None if figures is None else Finished(run, ready_graph(_network(place), run)[1], figures)
