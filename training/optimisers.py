"""How steps are taken: optimisers, and the learning rate over the run.

Flow:   FitSettings, network -> optimiser ; step, history -> share of the learning rate ; history -> go on or stop
Calls:  torch. Called by: fit.
Never:  keeps a state of its own: a resumed run finds the same rate from the same history.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import torch

from training.experiment import FitSettings
from training.models import AnyNetwork
from training.runs import State

Groups = list[dict[str, Any]]


def _adamw(groups: Groups, settings: FitSettings) -> torch.optim.Optimizer:
    return torch.optim.AdamW(groups, lr=settings.learning_rate)


def _adam(groups: Groups, settings: FitSettings) -> torch.optim.Optimizer:
    return torch.optim.Adam(groups, lr=settings.learning_rate)


def _sgd(groups: Groups, settings: FitSettings) -> torch.optim.Optimizer:
    return torch.optim.SGD(groups, lr=settings.learning_rate, momentum=settings.momentum)


def _rmsprop(groups: Groups, settings: FitSettings) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(groups, lr=settings.learning_rate, alpha=0.9)


OPTIMIZERS: Final[Mapping[str, Callable[[Groups, FitSettings], torch.optim.Optimizer]]] = {
    "adamw": _adamw,
    "adam": _adam,
    "sgd": _sgd,
    "rmsprop": _rmsprop,
}


def optimizer(network: AnyNetwork, settings: FitSettings) -> torch.optim.Optimizer:
    """Weight decay for matrices and filters only; a norm's scale or a bias has nothing to gain from it."""
    moving = [weight for weight in network.parameters() if weight.requires_grad]
    wide = [weight for weight in moving if weight.ndim > 1]
    flat = [weight for weight in moving if weight.ndim <= 1]
    groups: Groups = [{"params": wide, "weight_decay": settings.weight_decay}, {"params": flat, "weight_decay": 0.0}]
    return OPTIMIZERS[settings.optimizer](groups, settings)


def rate(step: int, steps_an_epoch: int, settings: FitSettings, history: Sequence[State]) -> float:
    """0..1 of the learning rate at a step of the run: linear warm-up, then the schedule."""
    steps = settings.epochs * steps_an_epoch
    if settings.schedule == "one_cycle":
        return _one_cycle(step / max(steps - 1, 1))
    warm = max(int(steps * settings.warm_up_share), 1)
    if settings.warm_up_share and step < warm:
        return (step + 1) / warm
    if settings.schedule == "cosine":
        return 0.5 * (1.0 + math.cos(math.pi * (step - warm) / max(steps - warm, 1)))
    if settings.schedule == "step":
        return float(0.1 ** (step // steps_an_epoch // settings.step_epochs))
    if settings.schedule == "plateau":
        return float(0.33 ** _plateaus(history, settings.step_epochs))
    return 1.0


def stops(history: Sequence[State], settings: FitSettings) -> bool:
    """Early: no new best for ``patience`` epochs."""
    if not settings.patience or not history:
        return False
    last = max(place for place, line in enumerate(history) if line["best"])
    return len(history) - 1 - last >= settings.patience


def _plateaus(history: Sequence[State], patience: int) -> int:
    """How often ``patience`` epochs in a row brought nothing new."""
    waited = found = 0
    for line in history:
        waited = 0 if line["best"] else waited + 1
        if waited == patience:
            found, waited = found + 1, 0
    return found


def _one_cycle(place: float) -> float:
    """A quarter of the run up from 1/25, the rest down to nothing, both as half a cosine."""
    if place < 0.25:
        return 1.0 - 0.96 * 0.5 * (1.0 + math.cos(math.pi * place / 0.25))
    return 0.5 * (1.0 + math.cos(math.pi * (place - 0.25) / 0.75))
