"""A network that has learnt to redraw healthy chests: what it redraws badly is unlike them.

Flow:   grey -> preparation -> code -> redrawn ; log of the mean squared error -> one logit ; the error's map
Calls:  torch, models.grey. Called by: models (the builder), exported.
Never:  sees a label.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.experiment import ModelSettings
from training.models.grey import preparation

CELLS = 16  # of the error's map, a side
_FLOOR = 1e-6


class Autoencoder(nn.Module):
    """Four halvings to 8c channels, a code of ``c`` channels, and back; c = ``channels``."""

    linear: None = None

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        c = settings.channels
        widths = (1, c, 2 * c, 4 * c, 8 * c)
        down: list[nn.Module] = []
        for before, width in pairwise(widths):
            down += [nn.Conv2d(before, width, 3, stride=2, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        up: list[nn.Module] = [nn.Conv2d(c, 8 * c, 1)]
        for width, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            up += [nn.BatchNorm2d(width), nn.ReLU(), nn.Upsample(scale_factor=2), nn.Conv2d(width, after, 3, padding=1)]
        self.preparation = preparation(settings.grey)
        self.encoder = nn.Sequential(*down, nn.Conv2d(8 * c, c, 1))
        self.decoder = nn.Sequential(*up)

    def error_map(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> squared error [N, 1, h, w], S a multiple of 16."""
        prepared = self.preparation(grey)
        redrawn = torch.sigmoid(self.decoder(self.encoder(prepared)))
        error = (redrawn - prepared).square()
        return functional.avg_pool2d(error, max(grey.shape[2] // CELLS, 1))

    def embedding(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D]: the code, averaged over places."""
        code: Tensor = self.encoder(self.preparation(grey))
        return code.mean((2, 3))

    def parts(self, grey: Tensor) -> tuple[Tensor, ...]:
        """The one map that the logit is made of."""
        return (self.error_map(grey),)

    def head_of(self, *parts: Tensor) -> Tensor:
        """Squared error [N, 1, h, w] -> log of its mean, [N, 1]."""
        return torch.log(parts[0].mean((2, 3)) + _FLOOR)

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> log of the mean squared error, [N, 1]."""
        return self.head_of(*self.parts(grey))
