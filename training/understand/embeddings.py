"""Nearest neighbours and a map of the embedding.

Flow:   embeddings of `fit` and `check` -> k nearest -> accuracy, AUROC ; t-SNE -> picture
Calls:  scikit-learn, matplotlib. Called by: understand.page.
Never:  looks at the test part.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

from training.data.dataset import Samples, stack
from training.models import AnyNetwork
from training.task import PRESENT, UNKNOWN
from xray_desktop.measures.roc import auroc

NEIGHBOURS: Final = 15
MOST_POINTS: Final = 1500
_BATCH: Final = 32

Embeddings = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What the k nearest of `fit` say of `check`: share right by majority, and AUROC of the share that has the finding.

    ``zero_rate`` is the share that the commoner truth alone would have right.
    """

    neighbours: int
    accuracy: float
    auroc: float
    zero_rate: float
    cases: int


def embeddings(network: AnyNetwork, rows: Samples) -> Embeddings:
    """float32 [n, D], in fp32."""
    network.eval()
    chunks = [range(first, min(first + _BATCH, len(rows))) for first in range(0, len(rows), _BATCH)]
    with torch.no_grad():
        return np.concatenate([network.embedding(stack(rows, chunk)).numpy() for chunk in chunks])


def neighbourhood(known: tuple[Embeddings, Samples], asked: tuple[Embeddings, Samples]) -> Neighbourhood:
    """Of the task's first finding, over rows whose label of it is known."""
    of_known, of_asked = (rows.truth[:, 0] != UNKNOWN for _, rows in (known, asked))
    labels = known[1].truth[of_known, 0] == PRESENT
    truth = asked[1].truth[of_asked, 0] == PRESENT
    count = min(NEIGHBOURS, int(of_known.sum()))
    search = NearestNeighbors(n_neighbors=count).fit(known[0][of_known])
    share = labels[search.kneighbors(asked[0][of_asked], return_distance=False)].mean(1)
    return Neighbourhood(
        neighbours=count,
        accuracy=float(np.mean((share > 0.5) == truth)),
        auroc=auroc(truth, share),
        zero_rate=float(max(truth.mean(), 1.0 - truth.mean())),
        cases=len(truth),
    )


def map_plot(points: Embeddings, rows: Samples, path: Path, *, seed: int = 0) -> None:
    """t-SNE of at most 1,500 cases, coloured by their target."""
    chosen = np.random.default_rng(seed).permutation(len(points))[:MOST_POINTS]
    perplexity = float(min(30, max(len(chosen) // 4, 2)))
    places = TSNE(n_components=2, perplexity=perplexity, random_state=seed).fit_transform(points[chosen])
    words = np.array(rows.words)[chosen]
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()
    for name in sorted(set(words)):
        of_name = words == name
        axes.scatter(places[of_name, 0], places[of_name, 1], s=8, label=f"{name} ({int(of_name.sum())})")
    axes.set(xticks=[], yticks=[], title="t-SNE of the embedding")
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
