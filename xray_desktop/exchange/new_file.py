"""A file that was not there before, written where nothing leads elsewhere.

Flow:   bytes -> O_EXCL, no symbolic link followed -> file
Calls:  os. Called by: picture, set_folder.
Never:  writes over a file, or through a link that somebody laid.
"""

import os
from pathlib import Path
from typing import Final

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_MODE: Final = 0o644


def write_new(path: Path, data: bytes) -> None:
    """Write a whole file.

    Raises
    ------
    OSError : it is there already (FileExistsError), or the disk refuses
    """
    descriptor = os.open(path, _NEW, _MODE)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
