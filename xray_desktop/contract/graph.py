"""Names, types and shapes of every ONNX graph this house speaks with.

Flow:   a session's or graph's tensors -> Signature -> check -> the input side, or one sentence
Calls:  nothing. Called by: inference.classifier, training.export, training.onnx_session.
Never:  imports onnx or onnxruntime; both sides hand over plain names and shapes.

    input   image        float32 [N, 1, S, S]   0..1, MONOCHROME2 (bright = dense), stretched to the square
    output  probability  float32 [N, C]         0..1, one per finding, in card order; no "Normal" column
    output  heatmap      float32 [N, C, h, w]   >= 0; Grad-CAM of the finding's log-odds
    output  embedding    float32 [N, D]
    output  distance     float32 [N]            how far from the training images (PCA of the embedding, Mahalanobis)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from xray_desktop.errors import ModelError

INPUT: Final = "image"
PROBABILITY: Final = "probability"
HEATMAP: Final = "heatmap"
EMBEDDING: Final = "embedding"
DISTANCE: Final = "distance"
OUTPUTS: Final = (PROBABILITY, HEATMAP, EMBEDDING, DISTANCE)
CARD_KEY: Final = "model_card"
FORBIDDEN_OPERATORS: Final = frozenset({"Loop", "Scan", "If"})
STANDARD_DOMAINS: Final = frozenset({"", "ai.onnx"})
LARGEST_FILE_BYTES: Final = 2_000_000_000

_RANKS: Final[Mapping[str, int]] = {INPUT: 4, PROBABILITY: 2, HEATMAP: 4, EMBEDDING: 2, DISTANCE: 1}


@dataclass(frozen=True, slots=True)
class Tensor:
    """Element type as onnxruntime writes it ("tensor(float)"), and the shape; a dynamic axis is a str or None."""

    element: str
    shape: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a graph takes and gives, by name."""

    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]


def check(signature: Signature, findings: tuple[str, ...]) -> int:
    """Hold a graph against this contract.

    Returns
    -------
    S : the side of the square input, in pixels

    Raises
    ------
    ModelError : a tensor is missing, extra, or of the wrong type or shape
    """
    if set(signature.inputs) != {INPUT}:
        raise ModelError(
            f"the model's inputs are {sorted(signature.inputs)}, not ['{INPUT}']; export it with this program"
        )
    missing = [name for name in OUTPUTS if name not in signature.outputs]
    if missing:
        raise ModelError(f"the model has no output {missing}; export it again with this program")
    for name, tensor in {**signature.inputs, **{n: signature.outputs[n] for n in OUTPUTS}}.items():
        if tensor.element != "tensor(float)" or len(tensor.shape) != _RANKS[name]:
            found = f"{tensor.element} {list(tensor.shape)}"
            raise ModelError(f"the model's {name} is {found}, not float32 of rank {_RANKS[name]}")
    for name in (PROBABILITY, HEATMAP):
        if signature.outputs[name].shape[1] != len(findings):
            columns = signature.outputs[name].shape[1]
            raise ModelError(f"the model's {name} has {columns} columns, its card names {len(findings)} findings")
    return _side(signature.inputs[INPUT])


def _side(image: Tensor) -> int:
    batch, channels, height, width = image.shape
    if channels != 1 or not isinstance(height, int) or height != width:
        raise ModelError(
            f"the model's input is {list(image.shape)}, not [N, 1, S, S]; export it again with this program"
        )
    if isinstance(batch, int):
        raise ModelError("the model's batch size is fixed; export it again with a dynamic batch axis")
    return height
