"""What the network is punished for, label by label.

Flow:   task, logits [N, K], targets, weights -> one number
Calls:  torch, task. Called by: fit, readiness.
Never:  invents a label: several allowed columns ask only that together they be likely; an unknown finding asks nothing.
"""

import torch
from torch import Tensor
from torch.nn import functional

from training.task import PRESENT, UNKNOWN, Task


def loss(task: Task, logits: Tensor, targets: Tensor, weights: Tensor, *, smoothing: float) -> Tensor:
    """Weighted mean over the rows.

    Exclusive columns: cross entropy of the allowed ones taken together, -log(sum of their shares). Independent columns:
    binary cross entropy, mean over the findings whose label is known. Unsupervised: the column itself, an error.

    Parameters
    ----------
    logits : float [N, K]
    targets : int8 [N, K], as ``Task.target_of`` gives them
    weights : float32 [N], >= 0
    smoothing : share of the target spread over all columns, 0..1
    """
    if task.unsupervised:
        return (logits.float()[:, 0] * weights).sum() / weights.sum().clamp_min(1e-9)
    each = (
        _exclusive(logits.float(), targets.bool(), smoothing)
        if task.exclusive
        else _independent(logits.float(), targets, smoothing)
    )
    return (each * weights).sum() / weights.sum().clamp_min(1e-9)


def _exclusive(logits: Tensor, allowed: Tensor, smoothing: float) -> Tensor:
    logs = functional.log_softmax(logits, 1)
    hit = torch.where(allowed, logs, torch.finfo(logs.dtype).min).logsumexp(1)
    # Smoothed, several allowed columns keep their sum: their share of the even mix is told as one event.
    others = torch.where(allowed, torch.zeros_like(logs), logs).sum(1)
    spread = (others + allowed.sum(1) * hit) / logits.shape[1]
    return -(1.0 - smoothing) * hit - smoothing * spread


def _independent(logits: Tensor, targets: Tensor, smoothing: float) -> Tensor:
    known = (targets != UNKNOWN).float()
    wanted = (targets == PRESENT).float() * (1.0 - smoothing) + 0.5 * smoothing
    each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return (each * known).sum(1) / known.sum(1).clamp_min(1.0)
