"""Training, top to bottom.

Flow:   augmented batches of `fit` -> loss -> step -> weight average ; `select` plain and changed -> monitor -> best
Calls:  losses, optimisers, data, distributed, runs, measures.roc. Called by: the command line.
Never:  sees `calibrate`, `check` or the test part; hands back the last epoch instead of the best, unless told to.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from training import distributed
from training.data.augment import changed_copy, generator
from training.data.balance import Drawn, balanced
from training.data.dataset import EpochDataset, Samples, stack
from training.experiment import FitSettings
from training.learner import Device, Learner
from training.losses import loss
from training.models import AnyNetwork
from training.optimisers import rate, stops
from training.runs import Run, State
from training.task import UNKNOWN
from xray_desktop.errors import ExperimentError
from xray_desktop.measures.roc import auroc

Progress = Callable[[str, int, int], object]
COPIES_SEED = 20_000
BATCH_SCORED = 64


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What training may see."""

    fit: Samples
    select: Samples


def fit(network: AnyNetwork, parts: Parts, run: Run, progress: Progress) -> tuple[State, ...]:
    """Train to the end, from the last checkpoint where there is one; the kept weights lie in best.safetensors.

    Returns
    -------
    history : of each epoch the loss, the scores on `select`, and whether it was the best so far

    Raises
    ------
    ExperimentError : fewer rows than one batch
    """
    settings = run.experiment.fit
    drawn = balanced(parts.fit, run.experiment.data, run.random_seed)
    if len(drawn.samples) < settings.batch:
        raise ExperimentError(
            f"the fit part holds {len(drawn.samples)} rows, fewer than one batch of {settings.batch}; lower [fit] batch"
        )
    device = Device.best(settings)
    run.begin(torch.cuda.get_device_name() if device.name == "cuda" else "cpu")
    learner = Learner.of(network, settings, device)
    history = learner.resume(run.checkpoint())
    select = drawn.samples if run.experiment.data.memorise else parts.select
    plain, changed = stack(select, range(len(select))), _changed(select)
    while len(history) < settings.epochs and not stops(history, settings):
        started = time.monotonic()
        train_loss = train_one_epoch(learner, drawn, (run, history), progress)
        scores = _scores(learner.average.network, (plain, changed), select, (device, settings))
        best = scores["monitor"] > max((line["monitor"] for line in history), default=-math.inf)
        told = {"epoch": len(history), "loss": train_loss, **scores, "best": best}
        history.append({**told, "seconds": time.monotonic() - started})
        if distributed.first():
            if best or settings.keep == "last":
                run.save_tensors("best.safetensors", learner.average.network.state_dict())
            run.save_checkpoint(learner.state(history))
            run.log(history)
    return tuple(history)


def train_one_epoch(learner: Learner, drawn: Drawn, place: tuple[Run, list[State]], progress: Progress) -> float:
    """One pass over `fit` in an order drawn from seed and epoch; the mean loss."""
    run, history = place
    epoch, settings = len(history), run.experiment.fit
    device = Device.best(settings)
    torch.manual_seed(run.random_seed * 1000 + epoch)  # dropout: a resumed run draws as an uninterrupted one does
    learner.network.train()
    together = distributed.wrapped(learner.network)
    steps = len(drawn.samples) // settings.batch
    total = torch.zeros(())
    for step, (images, *told) in enumerate(_batches(drawn, run, epoch)):
        share = rate(epoch * steps + step, steps, settings, history)
        for group in learner.optimizer.param_groups:
            group["lr"] = settings.learning_rate * share
        with device.autocast():
            logits = together(device.place(images))
        targets, weights = (part.to(device.name) for part in told)
        value = loss(drawn.samples.task, logits, targets, weights, smoothing=settings.label_smoothing)
        torch.autograd.backward(learner.scaler.scale(value / settings.accumulate))
        if (step + 1) % settings.accumulate == 0 or step + 1 == steps:
            _step(learner)
        total += value.detach().cpu()
        progress(f"epoch {epoch + 1}/{settings.epochs}", step + 1, steps)
    return distributed.mean(float(total) / steps)


def _step(learner: Learner) -> None:
    learner.scaler.unscale_(learner.optimizer)
    torch.nn.utils.clip_grad_norm_(learner.network.parameters(), 2.0)
    learner.scaler.step(learner.optimizer)
    learner.scaler.update()
    learner.optimizer.zero_grad(set_to_none=True)
    learner.average.follow(learner.network)


def logits_of(network: AnyNetwork, images: Tensor, device: Device) -> Tensor:
    """Float32 [n, K] of float32 [n, 1, S, S]."""
    network.eval()
    with torch.inference_mode(), device.autocast():
        chunks = torch.split(images, BATCH_SCORED)
        return torch.cat([network(device.place(chunk)).float().cpu() for chunk in chunks])


def _scores(
    network: AnyNetwork, images: tuple[Tensor, Tensor], rows: Samples, how: tuple[Device, FitSettings]
) -> dict[str, float]:
    """On `select`: AUROC of the first finding, plain and on changed copies; loss and accuracy of the plain images."""
    device, settings = how
    plain, changed = (logits_of(network, part, device) for part in images)
    known = rows.truth[:, 0] != UNKNOWN
    truth = rows.monitored[known]
    odds = [rows.task.log_odds(part)[:, 0].double().numpy()[known] for part in (plain, changed)]
    targets, weights = torch.from_numpy(rows.targets), torch.from_numpy(rows.weights)
    scores = {
        "select_auroc": auroc(truth, odds[0]),
        "select_changed_auroc": auroc(truth, odds[1]),
        "select_loss": float(loss(rows.task, plain, targets, weights, smoothing=0.0)),
        "select_accuracy": _accuracy(rows, plain),
    }
    monitors = {
        "auroc": scores["select_auroc"],
        "changed_auroc": scores["select_changed_auroc"],
        "both": (scores["select_auroc"] + scores["select_changed_auroc"]) / 2.0,
        "accuracy": scores["select_accuracy"],
        "loss": -scores["select_loss"],
    }
    return {**scores, "monitor": monitors[settings.monitor]}


def _accuracy(rows: Samples, logits: Tensor) -> float:
    """Share of rows whose likeliest column is allowed; of sigmoids, whose first finding is on the right side of 0.5."""
    targets = torch.from_numpy(rows.targets)
    if rows.task.exclusive:
        return float(targets.gather(1, logits.argmax(1, keepdim=True)).float().mean())
    said = (rows.task.log_odds(logits)[:, 0] > 0.0).numpy()
    known = rows.truth[:, 0] != UNKNOWN
    return float(np.mean(said[known] == rows.monitored[known]))


def _changed(rows: Samples) -> Tensor:
    copies = [changed_copy(rows.grey(index), generator(COPIES_SEED, index)) for index in range(len(rows))]
    return torch.from_numpy(np.stack(copies))[:, None]


def _batches(drawn: Drawn, run: Run, epoch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    settings = run.experiment.fit
    order = torch.Generator().manual_seed(run.random_seed * 1000 + epoch)
    count = len(drawn.samples)
    if drawn.chances is None:
        places = torch.randperm(count, generator=order)
    else:
        places = torch.multinomial(torch.from_numpy(drawn.chances), count, replacement=True, generator=order)
    whole = places[: count // settings.batch * settings.batch].reshape(-1, settings.batch)
    loader = DataLoader(
        EpochDataset(drawn.samples, run.experiment.augment, random_seed=run.random_seed, epoch=epoch),
        batch_sampler=distributed.mine(whole).tolist(),
        num_workers=settings.workers,
    )
    for images, targets, weights in loader:
        yield images, targets, weights.float()
