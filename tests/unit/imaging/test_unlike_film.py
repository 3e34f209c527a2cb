"""An image with a statistic that no film has is marked, whatever it was stored in; a film is not."""

import numpy as np
import pytest

from tests.image_files import chest, dicom_bytes, png_bytes
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.reader import read_bytes
from xray_desktop.imaging.unlike_film import SALT_ALLOWED, is_unlike_film, salt_share


def salted(share: float) -> "np.ndarray[tuple[int, int], np.dtype[np.uint16]]":
    """A chest with so many pixels whose highest bit is the other one."""
    film = chest(400, 400)
    places = np.random.default_rng(3).random(film.shape) < share
    return np.where(places, film ^ np.uint16(2048), film)


def test_a_chest_is_like_a_film() -> None:
    assert not is_unlike_film(chest(400, 400))


@pytest.mark.parametrize("level", [0, 700, 4095])
def test_an_image_of_one_level_is_none(level: int) -> None:
    assert is_unlike_film(np.full((100, 100), level, dtype=np.uint16))


def test_hardly_any_levels_are_no_film() -> None:
    assert is_unlike_film(chest(400, 400) >> 10)


def test_salt_is_told() -> None:
    assert is_unlike_film(salted(5 * SALT_ALLOWED))


def test_a_few_dead_pixels_are_no_salt() -> None:
    assert 0.0 < salt_share(salted(SALT_ALLOWED / 10)) < SALT_ALLOWED
    assert not is_unlike_film(salted(SALT_ALLOWED / 10))


def test_edges_are_no_salt() -> None:
    film = chest(400, 400)
    film[::20] = 4095
    film[:, ::30] = 0
    assert not is_unlike_film(film)


def test_signed_values_are_looked_at_alike() -> None:
    film = (chest(400, 400).astype(np.int32) - 2048).astype(np.int16)
    assert not is_unlike_film(film)
    assert is_unlike_film((salted(0.01).astype(np.int32) - 2048).astype(np.int16))


@pytest.mark.parametrize("data", [dicom_bytes(np.full((99, 99), 5)), png_bytes(np.full((99, 99), 5, dtype=np.uint8))])
def test_a_blank_file_is_marked(data: bytes) -> None:
    assert Doubt.IMAGE_DAMAGED in read_bytes(data, "blank").doubts
