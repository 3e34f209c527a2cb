"""What single layers and neurons answer to.

Flow:   network, image -> activation maps of each layer ; a neuron -> the picture that excites it most
Calls:  torch. Called by: understand.page.
Never:  takes such pictures for evidence of anything about a patient.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.models import AnyNetwork

Map = NDArray[np.float32]


def watched(network: AnyNetwork, *, most: int = 6) -> list[tuple[str, nn.Conv2d]]:
    """At most so many convolutions, evenly from the first to the last."""
    found = [(name, layer) for name, layer in network.named_modules() if isinstance(layer, nn.Conv2d)]
    places = np.unique(np.linspace(0, len(found) - 1, most).round().astype(int))
    return [found[place] for place in places]


def activation_maps(network: AnyNetwork, image: Tensor, *, channels: int = 6) -> dict[str, list[Map]]:
    """Of each watched layer, its ``channels`` liveliest maps for one image [1, 1, S, S]."""
    caught: dict[str, Tensor] = {}

    def catch(name: str) -> "_Catch":
        return _Catch(caught, name)

    hooks = [layer.register_forward_hook(catch(name)) for name, layer in watched(network)]
    try:
        with torch.no_grad():
            network.eval()(image)
    finally:
        for hook in hooks:
            hook.remove()
    return {name: _liveliest(maps[0], channels) for name, maps in caught.items()}


def exciting(network: AnyNetwork, layer: nn.Module, channel: int, *, side: int, steps: int = 120) -> Map:
    """A picture [S, S], 0..1, that makes one channel's mean as large as gradient ascent can (Erhan et al. 2009).

    Jittered and lightly blurred between the steps, or it would end as noise.
    """
    caught: dict[str, Tensor] = {}
    hook = layer.register_forward_hook(_Catch(caught, "it"))
    random = torch.Generator().manual_seed(channel)
    picture = 0.5 + 0.05 * torch.randn(1, 1, side, side, generator=random)
    try:
        network.eval()
        for _ in range(steps):
            shift = torch.randint(-4, 5, (2,), generator=random).tolist()
            leaf = torch.roll(picture, shift, (2, 3)).requires_grad_()
            network(leaf)
            (slope,) = torch.autograd.grad(caught["it"][:, channel].mean(), leaf)
            moved = leaf.detach() + 0.02 * slope / slope.std().clamp_min(1e-12)
            picture = torch.roll(_blurred(moved), [-one for one in shift], (2, 3)).clamp(0.0, 1.0)
    finally:
        hook.remove()
    return np.asarray(picture[0, 0].numpy(), dtype=np.float32)


class _Catch:
    """A forward hook that keeps what a layer gave."""

    def __init__(self, caught: dict[str, Tensor], name: str) -> None:
        self.caught, self.name = caught, name

    def __call__(self, _layer: nn.Module, _given: tuple[Tensor, ...], output: Tensor) -> None:
        self.caught[self.name] = output


def _liveliest(maps: Tensor, channels: int) -> list[Map]:
    order = maps.flatten(1).std(1).argsort(descending=True)[:channels]
    return [np.asarray(maps[place].numpy(), dtype=np.float32) for place in order.tolist()]


def _blurred(picture: Tensor) -> Tensor:
    return 0.9 * picture + 0.1 * nn.functional.avg_pool2d(picture, 3, stride=1, padding=1)
