"""A film is painted before its file was examined; until then nothing can be said of it, and nothing is scored."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.fakes import EXAMINED
from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Doubt, Radiograph, Window
from xray_desktop.review.judgement import Refusal, refusal
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state
from xray_desktop.ui.film_pixels import FilmPixels


def looked_at(make_desk: MakeDesk, film: Radiograph | str) -> Desk:
    """A desk whose one film is painted and still examined."""
    desk = make_desk({"1.png": film})
    desk.folder.may_examine.clear()
    desk.open(model=False)
    desk.room.open_model(lambda _model_id: None)
    desk.until(lambda: desk.session.case.look is not None)
    desk.until(lambda: desk.session.thresholds.model_id)
    return desk


def examine(desk: Desk) -> None:
    desk.folder.may_examine.set()
    desk.until(desk.stands)


def test_the_film_is_painted_before_it_was_examined(make_desk: MakeDesk) -> None:
    desk = looked_at(make_desk, make_film(0.8))
    display = desk.window.film.view.display
    assert display is not None
    assert isinstance(display.pixels.radiograph, FirstLook)
    assert desk.session.case.radiograph is None


def test_nothing_can_be_said_or_scored_on_a_first_look(make_desk: MakeDesk) -> None:
    desk = looked_at(make_desk, make_film(0.8))
    desk.type("a", "p", "f")
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert refusal(desk.session) is Refusal.NO_FILM
    assert (desk.draft.label, desk.draft.flagged) == (ReaderLabel.NOT_ASSESSED, False)
    assert model_state(desk.session) is ModelState.WAITING
    assert desk.classifier.asked == 0
    assert not desk.row("1.png").digest
    examine(desk)
    assert desk.session.case.look is None
    assert refusal(desk.session) is Refusal.NOTHING_SAID


def test_the_examination_moves_nothing_that_the_reader_moved(make_desk: MakeDesk) -> None:
    desk = looked_at(make_desk, make_film(0.8, side=600))
    film = desk.window.film
    film.view.aim.zoom_by(2.0)
    film.view.set_voi(Window(90.0, 40.0, "LINEAR_EXACT"))
    camera = film.view.camera
    examine(desk)
    display = film.view.display
    assert display is not None
    assert isinstance(display.pixels.radiograph, Radiograph)
    assert display.window == Window(90.0, 40.0, "LINEAR_EXACT")
    assert film.view.camera == camera
    assert len(display.pixels.levels) == 3


def test_damage_that_the_examination_finds_is_marked_and_not_scored(make_desk: MakeDesk) -> None:
    film = make_film(0.8)
    desk = make_desk({"1.png": film})
    desk.folder.may_examine.clear()
    desk.folder.films["1.png"] = replace(film, doubts=(Doubt.IMAGE_DAMAGED,))
    desk.open(model=False)
    desk.room.open_model(lambda _model_id: None)
    desk.until(lambda: desk.session.case.look is not None)
    desk.folder.may_examine.set()
    desk.until(lambda: desk.session.case.radiograph is not None)
    desk.until(lambda: model_state(desk.session) is ModelState.NOT_SCORED)


def test_a_film_that_fails_its_examination_leaves_the_screen_for_its_sentence(make_desk: MakeDesk) -> None:
    desk = looked_at(make_desk, f"{EXAMINED}1.png: the decoder died on it; it is skipped, copy or export it again")
    desk.folder.may_examine.set()
    desk.until(lambda: desk.session.case.error)
    assert desk.window.film.view.display is None
    assert "the decoder died" in desk.session.case.error
    assert desk.row("1.png").error


def test_the_next_film_is_painted_while_the_one_before_is_examined(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.2)})
    desk.folder.may_examine.clear()
    desk.open(model=False)
    desk.until(lambda: desk.session.case.look is not None)
    desk.room.worklist.open(desk.folder.key("2.png"))
    desk.until(lambda: desk.session.case.key == desk.folder.key("2.png") and desk.session.case.look is not None)
    display = desk.window.film.view.display
    assert display is not None
    assert isinstance(display.pixels.radiograph, FirstLook)
    assert desk.session.case.radiograph is None
    desk.folder.may_examine.set()
    desk.until(lambda: desk.session.case.radiograph is not None)
    assert desk.session.case.key == desk.folder.key("2.png")


def test_a_case_that_was_left_while_it_was_examined_is_at_hand_later(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.2)})
    desk.folder.may_examine.clear()
    desk.open(model=False)
    desk.until(lambda: desk.session.case.look is not None)
    desk.room.worklist.open(desk.folder.key("2.png"))
    desk.folder.may_examine.set()
    desk.until(lambda: desk.room.case.film(desk.folder.key("1.png")) is not None)
    assert desk.session.case.key == desk.folder.key("2.png")


def test_another_case_does_not_get_the_first_look_of_the_one_before(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.2)})
    desk.open()
    desk.room.case._looked(
        desk.folder.key("1.png") + "else", FirstLook(values=make_film().values, facts=make_film().facts)
    )
    assert desk.session.case.look is None


@pytest.mark.parametrize("offered", [(), (Window(2000.0, 3000.0),)])
def test_the_first_paint_opens_with_nearly_the_window_of_the_last(offered: tuple[Window, ...]) -> None:
    rng = np.random.default_rng(0)
    values = (2000 + 600 * rng.normal(size=(900, 800))).clip(0, 4095).astype(np.uint16)
    film = make_film()
    first = FilmPixels.first(FirstLook(values=values, voi=offered, facts=film.facts))
    last = FilmPixels.of(Radiograph(values=values.copy(), voi=offered, facts=film.facts))
    assert first.range == last.range
    assert isinstance(first.opening, Window)
    assert isinstance(last.opening, Window)
    assert abs(first.opening.centre - last.opening.centre) < 0.02 * last.opening.width
    assert abs(first.opening.width / last.opening.width - 1.0) < 0.03
