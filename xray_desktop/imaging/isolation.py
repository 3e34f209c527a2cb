"""Decoding in processes of its own: a decoder that dies or hangs takes one file with it, not the session.

Flow:   function and arguments -> idle worker (spawned, memory limit) -> result, or one sentence
        a file -> first look, painted at once -> Radiograph, once the worker has examined it
Calls:  multiprocessing, worker, shared_pixels. Called by: inference.analyze, ui.presenters, training.data.cache.
Never:  lets a file take longer than ``timeout_s``; retries a file that killed its worker.

No ``except`` helps when a decoder calls ``std::terminate``; only another process does.
"""

import itertools
import os
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar, cast

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.first_look import Examination, FirstLook, Opened, completed
from xray_desktop.imaging.limits import shown
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.shared_pixels import Receiver
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
    receiver: Receiver = field(default_factory=Receiver)
    started: bool = False

    def answered_within(self, seconds: float) -> bool:
        """Something came, or the process ended: both can be received."""
        return bool(wait([self.connection, self.process.sentinel], timeout=seconds))

    def reply_within(self, seconds: float) -> Reply:
        """The next reply.

        Raises
        ------
        TimeoutError : none came
        EOFError, OSError : the process ended
        """
        if not self.answered_within(seconds):
            raise TimeoutError(f"decoding it took more than {seconds:g} s")
        reply: Reply = self.connection.recv()
        return reply

    def kill(self, fresh: str = "") -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()
        self.receiver.close(fresh=fresh)


class ReaderPool:
    """A few worker processes, started when first needed; may be used from any thread.

    Attributes
    ----------
    workers : how many files are decoded at once
    memory_bytes : what one file may take in a worker
    timeout_s : how long a file may take to be decoded, and again to be examined
    keeps_one_ready : while a file is examined another worker is made ready, for the film that is wanted next:
        to start one takes several times as long as to examine a film
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        memory_bytes: int = MEMORY_BYTES,
        timeout_s: float = TIMEOUT_S,
        keeps_one_ready: bool = False,
    ) -> None:
        self.workers = workers
        self.keeps_one_ready = keeps_one_ready
        self.memory_bytes = memory_bytes
        self.timeout_s = timeout_s
        self._places = threading.Semaphore(workers)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy = 0
        self._closed = False

    def read(self, path: Path, *, frame: int | None = None) -> Radiograph:
        """``reader.read`` in a worker.

        Raises
        ------
        RadiographError : what the reader says; or that the decoder died, hung or ran out of memory on this file
        """
        from xray_desktop.imaging.reader import opened

        return self.look(path.name, unseen, opened, path, frame=frame)

    def look(
        self,
        name: str,
        on_first: Callable[[FirstLook], None],
        function: Callable[P, Opened],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> Radiograph:
        """Open a file in a worker: its first look goes to ``on_first`` at once; the radiograph comes later.

        Raises
        ------
        XrayError : what the function or the examination raises; ``on_first`` may have been called before
        RadiographError : the worker died, took too long or ran out of memory, in either stage
        """
        film: FirstLook | None = None
        with closing(self._results(name, function, arguments, named)) as results:
            for result in results:
                if isinstance(result, Examination) and film is not None:
                    return completed(film, result)
                film = cast(FirstLook, result)
                on_first(film)
                if self.keeps_one_ready:
                    self._make_one_ready()
        raise TypeError(f"{function} opens no file")

    def call(self, name: str, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function in a worker; ``name`` is the file's, for the sentence.

        Raises
        ------
        XrayError : what the function raises
        RadiographError : the worker died, took too long or ran out of memory
        """
        with closing(self._results(name, function, arguments, named)) as results:
            return cast(T, next(results))

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
            self._busy += 1
            if self._idle:
                return self._idle.pop()
        return self._new()

    def _new(self) -> _Worker:
        context = get_context("spawn")
        near, far = context.Pipe()
        process = context.Process(target=serve, args=(far, self.memory_bytes), daemon=True, name="xray-decode")
        process.start()
        far.close()
        return _Worker(process, near)

    def _make_one_ready(self) -> None:
        with self._lock:
            if self._closed or self._idle or self._busy >= self.workers:
                return
            self._idle.append(self._new())

    def _give(self, worker: _Worker) -> None:
        with self._lock:
            self._busy -= 1
            if not self._closed:
                self._idle.append(worker)
                return
        worker.kill()

    def _end(self, worker: _Worker, fresh: str) -> None:
        with self._lock:
            self._busy -= 1
        worker.kill(fresh)

    def _results(
        self, name: str, function: Callable[..., object], arguments: tuple[object, ...], named: Mapping[str, object]
    ) -> Generator[object, None, None]:
        """One result, or the two of a file; a worker that did not reply to the end is killed and not used again."""
        with self._places:
            worker = self._take()
            job = Job(f"xray{os.getpid()}-{next(_segments)}", function, arguments, named)
            replied = False
            try:
                self._begin(worker, job)
                while not replied:
                    reply = worker.reply_within(self.timeout_s)
                    replied = reply.last
                    self._refuse(name, reply)
                    yield unpacked(reply, worker.receiver)
            except TimeoutError as error:
                raise _skipped(name, str(error)) from error
            except (EOFError, OSError) as error:
                raise _skipped(name, "the decoder died on it") from error
            finally:
                if replied:
                    self._give(worker)
                else:
                    self._end(worker, job.fresh)

    @staticmethod
    def _begin(worker: _Worker, job: Job) -> None:
        if not worker.started:
            if not worker.answered_within(_START_S):
                raise TimeoutError("the decoder did not start")
            worker.started = worker.connection.recv()
        worker.connection.send(job)

    def _refuse(self, name: str, reply: Reply) -> None:
        """Raise what a reply says of a file that gave no result."""
        if reply.error is not None:
            raise reply.error
        if reply.out_of_memory:
            limit = f"{self.memory_bytes / 1e9:.1f} GB"
            raise RadiographError(f"{shown(name)}: decoding it needs more than {limit} of memory; export it again")


def _skipped(name: str, why: str) -> RadiographError:
    return RadiographError(f"{shown(name)}: {why}; it is skipped, copy or export it again")


def unseen(_look: FirstLook) -> None:
    """For those who wait for the radiograph alone."""
