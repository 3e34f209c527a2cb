"""ZIP archives and DICOMDIR files as folders.

Flow:   container -> names of its members -> the bytes of one member, inflated within bounds
Calls:  zipfile, part10 (DICOMDIR), file_kind, limits. Called by: scan.
Never:  writes a member to disk; follows a file id out of the DICOMDIR's folder; opens a container inside a container.
"""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.content import file_bytes
from xray_desktop.imaging.file_kind import HEAD_BYTES, Kind, kind_of
from xray_desktop.imaging.limits import LARGEST_FILE_BYTES, LARGEST_INFLATED_BYTES, shown

MEMBERS_ALLOWED: Final = 20_000
"""Members of one container; a CD of radiographs has some hundred."""

_OFFICE = "[Content_Types].xml"  # a word processor's file is a ZIP with pictures in it: not a folder of radiographs
# RuntimeError: encrypted. NotImplementedError: a compression that the standard library does not know.
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError,
    KeyError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """Members that look like images, in their order, and how many others there are."""

    images: tuple[str, ...]
    skipped: int


def listing(path: Path) -> Listing:
    """What a container holds.

    Raises
    ------
    RadiographError : broken, or not a container
    """
    if _kind(path) is Kind.DICOMDIR:
        return Listing(tuple(_referenced(path)), 0)
    with _opened(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if len(names) > MEMBERS_ALLOWED:
            raise RadiographError(
                f"{shown(path.name)}: {len(names)} members, too many to be radiographs; unpack it first"
            )
        images = tuple(name for name in names if _looks_like_image(archive, name)) if _OFFICE not in names else ()
        return Listing(images, len(names) - len(images))


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every member that looks like an image; one that cannot be read ends the iteration.

    Raises
    ------
    RadiographError : the container or the member is broken
    """
    for name in listing(path).images:
        yield name, member_bytes(path, name)


def member_bytes(path: Path, member: str, *, first: int | None = None) -> bytes:
    """The bytes of one member, inflated within the size limit; or so many of its first ones.

    Raises
    ------
    RadiographError : no such member, broken, encrypted, or it inflates too far
    """
    if _kind(path) is Kind.DICOMDIR:
        parts = tuple(member.split("/"))
        file = _below(path.parent.resolve(), parts) if parts in _file_ids(path) else None
        if file is None:
            raise RadiographError(f"{shown(member)}: not a file of {shown(path.name)}; open the folder again")
        return file_bytes(file)[:first]
    with _opened(path) as archive:
        try:
            info = archive.getinfo(member)
            stored = info.compress_type == zipfile.ZIP_STORED
            limit = LARGEST_FILE_BYTES if stored else LARGEST_INFLATED_BYTES
            with archive.open(info) as stream:
                content = stream.read(limit + 1 if first is None else first)
        except _BROKEN_ZIP as error:
            raise RadiographError(
                f"{shown(member)}: cannot be unpacked from {shown(path.name)} ({type(error).__name__}); unpack it first"
            ) from error
    if len(content) > limit:
        raise RadiographError(f"{shown(member)}: it inflates beyond any radiograph; do not trust its source")
    return content


def referenced_files(path: Path) -> tuple[Path, ...]:
    """The files that a DICOMDIR names, those that lie in its own folder.

    Raises
    ------
    RadiographError : the DICOMDIR is broken
    """
    return tuple(_referenced(path).values())


def _kind(path: Path) -> Kind:
    try:
        with path.open("rb") as stream:
            return kind_of(stream.read(HEAD_BYTES))
    except OSError as error:
        raise RadiographError(f"{shown(path.name)}: cannot be read ({type(error).__name__}); check the path") from error


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _BROKEN_ZIP as error:
        raise RadiographError(f"{shown(path.name)}: a broken ZIP archive; copy or download it again") from error


def _looks_like_image(archive: zipfile.ZipFile, name: str) -> bool:
    """By its first bytes; a member that cannot be opened counts as an image, so that its row says why."""
    try:
        with archive.open(name) as stream:
            return kind_of(stream.read(HEAD_BYTES)).is_image
    except _BROKEN_ZIP:
        return True


def _referenced(path: Path) -> dict[str, Path]:
    """File id, with slashes -> path, for every directory record that names a file of this folder."""
    folder = path.parent.resolve()
    found = {"/".join(parts): _below(folder, parts) for parts in _file_ids(path)}
    return {name: file for name, file in found.items() if file is not None}


def _file_ids(path: Path) -> tuple[tuple[str, ...], ...]:
    """The file ids of a DICOMDIR, in its order; remembered until it changes, because each of its members asks."""
    try:
        state = path.stat()
    except OSError as error:
        raise RadiographError(f"{shown(path.name)}: cannot be read ({type(error).__name__}); check the path") from error
    return _file_ids_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _file_ids_of(path: Path, _changed_ns: int, _size: int) -> tuple[tuple[str, ...], ...]:
    from xray_desktop.imaging.elements import items, text
    from xray_desktop.imaging.part10 import header

    records = items(header(file_bytes(path), path.name), "DirectoryRecordSequence")[:MEMBERS_ALLOWED]
    ids = (tuple(part for part in text(record, "ReferencedFileID").split("\\") if part) for record in records)
    return tuple(dict.fromkeys(parts for parts in ids if parts))


def _below(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """The file of these components, in lower case on some copied CDs; None where they lead out of the folder."""
    if not parts or any(part in (".", "..") or "/" in part for part in parts):
        return None
    at = folder
    for part in parts:
        exact = at / part
        if not exact.exists() and at.is_dir():
            exact = next((child for child in sorted(at.iterdir()) if child.name.casefold() == part.casefold()), exact)
        at = exact
    return at if at.resolve().is_relative_to(folder) else None
