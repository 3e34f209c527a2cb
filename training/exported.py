"""The graph that leaves the house: what `contract/graph.py` promises, around a trained network.

Flow:   image -> features -> class maps -> probability, heatmap ; features -> embedding -> distance
Calls:  torch. Called by: readiness, evaluate, export.
Never:  trains; needs gradients. The head is pooled and linear, so Grad-CAM has a closed form.

With A the feature map and W the head, d(logit_c)/dA = W_c / (h w) everywhere. So the class map M_c = sum_k W_ck A_k
gives both the logit (its mean, plus the bias) and Grad-CAM: the log-odds' gradient is a mix of the W_c, their map the
same mix of the M_c.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.network import Network
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN

FINDING_NAMES: Final = (PNEUMONIA, BACTERIAL_PATTERN, VIRAL_PATTERN)


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Principal axes of the embedding on `fit`, each divided by its deviation.

    ``mean`` float32 [D]; ``axes`` float32 [D, K]. distance = norm((embedding - mean) @ axes): Mahalanobis, K wide.
    """

    mean: Tensor
    axes: Tensor


class ExportedGraph(nn.Module):
    """image [N, 1, S, S] -> probability [N, 3], heatmap [N, 3, h, w], embedding [N, D], distance [N]."""

    filters: Tensor
    bias: Tensor
    centre: Tensor
    axes: Tensor

    def __init__(self, network: Network, *, temperature: float, gate: Gate) -> None:
        super().__init__()
        self.network = network.eval()
        weight = network.head.weight.detach() / temperature
        self.register_buffer("filters", weight[:, :, None, None].clone())
        self.register_buffer("bias", network.head.bias.detach() / temperature)
        self.register_buffer("centre", (gate.mean @ gate.axes)[None])
        self.register_buffer("axes", gate.axes.clone())
        self.requires_grad_(requires_grad=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """float32 [N, 1, S, S], 0..1 -> probability, heatmap, embedding, distance."""
        features = self.network.features(image)
        embedding = features.mean((2, 3))
        maps = functional.conv2d(features, self.filters)
        logits = maps.mean((2, 3)) + self.bias
        distance = torch.linalg.vector_norm(embedding @ self.axes - self.centre, dim=1)
        return probabilities(logits), heatmaps(logits, maps), embedding, distance


class ScoreOnly(nn.Module):
    """The same weights without heatmap, embedding and distance: what the cost of those is measured against."""

    def __init__(self, graph: ExportedGraph) -> None:
        super().__init__()
        self.whole = graph  # not ``self.graph``: torch.fx keeps its own under that name, and the export fails

    def forward(self, image: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> probability [N, 3]."""
        pooled = self.whole.network.features(image).mean((2, 3))
        return probabilities(pooled @ self.whole.filters[:, :, 0, 0].t() + self.whole.bias)


def probabilities(logits: Tensor) -> Tensor:
    """Logits of healthy, bacterial, viral -> P(pneumonia) and its two parts P(bacterial), P(viral); all [N, 3]."""
    pneumonia = torch.sigmoid(torch.logsumexp(logits[:, 1:], 1, keepdim=True) - logits[:, :1])
    return torch.cat([pneumonia, pneumonia * torch.softmax(logits[:, 1:], 1)], 1)


def heatmaps(logits: Tensor, maps: Tensor) -> Tensor:
    """Grad-CAM of each finding's log-odds, [N, 3, h, w], >= 0.

    Parameters
    ----------
    logits : [N, 3]
    maps : [N, 3, h, w], class maps without bias
    """
    normal, bacterial, viral = maps[:, 0], maps[:, 1], maps[:, 2]

    def mix(first: int, second: int) -> tuple[Tensor, Tensor]:
        share = torch.softmax(torch.stack([logits[:, first], logits[:, second]], 1), 1)[:, :, None, None]
        return share[:, 0], share[:, 1]

    of_bacterial, of_viral = mix(1, 2)
    not_viral, or_viral = mix(0, 2)
    not_bacterial, or_bacterial = mix(0, 1)
    rows = (
        of_bacterial * bacterial + of_viral * viral - normal,
        bacterial - not_viral * normal - or_viral * viral,
        viral - not_bacterial * normal - or_bacterial * bacterial,
    )
    return torch.relu(torch.stack(rows, 1)) / (maps.shape[2] * maps.shape[3])
