"""An augmented image depends on seed, epoch and index alone, and sets from several caches join."""

from pathlib import Path

import numpy as np

from tests.training_sets import write_public_set
from training.data import cache
from training.data.dataset import EpochDataset, Samples, samples
from training.data.public_sets import kermany
from training.experiment import AugmentSettings
from training.task import TASKS


def taken(folder: Path) -> Samples:
    rows = kermany(write_public_set(folder, patients=6, test_patients=0) / "kermany")
    return samples(
        TASKS["pneumonia_types"],
        rows,
        cache.load(rows, 48, folder=folder / "cache", report=lambda done, total: None),
        range(6),
    )


def test_augmentation_depends_on_seed_epoch_and_index_alone(tmp_path: Path) -> None:
    rows = taken(tmp_path)
    one = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=1)
    again = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=1)
    later = EpochDataset(rows, AugmentSettings(), random_seed=3, epoch=2)
    third = one[3][0]
    assert np.array_equal(third, again[3][0])
    assert not np.array_equal(third, later[3][0])
    assert third.shape == (1, 48, 48)


def test_sets_from_two_caches_join(tmp_path: Path) -> None:
    first, second = taken(tmp_path / "a"), taken(tmp_path / "b")
    both = first + second
    assert len(both) == 12
    assert np.array_equal(both.grey(7), second.grey(1))
    assert both.monitored.tolist() == [False, True, True] * 4
