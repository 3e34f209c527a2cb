"""What is painted is what the window says: grey by the formula, polarity by the file, nothing else."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.gui.films import hover, make_radiograph, make_ramp, pixels_of
from xray_desktop.imaging import voi
from xray_desktop.imaging.network_input import chosen_voi, network_grey
from xray_desktop.imaging.radiograph import Facts, Radiograph, VoiTable, Window
from xray_desktop.ui import display_windows, film_text
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_painter import FilmPainter
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_scene import Scene
from xray_desktop.ui.film_text import Corner
from xray_desktop.ui.film_tools import Preset
from xray_desktop.ui.radiograph_view import RadiographView


def make_view(qtbot: QtBot, film: Radiograph, size: tuple[int, int] = (400, 300)) -> RadiographView:
    """A view of its film, without words on it."""
    view = RadiographView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_corner_text_visible(False)
    view.show()
    view.show_film(FilmPixels.of(film))
    return view


def expected_grey(film: Radiograph, window: Window) -> np.ndarray:
    grey = voi.apply(window, film.slope * film.values.astype(np.float64) + film.intercept)
    return np.rint(255.0 * (1.0 - grey if film.inverted else grey)).astype(np.uint8)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    "window",
    [
        Window(2048.0, 4096.0),
        Window(1000.0, 500.0),
        Window(3000.0, 800.0, "LINEAR_EXACT"),
        Window(1500.0, 900.0, "SIGMOID"),
    ],
)
def test_every_pixel_is_the_grey_that_the_window_gives_it(qtbot: QtBot, window: Window, inverted: bool) -> None:
    film = make_radiograph(inverted=inverted, modality=(2.0, -300.0))
    view = make_view(qtbot, film)
    view.set_voi(window)
    painted = pixels_of(view)
    assert np.array_equal(painted[..., 0], expected_grey(film, window))
    assert np.array_equal(painted[..., 0], painted[..., 2])


def test_monochrome1_is_shown_inverted_and_invert_shows_it_as_stored(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(inverted=True))
    assert pixels_of(view)[150, 0, 0] == 255
    view.invert()
    assert pixels_of(view)[150, 0, 0] == 0
    assert view.inverted
    view.reset_view()
    assert pixels_of(view)[150, 0, 0] == 255


def test_a_lut_of_the_file_is_applied(qtbot: QtBot) -> None:
    table = VoiTable(0, (np.arange(4096) ** 2 // 4096).astype(np.uint16), 12, "Curve")
    view = make_view(qtbot, make_radiograph(voi=(table,)))
    middle = make_ramp()[0, 200].astype(int)
    assert abs(int(pixels_of(view)[150, 200, 0]) - round(255 * (middle**2 // 4096) / 4095)) <= 1


def test_the_window_never_changes_what_the_network_sees(qtbot: QtBot) -> None:
    film = make_radiograph()
    before = network_grey(film)
    view = make_view(qtbot, film)
    view.set_voi(Window(100.0, 10.0))
    view.invert()
    assert np.array_equal(before, network_grey(film))


def test_a_film_opens_as_the_network_looks_at_it(qtbot: QtBot) -> None:
    for offered in ((), (Window(60000.0, 10.0),), (Window(2000.0, 1200.0),)):
        film = make_radiograph(voi=offered)
        display = make_view(qtbot, film).display
        assert display is not None
        assert display_windows.span(display.window) == display_windows.span(chosen_voi(film)[0])
        display.invert()
        display.take_preset(Preset.BONE)
        display.reset()
        assert display_windows.span(display.window) == display_windows.span(chosen_voi(film)[0])


def test_a_film_half_as_large_on_the_screen_shows_the_mean_of_its_pixels(qtbot: QtBot) -> None:
    checks = (np.indices((600, 800)).sum(axis=0) % 2 * 4000).astype(np.uint16)
    view = make_view(qtbot, make_radiograph(checks, voi=(Window(2000.0, 4000.0, "LINEAR_EXACT"),)))
    assert np.all(np.abs(pixels_of(view)[..., 0].astype(int) - 128) <= 1)


@pytest.mark.parametrize("inverted", [False, True])
def test_signed_values_are_grey_by_the_formula_too(qtbot: QtBot, inverted: bool) -> None:
    values = (make_ramp().astype(np.int32) - 2000).astype(np.int16)
    film = make_radiograph(values, inverted=inverted, modality=(3.0, 7.0))
    view = make_view(qtbot, film)
    view.set_voi(Window(300.0, 3000.0))
    assert np.array_equal(pixels_of(view)[..., 0], expected_grey(film, Window(300.0, 3000.0)))
    assert FilmPixels.of(film).range == (3.0 * -2000 + 7.0, 3.0 * 2095 + 7.0)


def test_an_odd_size_is_shown_to_its_last_row_and_column(qtbot: QtBot) -> None:
    values = np.zeros((771, 1025), dtype=np.uint16)
    values[-3:, :] = values[:, -3:] = 4095
    view = make_view(qtbot, make_radiograph(values), (513, 386))
    painted = pixels_of(view)[..., 0]
    assert painted[-1].min() > 100
    assert painted[:, -1].min() > 100


def test_presets_follow_density_whatever_the_polarity() -> None:
    values = np.random.default_rng(2).normal(2000, 600, (300, 300)).clip(0, 4095).astype(np.uint16)
    twin = (4095 - values).astype(np.uint16)
    plain, turned = FilmPixels.of(make_radiograph(values)), FilmPixels.of(make_radiograph(twin, inverted=True))
    for preset in (Preset.LUNG, Preset.MEDIASTINUM, Preset.BONE, Preset.LINES_AND_TUBES):
        window, mirrored = display_windows.preset_window(plain, preset), display_windows.preset_window(turned, preset)
        assert isinstance(window, Window)
        assert isinstance(mirrored, Window)
        assert mirrored.centre == pytest.approx(4095 - window.centre, abs=2)
        assert mirrored.width == pytest.approx(window.width, abs=2)


def test_local_contrast_is_for_the_eye_alone_says_so_and_ends_with_the_next_window(qtbot: QtBot) -> None:
    values = np.random.default_rng(4).normal(2000, 300, (300, 300)).clip(0, 4095).astype(np.uint16)
    view = make_view(qtbot, make_radiograph(values))
    assert view.display is not None
    view.set_preset(Preset.AUTO)
    plain = pixels_of(view)
    assert view.set_preset(Preset.LOCAL_CONTRAST)
    spread = pixels_of(view)
    assert not np.array_equal(plain, spread)
    assert np.array_equal(view.display.pixels.radiograph.values, values)
    view.drag_window(display_windows.Step(40.0, 10.0))
    assert view.display.window.name == "local contrast"
    assert view.display.local
    view.invert()
    assert view.display.local
    view.invert()
    view.set_preset(Preset.AUTO)
    assert np.array_equal(pixels_of(view), plain)
    view.set_preset(Preset.LOCAL_CONTRAST)
    view.reset_view()
    assert not view.display.local


def test_the_files_windows_have_their_names_and_a_missing_one_changes_nothing(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(voi=(Window(2000.0, 3000.0, name="Standard"),)))
    assert view.display is not None
    view.set_preset(Preset.LUNG)
    lung = view.display.window
    assert not view.set_preset(Preset.FILE_SECOND)
    assert view.display.window is lung
    assert view.set_preset(Preset.FILE_FIRST)
    assert view.display.window.name == "Standard"


def test_a_flat_film_can_be_shown_and_dragged() -> None:
    flat = FilmPixels.of(make_radiograph(np.full((80, 90), 7, dtype=np.uint16), voi=()))
    window = flat.automatic
    assert window.width > 0
    for preset in Preset:
        display_windows.preset_window(flat, preset)
    moved = display_windows.moved(flat, window, display_windows.Step(50.0, 50.0), inverted=False)
    assert (moved.centre, moved.width) == (7.0, 1.0)


def red_of(painted: np.ndarray) -> int:
    return int(np.sum((painted[..., 0] > 180) & (painted[..., 1] < 140) & (painted[..., 2] < 140)))


def test_a_window_beside_the_data_is_told_in_red(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    view.set_corner_text_visible(True)
    assert red_of(pixels_of(view)) == 0
    view.set_voi(Window(9000.0, 100.0))
    assert red_of(pixels_of(view)) > 50


def test_words_stand_in_their_corners_and_go_when_asked_or_when_there_is_no_room(qtbot: QtBot) -> None:
    black = make_radiograph(np.zeros((300, 400), dtype=np.uint16), facts=Facts(format="synthetic", frames=3))
    view = make_view(qtbot, black)
    view.show_corner_text(CornerText(("A", "B"), ("C",), ("PA",)))
    view.set_corner_text_visible(True)
    painted = pixels_of(view)[..., 0]
    corners = painted[:60, :100], painted[:60, -100:], painted[-60:, :100], painted[-60:, -100:]
    assert all(corner.max() > 200 for corner in corners)
    assert painted[100:200].max() == 0
    view.set_corner_text_visible(False)
    assert pixels_of(view).max() == 0
    view.set_corner_text_visible(True)
    view.resize(160, 120)
    assert np.sum(pixels_of(view)[..., 0] > 200) < np.sum(painted > 200) / 2


def test_the_value_under_the_pointer_comes_and_goes_without_moving_the_lines_below(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(np.zeros((300, 400), dtype=np.uint16)))
    view.set_corner_text_visible(True)
    before = pixels_of(view)
    hover(view, (200.0, 100.0))
    after = pixels_of(view)
    changed = np.flatnonzero((before != after).any(axis=(1, 2)))
    written = np.flatnonzero(before.any(axis=(1, 2)))
    assert len(changed)
    assert changed.max() <= written.min()


def test_the_lens_shows_the_film_twice_as_large_at_the_pointer(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    view.set_lens(True)
    plain = pixels_of(view)[150, :, 0].astype(int)
    hover(view, (200.0, 150.0))
    seen = pixels_of(view)[150, :, 0].astype(int)
    assert abs(seen[200] - plain[200]) <= 1
    assert abs(seen[280] - plain[240]) <= 2
    assert seen[350] == plain[350]


@pytest.mark.parametrize("width", [320, 560, 880, 2000])
def test_the_blocks_of_a_row_never_touch(width: int) -> None:
    top = film_text.room_px(Corner.TOP_LEFT, width) + film_text.room_px(Corner.TOP_RIGHT, width)
    low = sum(
        film_text.room_px(corner, width) for corner in (Corner.BOTTOM_LEFT, Corner.BOTTOM_MIDDLE, Corner.BOTTOM_RIGHT)
    )
    for taken in (top, low):
        assert taken <= width - 2 * film_text.MARGIN_PX


def test_a_long_sentence_is_broken_and_loses_no_word(qtbot: QtBot) -> None:
    sentence = "coarse: one cell is about 1/7 of the image; where the score came from, not where disease is"
    rows = film_text.wrapped(sentence, 200)
    assert len(rows) > 2
    assert " ".join(row.text for row in rows) == sentence


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2.0])
def test_on_a_fine_screen_every_pixel_of_it_has_its_own_grey(qtbot: QtBot, ratio: float) -> None:
    film = make_radiograph(make_ramp(600, 450))
    scene = Scene(display=FilmDisplay(FilmPixels.of(film)), corners_visible=False)
    scene.camera = Camera(film_width=600, film_height=450, view_width=600, view_height=450).fitted()
    screen = QImage(600, 450, QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    painter = QPainter(screen)
    FilmPainter().paint(painter, QRect(0, 0, math.ceil(600 / ratio), math.ceil(450 / ratio)), scene)
    painter.end()
    painted = np.frombuffer(screen.constBits(), dtype=np.uint32).reshape(450, 600) & 0xFF
    assert np.array_equal(painted, expected_grey(film, Window(2048.0, 4096.0)))
