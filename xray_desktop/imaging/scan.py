"""What is to be read: the files, folders and containers named by a user, as rows.

Flow:   paths as given -> Entry for each file, container and member -> read_entry -> Radiograph
Calls:  file_kind, containers, reader. Called by: inference.batch, ui.presenters, the command line.
Never:  decodes while it looks; loses an explicitly named file; takes one file twice.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import containers
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import read, read_bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be.

    Attributes
    ----------
    path : the file on disk
    name : what the row is called: the path as given, ``path::member`` for a member
    member : name inside the container; empty for a plain file
    is_container : the row of the container itself; it has no image, its members follow
    """

    path: Path
    name: str
    member: str = ""
    is_container: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows in order, and how many files were passed over because they are no images."""

    entries: tuple[Entry, ...]
    skipped: int


@dataclass(slots=True)
class _Rows:
    """Rows while they are gathered; ``taken`` holds the real paths of files that have theirs."""

    entries: list[Entry] = field(default_factory=list)
    skipped: int = 0
    taken: set[str] = field(default_factory=set)


def scan(paths: Iterable[str | Path]) -> Scan:
    """List what can be read.

    An explicitly named file always gets its one row, image or not; folders are walked sorted and recursively, files
    that are no images, by their bytes, are counted; a container gets its own row and its members follow.
    """
    given = list(dict.fromkeys(str(path) for path in paths))
    rows = _Rows(taken={os.path.realpath(name) for name in given if not Path(name).is_dir()})
    for name in given:
        path = Path(name)
        if path.is_dir():
            _walk(path, rows)
        elif _kind(path).is_container:
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
    if entry.member:
        return read_bytes(containers.member_bytes(entry.path, entry.member), entry.member, frame=frame)
    return read(entry.path, frame=frame)


def _walk(folder: Path, rows: _Rows) -> None:
    """Every file below a folder; what a DICOMDIR names follows the DICOMDIR and does not come twice."""
    files = sorted(Path(where) / name for where, _, names in os.walk(folder) for name in names)
    kinds = {file: _kind(file) for file in files}
    for file in (file for file, kind in kinds.items() if kind is Kind.DICOMDIR):
        rows.taken.update(_named_by(file))
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
    _container(file, str(file), rows)
    if len(rows.entries) == rows_before + 1 and _opens(file):
        rows.entries.pop()
        rows.skipped = skipped_before + 1


def _container(path: Path, name: str, rows: _Rows) -> None:
    """Its own row, then one for each member that looks like an image."""
    rows.entries.append(Entry(path, name, is_container=True))
    try:
        found = containers.listing(path)
    except RadiographError:
        return  # its own row will say why
    rows.entries += [Entry(path, f"{name}::{member}", member) for member in found.images]
    rows.skipped += found.skipped


def _opens(file: Path) -> bool:
    try:
        containers.listing(file)
    except RadiographError:
        return False
    return True


def _named_by(file: Path) -> list[str]:
    try:
        return [os.path.realpath(path) for path in containers.referenced_files(file)]
    except RadiographError:
        return []


def _kind(path: Path) -> Kind:
    """The kind of a file; one that cannot be read counts as DICOM, so that its row says why."""
    try:
        with path.open("rb") as stream:
            return kind_of(stream.read(HEAD_BYTES))
    except OSError:
        return Kind.DICOM
