"""A model file agrees with the network at every batch, carries its card, and nothing of the machine that made it."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from training.experiment import ModelSettings
from training.export import parity_error, probes, strip, write_graph
from training.exported import ExportedGraph, Gate, Scale, ScoreOnly
from training.models import build
from training.onnx_session import OnnxSession, cost_ratio
from training.task import TASKS
from xray_desktop.contract import graph as contract
from xray_desktop.errors import ExportError

SIDE = 48


TASK = TASKS["pneumonia_types"]


def make_graph(name: str = "cnn", side: int = SIDE, seed: int = 3) -> ExportedGraph:
    torch.manual_seed(seed)
    network = build(ModelSettings(name=name, side=side, channels=4), len(TASK.columns), Path())
    width = network.embedding(torch.zeros(1, 1, side, side)).shape[1]
    return ExportedGraph(network, TASK, scale=Scale(0.8), gate=Gate(torch.rand(width), torch.rand(width, 5)))


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "tiny.onnx"
    write_graph(make_graph(), SIDE, path)
    return path


@pytest.mark.parametrize("count", [1, 2, 3, 17])
def test_any_batch_agrees_with_the_network(model_file: Path, count: int) -> None:
    image = np.random.default_rng(count).random((count, 1, SIDE, SIDE), dtype=np.float32)
    wanted = make_graph()(torch.from_numpy(image))
    found = OnnxSession.open(model_file).run(image)
    for name, tensor in zip(contract.OUTPUTS, wanted, strict=True):
        assert found[name] == pytest.approx(tensor.numpy(), abs=1e-5, rel=1e-4)


def test_it_speaks_the_contract(model_file: Path) -> None:
    assert contract.check(OnnxSession.open(model_file).signature(), TASK.findings) == SIDE
    model = onnx.load(model_file)
    assert {node.op_type for node in model.graph.node}.isdisjoint(contract.FORBIDDEN_OPERATORS)
    assert [(one.domain, one.version) for one in model.opset_import] == [("", 18)]


def test_nothing_of_this_machine_is_in_the_file(model_file: Path) -> None:
    content = model_file.read_bytes()
    for trace in (b".py", b"site-packages", b"stack_trace", str(Path.cwd()).encode(), str(Path.home()).encode() + b"/"):
        assert trace not in content
    assert not onnx.load(model_file).metadata_props


def test_stripping_takes_every_note_out() -> None:
    node = onnx.helper.make_node("Relu", ["image"], ["y"], doc_string="made in a folder")
    node.metadata_props.add(key="stack_trace", value="a file")
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph([node], "g", [value("image", 1, [1])], [value("y", 1, [1])], doc_string="a note")
    model = onnx.helper.make_model(graph, doc_string="another")
    strip(model)
    assert not model.doc_string + model.graph.doc_string + node.doc_string[:0] + model.graph.node[0].doc_string
    assert not model.graph.node[0].metadata_props


def test_another_networks_file_is_found_out(model_file: Path) -> None:
    assert parity_error(make_graph(seed=4), OnnxSession.open(model_file), SIDE) > 1e-3


def test_probes_are_pictures_in_range() -> None:
    image = probes(SIDE, 3)
    assert image.shape == (3, 1, SIDE, SIDE)
    assert image.dtype == np.float32
    assert 0.0 <= image.min() < image.max() <= 1.0


class Forbidden(torch.nn.Module):
    """A graph with a branch."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Branch on the mean."""
        changed: torch.Tensor = torch.cond(image.mean() > 0.5, lambda x: x + 1.0, lambda x: x - 1.0, (image,))
        return changed


def test_a_graph_with_branches_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="operators that are not allowed"):
        write_graph(Forbidden(), SIDE, tmp_path / "branch.onnx", outputs=["probability"])


@pytest.mark.bench
def test_heatmap_embedding_and_distance_cost_at_most_fifteen_percent(tmp_path: Path) -> None:
    graph = make_graph("efficientnet_lite0", 192)
    write_graph(graph, 192, tmp_path / "whole.onnx")
    write_graph(ScoreOnly(graph), 192, tmp_path / "bare.onnx", outputs=[contract.PROBABILITY])
    whole, bare = (OnnxSession.open(tmp_path / name, threads=1) for name in ("whole.onnx", "bare.onnx"))
    ratios = [cost_ratio(whole, bare, probes(192, 1)) for _ in range(3)]
    assert min(ratios) <= 1.15, ratios
