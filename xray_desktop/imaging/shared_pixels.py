"""Pixels from a worker to the application through one piece of shared memory that both keep open.

Flow:   values -> Sender (in the worker) -> Place, through the pipe -> Receiver -> a copy
Calls:  multiprocessing.shared_memory. Called by: worker, isolation.
Never:  holds more than one film; is made anew for a film that fits: fresh memory costs more than 20 copies into it.
"""

import os
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Final

import numpy as np

from xray_desktop.imaging.radiograph import Values

_ROWS_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where values lie and how."""

    segment: str
    shape: tuple[int, int]
    dtype: str


class Sender:
    """The worker's end."""

    def __init__(self) -> None:
        self._memory: SharedMemory | None = None

    def put(self, values: Values, fresh: str, mask: int | None = None) -> Place | None:
        """Lay values out; what was there is gone. None where the system has no room for them.

        Parameters
        ----------
        fresh : what to call new memory, where the old does not hold them
        mask : see ``first_look.Opened``
        """
        if self._memory is None or self._memory.size < values.nbytes:
            if self._memory is not None:
                self._memory.close()  # the other end takes it away
                self._memory = None
            if not has_room(values.nbytes):
                return None
            self._memory = SharedMemory(name=fresh, create=True, size=values.nbytes)
        place = Place(self._memory.name, (values.shape[0], values.shape[1]), values.dtype.str)
        shown = _array(self._memory, place)
        for top in range(0, len(values), _ROWS_AT_ONCE):  # a piece that was just copied is still in the cache
            piece = shown[top : top + _ROWS_AT_ONCE]
            np.copyto(piece, values[top : top + _ROWS_AT_ONCE])
            if mask is not None and int(piece.max()) > mask:
                np.bitwise_and(piece, np.uint16(mask), out=piece)
        return place

    def seen(self, place: Place) -> Values:
        """The values that lie there: what the other end gets."""
        if self._memory is None:
            raise ValueError("nothing was laid out")
        return _array(self._memory, place)


class Receiver:
    """The application's end; it alone takes shared memory away."""

    def __init__(self) -> None:
        self._memory: SharedMemory | None = None

    def copy(self, place: Place) -> Values:
        """The values that lie there."""
        if self._memory is None or self._memory.name != place.segment:
            self.close()
            self._memory = SharedMemory(name=place.segment)
        return _array(self._memory, place).copy()

    def close(self, *, fresh: str = "") -> None:
        """Take the memory away, and that which a worker may have made and not told of."""
        if self._memory is not None:
            self._memory.close()
            self._memory.unlink()
            self._memory = None
        if fresh:
            try:
                untold = SharedMemory(name=fresh)
            except FileNotFoundError:
                return
            untold.close()
            untold.unlink()


def has_room(size_bytes: int) -> bool:
    """Shared memory has room; where it has none (64 MB in many containers) writing to it would kill the process."""
    try:
        folder = os.statvfs("/dev/shm")
    except (OSError, AttributeError):
        return True  # no such folder: macOS and Windows keep it elsewhere and say so when they make it
    return size_bytes < folder.f_bavail * folder.f_frsize


def _array(memory: SharedMemory, place: Place) -> Values:
    return np.ndarray(place.shape, dtype=place.dtype, buffer=memory.buf)
