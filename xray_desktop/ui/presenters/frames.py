"""Other frames of the open film: for the eye. Score, read and digest stay those of the frame that the model saw.

Flow:   step -> another frame decoded in a lane of its own -> frame_there(Film | None), while the case is still open
Calls:  films, background. Called by: room, film_frames.
Never:  changes the session; scores a frame; goes past the first or the last one.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xray_desktop.ui.background import ShowLane
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.presenters.case import CasePresenter
from xray_desktop.ui.presenters.films import Film
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder


class FramesPresenter(QObject):
    """One other frame at a time; the newest wish wins."""

    frame_there = Signal(object)  # Film; None: the frame that the model saw is to be shown again

    def __init__(self, holder: SessionHolder, lanes: Lanes, case: CasePresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._read, self._case = holder, lanes.read, case
        self._lane = ShowLane(self)
        self._wanted: tuple[str, int] = ("", 0)
        case.opened.connect(lambda _key: self._forget())

    def step(self, by: int) -> None:
        """So many frames on, or back."""
        key, radiograph = self._holder.session.case.key, self._holder.session.case.radiograph
        entry = self._case.entry(key)
        if radiograph is None or entry is None or radiograph.facts.frames < 2:
            return
        own = radiograph.facts.frame
        at = self._wanted[1] if self._wanted[0] == key else own
        frame = min(max(at + by, 0), radiograph.facts.frames - 1)
        if frame == at:
            return
        self._wanted = (key, frame)
        if frame == own:
            self._lane.run(lambda: None, lambda _: self._there(key, own, None), self._holder.say)  # newer than the last
            return

        def work() -> Film:
            other = self._read(replace(entry, frame=frame))
            pixels = FilmPixels.of(other)
            return Film(other, pixels, tuple(dict.fromkeys((*other.doubts, *pixels.doubts))))

        self._lane.run(work, lambda film: self._there(key, frame, film), self._failed)

    def close(self) -> None:
        """End all work."""
        self._lane.close()

    def _there(self, key: str, frame: int, film: Film | None) -> None:
        if (key, frame) == self._wanted and key == self._holder.session.case.key:
            self.frame_there.emit(film)

    def _failed(self, error: Exception) -> None:
        """The frame cannot be shown: what stands on the screen is again the one that the model saw."""
        self._forget()
        self._holder.say(error)
        self.frame_there.emit(None)

    def _forget(self) -> None:
        self._wanted = ("", 0)
