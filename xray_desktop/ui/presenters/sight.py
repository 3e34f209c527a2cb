"""What the rows in sight still lack: the name in the header of a remembered file, a small picture.

Flow:   keys in sight -> a lane of its own (newest wins) -> headers, pictures -> rows, thumbnails
Calls:  listing, thumbnails. Called by: room, wiring.
Never:  looks at a file nobody scrolled to; holds up the open case, the analysis or a save.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import XrayError
from xray_desktop.imaging.asking import Ask, here
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.imaging.window import Picture
from xray_desktop.review.worklist import Row, with_rows
from xray_desktop.ui.background import ShowLane
from xray_desktop.ui.presenters.holder import Read, SessionHolder
from xray_desktop.ui.presenters.listing import Groups, entry_of, looked_at
from xray_desktop.ui.presenters.thumbnails import Thumbnails, thumbnail


@dataclass(slots=True)
class _Found:
    rows: list[Row] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)


class SightPresenter(QObject):
    """Follows the reader's eyes down the list."""

    pictures_came = Signal()

    def __init__(
        self,
        holder: SessionHolder,
        read: Read,
        groups: Callable[[], Groups],
        parent: QObject | None = None,
        *,
        ask: Ask = here,
    ) -> None:
        super().__init__(parent)
        self._holder, self._read, self._groups, self._ask = holder, read, groups, ask
        self._lane = ShowLane(self)
        self._newest = threading.Event()  # set: the look under way is no longer the newest
        self._unseen: set[str] = set()  # files that could not be shown: not tried again and again
        self.thumbnails = Thumbnails()
        self.pictures = False

    def show_pictures(self, wanted: bool) -> None:
        """The reader switched small pictures."""
        self.pictures = wanted

    def took(self, key: str, picture: Picture) -> None:
        """Somebody else decoded a film."""
        self.thumbnails.keep(key, picture)
        if self.pictures:
            self.pictures_came.emit()

    def film_shown(self, radiograph: Radiograph, key: str) -> None:
        """The open film has its small picture too."""
        if self.thumbnails.of(key) is None:
            self.took(key, thumbnail(radiograph))

    def look(self, keys: Iterable[str]) -> None:
        """These rows are in sight."""
        worklist, wanted = self._holder.session.worklist, tuple(keys)
        rows = {key: row for key in wanted if (row := worklist.row(key)) is not None}
        nameless = [entry_of(key) for key, row in rows.items() if row.remembered]
        without = [
            entry_of(key)
            for key, row in rows.items()
            if self.pictures and not row.error and key not in self._unseen and self.thumbnails.of(key) is None
        ]
        if not nameless and not without:
            return
        self._newest.set()
        self._newest = stop = threading.Event()
        self._lane.run(lambda: self._looked(nameless, without, stop), self._take, lambda _error: None)

    def close(self) -> None:
        """No more looking."""
        self._newest.set()
        self._lane.close()

    def _looked(self, nameless: list[Entry], without: list[Entry], stop: threading.Event) -> _Found:
        found, groups = _Found(), self._groups()
        for entry in nameless:
            if not stop.is_set():
                found.rows.append(looked_at(entry, groups, self._ask))
        for entry in without:
            if stop.is_set():
                break
            try:
                found.pictures[entry.name] = thumbnail(self._read(entry))
            except XrayError:  # the row says so when it is opened
                self._unseen.add(entry.name)
        return found

    def _take(self, found: _Found) -> None:
        if found.rows:
            session = self._holder.session
            self._holder.become(replace(session, worklist=with_rows(session.worklist, found.rows)))
        for key, picture in found.pictures.items():
            self.thumbnails.keep(key, picture)
        if found.pictures:
            self.pictures_came.emit()
