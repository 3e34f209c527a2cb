"""Local contrast spreads what is locally there, evenly over the borders of its tiles, and leaves the rest alone."""

import numpy as np

from xray_desktop.ui.local_contrast import equalised


def test_a_faint_shadow_on_a_ramp_becomes_clearer() -> None:
    rows, columns = np.mgrid[0:256, 0:256]
    ramp = 60 + 0.4 * columns
    shadow = 6.0 * (((rows - 128) ** 2 + (columns - 128) ** 2) < 12**2)
    grey = (ramp + shadow).astype(np.uint8)
    before = int(grey[128, 128]) - int(grey[100, 128])
    after = int(equalised(grey)[128, 128]) - int(equalised(grey)[100, 128])
    assert after > 1.5 * before


def test_no_border_between_tiles_is_seen() -> None:
    ramp = np.repeat(np.linspace(20, 230, 320)[None, :], 300, axis=0).astype(np.uint8)
    result = equalised(ramp).astype(int)
    steps = np.diff(result, axis=1)
    assert np.abs(steps).max() <= 8
    assert np.ptp(result, axis=0).max() <= 1


def test_noise_on_an_even_ground_is_raised_by_the_limit_at_most() -> None:
    noise = np.random.default_rng(1).normal(128.0, 2.0, (256, 256)).round().astype(np.uint8)
    assert equalised(noise).std() < 4.0 * noise.std()


def test_a_picture_too_small_for_tiles_stays_as_it_is() -> None:
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert np.array_equal(equalised(grey), grey)
