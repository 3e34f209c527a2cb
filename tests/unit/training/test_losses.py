"""The loss asks for what the label says and no more."""

import pytest
import torch
from torch.nn import functional

from training.data.dataset import Target
from training.losses import loss

LOGITS = torch.tensor([[0.3, -1.0, 2.0], [1.5, 0.2, -0.4], [0.0, 0.5, 0.6]])


def test_known_types_are_cross_entropy() -> None:
    targets = torch.tensor([0, 1, 2])
    for smoothing in (0.0, 0.1):
        wanted = functional.cross_entropy(LOGITS, targets, label_smoothing=smoothing)
        assert float(loss(LOGITS, targets, torch.ones(3), smoothing=smoothing)) == pytest.approx(float(wanted))


def test_an_unknown_type_asks_only_that_both_together_be_likely() -> None:
    unknown = torch.full((3,), int(Target.PNEUMONIA_OF_UNKNOWN_TYPE))
    likely = torch.softmax(LOGITS, 1)[:, 1:].sum(1)
    assert float(loss(LOGITS, unknown, torch.ones(3), smoothing=0.0)) == pytest.approx(float(-likely.log().mean()))


def test_a_row_counts_by_its_weight() -> None:
    targets = torch.tensor([0, 1, 3])
    alone = loss(LOGITS[:1], targets[:1], torch.ones(1), smoothing=0.05)
    assert float(loss(LOGITS, targets, torch.tensor([0.5, 0.0, 0.0]), smoothing=0.05)) == pytest.approx(float(alone))


def test_an_unknown_type_trains_no_type() -> None:
    logits = torch.zeros((1, 3), requires_grad=True)
    (slope,) = torch.autograd.grad(loss(logits, torch.tensor([3]), torch.ones(1), smoothing=0.05), logits)
    assert float(slope[0, 1]) == pytest.approx(float(slope[0, 2]))
    assert float(slope[0, 0]) > 0.0
