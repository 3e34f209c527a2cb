"""Convolutional networks trained from nothing: the published small ones.

Flow:   grey -> blocks of convolution, batch norm, ReLU, pooling -> features
Calls:  torch. Called by: models.
Never:  loads weights.
"""

from torch import nn

from training.experiment import ModelSettings
from training.models.network import Trunk

WIDE_SIDE = 20
"""Of Net2's and Net3's last convolution."""


def _block(before: int, width: int, *, kernel: int = 3, dropout: float = 0.0) -> list[nn.Module]:
    layers: list[nn.Module] = [
        nn.Conv2d(before, width, kernel, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
    ]
    return [*layers, nn.Dropout2d(dropout)] if dropout else layers


def cnn(settings: ModelSettings) -> Trunk:
    """Four 3x3 convolutions with c, 2c, 4c, 8c channels (c = ``channels``), each halving the side."""
    layers: list[nn.Module] = []
    before = 1
    for step in range(4):
        width = settings.channels * 2**step
        layers += [*_block(before, width, dropout=settings.block_dropout), nn.MaxPool2d(2)]
        before = width
    return Trunk(nn.Sequential(*layers), mean=0.5, deviation=0.25)


def vgg_small(settings: ModelSettings) -> Trunk:
    """VGG's pattern cut down for some two thousand images: five times conv, conv, pool; c, 2c, 4c, 4c, 4c channels."""
    layers: list[nn.Module] = []
    before = 1
    for step in range(5):
        width = settings.channels * 2 ** min(step, 2)
        layers += [*_block(before, width), *_block(width, width, dropout=settings.block_dropout), nn.MaxPool2d(2)]
        before = width
    return Trunk(nn.Sequential(*layers), mean=0.5, deviation=0.25)


def net2(settings: ModelSettings) -> Trunk:
    """5x5 to 16c channels, halved, 3x3 to 8c, 3x3 to 4c, halved, 20x20 to 2 (c = 16 as published); grey stays 0..1."""
    return _net(settings, halved_first=True)


def net3(settings: ModelSettings) -> Trunk:
    """``net2`` without its first halving."""
    return _net(settings, halved_first=False)


def _net(settings: ModelSettings, *, halved_first: bool) -> Trunk:
    """Same-sized convolutions: of the published widths 648 and 6,272 both come out at 150 px only so."""
    wide, dropout = 16 * settings.channels, settings.block_dropout
    layers = _block(1, wide, kernel=5, dropout=dropout)
    if halved_first:
        layers.append(nn.MaxPool2d(2))
    layers += [*_block(wide, wide // 2, dropout=dropout), *_block(wide // 2, wide // 4, dropout=dropout)]
    side = settings.side // (4 if halved_first else 2)
    last = [nn.Conv2d(wide // 4, 2, min(WIDE_SIDE, side)), nn.BatchNorm2d(2), nn.ReLU()]
    return Trunk(nn.Sequential(*layers, nn.MaxPool2d(2), *last, nn.Dropout2d(dropout)), mean=0.0, deviation=1.0)
