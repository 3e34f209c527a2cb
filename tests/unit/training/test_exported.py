"""The graph that leaves says what was promised: Grad-CAM as autograd finds it, parts that never exceed the whole."""

import numpy as np
import pytest
import torch
from torch import Tensor

from training.experiment import ModelSettings
from training.exported import ExportedGraph, Gate, ScoreOnly
from training.models import MODELS
from training.models.network import Network
from training.readiness import fit_gate

SIDE = 64
TEMPERATURE = 1.4


def make_graph(name: str = "cnn_fc", seed: int = 0) -> tuple[Network, ExportedGraph]:
    torch.manual_seed(seed)
    network = MODELS[name](ModelSettings(name=name, side=SIDE, channels=4)).eval()
    torch.nn.init.normal_(network.head.weight, std=1.0)
    width = network.head.in_features
    return network, ExportedGraph(network, temperature=TEMPERATURE, gate=Gate(torch.zeros(width), torch.eye(width, 6)))


def log_odds(logits: Tensor, finding: int) -> Tensor:
    normal, bacterial, viral = logits.unbind(1)
    if finding == 0:
        return torch.logaddexp(bacterial, viral) - normal
    mine, other = (bacterial, viral) if finding == 1 else (viral, bacterial)
    return mine - torch.logaddexp(normal, other)


def eager_grad_cam(network: Network, image: Tensor, finding: int) -> Tensor:
    """By the book: the log-odds' gradient at the feature map, averaged over places, times the map, if positive."""
    features = network.features(image).detach().requires_grad_()
    logits = network.head(features.mean((2, 3))) / TEMPERATURE
    (slope,) = torch.autograd.grad(log_odds(logits, finding).sum(), features)
    return torch.relu((slope.mean((2, 3), keepdim=True) * features).sum(1)).detach()


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("finding", [0, 1, 2])
def test_the_heatmap_is_eager_grad_cam_of_the_log_odds(name: str, finding: int) -> None:
    lit = 0
    for seed in range(4):  # a random head may leave a map all negative, so several are tried
        network, graph = make_graph(name, seed)
        image = torch.rand(3, 1, SIDE, SIDE)
        wanted = eager_grad_cam(network, image, finding)
        found = graph(image)[1][:, finding]
        assert float((found - wanted).abs().max()) <= 1e-4 * float(wanted.max())
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


def test_scores_without_heatmap_are_the_same_scores() -> None:
    _, graph = make_graph()
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
