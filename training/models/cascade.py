"""Two networks in a row, told as one: is it ill at all, and if so, of what.

Flow:   grey -> stage A, stage B -> P(ill), P(second | ill) -> logits of (healthy, ill otherwise, second)
Calls:  torch. Called by: models (the builder), steps.
Never:  trains: each stage is a run of its own.

The three logits are the logarithms of the three products, so their softmax is P(ill) * P(second | ill) end to end.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.network import Network


class Cascade(nn.Module):
    """Stage A of columns (healthy, ill), stage B of columns (ill otherwise, second), each with its temperature."""

    linear: None = None
    temperatures: Tensor

    def __init__(self, first: Network, second: Network, *, temperatures: tuple[float, float] = (1.0, 1.0)) -> None:
        super().__init__()
        self.first, self.second = first, second
        self.register_buffer("temperatures", torch.tensor(temperatures))

    def parts(self, grey: Tensor) -> tuple[Tensor, ...]:
        """The feature maps of both stages."""
        return self.first.features(grey), self.second.features(grey)

    def head_of(self, *parts: Tensor) -> Tensor:
        """Both maps -> logits [N, 3]."""
        ill = _log_odds(self.first.head(parts[0]) / self.temperatures[0])
        second = _log_odds(self.second.head(parts[1]) / self.temperatures[1])
        return torch.stack(
            [
                functional.logsigmoid(-ill),
                functional.logsigmoid(ill) + functional.logsigmoid(-second),
                functional.logsigmoid(ill) + functional.logsigmoid(second),
            ],
            1,
        )

    def embedding(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> [N, D of both]."""
        return torch.cat([part.mean((2, 3)) for part in self.parts(grey)], 1)

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> logits [N, 3]."""
        return self.head_of(*self.parts(grey))


def _log_odds(logits: Tensor) -> Tensor:
    return logits[:, 1] - logits[:, 0]
