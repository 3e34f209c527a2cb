"""The three commands' work, from an experiment to what they leave behind.

Flow:   fit: pool, added -> run ready for use ; evaluate: finished runs -> test.json ; export: one run -> file, card
Calls:  every step of training. Called by: the command line.
Never:  prints; a ``report`` callback tells how far it is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from training import models, plots
from training.data import additions
from training.data import pool as pools
from training.data.additions import Added
from training.data.pool import Pool
from training.evaluate import Finished, evaluate, stored_figures
from training.experiment import Experiment
from training.export import export
from training.fit import Parts, Progress, fit
from training.models import AnyNetwork
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
    """Where a command works: the experiment, the runs' folder, and the exports added to the training set."""

    experiment: Experiment
    runs: Path
    added: tuple[Path, ...] = ()

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


def load_pool(place: Place, data: Path, report: Progress) -> Pool:
    """Read and split the experiment's data."""
    return pools.load(
        place.experiment, data, place.runs, lambda done, total: report("reading radiographs", done, total)
    )


def take_in(place: Place, pool: Pool, report: Progress) -> Added | None:
    """The added exports; None when there are none."""
    if not place.added:
        return None
    return additions.take_in(
        place.added, pool, place.runs, lambda done, total: report("reading added sets", done, total)
    )


def run_fit(run: Run, pool: Pool, added: Added | None, data: Path, report: Progress) -> Fitted:
    """Train one run to its end and make it ready; a finished run is only read back."""
    torch.manual_seed(run.random_seed)  # the first weights of whatever is not pretrained
    network = models.build(run.experiment.model, len(pool.task.columns), data)
    rows = pool.samples(Part.FIT)
    if added is not None:
        rows = rows + added.samples
    history = fit(network, Parts(rows, pool.samples(Part.SELECT)), run, report)
    plots.history_plot(history, run.path("plots/history.png"))
    if run.path(READY).exists():
        readiness = ready_graph(network, run)[1]
    else:
        extra = None if added is None else added.samples
        readiness = make_ready(network, pool, run, report=report, added=extra)
    plots.curve_plot([("check", readiness.curve)], run.path("plots/curve.png"))
    return Fitted(run, history, readiness)


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
        one = evaluate(_network(run), run, pool)
        plots.curve_plot([("check", one.readiness.curve), ("test", one.test.points[0])], run.path("plots/curve.png"))
        found.append(one)
    return tuple(found)


def run_export(place: Place, random_seed: int, out: Path) -> ModelCard:
    """Write the model file and MODEL_CARD.md of one seed, with the figures of all.

    Raises
    ------
    ExperimentError : the run is not finished, or the test part has not been opened for it
    """
    graph, _ = ready_graph(_network(place.run(random_seed)), place.run(random_seed))
    seeds = tuple(one for run in place.finished_runs() if (one := _evaluated(run)) is not None)
    chosen = [one for one in seeds if one.run.random_seed == random_seed]
    if not chosen:
        raise ExperimentError(f"{place.run(random_seed).folder.name}: not evaluated yet; run evaluate first")
    path = out / place.experiment.export.file
    card = export(graph, chosen[0], seeds, path)
    model_id = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / "MODEL_CARD.md").write_text(model_card_text(card, chosen[0], seeds, model_id=model_id), encoding="utf-8")
    return card


def _network(run: Run) -> AnyNetwork:
    """The network without its first weights: a finished run brings its own."""
    columns = len(task_of(run.experiment.task).columns)
    return models.build(run.experiment.model.model_copy(update={"weights": ""}), columns, Path())


def _evaluated(run: Run) -> Finished | None:
    figures = stored_figures(run)
    return None if figures is None else Finished(run, ready_graph(_network(run), run)[1], figures)
