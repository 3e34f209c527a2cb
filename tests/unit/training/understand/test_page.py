"""A finished run is understood on `check` alone, its pages carry everything inside, and heatmaps depend on weights."""

import json

import numpy as np
import pytest
import torch

from tests.training_sets import tiny_experiment, write_public_set
from training import report_page, steps
from training.catalogue import Result, experiments, published
from training.data.pool import Pool
from training.exported import ExportedGraph
from training.steps import Place
from training.understand import layers, saliency
from training.understand.page import FOLDER, understand


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Pool]:
    root = write_public_set(tmp_path_factory.mktemp("set"))
    place = Place(tiny_experiment(epochs=8, average_decay=0.5), root / "runs", root)
    pool = steps.load_pool(place, quiet)
    steps.run_fit(place, 0, (pool, None), quiet)
    return place, pool


@pytest.fixture
def graph(finished: tuple[Place, Pool]) -> ExportedGraph:
    return steps.finished_graph(finished[0], 0)


def test_understanding_never_opens_the_test_part(
    finished: tuple[Place, Pool], graph: ExportedGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, pool = finished
    monkeypatch.setattr(Pool, "test", lambda self: pytest.fail("understanding opened the test part"))
    figures = understand(graph, place.run(0), pool)
    assert 0.0 <= figures["neighbours"]["auroc"] <= 1.0
    folder = place.run(0).path(FOLDER)
    assert json.loads((folder / "understanding.json").read_text(encoding="utf-8")) == figures
    for name in ("tsne", "failures", "layers", "neurons", "heatmaps"):
        assert (folder / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
    page = report_page.run_page(place.run(0))
    assert page.count("data:image/png;base64,") >= 6
    assert "http" not in page
    assert str(place.runs) not in page


@pytest.mark.parametrize("name", saliency.METHODS)
def test_every_method_gives_a_map_of_the_films_size(graph: ExportedGraph, name: str) -> None:
    image = torch.rand(1, 1, 48, 48, generator=torch.Generator().manual_seed(1))
    found = saliency.METHODS[name](graph, image)
    assert found.shape == (48, 48)
    assert float(found.min()) >= 0.0


def test_occlusion_finds_the_spot_that_matters(graph: ExportedGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saliency, "_odds", lambda _, image: image[:, 0, 10, 30])
    image = torch.zeros(1, 1, 48, 48)
    image[0, 0, 8:12, 28:32] = 1.0
    row, column = np.unravel_index(int(np.argmax(saliency.occlusion(graph, image))), (48, 48))
    assert (abs(row - 10) <= 3, abs(column - 30) <= 3) == (True, True)


def test_randomised_weights_change_the_heatmap(graph: ExportedGraph) -> None:
    images = torch.rand(4, 1, 48, 48, generator=torch.Generator().manual_seed(2))
    told = saliency.randomised(graph, images)
    assert set(told) == {"head", "half", "all"}
    assert told["all"] < 0.9


def test_the_picture_that_excites_a_neuron_excites_it_more_than_noise(graph: ExportedGraph) -> None:
    name, layer = layers.watched(graph.network, most=2)[-1]
    picture = torch.from_numpy(layers.exciting(graph.network, layer, 0, side=48, steps=40))[None, None]
    noise = 0.5 + 0.05 * torch.randn(1, 1, 48, 48, generator=torch.Generator().manual_seed(0))
    caught: dict[str, torch.Tensor] = {}
    hook = layer.register_forward_hook(lambda _layer, _given, output: caught.update(it=output))
    means = []
    for image in (picture, noise):
        graph.network(image)
        means.append(float(caught["it"][:, 0].mean()))
    hook.remove()
    assert means[0] > means[1], name


def test_the_overview_holds_every_published_row_and_is_inert() -> None:
    found = [(one, Result(experiment=one.name, status="to run")) for one in published(experiments())]
    name = '<script>alert("x")</script>'
    hostile = (found[0][0].model_copy(update={"name": name}), Result(experiment="x", status="failed", reason=name))
    page = report_page.overview([*found, hostile])
    assert "<script" not in page
    for row in ("S0-02", "S1-13", "S2-05", "S3-06", "S4-05"):
        assert row in page
