"""A few decoded films at hand: the open one, the one before, the next.

Flow:   Entry -> first look, told at once -> Film (radiograph, pixels ready for the eye) -> kept, the oldest forgotten
Calls:  film_pixels. Called by: presenters.case.
Never:  holds more than a few: a film is some tens of megabytes. Opens one that is being opened already.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Doubt, Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.presenters.holder import Look, ignored

KEPT: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """One decoded radiograph, ready to be shown; ``doubts`` holds those of its window too."""

    radiograph: Radiograph
    pixels: FilmPixels
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True, eq=False)
class _Underway:
    """A film that is being opened, and who waits for it."""

    film: Future[Film] = field(default_factory=Future)
    look: FirstLook | None = None
    listeners: list[Callable[[FirstLook], None]] = field(default_factory=list)


class Films:
    """May be asked from any thread."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Film] = OrderedDict()
        self._underway: dict[str, _Underway] = {}

    def get(self, entry: Entry, on_first: Callable[[FirstLook], None] = ignored) -> Film:
        """The film of an entry, opened when it is neither at hand nor being opened already.

        Parameters
        ----------
        on_first : gets what can be painted before, on whichever thread opens the film

        Raises
        ------
        RadiographError : the file cannot be used; ``on_first`` may have been called before
        """
        kept = self.at_hand(entry.name)
        if kept is not None:
            return kept
        underway, is_mine = self._joined(entry.name, on_first)
        if is_mine:
            self._open(entry, underway)
        return underway.film.result()

    def _joined(self, key: str, on_first: Callable[[FirstLook], None]) -> tuple[_Underway, bool]:
        """What opens a film, with one more listener; and whether it has yet to be begun."""
        with self._lock:
            is_mine = key not in self._underway
            underway = self._underway.setdefault(key, _Underway())
            underway.listeners.append(on_first)
            look = underway.look
        if look is not None:
            on_first(look)
        return underway, is_mine

    def _open(self, entry: Entry, underway: _Underway) -> None:
        """Open a film; whatever becomes of it is for all who wait."""
        try:
            underway.film.set_result(self._opened(entry, underway))
        except BaseException as error:
            underway.film.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._underway[entry.name]

    def _opened(self, entry: Entry, underway: _Underway) -> Film:
        ready: list[FilmPixels] = []

        def looked(look: FirstLook) -> None:
            with self._lock:
                underway.look, listeners = look, tuple(underway.listeners)
            for listener in listeners:
                listener(look)
            ready.append(FilmPixels.of(look))  # looks at every pixel, here, while the worker examines the file

        radiograph = self._look(entry, looked)
        pixels = ready[0].examined(radiograph) if ready else FilmPixels.of(radiograph)
        film = Film(radiograph, pixels, tuple(dict.fromkeys((*radiograph.doubts, *pixels.doubts))))
        with self._lock:
            self._kept[entry.name] = film
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return film

    def at_hand(self, key: str) -> Film | None:
        """The film of a key, when it was decoded lately."""
        with self._lock:
            film = self._kept.get(key)
            if film is not None:
                self._kept.move_to_end(key)
            return film
