"""The hand on the film does what readers' fingers know: window, pan, zoom at the pointer, fit and 1:1."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.gui.films import Hand, double_click, drag, make_radiograph, make_ramp, pixels_of, wheel
from tests.gui.test_film_display import make_view
from xray_desktop.imaging.radiograph import Facts, Window
from xray_desktop.ui.camera import LARGEST_SCALE
from xray_desktop.ui.film_aim import REST_MS
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.mouse_map import MouseMap
from xray_desktop.ui.radiograph_view import RadiographView

START = Window(2000.0, 1000.0, "LINEAR_EXACT")
MIDDLE = (200.0, 150.0)
CTRL = Qt.KeyboardModifier.ControlModifier


def window_after(view: RadiographView, way: tuple[float, float], hand: Hand | None = None) -> Window:
    view.set_voi(START)
    drag(view, MIDDLE, way, hand)
    assert view.display is not None
    assert isinstance(view.display.window, Window)
    return view.display.window


def test_left_drag_right_widens_and_up_brightens(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    view.set_voi(START)
    before = pixels_of(view)[150, 195, 0]
    with qtbot.waitSignal(view.window_moved) as told:
        drag(view, MIDDLE, (0.0, -50.0))
    assert pixels_of(view)[150, 195, 0] > before
    assert isinstance(told.args[0], Window)
    wider = window_after(view, (60.0, 0.0))
    assert wider.width > START.width
    assert wider.centre == START.centre
    lower = window_after(view, (0.0, -60.0))
    assert lower.width == START.width
    assert lower.centre < START.centre


@pytest.mark.parametrize(
    ("key", "share"), [(Qt.KeyboardModifier.AltModifier, 0.1), (Qt.KeyboardModifier.ControlModifier, 5.0)]
)
def test_alt_is_fine_and_ctrl_is_coarse(qtbot: QtBot, key: Qt.KeyboardModifier, share: float) -> None:
    view = make_view(qtbot, make_radiograph())
    plain = window_after(view, (20.0, 10.0))
    other = window_after(view, (20.0, 10.0), Hand(key=key))
    assert other.width - START.width == pytest.approx(share * (plain.width - START.width))
    assert other.centre - START.centre == pytest.approx(share * (plain.centre - START.centre))


def test_up_brightens_an_inverted_film_too(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(inverted=True))
    view.set_voi(START)
    before = pixels_of(view)[150, 195, 0]
    drag(view, MIDDLE, (0.0, -50.0))
    assert pixels_of(view)[150, 195, 0] > before


def test_the_window_stays_with_the_data(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    far = window_after(view, (4000.0, -4000.0), Hand(key=Qt.KeyboardModifier.ControlModifier))
    assert (far.centre, far.width) == (0.0, 2 * 4095.0)
    narrow = window_after(view, (-4000.0, 4000.0), Hand(key=Qt.KeyboardModifier.ControlModifier))
    assert (narrow.centre, narrow.width) == (4095.0, 1.0)


@pytest.mark.parametrize(
    "hand", [Hand(Qt.MouseButton.MiddleButton), Hand(key=Qt.KeyboardModifier.ShiftModifier), Hand()]
)
def test_pan_moves_the_film_with_the_hand(qtbot: QtBot, hand: Hand) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    view.aim.one_to_one()
    if hand == Hand():
        view.set_tool(Tool.PAN)
    assert view.camera is not None
    before = view.camera
    drag(view, MIDDLE, (40.0, -25.0), hand)
    assert (view.camera.left, view.camera.top) == (before.left + 40, before.top - 25)
    assert view.camera.scale == 1.0
    painted, values = pixels_of(view)[..., 0], make_ramp(1600, 1200)
    film_x = round(view.camera.to_film(100.5, 0.0)[0] - 0.5)
    assert abs(int(painted[100, 100]) - round(255 * int(values[0, film_x]) / 4095)) <= 1


def test_the_film_cannot_be_lost(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    for _ in range(5):
        drag(view, MIDDLE, (900.0, 900.0), Hand(Qt.MouseButton.MiddleButton))
    assert view.camera is not None
    assert view.camera.sight() is not None


def test_right_drag_zooms_about_where_it_began(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    assert view.camera is not None
    before, scale = view.camera.to_film(120.0, 90.0), view.camera.scale
    drag(view, (120.0, 90.0), (0.0, -100.0), Hand(Qt.MouseButton.RightButton))
    assert view.camera.scale > 1.5 * scale
    assert view.camera.to_film(120.0, 90.0) == pytest.approx(before, abs=1.0 / scale)


def test_the_wheel_zooms_at_the_pointer_within_limits(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    assert view.camera is not None
    fit = view.camera.scale
    before = view.camera.to_film(310.0, 40.0)
    wheel(view, (310.0, 40.0), 1.0)
    assert view.camera.scale == pytest.approx(1.2 * fit)
    assert view.camera.to_film(310.0, 40.0) == pytest.approx(before, abs=1.0 / view.camera.scale)
    wheel(view, (310.0, 40.0), 0.1)
    assert view.camera.scale == pytest.approx(1.2**1.1 * fit, rel=1e-6)
    wheel(view, (310.0, 40.0), 400.0)
    assert view.camera.scale == LARGEST_SCALE
    wheel(view, (310.0, 40.0), -400.0)
    assert view.camera.scale == pytest.approx(fit / 2)


def test_double_click_asks_for_the_film_alone_and_moves_nothing(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    before = view.camera
    with qtbot.waitSignal(view.maximise_wanted):
        double_click(view, (300.0, 200.0))
    assert view.camera == before


def test_a_right_click_that_does_not_move_asks_for_the_menu_and_a_drag_does_not(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    with qtbot.waitSignal(view.menu_wanted) as told:
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(50, 60))
    assert told.args == [view.mapToGlobal(QPoint(50, 60))]
    with qtbot.assertNotEmitted(view.menu_wanted):
        drag(view, MIDDLE, (0.0, -20.0), Hand(Qt.MouseButton.RightButton))


def test_the_readers_mouse_map_is_followed(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    view.aim.one_to_one()
    view.set_mouse_map(MouseMap(left="pan", middle="zoom", right="window", wheel="cases", swap_axes=True))
    before = view.camera
    assert before is not None
    drag(view, MIDDLE, (40.0, 0.0))
    assert view.camera is not None
    assert view.camera.left == before.left + 40
    drag(view, MIDDLE, (0.0, -40.0), Hand(Qt.MouseButton.MiddleButton))
    assert view.camera.scale > before.scale
    assert window_after(view, (0.0, -50.0), Hand(Qt.MouseButton.RightButton)).width > START.width
    scale = view.camera.scale
    with qtbot.waitSignal(view.case_stepped) as told:
        wheel(view, MIDDLE, -1.0)
    assert told.args == [1]
    assert view.camera.scale == scale


def test_the_wheel_turns_the_frames_of_a_film_that_has_several(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    view.frames_turnable = True
    view.show_film(FilmPixels.of(make_radiograph(facts=Facts(format="synthetic", frames=4))))
    assert view.camera is not None
    scale = view.camera.scale
    with qtbot.waitSignal(view.frame_stepped) as told:
        wheel(view, MIDDLE, 1.0)
    assert told.args == [-1]
    assert view.camera.scale == scale
    with qtbot.assertNotEmitted(view.frame_stepped):
        wheel(view, MIDDLE, 1.0, CTRL)
    assert view.camera.scale > scale


def test_a_fitted_film_stays_fitted_and_a_zoomed_one_stays_where_it_is(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    assert view.camera is not None
    view.resize(800, 600)
    assert view.camera.scale == pytest.approx(0.5)
    view.aim.one_to_one()
    centre = view.camera.centre_x, view.camera.centre_y
    view.resize(640, 700)
    assert view.camera.scale == 1.0
    assert (view.camera.centre_x, view.camera.centre_y) == centre


def test_one_fine_picture_follows_when_the_hand_rests(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph(make_ramp(1600, 1200)))
    wheel(view, MIDDLE, 2.0)
    moving = pixels_of(view)
    qtbot.wait(3 * REST_MS)
    resting = pixels_of(view)
    assert (moving != resting).any()
    assert (abs(moving.astype(int) - resting.astype(int)) <= 2).all()


def test_another_film_ends_the_drag_under_way(qtbot: QtBot) -> None:
    view = make_view(qtbot, make_radiograph())
    qtbot.mousePress(view, Qt.MouseButton.LeftButton)
    view.show_film(None)
    drag(view, MIDDLE, (10.0, 10.0))
    assert pixels_of(view).max() == 0
