"""A file of several frames is leafed through for the eye; score, heatmap and read stay those of one frame."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.gui.conftest import Desk, MakeDesk
from tests.gui.films import wheel
from tests.sessions import make_film
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.ui.film_doubts import FilmDoubts

COUNT = 3


def frame_of(number: int) -> Radiograph:
    film = make_film(0.3 + 0.1 * number)
    return replace(film, facts=replace(film.facts, frames=COUNT, frame=number))


@pytest.fixture
def desk(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = make_desk({"1.png": frame_of(1), "2.png": make_film(0.8)})
    monkeypatch.setattr(desk.room.frames, "_read", lambda entry: frame_of(entry.frame))
    desk.open()
    return desk


def shown(desk: Desk) -> int | None:
    display = desk.window.film.view.display
    return None if display is None else display.pixels.radiograph.facts.frame


def said_above(desk: Desk) -> str:
    strip = desk.window.film.findChild(FilmDoubts)
    assert isinstance(strip, FilmDoubts)
    return "\n".join(label.text() for label in strip.findChildren(QLabel))


def until_shown(desk: Desk, frame: int) -> None:
    desk.until(lambda: shown(desk) == frame)


def by_key(desk: Desk, by: int) -> None:
    desk.type("." if by > 0 else ",")


def by_wheel(desk: Desk, by: int) -> None:
    wheel(desk.window.film.view, (50.0, 50.0), -by)


@pytest.mark.parametrize("turn", [by_key, by_wheel])
def test_frames_are_turned_to_and_back(desk: Desk, turn: Callable[[Desk, int], None]) -> None:
    until_shown(desk, 1)
    turn(desk, 1)
    until_shown(desk, 2)
    turn(desk, -1)
    until_shown(desk, 1)
    turn(desk, -1)
    until_shown(desk, 0)


def test_the_case_stays_the_frame_that_was_scored(desk: Desk) -> None:
    before = desk.session
    by_key(desk, 1)
    until_shown(desk, 2)
    assert desk.session.case.radiograph is before.case.radiograph
    assert desk.session.case.prediction is before.case.prediction
    assert "are of frame 2" in said_above(desk)


def test_another_frame_has_no_heatmap_and_the_scored_one_has_it_again(desk: Desk) -> None:
    by_key(desk, 1)
    until_shown(desk, 2)
    desk.type("g")
    assert not desk.window.film.is_heatmap_visible()
    by_key(desk, -1)
    until_shown(desk, 1)
    display = desk.window.film.view.display
    assert display is not None
    assert display.layer is not None


def test_the_first_and_the_last_frame_are_the_ends(desk: Desk) -> None:
    for _ in range(5):
        by_key(desk, 1)
    until_shown(desk, COUNT - 1)
    for _ in range(5):
        by_key(desk, -1)
    until_shown(desk, 0)


def test_the_next_case_is_shown_as_ever(desk: Desk) -> None:
    by_key(desk, 1)
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    desk.until(desk.stands)
    assert desk.window.film.view.display is not None
    assert desk.window.film.view.display.pixels.radiograph is desk.session.case.radiograph


def test_a_frame_that_cannot_be_read_leaves_the_scored_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_entry: Entry) -> Radiograph:
        raise RadiographError("1.png: its pixel data hold no frame 2; copy or export the file again")

    monkeypatch.setattr(desk.room.frames, "_read", broken)
    said: list[str] = []
    desk.room.holder.failed.connect(said.append)
    by_key(desk, 1)
    desk.until(lambda: bool(said))
    assert shown(desk) == 1
