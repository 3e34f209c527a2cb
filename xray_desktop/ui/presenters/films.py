"""A few decoded films at hand: the open one, the one before, the next.

Flow:   Entry -> first look, told at once -> Film (radiograph, pixels ready for the eye) -> kept, the oldest forgotten
Calls:  film_pixels. Called by: presenters.case.
Never:  holds more than a few: a film is some tens of megabytes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
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


class Films:
    """May be asked from any thread."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Film] = OrderedDict()

    def get(self, entry: Entry, on_first: Callable[[FirstLook], None] = ignored) -> Film:
        """The film of an entry, decoded when it is not at hand; ``on_first`` gets what can be painted before.

        Raises
        ------
        RadiographError : the file cannot be used; ``on_first`` may have been called before
        """
        kept = self.at_hand(entry.name)
        if kept is not None:
            return kept
        ready: list[FilmPixels] = []

        def looked(look: FirstLook) -> None:
            on_first(look)
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
