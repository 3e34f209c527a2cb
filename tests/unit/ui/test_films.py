"""A film is opened once, however many ask for it, and everybody gets its first look."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from tests.sessions import make_film
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.ui.presenters.films import Films

ENTRY = Entry(Path("a.dcm"), "a.dcm")


class Slow:
    """Opens one film; its examination ends when it may."""

    def __init__(self, said: str = "") -> None:
        self.asked = 0
        self.said = said
        self.looked, self.may_examine = threading.Event(), threading.Event()

    def look(self, _entry: Entry, on_first: Callable[[FirstLook], None]) -> Radiograph:
        self.asked += 1
        film = make_film()
        on_first(FirstLook(**{field.name: getattr(film, field.name) for field in fields(FirstLook)}))
        self.looked.set()
        assert self.may_examine.wait(20)
        if self.said:
            raise RadiographError(self.said)
        return film


def test_who_asks_while_a_film_is_examined_gets_its_first_look_at_once_and_the_same_film() -> None:
    slow = Slow()
    films = Films(slow.look)
    first: list[FirstLook] = []
    second, told = [], threading.Event()

    def late(look: FirstLook) -> None:
        second.append(look)
        told.set()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(films.get, ENTRY, first.append)
        assert slow.looked.wait(20)
        other = threads.submit(films.get, ENTRY, late)
        assert told.wait(20)
        assert not other.done()
        slow.may_examine.set()
        assert one.result() is other.result()
    assert first == second
    assert slow.asked == 1


def test_a_film_that_fails_fails_for_all_who_wait_and_may_be_asked_for_again() -> None:
    slow = Slow("a.dcm: cut off; copy it again")
    films = Films(slow.look)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(films.get, ENTRY)
        assert slow.looked.wait(20)
        other = threads.submit(films.get, ENTRY)
        slow.may_examine.set()
        for answer in (one, other):
            with pytest.raises(RadiographError, match="cut off"):
                answer.result()
    slow.said = ""
    assert films.get(ENTRY).radiograph is not None
