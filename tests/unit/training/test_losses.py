"""The loss asks for what the label says and no more."""

import pytest
import torch
from torch.nn import functional

from training.losses import loss
from training.task import TASKS

TYPES = TASKS["pneumonia_types"]
NIH = TASKS["nih_findings"]
LOGITS = torch.tensor([[0.3, -1.0, 2.0], [1.5, 0.2, -0.4], [0.0, 0.5, 0.6]])
ONE_OF_TWO = torch.tensor([[0, 1, 1]], dtype=torch.int8)


def test_known_types_are_cross_entropy() -> None:
    targets = torch.eye(3, dtype=torch.int8)
    for smoothing in (0.0, 0.1):
        wanted = functional.cross_entropy(LOGITS, torch.arange(3), label_smoothing=smoothing)
        assert float(loss(TYPES, LOGITS, targets, torch.ones(3), smoothing=smoothing)) == pytest.approx(float(wanted))


def test_an_unknown_type_asks_only_that_both_together_be_likely() -> None:
    likely = torch.softmax(LOGITS, 1)[:, 1:].sum(1)
    found = loss(TYPES, LOGITS, ONE_OF_TWO.expand(3, 3), torch.ones(3), smoothing=0.0)
    assert float(found) == pytest.approx(float(-likely.log().mean()))


def test_a_row_counts_by_its_weight() -> None:
    targets = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 1, 1]], dtype=torch.int8)
    alone = loss(TYPES, LOGITS[:1], targets[:1], torch.ones(1), smoothing=0.05)
    found = loss(TYPES, LOGITS, targets, torch.tensor([0.5, 0.0, 0.0]), smoothing=0.05)
    assert float(found) == pytest.approx(float(alone))


def test_an_unknown_type_trains_no_type() -> None:
    logits = torch.zeros((1, 3), requires_grad=True)
    (slope,) = torch.autograd.grad(loss(TYPES, logits, ONE_OF_TWO, torch.ones(1), smoothing=0.05), logits)
    assert float(slope[0, 1]) == pytest.approx(float(slope[0, 2]))
    assert float(slope[0, 0]) > 0.0


def test_independent_findings_are_binary_cross_entropy_over_the_known_ones() -> None:
    random = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 14, generator=random, requires_grad=True)
    targets = torch.zeros(2, 14, dtype=torch.int8)
    targets[:, 3] = 1
    targets[:, 7:] = -1
    found = loss(NIH, logits, targets, torch.ones(2), smoothing=0.0)
    wanted = functional.binary_cross_entropy_with_logits(logits[:, :7], targets[:, :7].float())
    assert float(found) == pytest.approx(float(wanted))
    (slope,) = torch.autograd.grad(found, logits)
    assert not slope[:, 7:].any()
