"""Pixels from a worker to the application through one piece of shared memory that both keep open.

Flow:   values, or room for a decoder -> Sender (in the worker) -> Place, through the pipe -> Receiver -> a copy
Calls:  multiprocessing.shared_memory. Called by: worker, isolation.
Never:  holds more than one film; is made anew for a film that fits: fresh memory costs more than 20 copies into it.
"""

import gc
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
        memory = self._with_room(values.nbytes, fresh)
        if memory is None:
            return None
        place = Place(memory.name, (values.shape[0], values.shape[1]), values.dtype.str)
        shown = _array(memory, place)
        if mask is None and _lie_at_once(values, shown):
            return place
        for top in range(0, len(values), _ROWS_AT_ONCE):  # a piece that was just copied is still in the cache
            piece = shown[top : top + _ROWS_AT_ONCE]
            np.copyto(piece, values[top : top + _ROWS_AT_ONCE])
            if mask is not None and int(piece.max()) > mask:
                np.bitwise_and(piece, np.uint16(mask), out=piece)
        return place

    def offer(self, shape: tuple[int, int], fresh: str) -> Values | None:
        """Room to lay a film out in, with what was there; None where the system has none."""
        memory = self._with_room(2 * shape[0] * shape[1], fresh)
        return None if memory is None else _array(memory, Place(memory.name, shape, "<u2"))

    def _with_room(self, size_bytes: int, fresh: str) -> SharedMemory | None:
        if self._memory is not None and self._memory.size >= size_bytes:
            return self._memory
        if self._memory is not None:
            self._let_go(self._memory)
            self._memory = None
        if has_room(size_bytes):
            self._memory = SharedMemory(name=fresh, create=True, size=size_bytes)
        return self._memory

    @staticmethod
    def _let_go(memory: SharedMemory) -> None:
        """Close this end; the other one takes the memory away."""
        try:
            memory.close()
        except BufferError:  # what the job before decoded into it was not collected yet
            gc.collect()
            memory.close()

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


def _lie_at_once(values: Values, shown: Values) -> bool:
    """The values were decoded into this very memory."""
    return values.flags.c_contiguous and values.ctypes.data == shown.ctypes.data and values.dtype == shown.dtype


def _array(memory: SharedMemory, place: Place) -> Values:
    return np.ndarray(place.shape, dtype=place.dtype, buffer=memory.buf)
