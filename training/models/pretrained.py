"""Networks that start from ImageNet weights in a file.

Flow:   safetensors -> strict key match without the classifier -> backbone that takes one grey channel
Calls:  timm, safetensors. Called by: models.
Never:  downloads anything; goes on quietly with weights that do not fit.
"""

from pathlib import Path
from typing import Any, Final, cast

import timm
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from training.experiment import ModelSettings
from training.models.network import Network, Trunk
from xray_desktop.errors import ExperimentError

_LITE0: Final = "tf_efficientnet_lite0"


class _Features(nn.Module):
    """A timm network up to its last feature map."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        """[N, 1, S, S] -> [N, D, h, w]."""
        features: Tensor = cast(Any, self.network).forward_features(image)  # timm is untyped
        return features


def efficientnet_lite0(settings: ModelSettings) -> Network:
    """EfficientNet-Lite0; ``settings.weights`` (an existing path by now) or random weights when it is empty."""
    network = timm.create_model(
        _LITE0, pretrained=False, in_chans=1, num_classes=0, global_pool="", drop_path_rate=settings.drop_path
    )
    if settings.weights:
        fill(network, Path(settings.weights), stem="conv_stem.weight", classifier="classifier.")
    return Network(Trunk(_Features(network), int(cast(Any, network).num_features), mean=0.5, deviation=0.5), settings)


def fill(network: nn.Module, path: Path, *, stem: str, classifier: str) -> None:
    """Load a backbone's weights, every key of it, none but the classifier's left over.

    The three colour filters of the stem are summed: a grey image repeated three times, with one mean and deviation for
    all three, gives the same numbers at a third of the cost.

    Raises
    ------
    ExperimentError : the file is missing, no safetensors, or made for another network
    """
    try:
        weights = load_file(path)
    except FileNotFoundError as error:
        raise ExperimentError(
            f"{path.name}: the weights file is missing; put it under --data or empty [model] weights"
        ) from error
    except (OSError, SafetensorError) as error:
        raise ExperimentError(f"{path.name}: not a readable safetensors file; fetch it again") from error
    kept = {name: tensor for name, tensor in weights.items() if not name.startswith(classifier)}
    if stem in kept:
        kept[stem] = kept[stem].sum(1, keepdim=True)
    wanted = {name: tensor.shape for name, tensor in network.state_dict().items()}
    wrong = sorted(set(kept) ^ set(wanted)) + [
        name for name in kept if name in wanted and kept[name].shape != wanted[name]
    ]
    wrong = [name for name in wrong if not name.endswith("num_batches_tracked")]
    if wrong:
        raise ExperimentError(
            f"{path.name}: made for another network ({len(wrong)} tensors do not fit, first {wrong[0]}); "
            "choose its own weights"
        )
    network.load_state_dict(kept, strict=False)
