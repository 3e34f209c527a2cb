"""Everything understood of one run, on one page.

Flow:   finished run, pool -> neighbours, t-SNE, failures, layers, heatmaps -> understanding.json, pictures, HTML
Calls:  embeddings, saliency, layers, pointing, report_page, matplotlib. Called by: the command line (understand).
Never:  opens the test part: `check` is looked at, and it trained nothing.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from training.data.dataset import Samples, stack
from training.data.pool import Pool
from training.exported import ExportedGraph
from training.readiness import score
from training.runs import Run
from training.task import PRESENT, UNKNOWN
from training.understand import embeddings, layers, saliency
from xray_desktop.contract.ledger import Part

FOLDER: Final = "understanding"
_SHOWN: Final = 8


def understand(graph: ExportedGraph, run: Run, pool: Pool) -> dict[str, Any]:
    """Write the pictures and figures; the figures come back too."""
    folder = run.path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    known, asked = pool.samples(Part.FIT), pool.one_per_patient(Part.CHECK)
    of_asked = embeddings.embeddings(graph.network, asked)
    near = embeddings.neighbourhood((embeddings.embeddings(graph.network, known), known), (of_asked, asked))
    embeddings.map_plot(of_asked, asked, folder / "tsne.png")
    probability = score(graph, asked).probability[:, 0]
    failures(asked, probability, folder / "failures.png")
    images = stack(asked, range(min(_SHOWN, len(asked))))
    _layers_plot(layers.activation_maps(graph.network, images[:1]), folder / "layers.png")
    _exciting_plot(graph, int(images.shape[2]), folder / "neurons.png")
    _methods_plot(graph, asked, folder / "heatmaps.png")
    figures = {
        "neighbours": {
            "k": near.neighbours,
            "accuracy": near.accuracy,
            "auroc": near.auroc,
            "zero_rate": near.zero_rate,
            "cases": near.cases,
        },
        "heatmap_rank_correlation_after_randomising": saliency.randomised(graph, images),
    }
    run.save_json(f"{FOLDER}/understanding.json", figures)
    return figures


def failures(rows: Samples, probability: NDArray[np.float64], path: Path) -> None:
    """The films that were furthest on the wrong side: half missed, half falsely marked."""
    truth = rows.truth[:, 0]
    missed = np.flatnonzero(truth == PRESENT)
    marked = np.flatnonzero((truth != PRESENT) & (truth != UNKNOWN))
    missed = missed[np.argsort(probability[missed])][: _SHOWN // 2]
    marked = marked[np.argsort(-probability[marked])][: _SHOWN // 2]
    name = rows.task.findings[0].lower()
    tiles = [(rows.grey(int(place)), f"{probability[place]:.2f} ({name})") for place in missed]
    tiles += [(rows.grey(int(place)), f"{probability[place]:.2f} (no {name})") for place in marked]
    _tiles(tiles, path, columns=_SHOWN // 2, title="Furthest on the wrong side: score (truth)")


def _layers_plot(maps: Mapping[str, Sequence[NDArray[np.float32]]], path: Path) -> None:
    tiles = [(picture, name) for name, pictures in maps.items() for picture in pictures]
    _tiles(tiles, path, columns=max(len(pictures) for pictures in maps.values()), title="Liveliest maps of each layer")


def _exciting_plot(graph: ExportedGraph, side: int, path: Path) -> None:
    found = layers.watched(graph.network, most=2)
    tiles = []
    for name, layer in found:
        width = int(layer.weight.shape[0])
        for channel in range(min(4, width)):
            picture = layers.exciting(graph.network, layer, channel, side=side)
            tiles.append((picture, f"{name} · {channel}"))
    _tiles(tiles, path, columns=4, title="What single neurons answer to most")


def _methods_plot(graph: ExportedGraph, rows: Samples, path: Path) -> None:
    places = np.flatnonzero(rows.truth[:, 0] == PRESENT)[:3]
    tiles = []
    for place in places:
        image = stack(rows, [int(place)])
        tiles.append((rows.grey(int(place)), "film"))
        tiles += [(method(graph, image), name) for name, method in saliency.METHODS.items()]
    _tiles(tiles, path, columns=1 + len(saliency.METHODS), title="Heatmaps by several methods, each by its own maximum")


def _tiles(tiles: Sequence[tuple[NDArray[np.floating], str]], path: Path, *, columns: int, title: str) -> None:
    rows = max(-(-len(tiles) // columns), 1)
    figure = Figure(figsize=(1.9 * columns, 2.1 * rows + 0.4), layout="constrained")
    figure.suptitle(title, fontsize=10)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, (picture, words) in zip(grid.flat, tiles, strict=False):
        axes.imshow(picture, cmap="gray")
        axes.set_title(words, fontsize=7)
    figure.savefig(path, dpi=110)
