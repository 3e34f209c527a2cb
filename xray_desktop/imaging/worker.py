"""The far side of the reader pool: one process that decodes what it is told.

Flow:   (segment, function, arguments) from the pipe -> result -> pixels into shared memory, else into the pipe
Calls:  the functions it is sent (reader, containers). Called by: isolation, as a spawned process.
Never:  writes to the terminal; survives an error it does not know: dying is how it says so.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np

from xray_desktop.errors import XrayError
from xray_desktop.imaging.radiograph import Radiograph


@dataclass(frozen=True, slots=True)
class Job:
    """A module-level function and its arguments; ``segment`` names the shared memory a radiograph comes back in."""

    segment: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An error, a result as it is, or a radiograph without its values and how they lie in shared memory."""

    error: XrayError | None = None
    out_of_memory: bool = False
    result: Any = None
    header: Mapping[str, Any] | None = None
    shape: tuple[int, int] = (0, 0)
    dtype: str = ""


def serve(connection: Connection, memory_bytes: int) -> None:
    """Say that everything is loaded (True), then answer jobs until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence()
    _limit_memory(memory_bytes)
    connection.send(True)
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        connection.send(_answer(job))


def unpacked(reply: Reply, segment: str) -> object:
    """The result of a job, on the near side; a radiograph's values are copied out and the segment is freed."""
    if reply.header is None:
        if isinstance(reply.result, Radiograph):
            reply.result.values.setflags(write=False)  # the pipe does not keep it
        return reply.result
    memory = SharedMemory(name=segment)
    try:
        values = np.ndarray(reply.shape, dtype=reply.dtype, buffer=memory.buf).copy()
    finally:
        memory.close()
        memory.unlink()
    return Radiograph(values=values, **reply.header)


def _answer(job: Job) -> Reply:
    try:
        result = job.function(*job.arguments, **job.named)
    except XrayError as error:
        return Reply(error=error)
    except MemoryError:
        return Reply(out_of_memory=True)
    if isinstance(result, Radiograph) and _fits(result.values.nbytes):
        return _packed(result, job.segment)
    return Reply(result=result)


def _fits(size_bytes: int) -> bool:
    """Shared memory has room; where it has none (64 MB in many containers) writing to it would kill the process."""
    try:
        folder = os.statvfs("/dev/shm")
    except (OSError, AttributeError):
        return True  # no such folder: macOS and Windows keep it elsewhere and say so when they make it
    return size_bytes < folder.f_bavail * folder.f_frsize


def _packed(radiograph: Radiograph, segment: str) -> Reply:
    values = radiograph.values
    memory = SharedMemory(name=segment, create=True, size=values.nbytes)
    np.ndarray(values.shape, dtype=values.dtype, buffer=memory.buf)[:] = values
    memory.close()
    header = {field.name: getattr(radiograph, field.name) for field in fields(radiograph) if field.name != "values"}
    return Reply(header=header, shape=(radiograph.height_px, radiograph.width_px), dtype=values.dtype.str)


def _silence() -> None:
    """Decoders print to the terminal from C; a reader's terminal is no place for it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
            os.dup2(nowhere, stream.fileno())


def _limit_memory(memory_bytes: int) -> None:
    """At most ``memory_bytes`` beyond what the process holds once its libraries are loaded; nothing on Windows."""
    import imagecodecs
    import pydicom.pixels  # noqa: F401  # loaded before the limit is set, and before the first file waits for it

    if sys.platform == "win32":
        return
    import resource

    imagecodecs.version()
    held = _virtual_bytes()
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    limit = held + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit if highest < 0 else min(limit, highest), highest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _virtual_bytes() -> int:
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * resource.getpagesize()
    except OSError:  # macOS has no /proc; the limit is then a little tighter than it says
        return 500_000_000
