"""The sheet keeps amounts: what is projected, blurred or pulled is neither lost nor made."""

import numpy as np
import pytest

from xray_desktop.imaging.drawing.sheet import Cloud, Sheet, bent, blurred, clouds_of_noise, profile, project

SMALL = Sheet(width_px=120, height_px=100, pitch_mm=0.5)


def make_cloud(count: int = 2000) -> Cloud:
    chance = np.random.default_rng(0)
    x, y, z = (chance.uniform(low, high, count).astype(np.float32) for low, high in ((-20, 20), (-5, 5), (5, 40)))
    return Cloud(x, y, z, np.full(count, 0.25, np.float32))


def test_projection_keeps_the_volume() -> None:
    cloud = make_cloud()
    path = project(SMALL, cloud)
    assert path.shape == (100, 120)
    assert float(path.sum()) * SMALL.pitch_mm**2 == pytest.approx(float(cloud.volume.sum()), rel=1e-4)


def test_points_beside_the_sheet_are_left_out() -> None:
    beside = Cloud(*(np.array([value], np.float32) for value in (500.0, 0.0, 10.0, 1.0)))
    assert not project(SMALL, beside).any()


def test_a_quarter_turn_brings_the_front_to_the_side() -> None:
    cloud = make_cloud(10)
    turned = cloud.turned(-np.pi / 2)
    assert np.allclose(turned.x, -cloud.y, atol=1e-4)
    assert np.array_equal(turned.z, cloud.z)


@pytest.mark.parametrize("sigma_px", [1.2, 12.0])
def test_blur_keeps_an_even_field_even(sigma_px: float) -> None:
    assert np.allclose(blurred(np.full((100, 120), 0.7, np.float32), sigma_px), 0.7, atol=1e-4)


def test_blur_keeps_the_amount() -> None:
    dot = np.zeros((100, 120), np.float32)
    dot[50, 60] = 1.0
    assert float(blurred(dot, 2.0).sum()) == pytest.approx(1.0, abs=1e-4)


def test_a_profile_passes_through_a_straight_table() -> None:
    at = np.array([10.0, 50.0, 90.0], np.float32)
    assert np.allclose(profile(((0, 0), (100, 200)), at), 2 * at, atol=0.5)


def test_noise_is_centred_and_of_unit_size() -> None:
    noise = clouds_of_noise(SMALL, 3.0, np.random.default_rng(1))
    assert abs(float(noise.mean())) < 0.3
    assert float(noise.std()) == pytest.approx(1.0, abs=1e-3)


def test_no_pull_changes_nothing() -> None:
    picture = np.random.default_rng(2).random((100, 120), dtype=np.float32)
    still = np.zeros_like(picture)
    assert np.allclose(bent(picture, still, still)[:-1, :-1], picture[:-1, :-1], atol=1e-6)


def test_a_pull_of_whole_pixels_shifts() -> None:
    picture = np.random.default_rng(3).random((100, 120), dtype=np.float32)
    three = np.full_like(picture, 3.0)
    assert np.allclose(bent(picture, three, three)[:90, :110], picture[3:93, 3:113], atol=1e-5)
