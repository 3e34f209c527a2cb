"""Equalised grey levels forget the exposure, and no pixel's smallest change can make them jump."""

import numpy as np
import torch

from tests.training_sets import pattern
from training.models.grey import STEEPEST, Equalised, LocallyEqualised, preparation


def image(seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(pattern(seed, "virus", 96).astype(np.float32) / 255.0)[None, None]


def test_the_smallest_change_moves_a_level_by_no_more_than_the_steepest_slope() -> None:
    equalise = Equalised()
    for base in (image(), torch.round(image() * 63) / 63, torch.full((1, 1, 96, 96), 0.5)):
        moved = (equalise(base + 1e-5) - equalise(base)).abs().max()
        assert float(moved) < (STEEPEST + 2.0) * 1e-5 + 2e-6


def test_brighter_stays_brighter_and_the_ends_stay() -> None:
    levels = torch.linspace(0.0, 1.0, 96 * 96).reshape(1, 1, 96, 96)
    after = Equalised()(levels).flatten()
    assert bool((after[1:] >= after[:-1] - 1e-6).all())
    assert float(after[0]) == 0.0
    assert float(after[-1]) > 1.0 - 1e-5


def test_another_exposure_comes_nearer_to_the_first() -> None:
    equalise = Equalised()
    narrow = image()
    first = (narrow - narrow.min()) / (narrow.max() - narrow.min())
    for second in (first**1.5, first**0.6, 0.7 * first, 0.7 * first + 0.3):
        assert float((equalise(second) - equalise(first)).abs().mean()) < 0.5 * float((second - first).abs().mean())


def test_a_black_picture_is_no_accident() -> None:
    assert bool(torch.isfinite(Equalised()(torch.zeros(2, 1, 64, 64))).all())


def test_as_read_changes_nothing() -> None:
    assert torch.equal(preparation("as_read")(image()), image())


def test_local_equalisation_stays_in_range_and_moves_smoothly() -> None:
    equalise = LocallyEqualised()
    for base in (image(), torch.zeros(1, 1, 96, 96), torch.ones(1, 1, 96, 96)):
        after = equalise(base)
        assert after.shape == base.shape
        assert 0.0 <= float(after.min()) <= float(after.max()) <= 1.0 + 1e-5
        assert float((equalise(base * 0.999 + 5e-4 + 1e-5) - equalise(base * 0.999 + 5e-4)).abs().max()) < 1e-3


def test_local_equalisation_lifts_a_faint_corner() -> None:
    grey = torch.full((1, 1, 96, 96), 0.5)
    grey[..., :24, :24] += 0.02 * torch.rand(24, 24, generator=torch.Generator().manual_seed(0))
    corner = LocallyEqualised()(grey)[..., 2:20, 2:20]
    assert float(corner.std()) > 2.0 * float(grey[..., 2:20, 2:20].std())
