"""What the eye sees through a window is right to the grey level, for every sign and polarity, and at every size."""

import numpy as np
import pytest

from tests import image_files
from tests.builders import make_radiograph
from xray_desktop.imaging import voi, window
from xray_desktop.imaging.network_input import chosen_voi
from xray_desktop.imaging.radiograph import Radiograph, Values, Voi, VoiTable, Window
from xray_desktop.imaging.window import Region


def shown(radiograph: Radiograph, seen_through: Voi, *, invert: bool = False) -> np.ndarray:
    return window.render(radiograph.values, window.lookup(radiograph, seen_through, invert=invert))


def ramp(highest: int = 4095, lowest: int = 0) -> np.ndarray:
    row = np.linspace(lowest, highest, 400).round()
    return np.tile(row, (80, 1)).astype(np.int16 if lowest < 0 else np.uint16)


def test_a_window_maps_its_ends_to_black_and_white() -> None:
    radiograph = make_radiograph(values=ramp())
    grey = shown(radiograph, Window(2000.0, 1001.0))
    values = radiograph.values
    assert grey.dtype == np.uint8
    assert set(np.unique(grey[values <= 1499])) == {0}
    assert set(np.unique(grey[values >= 2500])) == {255}
    inside = (values > 1499) & (values < 2500)
    expected = 255 * (values[inside].astype(float) - 1499.5) / 1000
    assert np.abs(grey[inside] - expected).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("invert", [False, True])
def test_monochrome1_and_the_negative_cancel_out(inverted: bool, invert: bool) -> None:
    grey = shown(
        make_radiograph(values=ramp(), inverted=inverted), Window(2047.5, 4095.0, "LINEAR_EXACT"), invert=invert
    )
    assert (int(grey[0, 0]), int(grey[0, -1])) == ((255, 0) if inverted != invert else (0, 255))


def test_negative_values_are_looked_up() -> None:
    radiograph = make_radiograph(values=ramp(1000, -1000))
    grey = shown(radiograph, Window(0.0, 2000.0, "LINEAR_EXACT"))
    expected = 255 * (radiograph.values.astype(float) + 1000) / 2000
    assert np.abs(grey - expected).max() <= 0.5


def test_slope_and_intercept_come_before_the_window() -> None:
    plain = make_radiograph(values=ramp())
    scaled = make_radiograph(values=ramp(), slope=0.5, intercept=-100.0)
    np.testing.assert_array_equal(
        shown(plain, Window(2000.0, 1000.0, "LINEAR_EXACT")), shown(scaled, Window(900.0, 500.0, "LINEAR_EXACT"))
    )


def test_what_is_seen_is_what_the_network_would_get() -> None:
    radiograph = make_radiograph()
    grey = shown(radiograph, window.opening_voi(radiograph))
    levels = radiograph.values.astype(float)
    assert window.opening_voi(radiograph) == chosen_voi(radiograph)[0]
    assert np.abs(grey - 255 * voi.apply(radiograph.voi[0], levels)).max() <= 0.5


def test_only_the_visible_part_is_rendered() -> None:
    radiograph = make_radiograph()
    table = window.lookup(radiograph, radiograph.voi[0])
    whole = window.render(radiograph.values, table)
    part = window.render(radiograph.values, table, region=Region(20, 40, 220, 240), stride=2)
    np.testing.assert_array_equal(part, whole[40:240:2, 20:220:2])
    assert part.flags.c_contiguous
    outside = window.render(radiograph.values, table, region=Region(-50, -50, 10_000, 30))
    np.testing.assert_array_equal(outside, whole[:30])


@pytest.mark.parametrize("shape", [(80, 100), (81, 101), (83, 99)])
@pytest.mark.parametrize("dtype", [np.uint16, np.int16])
def test_each_level_of_the_pyramid_is_a_mean(shape: tuple[int, int], dtype: type) -> None:
    info = np.iinfo(dtype)
    values: Values = np.random.default_rng(0).integers(info.min, info.max, shape, endpoint=True).astype(dtype)
    full, half, quarter = window.pyramid(make_radiograph(values=values))
    assert full is values
    for level, factor in ((half, 2), (quarter, 4)):
        assert level.dtype == dtype
        assert level.shape == tuple(-(-side // factor) for side in shape)
        inner = tuple(side // factor for side in shape)
        blocks = values[: inner[0] * factor, : inner[1] * factor].astype(float)
        mean = blocks.reshape(inner[0], factor, inner[1], factor).mean(axis=(1, 3))
        assert np.abs(level[: inner[0], : inner[1]] - mean).max() <= 1.0
    with pytest.raises(ValueError, match="read-only"):
        half[0, 0] = 1


def test_windows_are_offered_by_name_and_the_automatic_one_comes_last() -> None:
    offered = (
        Window(2000.0, 4000.0, name="NORMAL"),
        Window(1500.0, 900.0),
        Window(1500.0, -5.0, name="broken"),
        Window(1400.0, 900.0, name="NORMAL"),
    )
    choices = window.display_voi(make_radiograph(voi=offered))
    assert list(choices) == ["NORMAL", "window 2", "NORMAL (4)", "0.5-99.5 percentile"]
    assert choices["NORMAL (4)"] is offered[3]


def test_dragging_starts_from_a_window_or_from_the_range_of_a_lut() -> None:
    radiograph = make_radiograph()
    plain = Window(2000.0, 400.0)
    assert window.as_window(radiograph, plain) is plain
    lut = VoiTable(1000, np.arange(1001, dtype=np.uint16), 10, "SOFT")
    assert window.as_window(radiograph, lut) == Window(1500.0, 1000.0, "LINEAR_EXACT", "SOFT")
    wide = VoiTable(-500, np.arange(60_000, dtype=np.uint16), 16)
    assert window.as_window(radiograph, wide) == Window(2047.5, 4095.0, "LINEAR_EXACT", "")
    beside = VoiTable(50_000, np.arange(100, dtype=np.uint16), 8)
    assert window.as_window(radiograph, beside) == Window(2047.5, 4095.0, "LINEAR_EXACT", "")


def test_a_flat_image_is_one_grey_level() -> None:
    radiograph = make_radiograph(values=np.full((80, 80), 7, np.uint16), voi=())
    assert len(np.unique(shown(radiograph, window.opening_voi(radiograph)))) == 1


def test_a_lut_is_looked_through() -> None:
    entries = np.arange(4096, dtype=np.uint16)[::-1].copy()
    radiograph = make_radiograph(values=image_files.chest())
    grey = shown(radiograph, VoiTable(0, entries, 12))
    assert np.abs(grey - 255 * (4095.0 - radiograph.values) / 4095).max() <= 0.5
