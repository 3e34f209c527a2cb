"""Networks of torchvision and timm, from random weights or from a file of theirs.

Flow:   library network -> weights file (every key or a sentence) -> backbone that takes one grey channel
Calls:  torchvision, timm, safetensors, weights. Called by: models.
Never:  downloads anything by itself (``weights = "library"`` asks the library to, and says so when it cannot).

A network that was trained on colour sees grey repeated three times. Where its first layer can be summed over its three
colours, that is done instead: the same numbers at a third of the cost.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import timm
import torchvision
from torch import Tensor, nn

from training.experiment import ModelSettings
from training.models import weights
from training.models.network import Trunk
from xray_desktop.errors import ExperimentError

_LITE0: Final = "tf_efficientnet_lite0"
IMAGENET_MEAN: Final = 0.449  # of the three colours' means and deviations, for one grey channel
IMAGENET_DEVIATION: Final = 0.226


class _Features(nn.Module):
    """A timm network up to its last feature map."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        """[N, 1, S, S] -> [N, D, h, w]."""
        features: Tensor = cast(Any, self.network).forward_features(image)  # timm is untyped
        return features


class _Grey(nn.Module):
    """One grey channel as three equal colours, with the colours' own mean and deviation."""

    def __init__(self, backbone: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, image: Tensor) -> Tensor:
        """[N, 1, S, S] -> [N, D, h, w]."""
        features: Tensor = self.backbone(image.expand(-1, 3, -1, -1))
        return features


def efficientnet_lite0(settings: ModelSettings) -> Trunk:
    """EfficientNet-Lite0; ``settings.weights`` (an existing path by now) or random weights when it is empty."""
    return timm_network(settings.model_copy(update={"backbone": _LITE0}))


def timm_network(settings: ModelSettings) -> Trunk:
    """Any convolutional network of timm by the name in ``settings.backbone``.

    Raises
    ------
    ExperimentError : timm has no such network, it gives no feature map, or its weights do not fit
    """
    if not timm.is_model(settings.backbone):
        raise ExperimentError(f"[model] backbone: timm has no network '{settings.backbone}'; see timm.list_models()")
    network = timm.create_model(
        settings.backbone,
        pretrained=False,
        in_chans=1,
        num_classes=0,
        global_pool="",
        drop_path_rate=settings.drop_path,
    )
    if settings.weights == weights.LIBRARY:
        weights.load_library(network, lambda: timm.create_model(settings.backbone, pretrained=True).state_dict())
    elif settings.weights:
        weights.load_file_into(network, settings.weights)
    return Trunk(_Features(network), mean=0.5, deviation=0.5)


def resnet18(settings: ModelSettings) -> Trunk:
    """Torchvision's ResNet-18 up to its last feature map, 512 wide."""
    return _torchvision(settings, torchvision.models.resnet18, keep=-2, mean=0.5303, deviation=0.1944)


def resnet50(settings: ModelSettings) -> Trunk:
    """Torchvision's ResNet-50 up to its last feature map, 2048 wide, on three equal colours."""
    return _torchvision(settings, torchvision.models.resnet50, keep=-2)


def vgg16(settings: ModelSettings) -> Trunk:
    """Torchvision's VGG-16 without its top: 14,714,688 numbers, on three equal colours."""
    return _torchvision(settings, torchvision.models.vgg16, keep=1)


def _torchvision(
    settings: ModelSettings,
    maker: Callable[..., nn.Module],
    *,
    keep: int,
    mean: float = IMAGENET_MEAN,
    deviation: float = IMAGENET_DEVIATION,
) -> Trunk:
    network = maker(weights=None)
    if settings.weights == weights.LIBRARY:
        weights.load_library(network, lambda: maker(weights="DEFAULT").state_dict())
    elif settings.weights:
        weights.load_file_into(network, settings.weights)
    children = list(network.named_children())[:keep]
    backbone = children[0][1] if len(children) == 1 else nn.Sequential()
    if len(children) > 1:
        for name, module in children:
            backbone.add_module(name, module)
    return Trunk(_Grey(backbone), mean=mean, deviation=deviation)
