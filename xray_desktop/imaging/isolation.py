"""Decoding in processes of its own: a decoder that dies or hangs takes one file with it, not the session.

Flow:   function and arguments -> idle worker (spawned, memory limit) -> result, or one sentence
Calls:  multiprocessing, worker. Called by: inference.analyze, ui.presenters, training.data.cache.
Never:  lets a file take longer than ``timeout_s``; retries a file that killed its worker.

No ``except`` helps when a decoder calls ``std::terminate``; only another process does.
"""

import itertools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar, cast

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.limits import shown
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.worker import Job, Reply, serve, unpacked

MEMORY_BYTES: Final = 1_500_000_000
TIMEOUT_S: Final = 10.0
_START_S: Final = 60.0  # a worker loads its libraries while the whole session starts; that is not the file's time

P = ParamSpec("P")
T = TypeVar("T")
_segments = itertools.count()


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    started: bool = False

    def answered_within(self, seconds: float) -> bool:
        """Something came, or the process ended: both can be received."""
        return bool(wait([self.connection, self.process.sentinel], timeout=seconds))

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class ReaderPool:
    """A few worker processes, started when first needed; may be used from any thread.

    Attributes
    ----------
    workers : how many files are decoded at once
    memory_bytes : what one file may take in a worker
    timeout_s : how long one file may take
    """

    def __init__(self, *, workers: int = 2, memory_bytes: int = MEMORY_BYTES, timeout_s: float = TIMEOUT_S) -> None:
        self.workers = workers
        self.memory_bytes = memory_bytes
        self.timeout_s = timeout_s
        self._places = threading.Semaphore(workers)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._closed = False

    def read(self, path: Path, *, frame: int | None = None) -> Radiograph:
        """``reader.read`` in a worker.

        Raises
        ------
        RadiographError : what the reader says; or that the decoder died, hung or ran out of memory on this file
        """
        from xray_desktop.imaging.reader import read

        return self.call(path.name, read, path, frame=frame)

    def call(self, name: str, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function in a worker; ``name`` is the file's, for the sentence.

        Raises
        ------
        XrayError : what the function raises
        RadiographError : the worker died, took too long or ran out of memory
        """
        with self._places:
            worker = self._take()
            segment = f"xray{os.getpid()}-{next(_segments)}"
            reply = self._reply(worker, Job(segment, function, arguments, named))
        if isinstance(reply, str):
            _forget(segment)
            raise RadiographError(f"{shown(name)}: {reply}; it is skipped, copy or export it again")
        if reply.error is not None:
            raise reply.error
        if reply.out_of_memory:
            limit = f"{self.memory_bytes / 1e9:.1f} GB"
            raise RadiographError(f"{shown(name)}: decoding it needs more than {limit} of memory; export it again")
        return cast(T, unpacked(reply, segment))

    def warm(self) -> None:
        """Start a worker now, so that the first file does not wait for it."""
        with self._places:
            self._give(self._take())

    def close(self) -> None:
        """End all workers; one that is busy is killed."""
        with self._lock:
            self._closed = True
            for worker in self._idle:
                worker.kill()
            self._idle.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        context = get_context("spawn")
        near, far = context.Pipe()
        process = context.Process(target=serve, args=(far, self.memory_bytes), daemon=True, name="xray-decode")
        process.start()
        far.close()
        return _Worker(process, near)

    def _give(self, worker: _Worker) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(worker)
                return
        worker.kill()

    def _reply(self, worker: _Worker, job: Job) -> Reply | str:
        """The worker's reply, or what became of it in words; a worker that gave none is killed and not used again."""
        answered = False
        try:
            if not worker.started:
                if not worker.answered_within(_START_S):
                    return "the decoder did not start"
                worker.started = worker.connection.recv()
            worker.connection.send(job)
            if not worker.answered_within(self.timeout_s):
                return f"decoding it took more than {self.timeout_s:g} s"
            reply: Reply = worker.connection.recv()
            answered = True
        except (EOFError, OSError):
            return "the decoder died on it"
        else:
            return reply
        finally:
            if answered:
                self._give(worker)
            else:
                worker.kill()


def _forget(segment: str) -> None:
    """Free the shared memory of a worker that died between making and telling it."""
    try:
        memory = SharedMemory(name=segment)
    except FileNotFoundError:
        return
    memory.close()
    memory.unlink()
