"""Lengths, angles and regions: what they measure, where that holds, and how a hand changes them."""

import pytest

from xray_desktop.imaging.radiograph import Facts
from xray_desktop.review.review import Region
from xray_desktop.ui import film_board, film_marks
from xray_desktop.ui.film_board import Board
from xray_desktop.ui.film_marks import Angle, Length
from xray_desktop.ui.film_spacing import Plane, Spacing, spacing_of

BOX = Region("Pneumonia", "missed", 10.0, 20.0, 30.0, 40.0)
LINE = Length((0.0, 0.0), (30.0, 40.0))


def facts(detector: float | None = None, pixel: float | None = None) -> Facts:
    return Facts(format="synthetic", detector_spacing_mm=detector, pixel_spacing_mm=pixel)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (facts(), "50 px"),
        (facts(detector=0.2), "10.0 mm at the detector"),
        (facts(detector=0.2, pixel=0.2), "10.0 mm at the detector"),
        (facts(detector=0.2, pixel=0.18), "9.0 mm"),
        (facts(pixel=0.18), "9.0 mm"),
    ],
)
def test_a_length_says_where_it_holds(stated: Facts, said: str) -> None:
    assert film_marks.words(LINE, spacing_of(stated)) == said


@pytest.mark.parametrize(
    ("first", "last", "degrees"),
    [((10.0, 0.0), (0.0, 10.0), 90.0), ((10.0, 0.0), (-10.0, 0.0), 180.0), ((10.0, 1.0), (10.0, -1.0), 11.4212)],
)
def test_an_angle_is_the_smaller_one_whatever_way_it_was_drawn(
    first: tuple[float, float], last: tuple[float, float], degrees: float
) -> None:
    for legs in ((first, last), (last, first)):
        mark = Angle(legs[0], (0.0, 0.0), legs[1])
        assert film_marks.degrees(mark) == pytest.approx(degrees, abs=1e-4)
        assert film_marks.words(mark, Spacing(None, Plane.UNKNOWN)).endswith("°")


@pytest.mark.parametrize(
    ("spacing", "most", "pixels", "said"),
    [
        (Spacing(0.2, Plane.DETECTOR), 600.0, 500.0, "10 cm at the detector"),
        (Spacing(0.2, Plane.CALIBRATED), 260.0, 250.0, "5 cm"),
        (Spacing(0.2, Plane.CALIBRATED), 30.0, 25.0, "5 mm"),
        (Spacing(None, Plane.UNKNOWN), 640.0, 500.0, "500 px"),
        (Spacing(None, Plane.UNKNOWN), 0.0, 0.0, "0 px"),
    ],
)
def test_the_scale_bar_is_the_longest_round_length(spacing: Spacing, most: float, pixels: float, said: str) -> None:
    length, words = spacing.bar(most)
    assert length == pytest.approx(pixels)
    assert words == said


def test_a_corner_of_a_region_is_moved_while_the_opposite_one_stays() -> None:
    assert film_marks.with_handle(BOX, 2, (50.0, 70.0)) == Region("Pneumonia", "missed", 10.0, 20.0, 40.0, 50.0)
    inside_out = film_marks.with_handle(BOX, 2, (0.0, 0.0))
    assert inside_out == Region("Pneumonia", "missed", 0.0, 0.0, 10.0, 20.0)
    tiny = film_marks.with_handle(BOX, 0, (40.0, 60.0))
    assert isinstance(tiny, Region)
    assert (tiny.width, tiny.height) == (film_marks.SMALLEST_REGION_PX,) * 2


def test_a_region_stays_on_the_film() -> None:
    for mark in (film_marks.moved(BOX, -100.0, 500.0), film_marks.moved(BOX, 900.0, -30.0)):
        kept = film_marks.inside(mark, 100.0, 100.0)
        assert isinstance(kept, Region)
        assert (kept.width, kept.height) == (30.0, 40.0)
        assert 0.0 <= kept.left <= 70.0
        assert 0.0 <= kept.top <= 60.0
    assert film_marks.inside(film_marks.moved(LINE, -50.0, 0.0), 100.0, 100.0) == Length((-50.0, 0.0), (-20.0, 40.0))


def test_ends_and_lines_are_told_apart() -> None:
    moved = film_marks.with_handle(LINE, 0, (5.0, 5.0))
    assert moved == Length((5.0, 5.0), (30.0, 40.0))
    assert film_marks.with_handle(LINE, 1, (5.0, 5.0)) == Length((0.0, 0.0), (5.0, 5.0))
    corner = Angle((10.0, 0.0), (0.0, 0.0), (0.0, 10.0))
    assert film_marks.with_handle(corner, 1, (1.0, 1.0)) == Angle((10.0, 0.0), (1.0, 1.0), (0.0, 10.0))
    assert film_marks.moved(corner, 1.0, 2.0) == Angle((11.0, 2.0), (1.0, 2.0), (1.0, 12.0))
    assert film_marks.distance(LINE, (30.0, 0.0)) == pytest.approx(24.0)
    assert film_marks.distance(LINE, (-3.0, -4.0)) == pytest.approx(5.0)
    assert film_marks.distance(Length((1.0, 1.0), (1.0, 1.0)), (4.0, 5.0)) == pytest.approx(5.0)
    assert len(film_marks.path(BOX)) == 5


def test_a_region_says_its_finding_and_its_kind() -> None:
    assert film_marks.words(BOX, Spacing(0.1, Plane.CALIBRATED)) == "Pneumonia: missed"


def test_every_change_of_a_measurement_can_be_taken_back() -> None:
    board = film_board.with_mark(Board(), LINE)
    moved = film_board.settled(film_board.with_changed(board, LINE, Length((1.0, 1.0), (2.0, 2.0))), board)
    gone = film_board.without(moved, moved.chosen)
    assert gone.measures == ()
    assert film_board.taken_back(gone).measures == moved.measures
    assert film_board.taken_back(film_board.taken_back(gone)).measures == (LINE,)
    empty = film_board.taken_back(film_board.taken_back(film_board.taken_back(gone)))
    assert empty.measures == ()
    assert film_board.taken_back(empty) is empty


def test_clearing_measurements_leaves_the_regions_of_the_read() -> None:
    board = film_board.with_mark(film_board.with_mark(Board(), LINE), BOX)
    cleared = film_board.without_measures(board)
    assert cleared.marks == (BOX,)
    assert film_board.taken_back(cleared).measures == (LINE,)
    assert film_board.without_measures(cleared) is cleared
    assert film_board.without(cleared, BOX).marks == ()
    assert film_board.without(cleared, LINE) is cleared
    assert film_board.without(cleared, None) is cleared


def test_regions_come_from_the_reading_and_have_no_history_here() -> None:
    board = film_board.with_regions(film_board.with_mark(Board(), LINE), (BOX,))
    assert board.regions == (BOX,)
    assert board.chosen is LINE
    assert film_board.with_regions(board, (BOX,)) is board
    chosen = film_board.with_mark(board, BOX)
    assert film_board.with_regions(chosen, ()).chosen is None
    assert film_board.taken_back(board).regions == (BOX,)
    assert film_board.settled(chosen, board).past == board.past or film_board.settled(chosen, board) is chosen
