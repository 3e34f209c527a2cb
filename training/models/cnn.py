"""Small convolutional networks, trained from nothing.

Flow:   grey -> four blocks of convolution, batch norm, ReLU, pooling -> features
Calls:  torch. Called by: models.
Never:  loads weights.
"""

from torch import nn

from training.experiment import ModelSettings
from training.models.network import Network, Trunk


def cnn_fc(settings: ModelSettings) -> Network:
    """Four 3x3 convolutions with c, 2c, 4c, 8c channels (c = ``channels``), each halving the side; a linear head."""
    layers: list[nn.Module] = []
    before = 1
    for step in range(4):
        width = settings.channels * 2**step
        layers += [
            nn.Conv2d(before, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
        before = width
    return Network(Trunk(nn.Sequential(*layers), before, mean=0.5, deviation=0.25), settings)
