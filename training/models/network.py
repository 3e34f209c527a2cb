"""The one shape of every classifier here: preparation, backbone, head.

Flow:   grey [N, 1, S, S] -> preparation, mean and standard deviation -> features [N, D, h, w] -> head -> logits [N, K]
Calls:  torch, models.grey, models.heads. Called by: models (the builders), fit, readiness, exported.
Never:  a sigmoid or softmax: what logits mean is the task's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.experiment import ModelSettings
from training.models.grey import preparation
from training.models.heads import HEADS, MOST_STEPS_A_SIDE, MapShape, Pooled, Recurrent
from xray_desktop.errors import ExperimentError


@dataclass(frozen=True, slots=True)
class Trunk:
    """A backbone: grey [N, 1, S, S] after mean and deviation -> [N, D, h, w]."""

    module: nn.Module
    mean: float
    deviation: float


class Network(nn.Module):
    """Logits of a task's columns."""

    def __init__(self, trunk: Trunk, settings: ModelSettings, columns: int) -> None:
        super().__init__()
        self.preparation = preparation(settings.grey)
        self.trunk = trunk.module
        self.mean, self.deviation = trunk.mean, trunk.deviation
        self.stride = 1
        if settings.head not in HEADS:
            raise ExperimentError(f"[model] head: no head '{settings.head}'; there are {', '.join(HEADS)}")
        shape = self._map_shape(settings.side)
        if settings.head in ("rnn", "lstm"):
            # Averaged here and not in the head: the head is differentiated in the exported graph, and pooling is not.
            self.stride = -(-max(shape.rows, shape.columns) // MOST_STEPS_A_SIDE)
            shape = self._map_shape(settings.side)
        self.head = HEADS[settings.head](shape, columns, settings.dropout)

    def features(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D, h, w]."""
        prepared = (self.preparation(grey) - self.mean) / self.deviation
        features: Tensor = self.trunk(prepared)
        return functional.avg_pool2d(features, self.stride) if self.stride > 1 else features

    def parts(self, grey: Tensor) -> tuple[Tensor, ...]:
        """The feature maps that ``head_of`` takes."""
        return (self.features(grey),)

    def head_of(self, *parts: Tensor) -> Tensor:
        """Feature maps -> logits [N, K]."""
        logits: Tensor = self.head(parts[0])
        return logits

    def embedding(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D]."""
        return self.features(grey).mean((2, 3))

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> logits [N, K]."""
        logits: Tensor = self.head(self.features(grey))
        return logits

    @property
    def linear(self) -> nn.Linear | None:
        """The head's one layer, where the head is linear in the pooled features."""
        return self.head.linear if isinstance(self.head, Pooled) else None

    @property
    def walks(self) -> bool:
        """The head reads the map place by place."""
        return isinstance(self.head, Recurrent)

    def _map_shape(self, side: int) -> MapShape:
        training = self.trunk.training
        with torch.no_grad():
            self.trunk.eval()
            _, width, rows, columns = self.features(torch.zeros(1, 1, side, side)).shape
        self.trunk.train(training)
        return MapShape(width, rows, columns)


def freeze(trunk: nn.Module, trainable_from: str) -> int:
    """Keep every layer before the first whose name starts with ``trainable_from`` as it is; "" trains all.

    "head" freezes the whole trunk. Frozen batch norms keep their statistics too.

    Returns
    -------
    how many numbers are frozen

    Raises
    ------
    ExperimentError : no layer has such a name
    """
    if not trainable_from:
        return 0
    leaves = [
        (name.removeprefix("backbone.").removeprefix("network."), module)
        for name, module in trunk.named_modules()
        if not list(module.children())
    ]
    first = next((place for place, (name, _) in enumerate(leaves) if name.startswith(trainable_from)), len(leaves))
    if first == len(leaves) and trainable_from != "head":
        raise ExperimentError(f"[model] trainable_from: the network has no layer '{trainable_from}'")
    frozen = 0
    for _, module in leaves[:first]:
        for weight in module.parameters():
            weight.requires_grad_(requires_grad=False)
            frozen += weight.numel()
        if isinstance(module, nn.BatchNorm2d):
            module.track_running_stats = True
            module.momentum = 0.0  # its statistics are the pretrained ones for ever
    return frozen


def trainable(network: nn.Module) -> Iterator[nn.Parameter]:
    """What the optimiser may move."""
    return (weight for weight in network.parameters() if weight.requires_grad)


def channels_last(network: nn.Module) -> None:
    """Lay the filters out channel by channel: the same numbers, computed about twice as fast on a processor."""
    for weight in network.parameters():
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
