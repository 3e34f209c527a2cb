"""A model file from outside, looked at before it may run.

Flow:   bytes -> protobuf -> operators, domains, external data -> the card's JSON
Calls:  onnx, contract.graph, contract.model_card. Called by: classifier, the model page.
Never:  runs a graph. onnxruntime loads safely but is blind to meaning: a Loop of 2**62 turns runs happily.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from xray_desktop.contract import graph
from xray_desktop.contract.model_card import ModelCard, parse
from xray_desktop.errors import ModelError

if TYPE_CHECKING:
    import onnx


def read_model(path: Path) -> bytes:
    """The whole file, so that what is hashed, checked and run are the same bytes.

    Raises
    ------
    ModelError : no such file, not readable, empty, or larger than the limit
    """
    try:
        size = path.stat().st_size
        if size > graph.LARGEST_FILE_BYTES:
            raise ModelError(f"{path.name}: {size / 1e9:.1f} GB, larger than a model may be; choose another file")
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.name}: cannot be read ({error.strerror}); choose a model file") from error
    if not content:
        raise ModelError(f"{path.name}: the file is empty; export the model again")
    return content


def checked_card(content: bytes, name: str) -> ModelCard:
    """The model card of a graph that uses nothing but standard operators.

    Raises
    ------
    ModelError : not ONNX, forbidden operators, external data, no card or a wrong one
    """
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise ModelError(f"{name}: not an ONNX file, or cut short; export the model again") from error
    try:
        _check_operators(model)
        return parse(_card_text(model))
    except ModelError as error:
        raise ModelError(f"{name}: {error}") from error


def _card_text(model: "onnx.ModelProto") -> str:
    for entry in model.metadata_props:
        if entry.key == graph.CARD_KEY:
            return str(entry.value)
    raise ModelError("it carries no model card; export it with this program")


def _check_operators(model: "onnx.ModelProto") -> None:
    if model.functions:
        raise ModelError("it defines operators of its own; export it with this program")
    for node in model.graph.node:
        if node.domain not in graph.STANDARD_DOMAINS:
            raise ModelError(
                f"it uses the operator {node.domain}.{node.op_type}, which is not standard; export it again"
            )
        if node.op_type in graph.FORBIDDEN_OPERATORS or any(a.HasField("g") or a.graphs for a in node.attribute):
            raise ModelError(f"it uses {node.op_type}, which may never end; export it without control flow")
        if any(a.HasField("t") and a.t.external_data for a in node.attribute):
            raise ModelError("it keeps data in other files; export it as one file")
    if any(tensor.external_data for tensor in model.graph.initializer) or model.graph.sparse_initializer:
        raise ModelError("it keeps data in other files or sparse tensors; export it as one file")
