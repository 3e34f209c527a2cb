"""Heatmaps by several methods, and whether ours depends on what was learnt.

Flow:   network, image -> Grad-CAM, gradient, SmoothGrad, occlusion ; randomised layers -> rank correlation
Calls:  torch, exported, scipy. Called by: understand.page.
Never:  is shown in the app: the app shows the graph's own heatmap.

Sanity test: Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018. A heatmap that stays when the weights are
drawn anew shows edges, not what was learnt.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor, nn
from torch.nn import functional

from training.exported import ExportedGraph

Map = NDArray[np.float32]
Method = Callable[[ExportedGraph, Tensor], Map]
_PATCHES: Final = 12
_DRAWS: Final = 12


def grad_cam(graph: ExportedGraph, image: Tensor) -> Map:
    """What the exported file gives, stretched to the image; [S, S]."""
    with torch.no_grad():
        heatmap = graph(image)[1][:, :1]
    return _stretched(heatmap, image.shape[2])


def gradient(graph: ExportedGraph, image: Tensor) -> Map:
    """Absolute slope of the first finding's log-odds by each pixel."""
    leaf = image.clone().requires_grad_()
    (slope,) = torch.autograd.grad(_odds(graph, leaf).sum(), leaf)
    return np.asarray(slope.abs()[0, 0].numpy(), dtype=np.float32)


def smooth_gradient(graph: ExportedGraph, image: Tensor) -> Map:
    """Mean slope over a few noisy copies (Smilkov et al. 2017)."""
    noise = torch.Generator().manual_seed(0)
    copies = [image + 0.1 * torch.randn(image.shape, generator=noise) for _ in range(_DRAWS)]
    slopes = np.stack([gradient(graph, noisy) for noisy in copies])
    return np.asarray(slopes.mean(0), dtype=np.float32)


def occlusion(graph: ExportedGraph, image: Tensor) -> Map:
    """How far the log-odds fall when a patch is painted with the image's mean."""
    side = image.shape[2]
    edge = -(-side // _PATCHES)
    fallen = torch.zeros(1, 1, _PATCHES, _PATCHES)
    with torch.no_grad():
        whole = float(_odds(graph, image))
        for row in range(_PATCHES):
            covered = image.repeat(_PATCHES, 1, 1, 1)
            for column in range(_PATCHES):
                rows, columns = slice(row * edge, (row + 1) * edge), slice(column * edge, (column + 1) * edge)
                covered[column, 0, rows, columns] = image.mean()
            fallen[0, 0, row] = whole - _odds(graph, covered)
    return _stretched(torch.relu(fallen), side)


METHODS: Final[Mapping[str, Method]] = {
    "Grad-CAM (in the file)": grad_cam,
    "gradient": gradient,
    "SmoothGrad": smooth_gradient,
    "occlusion": occlusion,
}


def randomised(graph: ExportedGraph, images: Tensor, *, seed: int = 0) -> dict[str, float]:
    """Mean rank correlation of heatmaps before and after weights are drawn anew, from the head down.

    Returns
    -------
    of "head", "half" (head and the deeper half of the layers) and "all": 1 = the heatmap does not care, 0 = it changes
    """
    with torch.no_grad():
        before = graph(images)[1][:, 0].flatten(1).numpy()
    told = {}
    for name, share in (("head", 0.0), ("half", 0.5), ("all", 1.0)):
        changed = copy.deepcopy(graph)
        torch.manual_seed(seed)
        _draw_anew(changed, share)
        with torch.no_grad():
            after = changed(images)[1][:, 0].flatten(1).numpy()
        told[name] = float(np.mean([_rank_correlation(one, two) for one, two in zip(before, after, strict=True)]))
    return told


def _draw_anew(graph: ExportedGraph, share: float) -> None:
    """The head's numbers, and the last ``share`` of the layers below it."""
    for name, buffer in graph.named_buffers(recurse=False):
        if name == "filters":
            buffer.copy_(torch.randn_like(buffer) * buffer.std())
    layers = [layer for layer in graph.network.modules() if isinstance(layer, nn.Conv2d | nn.Linear | nn.RNNCellBase)]
    for layer in layers[len(layers) - max(round(share * len(layers)), 1) :]:
        for weight in layer.parameters():
            weight.data.copy_(torch.randn_like(weight) * weight.std(unbiased=False))


def _rank_correlation(one: Map, two: Map) -> float:
    if np.ptp(one) == 0.0 or np.ptp(two) == 0.0:
        return 0.0  # an empty map says nothing, and so nothing alike
    return float(stats.spearmanr(one, two).statistic)


def _odds(graph: ExportedGraph, image: Tensor) -> Tensor:
    return graph.task.log_odds(graph.logits(image))[:, 0]


def _stretched(heatmap: Tensor, side: int) -> Map:
    whole = functional.interpolate(heatmap, size=(side, side), mode="bilinear", align_corners=False)
    return np.asarray(whole[0, 0].numpy(), dtype=np.float32)
