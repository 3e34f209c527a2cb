"""Every change keeps shape and range, is drawn from its generator alone, and never mirrors the heart unasked."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.training_sets import pattern
from training.data import augment
from training.data.augment import Grey, generator
from training.experiment import AugmentSettings

ALL = AugmentSettings(exposure_share=1.0, sharpness_share=1.0, noise_share=1.0, jpeg_share=1.0, erase_share=1.0)
CHANGES: dict[str, Callable[[Grey, np.random.Generator], Grey]] = {
    "all": lambda grey, random: augment.augmented(grey, ALL, random),
    "place": lambda grey, random: augment.placed(grey, ALL, random),
    "exposure": lambda grey, random: augment.exposed(grey, ALL, random),
    "sharpness": augment.sharpened,
    "jpeg": lambda grey, random: augment.reencoded(grey, 30),
    "erasure": augment.erased,
    "frame": augment.reframed,
    "copy": augment.changed_copy,
}


def grey_of(seed: int = 0) -> Grey:
    return pattern(seed, "bacteria", 64).astype(np.float32) / np.float32(255.0)


@pytest.mark.parametrize("name", CHANGES)
def test_shape_type_and_range_stay(name: str) -> None:
    before = grey_of()
    for seed in range(12):
        after = CHANGES[name](before, generator(seed))
        assert after.shape == before.shape
        assert after.dtype == np.float32
        assert 0.0 <= after.min() <= after.max() <= 1.0
    assert np.array_equal(before, grey_of()), "the original was changed"


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_generator_gives_the_same_image(name: str) -> None:
    assert np.array_equal(CHANGES[name](grey_of(), generator(5, 6)), CHANGES[name](grey_of(), generator(5, 6)))


def test_nothing_asked_changes_nothing() -> None:
    none = AugmentSettings(
        rotation_deg=0.0,
        shift=0.0,
        scale=0.0,
        crop=0.0,
        exposure_share=0.0,
        sharpness_share=0.0,
        noise_share=0.0,
        jpeg_share=0.0,
        erase_share=0.0,
    )
    assert np.allclose(augment.augmented(grey_of(), none, generator(1)), grey_of(), atol=1e-6)


def test_the_heart_stays_on_its_side_unless_asked() -> None:
    lopsided = np.zeros((64, 64), np.float32)
    lopsided[:, :24] = 1.0
    for seed in range(20):
        kept = augment.placed(lopsided, AugmentSettings(), generator(seed))
        assert kept[:, :32].mean() > kept[:, 32:].mean()
    mirrored = augment.placed(lopsided, AugmentSettings(mirror_share=1.0), generator(0))
    assert mirrored[:, :32].mean() < mirrored[:, 32:].mean()


def test_a_cut_image_shows_its_middle_larger() -> None:
    disc = np.zeros((64, 64), np.float32)
    disc[22:42, 22:42] = 1.0
    cut = AugmentSettings(rotation_deg=0.0, shift=0.0, scale=0.0, crop=0.45)
    sizes = [float(augment.placed(disc, cut, generator(seed)).mean()) for seed in range(20)]
    assert min(sizes) >= 0.99 * float(disc.mean())
    assert max(sizes) > 1.5 * float(disc.mean())
    assert all(float(augment.reframed(disc, generator(seed)).mean()) >= float(disc.mean()) for seed in range(20))
