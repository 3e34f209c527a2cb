"""The running average of the weights: steadier than any one step, and what is scored, kept and exported.

Flow:   network after each step -> average
Calls:  torch. Called by: fit.
Never:  trains.
"""

import copy

import torch

from training.models import AnyNetwork


class WeightAverage:
    """Exponential average of parameters and batch statistics; young ones follow faster: min(decay, (1+n)/(10+n))."""

    def __init__(self, network: AnyNetwork, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def follow(self, network: AnyNetwork) -> None:
        """Take one step toward the network; counters are copied."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))  # 0: the network itself
        for mine, its in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(its, 1.0 - decay) if decay else mine.copy_(its)
            else:
                mine.copy_(its)
