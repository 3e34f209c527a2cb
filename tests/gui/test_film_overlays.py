"""What was drawn on a film is shown in white with a dark edge, and hides with the words that name the patient."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.gui.films import make_radiograph, pixels_of
from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_bridge import corner_text
from xray_desktop.ui.film_overlays import coarseness, picture
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.radiograph_view import RadiographView
from xray_desktop.ui.tokens import FILM_OUTLINE, FILM_TEXT

AT = (100, 200)  # row and column of the drawn line's left end
INK = QColor(FILM_TEXT).getRgb()[:3]
EDGE = QColor(FILM_OUTLINE).getRgb()[:3]


def line(height_px: int = 11, width_px: int = 61) -> OverlayPlane:
    drawn = np.zeros((height_px, width_px), dtype=bool)
    drawn[height_px // 2] = True
    top = AT[0] - height_px // 2
    return OverlayPlane(
        bits=np.packbits(drawn, axis=1), width_px=width_px, height_px=height_px, left=AT[1], top=top, label="DOE"
    )


def drawn_on(*planes: OverlayPlane) -> Radiograph:
    return replace(make_radiograph(np.full((300, 400), 1000, dtype=np.uint16)), overlays=planes)


def shown(qtbot: QtBot, film: Radiograph, corners: CornerText | None, *, visible: bool = True) -> RadiographView:
    view = RadiographView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_corner_text_visible(visible)
    view.show()
    view.show_film(FilmPixels.of(film))
    view.show_corner_text(corners)
    return view


def colours(view: RadiographView, row: int, column: int) -> tuple[int, ...]:
    return tuple(int(part) for part in pixels_of(view)[row, column][:3])


def test_a_line_is_white_with_a_dark_edge_where_it_was_drawn(qtbot: QtBot) -> None:
    view = shown(qtbot, drawn_on(line()), CornerText())
    row, column = AT
    assert colours(view, row, column + 30) == INK
    assert colours(view, row - 1, column + 30) == EDGE
    assert colours(view, row + 1, column + 30) == EDGE
    plain = colours(view, row + 3, column + 30)
    assert plain not in (INK, EDGE)
    assert colours(view, row, column - 3) == plain


@pytest.mark.parametrize("corners", [None, CornerText(overlays=False)], ids=["no words", "identity hidden"])
def test_it_is_not_shown_where_the_person_is_not(qtbot: QtBot, corners: CornerText | None) -> None:
    view, plain = (shown(qtbot, film, corners) for film in (drawn_on(line()), drawn_on()))
    np.testing.assert_array_equal(pixels_of(view), pixels_of(plain))


def test_it_hides_with_the_words(qtbot: QtBot) -> None:
    pictures = [pixels_of(shown(qtbot, film, CornerText(), visible=False)) for film in (drawn_on(line()), drawn_on())]
    np.testing.assert_array_equal(*pictures)


def test_hiding_the_identity_hides_it() -> None:
    film = drawn_on(line())
    assert corner_text(film).overlays
    assert not corner_text(film, identity_hidden=True).overlays


def test_a_thin_line_keeps_its_strength_on_a_film_shown_small(qtbot: QtBot) -> None:
    wide = line(401, 1600)
    film = replace(make_radiograph(np.full((1200, 2000), 1000, dtype=np.uint16)), overlays=(wide,))
    painted = pixels_of(shown(qtbot, film, CornerText()))
    assert painted[..., 0].max() >= 0.95 * INK[0]


@pytest.mark.parametrize(("scale", "step"), [(3.0, 1), (1.0, 1), (0.51, 1), (0.5, 2), (0.2, 4), (0.01, 8)])
def test_the_smaller_the_film_the_coarser_the_picture(scale: float, step: int) -> None:
    assert coarseness(scale) == step
    image = picture(line(), step)
    assert image.width() == -(-61 // step) + 2
