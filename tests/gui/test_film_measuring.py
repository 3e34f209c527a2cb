"""Measuring and regions with a hand: drawn, moved, deleted, in pixels of the film however it lies."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.films import click, double_click, drag, hover, make_radiograph, pixels_of
from tests.gui.test_film_display import make_view
from xray_desktop.imaging.radiograph import Facts
from xray_desktop.review.review import Region
from xray_desktop.ui.film_marks import Angle, Length
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.radiograph_view import RadiographView


@pytest.fixture
def view(qtbot: QtBot) -> RadiographView:
    """A black film of 400 x 300 in a view of the same size."""
    return make_view(qtbot, make_radiograph(np.zeros((300, 400), dtype=np.uint16)))


def the_length(view: RadiographView) -> Length:
    (mark,) = view.board.measures
    assert isinstance(mark, Length)
    return mark


def test_a_length_is_dragged(qtbot: QtBot, view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    with qtbot.waitSignal(view.marks.measured):
        drag(view, (50.0, 60.0), (120.0, 40.0))
    assert the_length(view) == Length((50.0, 60.0), (170.0, 100.0))
    painted = pixels_of(view)
    assert painted[80, 105:116].max() > 100
    assert painted[85:120, 172:300].max() > 100


def test_a_length_may_be_clicked(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    click(view, (50.0, 60.0))
    assert view.board.measures == ()
    hover(view, (100.0, 60.0))
    click(view, (150.0, 60.0))
    assert the_length(view) == Length((50.0, 60.0), (150.0, 60.0))


def test_a_slip_of_the_hand_is_no_measurement(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    double_click(view, (50.0, 60.0))
    assert view.board.measures == ()


def test_an_angle_is_a_line_and_one_more_click(view: RadiographView) -> None:
    view.set_tool(Tool.ANGLE)
    drag(view, (200.0, 50.0), (0.0, 100.0))
    hover(view, (250.0, 150.0))
    click(view, (300.0, 150.0))
    assert view.board.measures == (Angle((200.0, 50.0), (200.0, 150.0), (300.0, 150.0)),)


def test_an_end_can_be_moved_with_any_tool(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    drag(view, (50.0, 60.0), (120.0, 40.0))
    view.set_tool(Tool.WINDOW)
    before = view.display.window if view.display else None
    drag(view, (170.0, 100.0), (30.0, -20.0))
    assert the_length(view) == Length((50.0, 60.0), (200.0, 80.0))
    assert view.display is not None
    assert view.display.window == before


def test_a_line_moves_as_a_whole_and_comes_back_by_undo(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    drag(view, (50.0, 60.0), (100.0, 0.0))
    drag(view, (100.0, 60.0), (10.0, 40.0))
    assert the_length(view) == Length((60.0, 100.0), (160.0, 100.0))
    assert view.marks.take_back()
    assert the_length(view) == Length((50.0, 60.0), (150.0, 60.0))


def test_a_deleted_measurement_comes_back(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    drag(view, (50.0, 60.0), (100.0, 0.0))
    drag(view, (50.0, 160.0), (100.0, 0.0))
    click(view, (100.0, 60.0))
    assert view.marks.delete()
    assert the_length(view).start == (50.0, 160.0)
    assert not view.marks.delete()
    assert view.marks.take_back()
    counts = [len(view.board.measures)]
    assert view.marks.clear()
    counts.append(len(view.board.measures))
    assert view.marks.take_back()
    assert [*counts, len(view.board.measures)] == [2, 0, 2]


def test_measurements_live_with_the_film(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    drag(view, (50.0, 60.0), (100.0, 0.0))
    assert view.display is not None
    view.show_film(view.display.pixels)
    assert view.board.marks == ()
    assert not view.marks.take_back()


def test_a_measurement_keeps_its_place_on_a_turned_and_zoomed_film(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    view.lay(Orientation(1, mirrored=True))
    view.aim.zoom_by(2.0)
    camera = view.camera
    assert camera is not None
    start, end = camera.to_view(100.0, 120.0), camera.to_view(140.0, 120.0)
    drag(view, start, (end[0] - start[0], end[1] - start[1]))
    found = the_length(view)
    assert found.start == pytest.approx((100.0, 120.0), abs=0.01)
    assert found.end == pytest.approx((140.0, 120.0), abs=0.01)


def test_a_region_is_drawn_moved_and_told(qtbot: QtBot, view: RadiographView) -> None:
    view.marks.meaning = Region("Pneumonia", "misplaced", 0.0, 0.0, 1.0, 1.0)
    view.set_tool(Tool.REGION)
    with qtbot.waitSignal(view.marks.drawn) as told:
        drag(view, (200.0, 150.0), (-100.0, -80.0))
    assert told.args == [(Region("Pneumonia", "misplaced", 100.0, 70.0, 100.0, 80.0),)]
    with qtbot.waitSignal(view.marks.drawn) as told:
        drag(view, (100.0, 70.0), (-20.0, 10.0))
    assert told.args == [(Region("Pneumonia", "misplaced", 80.0, 80.0, 120.0, 70.0),)]
    with qtbot.waitSignal(view.marks.drawn) as told:
        drag(view, (140.0, 80.0), (500.0, 0.0))
    assert told.args[0][0].left == 280.0
    with qtbot.waitSignal(view.marks.drawn) as told:
        view.marks.delete()
    assert told.args == [()]


def test_regions_of_the_reading_are_shown_and_not_told_back(qtbot: QtBot, view: RadiographView) -> None:
    with qtbot.assertNotEmitted(view.marks.drawn):
        view.show_regions((Region("Pneumonia", "missed", 100.0, 70.0, 100.0, 80.0),))
    painted = pixels_of(view)
    assert painted[70, 120:180].max() > 100
    assert painted[100:140, 110:190].max() == 0


def test_escape_drops_what_is_half_drawn(view: RadiographView) -> None:
    view.set_tool(Tool.ANGLE)
    drag(view, (200.0, 50.0), (0.0, 100.0))
    assert view.marks.drop()
    hover(view, (250.0, 150.0))
    assert view.board.marks == ()
    assert not view.marks.drop()
    assert pixels_of(view).max() == 0


def test_an_end_under_the_pointer_shows_a_hand(view: RadiographView) -> None:
    view.set_tool(Tool.LENGTH)
    drag(view, (50.0, 60.0), (100.0, 0.0))
    hover(view, (150.0, 60.0))
    assert view.cursor().shape() is Qt.CursorShape.PointingHandCursor
    hover(view, (300.0, 200.0))
    assert view.cursor().shape() is Qt.CursorShape.CrossCursor


def test_a_scale_bar_and_the_sides_stand_on_the_film_and_turn_with_it(qtbot: QtBot) -> None:
    stated = Facts(format="synthetic", detector_spacing_mm=0.2, patient_orientation="L\\F")
    view = make_view(qtbot, make_radiograph(np.zeros((500, 600), dtype=np.uint16), facts=stated), (600, 500))
    bare = pixels_of(view)
    assert bare.max() == 0
    view.set_corner_text_visible(True)
    painted = pixels_of(view)
    assert painted[240:260, :40].max() > 200
    assert painted[240:260, -40:].max() > 200
    assert painted[470:, 240:360].max() > 200
    view.lay(Orientation(mirrored=True))
    assert (pixels_of(view)[240:260, :40] != painted[240:260, :40]).any()


def test_that_a_film_is_turned_is_said_even_without_corner_text(view: RadiographView) -> None:
    assert pixels_of(view).max() == 0
    view.lay(Orientation(mirrored=True))
    assert pixels_of(view)[270:, :200].max() > 150
    view.reset_view()
    assert pixels_of(view).max() == 0
