"""The one shape of every classifier here: preparation, backbone, pooled linear head.

Flow:   grey [N, 1, S, S] -> preparation, mean and standard deviation -> features [N, D, h, w] -> mean -> logits [N, 3]
Calls:  torch, models.grey. Called by: models (the builders), fit, readiness, export.
Never:  a sigmoid or softmax: log-odds are made in export.py and losses.py.

The head pools and is linear, so its Grad-CAM has a closed form (export.py).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.data.dataset import CLASSES
from training.experiment import ModelSettings
from training.models.grey import preparation


@dataclass(frozen=True, slots=True)
class Trunk:
    """A backbone: grey [N, 1, S, S] after mean and deviation -> [N, width, h, w]."""

    module: nn.Module
    width: int
    mean: float
    deviation: float


class Network(nn.Module):
    """Three logits: healthy, bacterial, viral."""

    def __init__(self, trunk: Trunk, settings: ModelSettings) -> None:
        super().__init__()
        self.preparation = preparation(settings.grey)
        self.trunk = trunk.module
        self.mean, self.deviation = trunk.mean, trunk.deviation
        self.dropout = nn.Dropout(settings.dropout)
        self.head = nn.Linear(trunk.width, len(CLASSES))

    def features(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D, h, w]."""
        prepared = (self.preparation(grey) - self.mean) / self.deviation
        features: Tensor = self.trunk(prepared)
        return features

    def embedding(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D]."""
        return self.features(grey).mean((2, 3))

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> logits [N, 3]."""
        logits: Tensor = self.head(self.dropout(self.embedding(grey)))
        return logits


def channels_last(network: nn.Module) -> None:
    """Lay the filters out channel by channel: the same numbers, computed about twice as fast on a processor."""
    for weight in network.parameters():
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)


def pneumonia_log_odds(logits: Tensor) -> Tensor:
    """Logits [N, 3] -> [N]: log of P(pneumonia) / P(healthy)."""
    return torch.logsumexp(logits[:, 1:].float(), 1) - logits[:, 0].float()
