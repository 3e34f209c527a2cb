"""The graph that leaves the house: what `contract/graph.py` promises, around a trained network.

Flow:   image -> features -> logits -> probability ; features, log-odds -> Grad-CAM ; features -> embedding -> distance
Calls:  torch, task. Called by: readiness, evaluate, export.
Never:  trains; needs a gradient engine where the model runs.

With A the feature map and a pooled linear head W, d(logit_c)/dA = W_c / (h w) everywhere. So the class map
M_c = sum_k W_ck A_k gives both the logit (its mean, plus the bias) and Grad-CAM: a finding's log-odds rise with each
logit by ``Task.slopes``, and its map is the same mix of the M_c. Any other head is differentiated while the graph is
traced: ``torch.func.vjp`` of features -> log-odds, all findings in one pass (features repeated along the batch).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models import AnyNetwork
from training.models.autoencoder import Autoencoder
from training.task import Task

Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Scale:
    """What makes raw logits calibrated: (logit - offset) / temperature. Only an error needs an offset."""

    temperature: float
    offset: float = 0.0

    def of(self, logits: Tensor) -> Tensor:
        """[N, K] -> [N, K]."""
        return (logits - self.offset) / self.temperature


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Principal axes of the embedding on `fit`, each divided by its deviation.

    ``mean`` float32 [D]; ``axes`` float32 [D, K]. distance = norm((embedding - mean) @ axes): Mahalanobis, K wide.
    """

    mean: Tensor
    axes: Tensor


class ExportedGraph(nn.Module):
    """image [N, 1, S, S] -> probability [N, F], heatmap [N, F, h, w], embedding [N, D], distance [N]."""

    centre: Tensor
    axes: Tensor
    each: Tensor

    def __init__(self, network: AnyNetwork, task: Task, *, scale: Scale, gate: Gate) -> None:
        super().__init__()
        self.network = network.eval()
        self.task = task
        self.scale = scale
        if network.linear is not None:
            weight, bias = network.linear.weight.detach(), network.linear.bias.detach()
            self.register_buffer("filters", (weight / scale.temperature)[:, :, None, None].clone())
            self.register_buffer("bias", (bias - scale.offset) / scale.temperature)
        self.register_buffer("each", torch.eye(len(task.findings)))
        self.register_buffer("centre", (gate.mean @ gate.axes)[None])
        self.register_buffer("axes", gate.axes.clone())
        self.requires_grad_(requires_grad=False)

    def forward(self, image: Tensor) -> Outputs:
        """float32 [N, 1, S, S], 0..1 -> probability, heatmap, embedding, distance."""
        return self.told(image)[0]

    def told(self, image: Tensor) -> tuple[Outputs, Tensor]:
        """The outputs, and the calibrated logits [N, K] behind them."""
        parts = self.network.parts(image)
        if isinstance(self.network, Autoencoder):
            embedding, logits, heatmap = (
                self.network.embedding(image),
                self.scale.of(self.network.head_of(*parts)),
                parts[0],
            )
        else:
            embedding = torch.cat([part.mean((2, 3)) for part in parts], 1)
            logits, heatmap = self._linear(parts[0]) if self.network.linear is not None else self._traced(parts)
        distance = torch.linalg.vector_norm(embedding @ self.axes - self.centre, dim=1)
        return (self.task.probability(logits), heatmap, embedding, distance), logits

    def logits(self, image: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> calibrated [N, K]."""
        return self.scale.of(self.network(image))

    def _linear(self, features: Tensor) -> tuple[Tensor, Tensor]:
        maps = functional.conv2d(features, self.get_buffer("filters"))
        logits = maps.mean((2, 3)) + self.get_buffer("bias")
        count, columns, rows, places = maps.shape
        mixed = torch.bmm(self.task.slopes(logits), maps.reshape(count, columns, rows * places))
        heatmap = torch.relu(mixed.reshape(count, -1, rows, places)) / (rows * places)
        return logits, heatmap

    def _traced(self, parts: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """Grad-CAM by the gradient; the maps of several parts are summed at the size of the first."""
        count, findings = parts[0].shape[0], len(self.task.findings)
        head = self.network.head_of

        def odds(*maps: Tensor) -> Tensor:
            return self.task.log_odds(self.scale.of(head(*maps)))

        repeated = [part.unsqueeze(1).expand(-1, findings, -1, -1, -1).flatten(0, 1) for part in parts]
        pull = torch.func.vjp(odds, *repeated)[1]
        wanted = self.each.unsqueeze(0).expand(count, findings, findings).reshape(count * findings, findings)
        whole = torch.zeros(())
        for part, slope in zip(parts, pull(wanted), strict=True):
            share = slope.reshape(count, findings, *part.shape[1:]).mean((3, 4))
            mixed = torch.einsum("nfd,ndhw->nfhw", share, part)
            if mixed.shape[2:] != parts[0].shape[2:]:
                size = (parts[0].shape[2], parts[0].shape[3])
                mixed = functional.interpolate(mixed, size=size, mode="bilinear", align_corners=False)
            whole = whole + mixed
        return self.scale.of(head(*parts)), torch.relu(whole)


class ScoreOnly(nn.Module):
    """The same weights without heatmap, embedding and distance: what the cost of those is measured against."""

    def __init__(self, graph: ExportedGraph) -> None:
        super().__init__()
        self.whole = graph  # not ``self.graph``: torch.fx keeps its own under that name, and the export fails

    def forward(self, image: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> probability [N, F]."""
        return self.whole.task.probability(self.whole.logits(image))
