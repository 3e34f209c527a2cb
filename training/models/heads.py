"""What turns a feature map into logits.

Flow:   features [N, D, h, w] -> logits [N, K]
Calls:  torch. Called by: models (the builders), exported.
Never:  a sigmoid or softmax.

``pooled`` is linear in the pooled features, so its Grad-CAM has a closed form. The others are differentiated in the
graph. A head that reads the map as a sequence takes one place a step, row by row, of at most seven by seven places.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

MOST_STEPS_A_SIDE: Final = 7


@dataclass(frozen=True, slots=True)
class MapShape:
    """Of the feature map that a head gets."""

    width: int
    rows: int
    columns: int

    @property
    def size(self) -> int:
        """Numbers in one map."""
        return self.width * self.rows * self.columns


class Pooled(nn.Module):
    """Mean over the places, dropout, linear."""

    def __init__(self, shape: MapShape, columns: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(shape.width, columns)

    def forward(self, features: Tensor) -> Tensor:
        """[N, D, h, w] -> [N, K]."""
        logits: Tensor = self.linear(self.dropout(features.mean((2, 3))))
        return logits


class Flat(nn.Module):
    """All places side by side, dropout, linear; with ``hidden`` > 0 a ReLU layer of that width before."""

    def __init__(self, shape: MapShape, columns: int, dropout: float, *, hidden: int = 0) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Flatten(1)]
        if hidden:
            layers += [nn.Linear(shape.size, hidden), nn.ReLU()]
        layers += [nn.Dropout(dropout), nn.Linear(hidden or shape.size, columns)]
        self.layers = nn.Sequential(*layers)

    def forward(self, features: Tensor) -> Tensor:
        """[N, D, h, w] -> [N, K]."""
        logits: Tensor = self.layers(features)
        return logits


class Recurrent(nn.Module):
    """A cell walks over the places; what it says at every step, side by side, goes through a linear layer.

    Written step by step (RNNCell, LSTMCell), so that its gradient exports with standard operators.
    """

    def __init__(self, shape: MapShape, columns: int, dropout: float, *, cell: Callable[[int, int], nn.Module]) -> None:
        super().__init__()
        self.rows = min(shape.rows, MOST_STEPS_A_SIDE)
        self.columns = min(shape.columns, MOST_STEPS_A_SIDE)
        self.shape = shape
        self.hidden = shape.width
        self.cell = cell(shape.width, self.hidden)
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(self.hidden * self.rows * self.columns, columns)

    def forward(self, features: Tensor) -> Tensor:
        """[N, D, h, w] -> [N, K]."""
        if (self.rows, self.columns) != (self.shape.rows, self.shape.columns):
            features = functional.adaptive_avg_pool2d(features, (self.rows, self.columns))
        steps = features.flatten(2).permute(2, 0, 1)
        state = torch.zeros(features.shape[0], self.hidden, dtype=features.dtype, device=features.device)
        memory = torch.zeros_like(state)
        said = []
        for step in steps.unbind(0):
            if isinstance(self.cell, nn.LSTMCell):
                state, memory = self.cell(step, (state, memory))
            else:
                state = self.cell(step, state)
            said.append(state)
        logits: Tensor = self.linear(self.dropout(torch.cat(said, 1)))
        return logits


Builder = Callable[[MapShape, int, float], nn.Module]

HEADS: Final[Mapping[str, Builder]] = {
    "pooled": Pooled,
    "fc": Flat,
    "dense256": lambda shape, columns, dropout: Flat(shape, columns, dropout, hidden=256),
    "rnn": lambda shape, columns, dropout: Recurrent(shape, columns, dropout, cell=nn.RNNCell),
    "lstm": lambda shape, columns, dropout: Recurrent(shape, columns, dropout, cell=nn.LSTMCell),
}
