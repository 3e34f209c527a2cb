"""Who writes in a folder now: a lock that dies with its process.

Flow:   folder -> lock file held by the system -> FolderLock, or None where somebody else holds it
Calls:  fcntl, or msvcrt on Windows. Called by: set_folder.
Never:  outlives a kill: the system lets go of it.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Self

_OPEN: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class FolderLock:
    """A held lock."""

    NAME: ClassVar[str] = "being-written.lock"

    path: Path
    descriptor: int

    @classmethod
    def take(cls, folder: Path) -> Self | None:
        """The lock of a folder, or None: another process writes there, or the folder is gone."""
        path = folder / cls.NAME
        try:
            descriptor = os.open(path, _OPEN, 0o600)
        except OSError:
            return None
        try:
            _hold(descriptor)
        except OSError:
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def release(self) -> None:
        """Let go, and take the file away."""
        if sys.platform == "win32":  # it cannot remove an open file
            os.close(self.descriptor)
            self.path.unlink(missing_ok=True)
            return
        self.path.unlink(missing_ok=True)
        os.close(self.descriptor)


def _hold(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        return
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
