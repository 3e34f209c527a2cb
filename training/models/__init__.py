"""Every network of this house: one literal dict, name -> builder.

To add one: a function in a file of this folder, a line here, a TOML, a test row. A backbone gives features
[N, D, h, w]; the head pools and is linear.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from training.experiment import ModelSettings
from training.models import cnn, pretrained
from training.models.network import Network
from xray_desktop.errors import ExperimentError

MODELS: Final[Mapping[str, Callable[[ModelSettings], Network]]] = {
    "cnn_fc": cnn.cnn_fc,
    "efficientnet_lite0": pretrained.efficientnet_lite0,
}


def build(settings: ModelSettings, root: Path) -> Network:
    """The network that an experiment names; its weights file lies below ``root``.

    Raises
    ------
    ExperimentError : no such network, or its weights cannot be loaded
    """
    if settings.name not in MODELS:
        raise ExperimentError(f"[model] name: no network '{settings.name}'; there are {', '.join(MODELS)}")
    weights = str(root / settings.weights) if settings.weights else ""
    return MODELS[settings.name](settings.model_copy(update={"weights": weights}))
