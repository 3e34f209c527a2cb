"""Window functions follow PS3.3 C.11.2.1, and statistics over levels equal those over pixels."""

import numpy as np
import pytest

from tests import image_files
from tests.builders import make_radiograph
from xray_desktop.errors import UnsupportedRadiograph
from xray_desktop.imaging import voi
from xray_desktop.imaging.network_input import chosen_voi, network_grey, to_network_input
from xray_desktop.imaging.radiograph import Doubt, Radiograph, VoiTable, Window


def test_the_linear_function_is_the_standards() -> None:
    # PS3.3 C.11.2.1.2.1, its example: centre 2048, width 4096 maps 0..4095
    grey = voi.apply(Window(2048.0, 4096.0), np.array([-10.0, 0.0, 2047.5, 4095.0, 5000.0]))
    np.testing.assert_allclose(grey, [0, 0, 0.5, 1, 1])


def test_a_linear_window_of_width_one_is_a_threshold() -> None:
    np.testing.assert_array_equal(voi.apply(Window(100.0, 1.0), np.array([99.0, 100.0])), [0, 1])


def test_the_sigmoid_is_the_standards_and_never_overflows() -> None:
    values = np.array([-1e9, 100.0, 110.0, 1e9])
    with np.errstate(all="raise", under="ignore"):
        grey = voi.apply(Window(100.0, 20.0, "SIGMOID"), values)
    np.testing.assert_allclose(grey, [0, 0.5, 1 / (1 + np.exp(-2)), 1], atol=1e-12)


@pytest.mark.parametrize(
    ("seen_through", "valid"),
    [
        (Window(0.0, 1.0), True),
        (Window(0.0, 0.5), False),
        (Window(0.0, 0.5, "LINEAR_EXACT"), True),
        (Window(0.0, 0.0, "LINEAR_EXACT"), False),
        (Window(float("nan"), 10.0), False),
        (Window(0.0, float("inf")), False),
        (VoiTable(0, np.arange(2, dtype=np.uint16), 8), True),
        (VoiTable(0, np.arange(1, dtype=np.uint16), 8), False),
    ],
)
def test_some_windows_are_no_use(seen_through: Window | VoiTable, valid: bool) -> None:
    assert voi.valid(seen_through) is valid


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("lowest", "highest"), [(0.5, 99.5), (0.0, 100.0), (10.0, 50.0)])
def test_percentiles_are_numpys_to_a_few_levels(signed: bool, lowest: float, highest: float) -> None:
    values = image_files.chest(bits=15)
    values = (values.astype(np.int32) - 9000).astype(np.int16) if signed else values
    radiograph = make_radiograph(values=values, slope=-2.0, intercept=5.0)
    low, high = voi.ends(voi.percentile_window(radiograph, lowest, highest))
    expected = sorted(-2.0 * np.percentile(values, (lowest, highest)) + 5.0)
    assert (low, high) == pytest.approx(tuple(expected), abs=10.0)


@pytest.mark.parametrize("seed", range(20))
def test_a_negative_has_the_negative_percentiles(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.choice(np.array([3, 40, 41, 200], np.uint16), (100, 80))
    values[0, :40], values[0, 40:80] = 0, 255  # just half a percent at each end: the percentile falls into the gap
    for padding in (None, (0, 0)):
        mirrored = None if padding is None else (255, 255)
        low, high = voi.ends(voi.percentile_window(make_radiograph(values=values, padding=padding)))
        other = voi.ends(voi.percentile_window(make_radiograph(values=255 - values, padding=mirrored)))
        assert other == pytest.approx((255 - high, 255 - low), abs=1e-9)


def test_a_percentile_moves_little_when_a_pixel_rounds_the_other_way() -> None:
    values = np.repeat(np.arange(100, dtype=np.uint16), 100).reshape(100, 100)
    nudged = values.copy()
    nudged[0, :7] += 1
    first, second = (voi.ends(voi.percentile_window(make_radiograph(values=each))) for each in (values, nudged))
    assert np.abs(np.subtract(first, second)).max() < 0.1


@pytest.mark.parametrize(
    "seen_through",
    [
        Window(1000.0, 2000.0),
        Window(1000.0, 2000.0, "LINEAR_EXACT"),
        Window(1000.0, 500.0, "SIGMOID"),
        VoiTable(500, np.arange(1500, dtype=np.uint16), 11),
    ],
)
def test_the_clipped_share_counts_pixels(seen_through: Window | VoiTable) -> None:
    radiograph = make_radiograph()
    values = radiograph.values.astype(float)
    if isinstance(seen_through, VoiTable):
        low, high = 500.0, 1999.0
    elif seen_through.function == "SIGMOID":
        low, high = 500.0, 1500.0
    else:
        low, high = voi.ends(seen_through)
    assert voi.clipped_share(radiograph, seen_through) == pytest.approx(np.mean((values < low) | (values > high)))


@pytest.mark.parametrize("padding", [(0, 0), (4000, 4095), (-5, -1), (5000, 6000), (4095, 9000)])
def test_padding_is_left_out_of_the_counts(padding: tuple[int, int]) -> None:
    radiograph = make_radiograph(padding=padding)
    values = radiograph.values.astype(int)
    assert voi.counts_of(radiograph).sum() == np.sum((values < padding[0]) | (values > padding[1]))


def test_an_image_of_nothing_but_padding_counts_all_the_same() -> None:
    radiograph = make_radiograph(values=np.full((70, 70), 9, np.uint16), padding=(0, 100), voi=())
    assert voi.counts_of(radiograph).sum() == 4900
    assert network_grey(radiograph).shape == (70, 70)


def test_the_networks_window_is_the_files_first_or_the_automatic_one() -> None:
    good, bad = Window(2048.0, 4096.0), Window(99.0, 2.0)
    assert chosen_voi(make_radiograph(voi=(good, bad))) == (good, ())
    assert chosen_voi(make_radiograph(voi=(bad, good)))[1] == (Doubt.WINDOW_MISSES_DATA,)
    assert chosen_voi(make_radiograph(voi=()))[1] == (Doubt.NO_WINDOW,)
    assert chosen_voi(make_radiograph(voi=(Window(1.0, float("nan")),)))[1] == (Doubt.WINDOW_MISSES_DATA,)


@pytest.mark.parametrize("signed", [False, True])
def test_network_grey_is_the_window_of_each_pixel(signed: bool) -> None:
    values = image_files.chest()
    values = (values.astype(np.int32) - 2048).astype(np.int16) if signed else values
    radiograph = make_radiograph(values=values, voi=(Window(0.0 if signed else 2048.0, 4096.0),), inverted=signed)
    grey = voi.apply(radiograph.voi[0], values.astype(float))
    np.testing.assert_allclose(network_grey(radiograph), 1 - grey if signed else grey, atol=1e-7)


def test_a_square_is_stretched_and_its_placement_told() -> None:
    image, placement = to_network_input(network_grey(make_radiograph(300, 150)), 75)
    assert image.shape == (1, 1, 75, 75)
    assert (placement.scale_x, placement.scale_y) == (4.0, 2.0)
    assert 0.0 <= image.min() < image.max() <= 1.0


def test_an_image_too_small_for_the_network_is_refused() -> None:
    with pytest.raises(UnsupportedRadiograph, match="32 x 80 pixels"):
        to_network_input(np.zeros((80, 32), np.float32), 64)


@pytest.mark.parametrize("values", [np.zeros((4, 4, 3), np.uint16), np.zeros((4, 4), np.uint8)])
def test_a_radiograph_is_two_dimensional_and_has_sixteen_bits(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="16-bit"):
        Radiograph(values=values, facts=make_radiograph().facts)
