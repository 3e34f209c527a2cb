"""Every kind of experiment builds, trains a batch, leaves as a file that agrees, and opens in the app."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.builders import make_radiograph
from tests.tiny_model import curve, make_card
from training.catalogue import EXPERIMENTS, experiments
from training.experiment import Experiment, load
from training.export import parity_error, put_card, write_graph
from training.exported import ExportedGraph, Gate, Scale
from training.losses import loss
from training.models import AnyNetwork, build
from training.models.cascade import Cascade
from training.models.network import Network
from training.models.weights import LIBRARY
from training.onnx_session import OnnxSession
from training.task import TASKS
from xray_desktop.contract.findings import FINDINGS
from xray_desktop.contract.model_card import FindingCard, ModelCard
from xray_desktop.inference.batch import score
from xray_desktop.inference.classifier import open_classifier

SIDE = 48


def side_of(experiment: Experiment) -> int:
    """A head that walks over the map takes a traced step a place: four places tell as much as forty-nine."""
    if experiment.model.head not in ("rnn", "lstm"):
        return SIDE
    return 64 if experiment.model.name == "resnet18" else 32


def small(experiment: Experiment) -> Experiment:
    """The same network, narrow, on a small side, without weights."""
    model = experiment.model.model_copy(update={"side": side_of(experiment), "channels": 4, "weights": ""})
    return experiment.model_copy(update={"model": model})


def kind(experiment: Experiment) -> tuple[str, ...]:
    """What makes two experiments different networks."""
    model = experiment.model
    return (experiment.task, model.name, model.head, model.grey, model.trainable_from, experiment.cascade.first)


KINDS = {kind(experiment): experiment for experiment in experiments()}


def network_of(experiment: Experiment) -> AnyNetwork:
    torch.manual_seed(0)
    if experiment.cascade.first:
        names = (experiment.cascade.first, experiment.cascade.second)
        stages = [network_of(load(EXPERIMENTS / f"{name}.toml")) for name in names]
        first, second = (stage for stage in stages if isinstance(stage, Network))
        return Cascade(first, second)
    return build(small(experiment).model, len(TASKS[experiment.task].columns), Path())


def train_a_batch(network: AnyNetwork, experiment: Experiment) -> None:
    task = TASKS[experiment.task]
    moving = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.SGD(moving, lr=1e-4)
    targets = torch.eye(len(task.columns), dtype=torch.int8)[torch.arange(4) % len(task.columns)]
    side = side_of(experiment)
    value = loss(task, network.train()(torch.rand(4, 1, side, side)), targets, torch.ones(4), smoothing=0.0)
    torch.autograd.backward(value)
    optimizer.step()
    assert bool(torch.isfinite(value))


def card_of(experiment: Experiment) -> ModelCard:
    """As an export writes it, with made-up figures."""
    found = []
    for name in TASKS[experiment.task].findings:
        parent = FINDINGS[name].parent
        found.append(
            FindingCard(
                name=name, parent=parent, curve=() if parent else curve(), heatmap_reference=1.0, prevalence=0.5
            )
        )
    return make_card(name=experiment.export.name, findings=tuple(found))


@pytest.mark.slow
@pytest.mark.parametrize("experiment", KINDS.values(), ids=[one.name for one in KINDS.values()])
def test_it_builds_trains_exports_agrees_and_opens_in_the_app(experiment: Experiment, tmp_path: Path) -> None:
    network, side = network_of(experiment), side_of(experiment)
    train_a_batch(network, experiment)
    width = network.eval().embedding(torch.zeros(1, 1, side, side)).shape[1]
    gate = Gate(torch.zeros(width), torch.eye(width, min(width, 6)))
    graph = ExportedGraph(network, TASKS[experiment.task], scale=Scale(1.0), gate=gate)
    path = tmp_path / experiment.export.file
    write_graph(graph, side, path)
    assert parity_error(graph, OnnxSession.open(path), side) < 1e-4
    put_card(path, card_of(experiment))
    classifier = open_classifier(path, device="cpu")
    said = score(make_radiograph(), classifier)
    assert said.findings == TASKS[experiment.task].findings
    assert np.isfinite(said.probability).all()


def test_library_weights_are_asked_of_torchvision_alone() -> None:
    asked = {one.model.name for one in experiments() if one.model.weights == LIBRARY}
    assert asked == {"vgg16", "resnet18", "resnet50"}
