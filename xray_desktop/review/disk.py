"""Files that appear whole or not at all, and what a disk that refuses is told as.

Flow:   bytes in a temporary sibling -> fsync -> the final name; OSError -> which disk, what is missing
Calls:  os. Called by: schema, connection, audit_head, exchange.training_set, exchange.patient_key.
Never:  leaves half a file under its final name, whenever the power goes.
"""

import errno
import glob
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1_000_000
_LEFT_BEHIND_S: Final = 3600.0
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def temporary_sibling(path: Path) -> Path:
    """A free, hidden name beside ``path``: renaming within one folder is the only atomic renaming there is."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")


def sweep_siblings(path: Path) -> None:
    """Remove what killed programs left under temporary names beside ``path``; a fresh one may be at work still."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
                left.unlink()


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    # For writing: Windows refuses to flush a handle that was opened for reading.
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can.

    Windows cannot, nor can some network drives (EINVAL); the names are right all the same, so that, as in SQLite, this
    is no error.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def place_new(temporary: Path, final: Path) -> bool:
    """Give a finished file its final name unless somebody else was faster; False then, and the other one stays.

    ``temporary`` is gone afterwards either way.
    """
    try:
        os.link(temporary, final)
    except FileExistsError:
        return False
    except OSError:
        # This disk knows no hard links (FAT, some network drives): the moment between the question and the name stays.
        if final.exists():
            return False
        temporary.rename(final)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(final.parent)
    return True


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone may read; on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def disk_of(path: Path) -> str:
    """The name a person knows a disk by: its mount point, or its letter; of a path that need not exist yet."""
    place = path.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if os.name == "nt":
        return place.anchor
    while not os.path.ismount(place) and place != place.parent:
        place = place.parent
    return str(place)


def lacks(path: Path, needed_bytes: int) -> bool:
    """Whether the disk of ``path`` has less than that free; where it does not say, it has not."""
    try:
        return shutil.disk_usage(disk_of(path)).free < needed_bytes
    except OSError:
        return False


def full_disk(path: Path, needed_bytes: int) -> str:
    """Part of a sentence: which disk is full, what it has and what is needed."""
    disk = disk_of(path)
    needed = f"{_megabytes(needed_bytes)} MB needed"
    try:
        free = f"{_megabytes(shutil.disk_usage(disk).free)} MB free, {needed}"
    except OSError:
        free = needed
    return f"the disk {disk} is full ({free})"


def disk_sentence(error: OSError, path: Path, needed_bytes: int = MEGABYTE) -> str:
    """What a disk refused while ``path`` was written, for the reader: which disk, and what to do."""
    if error.errno in _FULL:
        return f"{full_disk(path, needed_bytes)}; free some space, then try again"
    if error.errno in (errno.EIO, errno.EROFS, errno.ENODEV):
        return f"the disk {disk_of(path)} reports an error ({error.strerror}); check the disk, then try again"
    return f"{error.strerror or 'the disk refuses'} (disk {disk_of(path)}); choose another folder, or try again"


def _megabytes(count: int) -> int:
    return -(-count // MEGABYTE)
