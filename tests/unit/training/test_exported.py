"""The graph that leaves says what was promised: Grad-CAM as autograd finds it, parts that never exceed the whole."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from training.data.cache import Pixels
from training.data.dataset import Samples
from training.experiment import ModelSettings
from training.export import parity_error, write_graph
from training.exported import ExportedGraph, Gate, Scale, ScoreOnly
from training.models import build
from training.models.cascade import Cascade
from training.models.network import Network
from training.onnx_session import OnnxSession
from training.readiness import fit_gate, fit_scale
from training.task import TASKS, Task

SIDE = 64
TEMPERATURE = 1.4
LINEAR = [("cnn", "pooled"), ("efficientnet_lite0", "pooled")]
TRACED = [("cnn", "fc"), ("cnn", "dense256"), ("cnn", "rnn"), ("cnn", "lstm"), ("net2", "fc")]
TYPES = TASKS["pneumonia_types"]


def make_graph(
    name: str = "cnn", head: str = "pooled", *, seed: int = 0, task: Task = TYPES
) -> tuple[Network, ExportedGraph]:
    torch.manual_seed(seed)
    settings = ModelSettings(name=name, head=head, side=SIDE, channels=4, dropout=0.0)
    network = build(settings, len(task.columns), Path()).eval()
    if network.linear is not None:
        torch.nn.init.normal_(network.linear.weight, std=1.0)
    width = network.embedding(torch.zeros(1, 1, SIDE, SIDE)).shape[1]
    gate = Gate(torch.zeros(width), torch.eye(width, 6))
    return network, ExportedGraph(network, task, scale=Scale(TEMPERATURE), gate=gate)


def eager_grad_cam(network: Network, task: Task, image: Tensor, finding: int) -> Tensor:
    """By the book: the log-odds' gradient at the feature map, averaged over places, times the map, if positive."""
    features = network.features(image).detach().requires_grad_()
    odds = task.log_odds(network.head(features) / TEMPERATURE)[:, finding]
    (slope,) = torch.autograd.grad(odds.sum(), features)
    return torch.relu((slope.mean((2, 3), keepdim=True) * features).sum(1)).detach()


@pytest.mark.parametrize(("name", "head"), LINEAR + TRACED)
@pytest.mark.parametrize("task", ["pneumonia_types", "pneumonia_or_covid", "nih_findings"])
def test_the_heatmap_is_eager_grad_cam_of_the_log_odds(name: str, head: str, task: str) -> None:
    lit = 0
    for seed in range(4):  # a random head may leave a map all negative, so several are tried
        network, graph = make_graph(name, head, seed=seed, task=TASKS[task])
        image = torch.rand(3, 1, SIDE, SIDE)
        heatmap = graph(image)[1]
        for finding in range(len(TASKS[task].findings)):
            wanted = eager_grad_cam(network, TASKS[task], image, finding)
            assert float((heatmap[:, finding] - wanted).abs().max()) <= 1e-4 * float(wanted.max())
            lit += float(wanted.max()) > 0.0
    assert lit


def test_probabilities_are_the_softmax_without_the_healthy_column() -> None:
    network, graph = make_graph()
    image = torch.rand(4, 1, SIDE, SIDE)
    shares = torch.softmax(network(image) / TEMPERATURE, 1)
    probability = graph(image)[0]
    assert torch.allclose(probability[:, 0], 1.0 - shares[:, 0], atol=1e-5)
    assert torch.allclose(probability[:, 1:], shares[:, 1:], atol=1e-5)


def test_a_sub_type_is_never_likelier_than_its_root() -> None:
    for seed in range(5):
        probability = make_graph(seed=seed)[1](torch.rand(8, 1, SIDE, SIDE))[0]
        assert bool((probability[:, 1:] <= probability[:, :1]).all())
        assert torch.allclose(probability[:, 1:].sum(1), probability[:, 0], atol=1e-6)


@pytest.mark.parametrize("head", ["pooled", "lstm"])
def test_scores_without_heatmap_are_the_same_scores(head: str) -> None:
    _, graph = make_graph(head=head)
    image = torch.rand(4, 1, SIDE, SIDE)
    assert torch.allclose(ScoreOnly(graph)(image), graph(image)[0], atol=1e-6)


def test_the_distance_is_mahalanobis_in_the_kept_axes() -> None:
    random = np.random.default_rng(0)
    cloud = random.normal(size=(500, 5)) @ random.normal(size=(5, 5)) + 3.0
    gate = fit_gate(torch.from_numpy(cloud).float())
    probe = random.normal(size=(7, 5)) * 4.0
    offset = probe - cloud.mean(0)
    wanted = np.sqrt(np.einsum("ni,ij,nj->n", offset, np.linalg.inv(np.cov(cloud.T)), offset))
    found = torch.linalg.vector_norm((torch.from_numpy(probe).float() - gate.mean) @ gate.axes, dim=1)
    assert found.numpy() == pytest.approx(wanted, rel=1e-3)


def test_axes_without_any_spread_are_left_out() -> None:
    flat = torch.cat([torch.randn(50, 3), torch.zeros(50, 4)], 1)
    assert fit_gate(flat).axes.shape == (7, 3)


def test_a_change_of_one_in_ten_million_moves_no_probability() -> None:
    _, graph = make_graph("efficientnet_lite0")
    image = 0.1 + 0.8 * torch.rand(2, 1, SIDE, SIDE)
    with torch.no_grad():
        moved = (graph(image + 1e-7)[0] - graph(image)[0]).abs().max()
    assert float(moved) <= 1e-6


def make_cascade() -> tuple[Cascade, ExportedGraph]:
    torch.manual_seed(5)
    settings = ModelSettings(name="cnn", head="fc", side=SIDE, channels=4, dropout=0.0)
    stages = [build(settings.model_copy(update={"channels": width}), 2, Path()) for width in (4, 6)]
    first, second = (stage for stage in stages if isinstance(stage, Network))
    cascade = Cascade(first.eval(), second.eval(), temperatures=(1.2, 0.7))
    width = cascade.embedding(torch.zeros(1, 1, SIDE, SIDE)).shape[1]
    gate = Gate(torch.zeros(width), torch.eye(width, 6))
    return cascade, ExportedGraph(cascade, TASKS["pneumonia_or_covid"], scale=Scale(1.0), gate=gate)


def test_a_cascade_multiplies_its_stages() -> None:
    cascade, graph = make_cascade()
    image = torch.rand(3, 1, SIDE, SIDE)
    ill = torch.softmax(cascade.first(image) / 1.2, 1)[:, 1]
    second = torch.softmax(cascade.second(image) / 0.7, 1)[:, 1]
    probability = graph(image)[0]
    assert torch.allclose(probability[:, 0], ill, atol=1e-6)
    assert torch.allclose(probability[:, 1], ill * second, atol=1e-6)


def test_a_cascade_exports_as_one_graph(tmp_path: Path) -> None:
    _, graph = make_cascade()
    write_graph(graph, SIDE, tmp_path / "cascade.onnx")
    assert parity_error(graph, OnnxSession.open(tmp_path / "cascade.onnx"), SIDE) < 1e-4


def test_an_anomaly_is_an_error_and_its_map_the_heatmap(tmp_path: Path) -> None:
    torch.manual_seed(6)
    network = build(ModelSettings(name="autoencoder", side=SIDE, channels=4), 1, Path()).eval()
    width = network.embedding(torch.zeros(1, 1, SIDE, SIDE)).shape[1]
    gate = Gate(torch.zeros(width), torch.eye(width, 3))
    graph = ExportedGraph(network, TASKS["anomaly"], scale=Scale(0.5, offset=-3.0), gate=gate)
    image = torch.rand(3, 1, SIDE, SIDE)
    probability, heatmap, _, _ = graph(image)
    wanted = torch.sigmoid((torch.log(heatmap.mean((2, 3)) + 1e-6) + 3.0) / 0.5)
    assert torch.allclose(probability, wanted, atol=1e-6)
    assert heatmap.shape == (3, 1, 16, 16)
    write_graph(graph, SIDE, tmp_path / "anomaly.onnx")
    assert parity_error(graph, OnnxSession.open(tmp_path / "anomaly.onnx"), SIDE) < 1e-4


def test_a_worse_redrawing_is_never_a_lower_score() -> None:
    random = np.random.default_rng(0)
    present = random.random(200) < 0.5
    error = torch.from_numpy(random.normal(present * 1.0, 1.0)[:, None])
    pixels = Pixels(np.zeros((200, 8, 8), dtype=np.uint16), ("",) * 200, ("",) * 200, {})
    targets = present.astype(np.int8)[:, None]
    rows = Samples(TASKS["anomaly"], tuple((pixels, i) for i in range(200)), targets, np.ones(200, dtype=np.float32))
    for sign in (1.0, -1.0):
        scale = fit_scale(sign * error, rows)
        assert scale.temperature > 0.0
    scale = fit_scale(error, rows)
    share = torch.sigmoid(scale.of(error)).numpy()
    assert float(share.mean()) == pytest.approx(float(present.mean()), abs=0.02)
