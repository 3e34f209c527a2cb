"""Every network and head builds, trains a batch, and says on onnxruntime what it says here."""

from pathlib import Path
from typing import Any, cast

import pytest
import timm
import torch
from safetensors.torch import save_file
from torch import nn

from training.experiment import ModelSettings
from training.export import parity_error, write_graph
from training.exported import ExportedGraph, Gate, Scale
from training.losses import loss
from training.models import MODELS, build
from training.models.heads import HEADS
from training.models.network import channels_last
from training.models.weights import WeightsMissing
from training.onnx_session import OnnxSession
from training.task import TASKS
from xray_desktop.errors import ExperimentError

SIDE = 64


def settings(name: str, **changes: object) -> ModelSettings:
    return ModelSettings.model_validate({"name": name, "side": SIDE, "channels": 4, **changes})


TASK = TASKS["pneumonia_types"]
SMALL = [("cnn", head) for head in HEADS] + [
    ("vgg_small", "dense256"),
    ("net2", "fc"),
    ("net3", "fc"),
    ("resnet18", "pooled"),
    ("resnet18", "rnn"),
    ("efficientnet_lite0", "pooled"),
    ("timm", "pooled"),
]


def test_every_network_and_head_is_tried() -> None:
    heavy = {"vgg16", "resnet50"}  # tried below, without an export: hundreds of megabytes
    assert {name for name, _ in SMALL} | heavy == set(MODELS)
    assert {head for _, head in SMALL} == set(HEADS)


@pytest.mark.parametrize(("name", "head"), SMALL)
def test_it_trains_a_batch_and_exports(name: str, head: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = build(settings(name, head=head, backbone="mobilenetv2_050"), len(TASK.columns), tmp_path)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3)
    targets = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], dtype=torch.int8)
    value = loss(TASK, network(torch.rand(4, 1, SIDE, SIDE)), targets, torch.ones(4), smoothing=0.0)
    torch.autograd.backward(value)
    optimizer.step()
    width = network.eval().embedding(torch.zeros(1, 1, SIDE, SIDE)).shape[1]
    graph = ExportedGraph(network, TASK, scale=Scale(1.3), gate=Gate(torch.zeros(width), torch.rand(width, 8)))
    write_graph(graph, SIDE, tmp_path / "net.onnx")
    assert parity_error(graph, OnnxSession.open(tmp_path / "net.onnx"), SIDE) < 1e-4


def numbers(network: nn.Module, *, learning: bool) -> int:
    return sum(weight.numel() for weight in network.parameters() if weight.requires_grad or not learning)


@pytest.mark.parametrize(
    ("first", "columns", "whole", "learning"),
    [
        ("24", 1, 21_137_729, 13_502_465),  # from the fifth block on
        ("28", 4, 21_138_500, 8_783_620),  # the last convolution alone
    ],
)
def test_vgg16_has_the_published_numbers_of_weights(first: str, columns: int, whole: int, learning: int) -> None:
    network = build(settings("vgg16", head="dense256", side=224, trainable_from=first, grey="as_read"), columns, Path())
    assert (numbers(network, learning=False), numbers(network, learning=True)) == (whole, learning)


def test_resnet50_learns_its_last_norm_alone_as_published() -> None:
    """The report counts 4,096 learning numbers in the base: one batch norm, though it says four layers."""
    network = build(settings("resnet50", head="dense256", trainable_from="layer4.2.bn3"), 4, Path())
    assert numbers(network.trunk, learning=True) == 4_096
    with_convolution = build(settings("resnet50", head="dense256", trainable_from="layer4.2.conv3"), 4, Path())
    assert numbers(with_convolution.trunk, learning=True) == 4_096 + 1_048_576


def test_net2_and_net3_end_as_wide_as_the_sides_allow() -> None:
    for name, width in (("net2", 648), ("net3", 6_272)):
        network = build(settings(name, head="fc", side=150, channels=4), 2, Path())
        assert cast(Any, network.head).layers[-1].in_features == width


def test_a_frozen_layer_keeps_its_weights_and_its_statistics() -> None:
    network = build(settings("resnet18", trainable_from="layer4"), 3, Path()).train()
    before = {name: tensor.clone() for name, tensor in network.trunk.state_dict().items()}
    optimizer = torch.optim.SGD([weight for weight in network.parameters() if weight.requires_grad], lr=0.1)
    torch.autograd.backward(network(torch.rand(4, 1, SIDE, SIDE)).square().sum())
    optimizer.step()
    moved = {name for name, tensor in network.trunk.state_dict().items() if not torch.equal(tensor, before[name])}
    assert {name.split(".")[1] for name in moved if "num_batches" not in name} == {"layer4"}


def test_a_layer_that_is_not_there_is_told() -> None:
    with pytest.raises(ExperimentError, match="has no layer 'layer9'"):
        build(settings("resnet18", trainable_from="layer9"), 3, Path())


def test_an_unknown_network_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"no network 'resnet'; there are cnn, vgg_small"):
        build(settings("resnet"), 3, tmp_path)


def test_an_unknown_head_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"no head 'gru'; there are pooled, fc"):
        build(settings("cnn", head="gru"), 3, tmp_path)


def test_library_weights_that_cannot_be_fetched_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(**_named: object) -> nn.Module:
        raise OSError("no network")

    monkeypatch.setattr("torchvision.models.resnet18", lambda weights: offline() if weights else nn.Sequential())
    with pytest.raises(WeightsMissing, match="cannot be fetched"):
        build(settings("resnet18", weights="library"), 3, Path())


def test_channels_last_changes_no_number() -> None:
    network = build(settings("cnn"), 3, Path()).eval()
    image = torch.rand(2, 1, SIDE, SIDE)
    before = network(image)
    channels_last(network)
    assert torch.allclose(network(image), before, atol=1e-6)


def test_weights_of_three_colours_give_what_the_grey_image_repeated_gives(tmp_path: Path) -> None:
    torch.manual_seed(1)
    colour = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval()
    save_file(colour.state_dict(), tmp_path / "lite0.safetensors")
    network = build(settings("efficientnet_lite0", weights="lite0.safetensors", grey="as_read"), 3, tmp_path).eval()
    image = torch.rand(1, 1, SIDE, SIDE)
    with torch.no_grad():
        wanted = cast(Any, colour).forward_features(((image - 0.5) / 0.5).expand(1, 3, SIDE, SIDE))
        assert torch.allclose(network.features(image), wanted, atol=1e-4 * float(wanted.abs().max()))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"gone\.safetensors: the weights file is missing"):
        build(settings("efficientnet_lite0", weights="gone.safetensors"), 3, tmp_path)


def test_weights_that_are_no_weights_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(b"nothing")
    with pytest.raises(ExperimentError, match=r"bad\.safetensors: not a readable safetensors file"):
        build(settings("efficientnet_lite0", weights="bad.safetensors"), 3, tmp_path)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    save_file({"conv_stem.weight": torch.rand(32, 3, 3, 3), "else": torch.rand(2)}, tmp_path / "o.safetensors")
    with pytest.raises(ExperimentError, match="made for another network"):
        build(settings("efficientnet_lite0", weights="o.safetensors"), 3, tmp_path)
