"""Grey levels made alike inside the graph, whatever the exposure was.

Flow:   grey 0..1 -> soft histogram of a shrunk copy -> limited -> cumulative -> piecewise linear map -> grey 0..1
Calls:  torch; every step has a standard ONNX operator. Called by: models.network.
Never:  sorts or counts pixels: a change of 1e-7 in the input may not jump anything.
"""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

KNOTS = 64
SHRINK = 4
TILES = 8
STEEPEST = 4.0  # of the map: beyond it flat films would show nothing but noise, and black borders would eat the levels


class Equalised(nn.Module):
    """Histogram equalisation that is continuous in every pixel.

    Each pixel of the shrunk copy spreads over its two nearest knots (a triangular histogram), a knot's share is
    limited, and the cumulative sums at the knots are joined by straight lines. The map's slope stays below
    ``STEEPEST`` + 2.
    """

    positions: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("positions", torch.arange(KNOTS, dtype=torch.float32), persistent=False)

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> the same shape and range, levels used evenly."""
        scaled = grey * float(KNOTS - 1)
        small = functional.avg_pool2d(scaled, SHRINK).flatten(1)
        shares = torch.relu(1.0 - (small.unsqueeze(2) - self.positions).abs()).mean(1)
        kept = torch.clamp(shares, max=STEEPEST / KNOTS)
        kept = kept + (1.0 - kept.sum(1, keepdim=True)) / KNOTS
        # Between two knots the map rises by the mean of their shares: half of each belongs to that stretch.
        rises = (kept[:, 1:] + kept[:, :-1]) / 2.0
        rises = rises / rises.sum(1, keepdim=True)
        levels = functional.pad(torch.cumsum(rises, 1), (1, 0))
        flat = scaled.flatten(1)
        below = torch.clamp(torch.floor(flat), 0.0, float(KNOTS - 2))
        left = below.to(torch.int64)
        low = torch.gather(levels, 1, left)
        high = torch.gather(levels, 1, left + 1)
        # The index jumps at a knot, the value does not: both lines meet there.
        return (low + (flat - below) * (high - low)).reshape(grey.shape)


class LocallyEqualised(nn.Module):
    """Contrast limited adaptive equalisation (CLAHE), continuous in every pixel: a map for each tile, blended between.

    Source: Zuiderveld, Graphics Gems IV (1994); eight tiles a side, slopes limited at ``STEEPEST``.
    """

    positions: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("positions", torch.arange(KNOTS, dtype=torch.float32), persistent=False)

    def forward(self, grey: Tensor) -> Tensor:
        """float32 [N, 1, S, S], 0..1 -> the same shape and range."""
        scaled = grey * float(KNOTS - 1)
        near = torch.relu(1.0 - (scaled - self.positions[None, :, None, None]).abs())
        tile = max(grey.shape[2] // TILES, 1)
        shares = functional.avg_pool2d(near, tile)
        kept = torch.clamp(shares, max=STEEPEST / KNOTS)
        kept = kept + (1.0 - kept.sum(1, keepdim=True)) / KNOTS
        rises = (kept[:, 1:] + kept[:, :-1]) / 2.0
        rises = rises / rises.sum(1, keepdim=True)
        levels = torch.cumsum(functional.pad(rises, (0, 0, 0, 0, 1, 0)), 1)
        size = (grey.shape[2], grey.shape[3])
        maps = functional.interpolate(levels, size=size, mode="bilinear", align_corners=False)
        return (near * maps).sum(1, keepdim=True)


def preparation(kind: Literal["as_read", "equalised", "clahe"]) -> nn.Module:
    """What stands before the network."""
    if kind == "clahe":
        return LocallyEqualised()
    return Equalised() if kind == "equalised" else nn.Identity()
