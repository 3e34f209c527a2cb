"""Who makes the images of a set: decoder processes side by side, or the caller itself.

Flow:   (path, Wish) -> Made | why not, in the order asked, a few ahead
Calls:  picture, imaging (asking, scan). Called by: training_set, export, ui.
Never:  takes a disk that refuses for a file that cannot be read.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from xray_desktop.errors import ExportError, XrayError
from xray_desktop.exchange.picture import Made, SkippedBecause, Wish, made, made_from_file
from xray_desktop.imaging.asking import Ask
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry

Read = Callable[[str], Radiograph]
"""Opens what ``CaseRow.path`` names, ``archive.zip::member`` too; raises an XrayError where it cannot."""

Make = Callable[[str, Wish], Made | SkippedBecause]
"""Writes the image of what ``CaseRow.path`` names."""

Outcome = Made | tuple[SkippedBecause, str]
_MEMBER: Final = "::"
_AHEAD: Final = 2
T = TypeVar("T")


def making_by(ask: Ask) -> Make:
    """Made in the decoder processes (``ReaderPool.call``): the pixels never come back, only what the manifest needs."""

    def make(path: str, wish: Wish) -> Made | SkippedBecause:
        entry = entry_of(path)
        return ask(entry.member or entry.path.name, made_from_file, entry, wish, isolated=True)

    return make


def making(read: Read) -> Make:
    """Made here, of radiographs that somebody else reads; of their headers nothing is known."""

    def make(path: str, wish: Wish) -> Made | SkippedBecause:
        return made(read(path), wish)

    return make


def outcome(make: Make, path: str, wish: Wish) -> Outcome:
    """What became of one image; a file that cannot be read is an outcome, a disk that refuses is not.

    Raises
    ------
    ExportError : the image could not be written
    """
    try:
        found = make(path, wish)
    except ExportError:
        raise
    except XrayError as error:
        return SkippedBecause.UNREADABLE, str(error)
    except OSError as error:
        return SkippedBecause.UNREADABLE, error.strerror or "it cannot be read"
    return found if isinstance(found, Made) else (found, "")


def in_order(jobs: Iterable[Callable[[], T]], workers: int) -> Iterator[T]:
    """Results in the order of the jobs, ``workers`` at a time and a few ahead; to stop early, stop asking."""
    with ThreadPoolExecutor(workers) as threads:
        waiting: deque[Future[T]] = deque()
        try:
            for job in jobs:
                waiting.append(threads.submit(job))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def entry_of(name: str) -> Entry:
    """The entry of a path as it was opened, ``archive.zip::member`` too."""
    parts = name.split(_MEMBER)
    for count in range(1, len(parts)):
        path = Path(_MEMBER.join(parts[:count]))
        if path.is_file() and not Path(name).exists():
            return Entry(path, name, _MEMBER.join(parts[count:]))
    return Entry(Path(name), name)
