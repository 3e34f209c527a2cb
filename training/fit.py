"""Training, top to bottom.

Flow:   augmented batches of `fit` -> loss -> step -> weight average ; `select` plain and changed -> monitor -> best
Calls:  losses, data, runs, measures.roc. Called by: the command line.
Never:  sees `calibrate`, `check` or the test part; hands back the last epoch instead of the best.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader

from training.averaging import WeightAverage
from training.data.augment import changed_copy, generator
from training.data.dataset import EpochDataset, Samples, stack
from training.experiment import FitSettings
from training.losses import loss
from training.models.network import Network, channels_last, pneumonia_log_odds
from training.runs import Run, State
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


@dataclass(frozen=True, slots=True)
class Device:
    """Where and how it is computed."""

    name: str
    precision: str

    @classmethod
    def best(cls, settings: FitSettings) -> "Device":
        """CUDA when it is there, else the processor."""
        torch.set_num_threads(settings.threads)
        return cls("cuda" if torch.cuda.is_available() else "cpu", settings.precision)

    def autocast(self) -> AbstractContextManager[object]:
        """bf16 where the experiment says so."""
        return torch.autocast(self.name, dtype=torch.bfloat16, enabled=self.precision == "bf16")

    def place(self, images: Tensor) -> Tensor:
        """Onto the device, channels last."""
        return images.to(self.name, memory_format=torch.channels_last, non_blocking=True)


def fit(network: Network, parts: Parts, run: Run, progress: Progress) -> tuple[State, ...]:
    """Train to the end, from the last checkpoint where there is one; the best weights lie in best.safetensors.

    Returns
    -------
    history : of each epoch the loss, the scores on `select`, and whether it was the best so far

    Raises
    ------
    ExperimentError : fewer rows than one batch
    """
    settings = run.experiment.fit
    if len(parts.fit) < settings.batch:
        raise ExperimentError(
            f"the fit part holds {len(parts.fit)} rows, fewer than one batch of {settings.batch}; lower [fit] batch"
        )
    device = Device.best(settings)
    run.begin(torch.cuda.get_device_name() if device.name == "cuda" else "cpu")
    channels_last(network.to(device.name))
    optimizer = torch.optim.AdamW(_groups(network, settings), lr=settings.learning_rate)
    average = WeightAverage(network, settings.average_decay)
    history = _resume(run, network, optimizer, average)
    plain = stack(parts.select, range(len(parts.select)))
    changed = _changed(parts.select)
    for epoch in range(len(history), settings.epochs):
        started = time.monotonic()
        train_loss = train_one_epoch((network, optimizer, average), parts.fit, (run, epoch), progress)
        scores = _scores(average.network, (plain, changed), parts.select.pneumonia, device)
        best = scores["monitor"] > max((line["monitor"] for line in history), default=-math.inf)
        history.append(
            {"epoch": epoch, "loss": train_loss, **scores, "best": best, "seconds": time.monotonic() - started}
        )
        if best:
            run.save_tensors("best.safetensors", average.network.state_dict())
        run.save_checkpoint(
            {
                "network": network.state_dict(),
                "average": average.network.state_dict(),
                "steps": average.steps,
                "optimizer": optimizer.state_dict(),
                "history": history,
            }
        )
        run.log(history)
    return tuple(history)


def train_one_epoch(
    learner: tuple[Network, torch.optim.Optimizer, WeightAverage],
    rows: Samples,
    place: tuple[Run, int],
    progress: Progress,
) -> float:
    """One pass over `fit` in an order drawn from seed and epoch; the mean loss."""
    network, optimizer, average = learner
    run, epoch = place
    settings = run.experiment.fit
    device = Device.best(settings)
    torch.manual_seed(run.random_seed * 1000 + epoch)  # dropout: a resumed run draws as an uninterrupted one does
    network.train()
    batches = _batches(rows, run, epoch)
    steps = len(rows) // settings.batch
    total = torch.zeros(())
    for step, (images, targets, weights) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * rate(epoch * steps + step, settings.epochs * steps, settings)
        with device.autocast():
            logits = network(device.place(images))
        value = loss(logits, targets.to(device.name), weights.to(device.name), smoothing=settings.label_smoothing)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(value)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        average.follow(network)
        total += value.detach().cpu()
        progress(f"epoch {epoch + 1}/{settings.epochs}", step + 1, steps)
    return float(total) / steps


def rate(step: int, steps: int, settings: FitSettings) -> float:
    """Linear warm-up, then half a cosine to zero; 0..1 of the learning rate."""
    warm = max(int(steps * settings.warm_up_share), 1)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1.0 + math.cos(math.pi * (step - warm) / max(steps - warm, 1)))


def log_odds(network: Network, images: Tensor, device: Device) -> NDArray[np.float64]:
    """Pneumonia's log-odds, float64 [n], of float32 [n, 1, S, S]."""
    network.eval()
    with torch.inference_mode(), device.autocast():
        chunks = torch.split(images, BATCH_SCORED)
        found = [pneumonia_log_odds(network(device.place(chunk))).cpu() for chunk in chunks]
    return torch.cat(found).numpy().astype(np.float64)


def _scores(
    network: Network, images: tuple[Tensor, Tensor], truth: NDArray[np.bool_], device: Device
) -> dict[str, float]:
    plain = auroc(truth, log_odds(network, images[0], device))
    changed = auroc(truth, log_odds(network, images[1], device))
    return {"select_auroc": plain, "select_changed_auroc": changed, "monitor": (plain + changed) / 2.0}


def _changed(rows: Samples) -> Tensor:
    copies = [changed_copy(rows.grey(index), generator(COPIES_SEED, index)) for index in range(len(rows))]
    return torch.from_numpy(np.stack(copies))[:, None]


def _batches(rows: Samples, run: Run, epoch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    settings = run.experiment.fit
    loader = DataLoader(
        EpochDataset(rows, run.experiment.augment, random_seed=run.random_seed, epoch=epoch),
        batch_size=settings.batch,
        shuffle=True,
        drop_last=True,
        num_workers=settings.workers,
        generator=torch.Generator().manual_seed(run.random_seed * 1000 + epoch),
    )
    for images, targets, weights in loader:
        yield images, targets, weights.float()


def _groups(network: Network, settings: FitSettings) -> list[dict[str, object]]:
    """Weight decay for matrices and filters only; a norm's scale or a bias has nothing to gain from it."""
    wide = [weight for weight in network.parameters() if weight.ndim > 1]
    flat = [weight for weight in network.parameters() if weight.ndim <= 1]
    return [{"params": wide, "weight_decay": settings.weight_decay}, {"params": flat, "weight_decay": 0.0}]


def _resume(run: Run, network: Network, optimizer: torch.optim.Optimizer, average: WeightAverage) -> list[State]:
    state = run.checkpoint()
    if state is None:
        return []
    network.load_state_dict(state["network"])
    average.network.load_state_dict(state["average"])
    average.steps = int(state["steps"])
    optimizer.load_state_dict(state["optimizer"])
    return list(state["history"])
