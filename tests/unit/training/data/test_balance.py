"""Classes are trimmed, weighed or drawn as the experiment says, the same way every time."""

import numpy as np
import pytest

from training.data.balance import balanced
from training.data.cache import Pixels
from training.data.dataset import Samples
from training.experiment import DataSettings
from training.task import TASKS

COUNTS = (30, 60, 10)  # healthy, bacterial, viral


def make_samples() -> Samples:
    targets = np.repeat(np.eye(3, dtype=np.int8), COUNTS, axis=0)
    pixels = Pixels(np.zeros((100, 8, 8), dtype=np.uint16), ("",) * 100, ("",) * 100, {})
    sources = tuple((pixels, index) for index in range(100))
    return Samples(TASKS["pneumonia_types"], sources, targets, np.ones(100, dtype=np.float32))


def settings(**changes: object) -> DataSettings:
    return DataSettings.model_validate(changes)


def test_undersampling_leaves_as_many_of_each() -> None:
    left = balanced(make_samples(), settings(balance="undersample"), 0).samples
    assert left.targets.sum(0).tolist() == [10, 10, 10]


@pytest.mark.parametrize(("share", "wanted"), [(0.5, [30, 30]), (0.625, [30, 50]), (0.9, [7, 70])])
def test_undersampling_to_a_share_of_the_first_finding(share: float, wanted: list[int]) -> None:
    left = balanced(make_samples(), settings(balance="undersample", share=share), 0).samples
    assert np.bincount(left.monitored, minlength=2).tolist() == wanted


def test_class_weights_give_every_class_the_same_weight_in_all() -> None:
    left = balanced(make_samples(), settings(balance="class_weights"), 0)
    assert left.chances is None
    assert (left.samples.weights @ left.samples.targets).tolist() == pytest.approx([100 / 3] * 3)


def test_the_sampler_draws_every_class_alike() -> None:
    drawn = balanced(make_samples(), settings(balance="sampler"), 0)
    assert drawn.chances is not None
    assert (drawn.chances @ drawn.samples.targets).tolist() == pytest.approx([1 / 3] * 3)


def test_a_limit_is_drawn_by_the_seed() -> None:
    found = [balanced(make_samples(), settings(limit=40), seed).samples for seed in (1, 1, 2)]
    one, again, other = ([row for _, row in samples.sources] for samples in found)
    assert len(one) == 40
    assert one == again
    assert one != other
