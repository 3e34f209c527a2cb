"""The far side of the reader pool: one process that decodes what it is told.

Flow:   function and arguments from the pipe -> result, or first look and then examination; pixels into shared memory
Calls:  the functions it is sent (reader, scan), shared_pixels. Called by: isolation, as a spawned process.
Never:  writes to the terminal; survives an error it does not know: dying is how it says so.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy as np

from xray_desktop.errors import XrayError
from xray_desktop.imaging.decoding_room import offered
from xray_desktop.imaging.first_look import Opened, Viewable, cut
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.shared_pixels import Place, Receiver, Sender

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3


@dataclass(frozen=True, slots=True)
class Job:
    """A module-level function and its arguments; ``fresh`` names the shared memory, should a new piece be needed."""

    fresh: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An error or a result; the values of a film lie at ``place``, and in the film where there was no room for them.

    A job whose result is ``Opened`` is replied to twice: with its first look, then (``last``) with its examination.
    """

    error: XrayError | None = None
    out_of_memory: bool = False
    result: Any = None
    place: Place | None = None
    last: bool = True


def serve(connection: Connection, memory_bytes: int) -> None:
    """Say that everything is loaded (True), then answer jobs until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence()
    _keep_pages()
    _limit_memory(memory_bytes)
    connection.send(True)
    sender = Sender()
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        answer(job, sender, connection.send)


def answer(job: Job, sender: Sender, send: Callable[[Reply], None]) -> None:
    """Do a job and send its replies."""
    try:
        with offered(partial(sender.offer, fresh=job.fresh)):
            result = job.function(*job.arguments, **job.named)
        if isinstance(result, Opened):
            place = sender.put(result.look.values, job.fresh, result.mask)
            # What is shown is examined: a mapped file may have become another one since it was copied.
            values = cut(result.look.values, result.mask) if place is None else sender.seen(place)
            send(Reply(result=_at(place, replace(result.look, values=values)), place=place, last=False))
            send(Reply(result=result.examine(values)))
        else:
            place = sender.put(result.values, job.fresh) if isinstance(result, Radiograph) else None
            send(Reply(result=_at(place, result) if isinstance(result, Radiograph) else result, place=place))
    except XrayError as error:
        send(Reply(error=error))
    except MemoryError:
        send(Reply(out_of_memory=True))


def unpacked(reply: Reply, receiver: Receiver) -> object:
    """The result of a reply, on the near side; a film's values are copied out."""
    if reply.place is not None:
        return replace(reply.result, values=receiver.copy(reply.place))
    if isinstance(reply.result, Viewable):
        reply.result.values.setflags(write=False)  # the pipe does not keep it
    return reply.result


def _at(place: Place | None, film: Viewable) -> Viewable:
    """A film for the pipe: without its values where those lie in shared memory."""
    return film if place is None else replace(film, values=np.zeros((1, 1), dtype=np.uint16))


def _silence() -> None:
    """Decoders print to the terminal from C; a reader's terminal is no place for it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
            os.dup2(nowhere, stream.fileno())


def _keep_pages() -> None:
    """Let glibc keep what a film took for the next one: to get it from the system again takes milliseconds a film."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):  # musl has none
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 32 * 2**20)
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, 128 * 2**20)


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
