"""The film may be turned and mirrored on the screen; positions, pixels and edge letters turn with it."""

import numpy as np
import pytest

from xray_desktop.ui.camera import Camera
from xray_desktop.ui.film_orientation import Orientation, edges

ALL = [Orientation(turns, mirrored) for turns in range(4) for mirrored in (False, True)]
FILM = np.arange(12).reshape(3, 4)


@pytest.mark.parametrize("orientation", ALL)
def test_pixels_and_positions_are_turned_alike(orientation: Orientation) -> None:
    height, width = FILM.shape
    laid = orientation.laid(FILM)
    assert (laid.shape[1], laid.shape[0]) == orientation.size(width, height)
    for y in range(height):
        for x in range(width):
            shown = orientation.shown(x + 0.5, y + 0.5, width, height)
            assert laid[int(shown[1]), int(shown[0])] == FILM[y, x]
            assert orientation.stored(*shown, width, height) == (x + 0.5, y + 0.5)


@pytest.mark.parametrize("orientation", ALL)
def test_a_turn_to_the_right_and_a_mirror_are_what_the_eye_expects_of_them(orientation: Orientation) -> None:
    laid = orientation.laid(FILM)
    assert np.array_equal(orientation.turned(1).laid(FILM), np.rot90(laid, -1))
    assert np.array_equal(orientation.turned(-1).laid(FILM), np.rot90(laid))
    assert np.array_equal(orientation.flipped().laid(FILM), laid[:, ::-1])
    assert np.array_equal(orientation.flipped(upside_down=True).laid(FILM), laid[::-1])


@pytest.mark.parametrize("orientation", ALL)
def test_turned_back_it_is_as_acquired(orientation: Orientation) -> None:
    back = orientation.turned(-orientation.turns)
    assert (back.flipped() if back.mirrored else back).as_acquired
    assert orientation.as_acquired == (orientation == Orientation())


def test_letters_turn_with_the_film() -> None:
    assert edges("L\\F", Orientation()) == ("R", "H", "L", "F")
    assert edges("L\\F", Orientation(mirrored=True)) == ("L", "H", "R", "F")
    assert edges("L\\F", Orientation(1)) == ("F", "R", "H", "L")
    assert edges("L\\F", Orientation(2)) == ("L", "F", "R", "H")
    assert edges("PL\\F", Orientation())[0] == "AR"


@pytest.mark.parametrize("stated", [None, "", "L", "L\\F\\P"])
def test_no_side_is_guessed(stated: str | None) -> None:
    assert edges(stated, Orientation(3)) == ("", "", "", "")


@pytest.mark.parametrize("orientation", ALL)
def test_the_camera_finds_its_way_back_to_the_film(orientation: Orientation) -> None:
    camera = Camera(film_width=400, film_height=300, view_width=500, view_height=500).fitted()
    turned = camera.laid(orientation).zoomed(3.0, 100.0, 120.0).panned(7.0, -4.0)
    assert turned.to_film(*turned.to_view(17.0, 230.0)) == pytest.approx((17.0, 230.0))
    middle = camera.zoomed(4.0, 50.0, 60.0)
    was = middle.to_film(250.0, 250.0)
    assert middle.laid(orientation).to_film(250.0, 250.0) == pytest.approx(was, abs=1.0)
    sight = turned.sight()
    assert sight is not None
    assert 0 <= sight.box[0] < sight.box[2] <= orientation.size(400, 300)[0]


def test_linked_cameras_of_films_of_other_sizes_look_at_the_same_place() -> None:
    one = Camera(film_width=400, film_height=300, view_width=500, view_height=500).fitted().zoomed(2.0, 100.0, 300.0)
    other = Camera(film_width=3000, film_height=3000, view_width=700, view_height=400).fitted().aimed(one.aim)
    assert other.aim.x == pytest.approx(one.aim.x)
    assert other.aim.y == pytest.approx(one.aim.y)
    assert other.scale / other.fitting_scale == pytest.approx(one.scale / one.fitting_scale)
