"""Pretrained weights: a file, or what the network's own library fetches.

Flow:   safetensors | library -> strict match but for the classifier -> network
Calls:  safetensors. Called by: models.pretrained.
Never:  goes on quietly with weights that do not fit; fetches anything unless asked.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from xray_desktop.errors import ExperimentError

LIBRARY: Final = "library"
"""Of ``[model] weights``: whatever torchvision or timm itself fetches for this network."""
_CLASSIFIERS: Final = ("classifier.", "fc.", "head.fc.", "head.")


class WeightsMissing(ExperimentError):
    """Pretrained weights that cannot be had here."""


def load_file_into(network: nn.Module, path: str) -> None:
    """Load a backbone's weights, every key of it, none but the classifier's left over.

    Raises
    ------
    WeightsMissing : there is no such file
    ExperimentError : no safetensors, or made for another network
    """
    name = Path(path).name
    try:
        tensors = load_file(path)
    except FileNotFoundError as error:
        raise WeightsMissing(
            f"{name}: the weights file is missing; put it under --data or empty [model] weights"
        ) from error
    except (OSError, SafetensorError) as error:
        raise ExperimentError(f"{name}: not a readable safetensors file; fetch it again") from error
    _fill(network, tensors, name)


def load_library(network: nn.Module, fetch: Callable[[], Mapping[str, Tensor]]) -> None:
    """Load what the library fetches or has fetched before.

    Raises
    ------
    WeightsMissing : it cannot be fetched: no network, and no copy of an earlier time
    """
    try:
        tensors = fetch()
    except (OSError, RuntimeError) as error:
        raise WeightsMissing(
            f"the pretrained weights cannot be fetched ({type(error).__name__}); connect to the network once, "
            "or name a safetensors file in [model] weights"
        ) from error
    _fill(network, tensors, "the library's weights")


def _fill(network: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    wanted = {key: tensor.shape for key, tensor in network.state_dict().items()}
    kept = {key: tensor for key, tensor in tensors.items() if key in wanted or not key.startswith(_CLASSIFIERS)}
    for key, tensor in kept.items():
        shape = wanted.get(key)
        if shape is not None and len(shape) == 4 and shape[1] == 1 and tensor.shape[1] == 3:
            kept[key] = tensor.sum(1, keepdim=True)  # three equal colours give the same numbers
    wrong = sorted(set(kept) ^ set(wanted)) + [key for key in kept if key in wanted and kept[key].shape != wanted[key]]
    wrong = [key for key in wrong if not key.endswith("num_batches_tracked") and not key.startswith(_CLASSIFIERS)]
    if wrong:
        raise ExperimentError(
            f"{name}: made for another network ({len(wrong)} tensors do not fit, first {wrong[0]}); "
            "choose its own weights"
        )
    network.load_state_dict({key: tensor for key, tensor in kept.items() if tensor.shape == wanted[key]}, strict=False)
