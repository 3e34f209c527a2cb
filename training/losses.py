"""What the network is punished for, label by label.

Flow:   logits [N, 3], targets, weights -> one number
Calls:  torch. Called by: fit.
Never:  invents a type: pneumonia of unknown type asks only that bacterial and viral together be likely.
"""

import torch
from torch import Tensor
from torch.nn import functional

from training.data.dataset import CLASSES, Target


def loss(logits: Tensor, targets: Tensor, weights: Tensor, *, smoothing: float) -> Tensor:
    """Weighted mean of cross entropy over the three classes; for an unknown type -log(P_bacterial + P_viral).

    Parameters
    ----------
    logits : float32 [N, 3]
    targets : int64 [N], values of Target
    weights : float32 [N], >= 0
    smoothing : share of the target spread over all classes, 0..1
    """
    logs = functional.log_softmax(logits.float(), 1)
    known = targets != int(Target.PNEUMONIA_OF_UNKNOWN_TYPE)
    exact = logs.gather(1, torch.where(known, targets, 0)[:, None])[:, 0]
    either = torch.logsumexp(logs[:, 1:], 1)
    hit = torch.where(known, exact, either)
    even = logs.mean(1)
    # Smoothed, an unknown type keeps its sum: 2/3 of the even share lies on pneumonia, told as one event of two.
    spread = torch.where(known, even, (logs[:, 0] + (len(CLASSES) - 1) * either) / len(CLASSES))
    each = -(1.0 - smoothing) * hit - smoothing * spread
    return (each * weights).sum() / weights.sum().clamp_min(1e-9)
