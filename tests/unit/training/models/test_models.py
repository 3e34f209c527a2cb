"""Every network of the dict builds, trains a batch, and says on onnxruntime what it says here."""

from pathlib import Path
from typing import Any, cast

import pytest
import timm
import torch
from safetensors.torch import save_file

from training.experiment import ModelSettings
from training.export import parity_error, write_graph
from training.exported import ExportedGraph, Gate
from training.losses import loss
from training.models import MODELS, build
from training.models.network import channels_last
from training.onnx_session import OnnxSession
from xray_desktop.errors import ExperimentError

SIDE = 64


def settings(name: str, **changes: object) -> ModelSettings:
    return ModelSettings.model_validate({"name": name, "side": SIDE, "channels": 4, **changes})


@pytest.mark.parametrize("name", MODELS)
def test_it_trains_a_batch_and_exports(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = build(settings(name), tmp_path)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3)
    value = loss(network(torch.rand(4, 1, SIDE, SIDE)), torch.tensor([0, 1, 2, 3]), torch.ones(4), smoothing=0.0)
    torch.autograd.backward(value)
    optimizer.step()
    width = network.head.in_features
    graph = ExportedGraph(network, temperature=1.3, gate=Gate(torch.zeros(width), torch.rand(width, 8)))
    write_graph(graph, SIDE, tmp_path / "net.onnx")
    assert parity_error(graph, OnnxSession.open(tmp_path / "net.onnx"), SIDE) < 1e-4


def test_an_unknown_network_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"no network 'resnet'; there are cnn_fc, efficientnet_lite0"):
        build(settings("resnet"), tmp_path)


def test_channels_last_changes_no_number() -> None:
    network = build(settings("cnn_fc"), Path()).eval()
    image = torch.rand(2, 1, SIDE, SIDE)
    before = network(image)
    channels_last(network)
    assert torch.allclose(network(image), before, atol=1e-6)


def test_weights_of_three_colours_give_what_the_grey_image_repeated_gives(tmp_path: Path) -> None:
    torch.manual_seed(1)
    colour = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval()
    save_file(colour.state_dict(), tmp_path / "lite0.safetensors")
    network = build(settings("efficientnet_lite0", weights="lite0.safetensors", grey="as_read"), tmp_path).eval()
    image = torch.rand(1, 1, SIDE, SIDE)
    with torch.no_grad():
        wanted = cast(Any, colour).forward_features(((image - 0.5) / 0.5).expand(1, 3, SIDE, SIDE))
        assert torch.allclose(network.features(image), wanted, atol=1e-4 * float(wanted.abs().max()))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"gone\.safetensors: the weights file is missing"):
        build(settings("efficientnet_lite0", weights="gone.safetensors"), tmp_path)


def test_weights_that_are_no_weights_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(b"nothing")
    with pytest.raises(ExperimentError, match=r"bad\.safetensors: not a readable safetensors file"):
        build(settings("efficientnet_lite0", weights="bad.safetensors"), tmp_path)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    save_file({"conv_stem.weight": torch.rand(32, 3, 3, 3), "else": torch.rand(2)}, tmp_path / "o.safetensors")
    with pytest.raises(ExperimentError, match="made for another network"):
        build(settings("efficientnet_lite0", weights="o.safetensors"), tmp_path)
