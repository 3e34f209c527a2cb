"""Every network of this house: one literal dict of backbones, name -> builder; any of them under any head.

To add one: a function in a file of this folder, a line here, a TOML, a test row. A backbone gives features
[N, D, h, w]; ``heads.HEADS`` turns them into logits.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from training.experiment import ModelSettings
from training.models import cnn, pretrained
from training.models.autoencoder import Autoencoder
from training.models.cascade import Cascade
from training.models.network import Network, Trunk, freeze
from training.models.weights import LIBRARY
from xray_desktop.errors import ExperimentError

MODELS: Final[Mapping[str, Callable[[ModelSettings], Trunk]]] = {
    "cnn": cnn.cnn,
    "vgg_small": cnn.vgg_small,
    "net2": cnn.net2,
    "net3": cnn.net3,
    "resnet18": pretrained.resnet18,
    "resnet50": pretrained.resnet50,
    "vgg16": pretrained.vgg16,
    "efficientnet_lite0": pretrained.efficientnet_lite0,
    "timm": pretrained.timm_network,
}


AnyNetwork = Network | Cascade | Autoencoder
"""All of them: grey -> logits, an embedding, and what a heatmap is drawn from."""

AUTOENCODER: Final = "autoencoder"


def build(settings: ModelSettings, columns: int, root: Path) -> Network | Autoencoder:
    """The network that an experiment names, for ``columns`` logits; its weights file lies below ``root``.

    Raises
    ------
    ExperimentError : no such network, head or layer, or its weights cannot be loaded
    """
    if settings.name == AUTOENCODER:
        return Autoencoder(settings)
    if settings.name not in MODELS:
        known = ", ".join((*MODELS, AUTOENCODER))
        raise ExperimentError(f"[model] name: no network '{settings.name}'; there are {known}")
    weights = settings.weights if settings.weights in ("", LIBRARY) else str(root / settings.weights)
    trunk = MODELS[settings.name](settings.model_copy(update={"weights": weights}))
    network = Network(trunk, settings, columns)
    freeze(network.trunk, settings.trainable_from)
    return network
