"""What is to be read: the files, folders and containers named by a user, as rows.

Flow:   paths as given -> Entry for each file, container and member -> read_entry | opened_entry -> Radiograph
Calls:  asking, file_kind, containers, reader. Called by: inference.batch, ui.presenters, the command line.
Never:  opens a file but through ``ask``; decodes while it looks; loses an explicitly named file; takes one file twice.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import containers
from xray_desktop.imaging.asking import Ask, answers, here
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.first_look import Opened
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import opened, opened_content, read, read_bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be.

    Attributes
    ----------
    path : the file on disk
    name : what the row is called: the path as given, ``path::member`` for a member
    member : name inside the container; empty for a plain file
    is_container : the row of the container itself; it has no image, its members follow
    frame : of a file with several, counted from 0; the middle one when not given
    """

    path: Path
    name: str
    member: str = ""
    is_container: bool = False
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows in order, and how many files were passed over because they are no images."""

    entries: tuple[Entry, ...]
    skipped: int


@dataclass(slots=True)
class _Rows:
    """Rows while they are gathered; ``taken`` holds the real paths of files that have theirs."""

    ask: Ask
    entries: list[Entry] = field(default_factory=list)
    skipped: int = 0
    taken: set[str] = field(default_factory=set)


def scan(paths: Iterable[str | Path], ask: Ask = here) -> Scan:
    """List what can be read.

    An explicitly named file always gets its one row, image or not; folders are walked sorted and recursively, files
    that are no images, by their bytes, are counted; a container gets its own row and its members follow.

    Parameters
    ----------
    ask : where files are opened: ``ReaderPool.call`` for everything that comes from outside
    """
    given = list(dict.fromkeys(str(path) for path in paths))
    files = [Path(name) for name in given if not Path(name).is_dir()]
    kinds = _kinds(files, ask)
    rows = _Rows(ask, taken={os.path.realpath(file) for file in files})
    for name in given:
        path = Path(name)
        if path not in kinds:
            _walk(path, rows)
        elif kinds[path].is_container:
            _container(path, name, rows)
        else:
            rows.entries.append(Entry(path, name))
    return Scan(tuple(rows.entries), rows.skipped)


def read_entry(entry: Entry, *, frame: int | None = None) -> Radiograph:
    """Decode the radiograph of a row.

    Raises
    ------
    RadiographError : as ``reader.read``; for a container's own row always
    """
    frame = entry.frame if frame is None else frame
    if entry.member:
        return read_bytes(containers.member_bytes(entry.path, entry.member), entry.member, frame=frame)
    return read(entry.path, frame=frame)


def opened_entry(entry: Entry, *, frame: int | None = None) -> Opened:
    """The first stage of a row's radiograph; for a worker.

    Raises
    ------
    RadiographError : as ``read_entry``
    """
    frame = entry.frame if frame is None else frame
    if entry.member:
        content = containers.member_bytes(entry.path, entry.member)
        return opened_content(content, entry.member, frame=frame, isolated=True)
    return opened(entry.path, frame=frame)


def _walk(folder: Path, rows: _Rows) -> None:
    """Every file below a folder; what a DICOMDIR names follows the DICOMDIR and does not come twice."""
    files = sorted(Path(where) / name for where, _, names in os.walk(folder) for name in names)
    kinds = _kinds(files, rows.ask)
    for file in (file for file, kind in kinds.items() if kind is Kind.DICOMDIR):
        rows.taken.update(_named_by(file, rows.ask))
    for file, kind in kinds.items():
        real = os.path.realpath(file)
        if kind.is_container:
            _walked_container(file, rows)
        elif real not in rows.taken and kind.is_image:
            rows.taken.add(real)
            rows.entries.append(Entry(file, str(file)))
        elif not kind.is_image:
            rows.skipped += 1


def _walked_container(file: Path, rows: _Rows) -> None:
    """A container met on the way: without any image it is just a file that is none."""
    real = os.path.realpath(file)
    if real in rows.taken:
        return
    rows.taken.add(real)
    rows_before, skipped_before = len(rows.entries), rows.skipped
    opens = _container(file, str(file), rows)
    if len(rows.entries) == rows_before + 1 and opens:
        rows.entries.pop()
        rows.skipped = skipped_before + 1


def _container(path: Path, name: str, rows: _Rows) -> bool:
    """Its own row, then one for each member that looks like an image; False where it cannot be opened."""
    rows.entries.append(Entry(path, name, is_container=True))
    try:
        found = rows.ask(path.name, containers.listing, path)
    except RadiographError:
        return False  # its own row will say why
    rows.entries += [Entry(path, f"{name}::{member}", member) for member in found.images]
    rows.skipped += found.skipped
    return True


def _named_by(file: Path, ask: Ask) -> list[str]:
    try:
        return [os.path.realpath(path) for path in ask(file.name, containers.referenced_files, file)]
    except RadiographError:
        return []


def _kinds(files: Sequence[Path], ask: Ask) -> dict[Path, Kind]:
    """The kind of each; a file that ends its worker counts as DICOM, so that its row says why."""
    found = answers(ask, files, [file.name for file in files], kinds_of)
    return {file: kind or Kind.DICOM for file, kind in zip(files, found, strict=True)}


def kinds_of(files: tuple[Path, ...]) -> tuple[Kind, ...]:
    """The kinds of some files, by their first bytes; for a worker."""
    return tuple(map(_kind, files))


def _kind(path: Path) -> Kind:
    """The kind of a file; one that cannot be read counts as DICOM, so that its row says why."""
    try:
        with path.open("rb") as stream:
            return kind_of(stream.read(HEAD_BYTES))
    except OSError:
        return Kind.DICOM
