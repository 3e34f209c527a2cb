"""The cache holds what the app's own door to the network gives, is made once, and survives a broken file."""

from pathlib import Path

import numpy as np
import pytest

from tests.training_sets import write_public_set
from training.data import cache
from training.data.public_sets import kermany
from training.data.row import Row
from xray_desktop.imaging.network_input import network_grey, to_network_input
from xray_desktop.imaging.reader import read


def quiet(done: int, total: int) -> None:
    """Say nothing."""


def rows_in(folder: Path) -> tuple[Row, ...]:
    return kermany(write_public_set(folder, patients=4, test_patients=1) / "kermany")


def test_squares_are_the_apps_network_input(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)
    pixels = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    for index, row in enumerate(rows):
        radiograph = read(row.path)
        wanted = to_network_input(network_grey(radiograph), 48)[0][0, 0]
        assert np.abs(pixels.grey(index) - wanted).max() <= 0.51 / 65535
        assert pixels.digests[index] == radiograph.digest
        assert len(pixels.hashes[index]) == 64


def test_a_second_load_reads_no_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_in(tmp_path)
    first = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    monkeypatch.setattr(cache, "read", lambda path: pytest.fail("read again"))
    again = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    assert np.array_equal(first.squares, again.squares)
    assert first.digests == again.digests


def test_other_bytes_or_another_side_make_another_cache(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)
    cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    assert cache.load(rows, 64, folder=tmp_path / "cache", report=quiet).squares.shape == (5, 64, 64)
    rows[0].path.write_bytes(rows[1].path.read_bytes())
    changed = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    assert changed.digests[0] == changed.digests[1]


def test_a_broken_and_a_missing_file_are_faults_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)
    rows[1].path.write_bytes(b"no picture")
    rows[2].path.unlink()
    pixels = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    assert sorted(pixels.faults) == [1, 2]
    assert all(len(sentence) < 300 for sentence in pixels.faults.values())
    assert pixels.digests[0]
    assert pixels.digests[3]


def test_a_kill_while_it_is_made_leaves_no_half_cache(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)

    def killed(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.load(rows, 48, folder=tmp_path / "cache", report=killed)
    pixels = cache.load(rows, 48, folder=tmp_path / "cache", report=quiet)
    assert all(pixels.digests)
    assert pixels.squares[4].any()
