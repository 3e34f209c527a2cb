"""The heatmap lies exactly on its film, at the card's scale, and leaves alone what is below its floor."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.films import Hand, drag, make_heatmap_layer, make_radiograph, pixels_of, wheel
from tests.gui.test_film_display import make_view
from xray_desktop.imaging.network_input import Placement
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference import saliency
from xray_desktop.ui import overlay
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.heatmap_legend import HeatmapLegend
from xray_desktop.ui.overlay import HeatmapLayer, HeatmapStyle
from xray_desktop.ui.radiograph_view import RadiographView

# The offscreen platform says so of every window that has a smallest size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def grey_film(width: int, height: int) -> Radiograph:
    values = np.full((height, width), 2000, dtype=np.uint16)
    values[0, :2] = 0, 4095
    return make_radiograph(values)


def one_hot(row: int, column: int, shape: tuple[int, int] = (7, 7)) -> np.ndarray:
    heat = np.zeros(shape, dtype=np.float32)
    heat[row, column] = 1.0
    return heat


def changed_by_it(view: RadiographView) -> np.ndarray:
    """Which pixels the heatmap changes, bool [height, width]."""
    view.set_heatmap_visible(False)
    plain = pixels_of(view)
    view.set_heatmap_visible(True)
    return (pixels_of(view) != plain).any(axis=2)


def share_seen(view: RadiographView, at: tuple[float, float]) -> float:
    """Share of the reference that the colour painted there stands for."""
    view.set_opacity(1.0)
    view.set_heatmap_visible(True)
    colour = pixels_of(view)[int(at[1]), int(at[0])].astype(int)
    return float(np.abs(overlay.colour_table().astype(int) - colour).sum(axis=1).argmin()) / 255


@pytest.mark.parametrize(("width", "height"), [(900, 400), (400, 900), (700, 700)])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (2, 1), (6, 2), (3, 3), (5, 4)])
def test_a_cell_lands_on_its_part_of_the_film(qtbot: QtBot, width: int, height: int, row: int, column: int) -> None:
    film = grey_film(width, height)
    view = make_view(qtbot, film, (900, 600))
    view.show_heatmap(make_heatmap_layer(one_hot(row, column), film))
    camera = view.camera
    assert camera is not None
    middle = camera.to_view((column + 0.5) * width / 7, (row + 0.5) * height / 7)
    assert share_seen(view, middle) > 0.95
    # Above the floor it stays within its own cell and a bit of the next; it is the same on both sides of its middle.
    changed = changed_by_it(view)
    rows, columns = np.nonzero(changed)
    reach_x, reach_y = width / 7 * camera.scale, height / 7 * camera.scale
    assert abs(columns.min() - max(middle[0] - 0.66 * reach_x, camera.left)) < 0.1 * reach_x
    assert abs(rows.min() - max(middle[1] - 0.66 * reach_y, camera.top)) < 0.1 * reach_y
    if 0 < row < 6 and 0 < column < 6:
        assert (columns.min() + columns.max() + 1) / 2 == pytest.approx(middle[0], abs=1.5)
        assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(middle[1], abs=1.5)


def test_it_stays_on_its_place_of_the_film_when_the_film_moves(qtbot: QtBot) -> None:
    film = grey_film(900, 600)
    view = make_view(qtbot, film, (900, 600))
    view.show_heatmap(make_heatmap_layer(one_hot(3, 2), film))
    wheel(view, (300.0, 300.0), 3.0)
    drag(view, (300.0, 300.0), (-30.0, 20.0), Hand(Qt.MouseButton.MiddleButton))
    camera = view.camera
    assert camera is not None
    assert camera.scale == pytest.approx(1.2**3)
    assert share_seen(view, camera.to_view(2.5 * 900 / 7, 3.5 * 600 / 7)) > 0.95
    beside = camera.to_view(1.5 * 900 / 7, 3.5 * 600 / 7)
    assert not changed_by_it(view)[int(beside[1]), int(beside[0])]


def test_the_screen_and_the_saved_file_place_a_heatmap_alike() -> None:
    film = grey_film(490, 280)
    heat = np.random.default_rng(3).random((7, 7)).astype(np.float32)
    saved = saliency.placed(heat, reference=1.0, width_px=490, height_px=280)
    shown = overlay.share_on(make_heatmap_layer(heat, film), 490, 280)
    # In the middle of every cell both say what the model said.
    assert np.abs(shown - saved)[20::40, 35::70].max() < 0.02
    assert np.abs(shown[20::40, 35::70] - heat).max() < 0.03


def test_below_the_floor_the_film_is_untouched_and_above_it_the_scale_is_fixed(qtbot: QtBot) -> None:
    film = grey_film(600, 600)
    view = make_view(qtbot, film, (600, 600))
    faint = np.full((7, 7), 0.29, dtype=np.float32)
    view.show_heatmap(make_heatmap_layer(faint, film))
    assert not changed_by_it(view)[:500, :300].any()
    view.show_heatmap(make_heatmap_layer(faint, film, reference=0.4))
    assert changed_by_it(view)[:500, :300].all()


def test_colour_is_the_tables_at_the_opacity_asked_for(qtbot: QtBot) -> None:
    film = grey_film(600, 600)
    view = make_view(qtbot, film, (600, 600))
    view.show_heatmap(make_heatmap_layer(np.full((7, 7), 0.8, dtype=np.float32), film))
    grey = pixels_of(view)[300, 100].astype(float)
    colour = overlay.colour_table()[round(0.8 * 255)].astype(float)
    for opacity in (0.4, 0.75, 1.0, 0.0):
        view.set_opacity(opacity)
        view.set_heatmap_visible(True)
        painted = pixels_of(view)[300, 100].astype(float)
        assert painted == pytest.approx(opacity * colour + (1 - opacity) * grey, abs=2.0)


def test_it_is_off_on_opening_and_off_again_at_the_next_film(qtbot: QtBot) -> None:
    film = grey_film(300, 300)
    view = make_view(qtbot, film)
    layer = make_heatmap_layer(one_hot(3, 3), film)
    view.show_heatmap(layer)
    assert not view.heatmap_visible
    view.set_heatmap_visible(True)
    assert view.heatmap_visible
    assert view.display is not None
    view.show_film(view.display.pixels)
    view.show_heatmap(layer)
    assert not view.heatmap_visible


def test_the_legend_says_relative_in_the_tables_colours_and_stands_beside_no_film(qtbot: QtBot) -> None:
    film = make_radiograph(np.zeros((300, 300), dtype=np.uint16))
    layer = replace(make_heatmap_layer(np.zeros((7, 7), dtype=np.float32), film), caption="coarse")
    legend = HeatmapLegend()
    qtbot.addWidget(legend)
    legend.resize(700, legend.height())
    legend.show()
    assert pixels_of(legend).max() == 0
    tall = legend.height()
    legend.show_layer(layer, HeatmapStyle())
    assert legend.words.text() == "relative, not probability · coarse"
    assert legend.height() == tall
    edge = pixels_of(legend)[:, :160].reshape(-1, 3).astype(int)
    table = overlay.colour_table().astype(int)
    for share in (0.35, 0.65, 0.95):
        assert np.abs(edge - table[round(share * 255)]).sum(axis=1).min() <= 12
    view = make_view(qtbot, film, (700, 500))
    view.show_heatmap(layer)
    assert not changed_by_it(view).any()


def test_scaled_to_the_image_the_brightest_cell_is_one_and_the_legend_says_so(qtbot: QtBot) -> None:
    film = grey_film(700, 700)
    view = make_view(qtbot, film, (700, 700))
    layer = make_heatmap_layer(one_hot(3, 3) * np.float32(0.5), film)
    view.show_heatmap(layer)
    assert 0.4 < share_seen(view, (350.0, 350.0)) < 0.55
    view.set_heatmap_style(HeatmapStyle(per_image=True))
    assert share_seen(view, (350.0, 350.0)) > 0.95
    legend = HeatmapLegend()
    qtbot.addWidget(legend)
    legend.show_layer(layer, HeatmapStyle(per_image=True))
    assert "not comparable" in legend.words.text()


def test_as_an_outline_it_leaves_the_film_inside_it_alone(qtbot: QtBot) -> None:
    film = grey_film(700, 700)
    view = make_view(qtbot, film, (700, 700))
    view.show_heatmap(make_heatmap_layer(one_hot(3, 2), film))
    area = changed_by_it(view)
    view.set_heatmap_style(HeatmapStyle(outline=True))
    line = changed_by_it(view)
    assert area[350, 250]
    assert not line[350, 250]
    assert 0 < line.sum() < 0.5 * area.sum()
    rows, columns = np.nonzero(line)
    assert abs((columns.min() + columns.max()) / 2 - 250) < 3
    assert abs((rows.min() + rows.max()) / 2 - 350) < 3


@pytest.mark.parametrize("outline", [False, True])
def test_it_turns_and_is_mirrored_with_the_film(qtbot: QtBot, outline: bool) -> None:
    film = grey_film(900, 600)
    view = make_view(qtbot, film, (600, 600))
    view.show_heatmap(make_heatmap_layer(one_hot(1, 5), film))
    view.set_heatmap_style(HeatmapStyle(outline=outline))
    view.lay(Orientation(1, mirrored=True))
    camera = view.camera
    assert camera is not None
    at = camera.to_view(5.5 * 900 / 7, 1.5 * 600 / 7)
    rows, columns = np.nonzero(changed_by_it(view))
    assert abs((columns.min() + columns.max()) / 2 - at[0]) < 3
    assert abs((rows.min() + rows.max()) / 2 - at[1]) < 3


def test_the_colour_table_is_inferno() -> None:
    import matplotlib as mpl

    oracle = np.rint(np.asarray(mpl.colormaps["inferno"](np.arange(256)))[:, :3] * 255)
    assert np.array_equal(overlay.colour_table(), oracle)


def test_a_heatmap_of_another_film_is_refused(qtbot: QtBot) -> None:
    view = make_view(qtbot, grey_film(600, 300))
    with pytest.raises(ValueError, match="another shape"):
        view.show_heatmap(make_heatmap_layer(one_hot(0, 0), grey_film(300, 300)))


@pytest.mark.parametrize("reference", [0.0, -1.0, float("nan"), float("inf")])
def test_a_reference_that_means_nothing_is_refused(reference: float) -> None:
    with pytest.raises(ValueError, match="reference"):
        HeatmapLayer(values=one_hot(0, 0), reference=reference, placement=Placement(1.0, 1.0))
