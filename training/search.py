"""Hyper-parameters, searched on `select`, every point on several random seeds.

Flow:   [search] space -> Optuna study (SQLite or PostgreSQL) -> trials: mean of the monitor over the seeds -> effects
Calls:  optuna, steps, fit. Called by: the command line (search).
Never:  sees `calibrate`, `check` or the test part; tells the best run of a point instead of its mean.

Many machines search together by naming the same study in the same database.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
import torch

from training import models
from training.data.pool import Pool
from training.experiment import Experiment, SearchSettings, changed
from training.fit import Parts, Progress, fit
from training.runs import Run, State
from training.steps import Place
from xray_desktop.contract.ledger import Part
from xray_desktop.contract.model_card import Interval
from xray_desktop.errors import ExperimentError
from xray_desktop.measures.intervals import of_mean

Value = float | int | str
_SEARCHED = "searched"


@dataclass(frozen=True, slots=True)
class Point:
    """One choice of values and what it reached on `select`, over its seeds."""

    values: Mapping[str, Value]
    monitor: Interval
    seeds: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One value of one hyper-parameter: the mean of all points that have it, and of those alike in all else as given.

    ``alone`` is None where no point differs from the experiment's own settings in this value only.
    """

    name: str
    value: Value
    together: Interval
    alone: Interval | None


def search(place: Place, pool: Pool, storage: str, report: Progress) -> tuple[Point, ...]:
    """Run the trials that the study still lacks; every finished point, best first.

    Parameters
    ----------
    storage : "sqlite:///PATH" or "postgresql+psycopg://..."

    Raises
    ------
    ExperimentError : nothing to search, or a name that is none
    """
    settings = place.experiment.search
    if not settings.space:
        raise ExperimentError(f"{place.experiment.name}: nothing to search; give [search.space] names with values")
    for name, choices in settings.space.items():
        changed(place.experiment, {name: choices[0]})
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=place.experiment.name,
        storage=storage,
        sampler=_sampler(settings),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3) if settings.prune else optuna.pruners.NopPruner(),
        direction="maximize",
        load_if_exists=True,
    )
    wanted = _trials(settings)
    done = len([trial for trial in study.trials if trial.state.is_finished()])
    if wanted > done:
        study.optimize(lambda trial: _objective(trial, place, pool, report), n_trials=wanted - done)
    return points(study)


def points(study: optuna.Study) -> tuple[Point, ...]:
    """Every finished point, best mean first."""
    found = []
    for trial in study.trials:
        reached = trial.user_attrs.get(_SEARCHED)
        if trial.state is optuna.trial.TrialState.COMPLETE and reached:
            found.append(Point(trial.params, _interval(reached), len(reached)))
    return tuple(sorted(found, key=lambda point: -point.monitor.value))


def effects(found: Sequence[Point], experiment: Experiment) -> tuple[Effect, ...]:
    """Of every value of every hyper-parameter, alone and together."""
    given = {name: _given(experiment, name) for name in experiment.search.space}
    told = []
    for name, choices in experiment.search.space.items():
        for value in choices:
            having = [point for point in found if point.values.get(name) == value]
            if not having:
                continue
            only = [p for p in having if all(p.values[other] == given[other] for other in given if other != name)]
            means = [point.monitor.value for point in having]
            together = _interval(means) if len(means) > 1 else having[0].monitor
            told.append(Effect(name, value, together, only[0].monitor if only else None))
    return tuple(told)


def _objective(trial: optuna.Trial, place: Place, pool: Pool, report: Progress) -> float:
    settings = place.experiment.search
    values: dict[str, Value] = {}
    for name, choices in settings.space.items():
        chosen = trial.suggest_categorical(name, choices)
        values[name] = choices[0] if chosen is None else chosen  # Optuna's type allows None; our choices do not
    experiment = changed(place.experiment, values)
    reached: list[float] = []
    for seed in settings.random_seeds:
        name = f"{experiment.name}-point{trial.number}"
        run = Run.open(place.runs / "search", experiment.model_copy(update={"name": name}), seed)
        torch.manual_seed(seed)
        network = models.build(experiment.model, len(pool.task.columns), place.data)
        parts = Parts(pool.samples(Part.FIT), pool.samples(Part.SELECT))
        history = fit(network, parts, run, report)
        reached.append(_best(history))
        trial.report(float(np.mean(reached)), len(reached) - 1)
        if len(reached) < len(settings.random_seeds) and trial.should_prune():
            raise optuna.TrialPruned
    trial.set_user_attr(_SEARCHED, reached)
    return float(np.mean(reached))


def _best(history: Sequence[State]) -> float:
    return max(float(line["monitor"]) for line in history)


def _sampler(settings: SearchSettings) -> optuna.samplers.BaseSampler:
    if settings.sampler == "grid":
        return optuna.samplers.GridSampler({name: list(values) for name, values in settings.space.items()}, seed=0)
    if settings.sampler == "random":
        return optuna.samplers.RandomSampler(seed=0)
    return optuna.samplers.TPESampler(seed=0, multivariate=True)


def _trials(settings: SearchSettings) -> int:
    if settings.sampler != "grid":
        return settings.trials
    return len(list(itertools.product(*settings.space.values())))


def _given(experiment: Experiment, name: str) -> Any:  # noqa: ANN401  # whatever the setting's type is
    table, key = name.split(".")
    return getattr(getattr(experiment, table), key)


def _interval(values: Sequence[float]) -> Interval:
    if len(values) < 2:
        return Interval(value=values[0], low=values[0], high=values[0])
    bounds = of_mean(values)
    return Interval(value=float(np.mean(values)), low=bounds.low, high=bounds.high)
