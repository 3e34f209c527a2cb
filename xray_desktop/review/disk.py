"""Files that appear whole or not at all.

Flow:   bytes in a temporary sibling -> fsync -> the final name
Calls:  os. Called by: schema, exchange.training_set, exchange.patient_key.
Never:  leaves half a file under its final name, whenever the power goes.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def temporary_sibling(path: Path) -> Path:
    """A free, hidden name beside ``path``: renaming within one folder is the only atomic renaming there is."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")


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
