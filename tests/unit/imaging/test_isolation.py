"""A file that kills, hangs or bloats its decoder gets a sentence; the next file is decoded as if nothing had been."""

import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from xray_desktop.errors import RadiographError
from xray_desktop.imaging import worker
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Facts, Radiograph, Window


def film(level: int, side: int = 64) -> Radiograph:
    return Radiograph(
        values=np.full((side, side), level, dtype=np.uint16),
        voi=(Window(centre=100.0, width=200.0),),
        facts=Facts(format="synthetic"),
    )


def die(_name: str) -> Radiograph:
    os.kill(os.getpid(), signal.SIGKILL)
    return film(0)


def hang(_name: str) -> Radiograph:
    time.sleep(60)
    return film(0)


def bloat(_name: str) -> int:
    return len(bytearray(4_000_000_000))


def refuse(name: str) -> Radiograph:
    raise RadiographError(f"{name}: no radiograph; choose another")


def crash(_name: str) -> Radiograph:
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=2, timeout_s=8.0) as pool:
        yield pool


def test_a_radiograph_comes_back_whole(pool: ReaderPool) -> None:
    made, back = film(7), pool.call("a.png", film, 7)
    assert np.array_equal(back.values, made.values)
    assert (back.digest, back.voi, back.facts, back.identity) == (made.digest, made.voi, made.facts, made.identity)
    assert not back.values.flags.writeable


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (die, "a.dcm: the decoder died on it"),
        (crash, "a.dcm: the decoder died on it"),
        (bloat, "a.dcm: decoding it needs more than 1.5 GB"),
        (refuse, "a.dcm: no radiograph"),
    ],
)
def test_a_bad_file_gets_its_sentence_and_the_next_is_read(pool: ReaderPool, function: object, said: str) -> None:
    with pytest.raises(RadiographError, match=said) as caught:
        pool.call("a.dcm", function, "a.dcm")  # type: ignore[arg-type]
    assert len(str(caught.value)) < 300
    assert pool.call("b.png", film, 3).values[0, 0] == 3


def test_a_file_that_hangs_is_given_up_in_time() -> None:
    with ReaderPool(workers=1, timeout_s=4.0) as pool:
        pool.warm()
        pool.call("b.png", film, 3)
        started = time.monotonic()
        with pytest.raises(RadiographError, match="took more than 4 s"):
            pool.call("a.dcm", hang, "a.dcm")
        assert time.monotonic() - started < 6.0


def test_the_start_of_a_worker_is_not_the_files_time() -> None:
    with ReaderPool(workers=1, timeout_s=0.4) as pool:
        assert pool.call("a.png", os.getpid) != os.getpid()


def test_a_radiograph_comes_back_whole_where_shared_memory_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_fits", lambda _size: False)
    reply = pickle.loads(pickle.dumps(worker._answer(worker.Job("unused", film, (9,), {}))))
    back = worker.unpacked(reply, "unused")
    assert isinstance(back, Radiograph)
    assert (back.values[0, 0], back.digest) == (9, film(9).digest)
    assert not back.values.flags.writeable


def test_shared_memory_is_asked_for_its_room() -> None:
    assert worker._fits(1)
    assert not worker._fits(2**60)


def test_of_two_hundred_files_five_killers_cost_five_sentences(pool: ReaderPool) -> None:
    killers = {17, 58, 59, 120, 199}

    def answer(i: int) -> int | str:
        try:
            return int(pool.call(f"{i}.dcm", die if i in killers else film, i).values[0, 0])
        except RadiographError as error:
            return str(error)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(answer, range(200)))
    assert [a for a in answers if isinstance(a, int)] == [i for i in range(200) if i not in killers]
    assert all(str(answers[i]).startswith(f"{i}.dcm: the decoder died") for i in killers)


def test_nothing_is_left_in_shared_memory(pool: ReaderPool) -> None:
    folder = Path("/dev/shm")
    pool.call("a.png", film, 5)
    with pytest.raises(RadiographError):
        pool.call("a.dcm", die, "a.dcm")
    assert not [p.name for p in folder.glob(f"xray{os.getpid()}-*")]


def test_a_closed_pool_leaves_no_process_behind() -> None:
    with ReaderPool(workers=1) as pool:
        pool.warm()
        workers = [idle.process for idle in pool._idle]
    assert workers
    assert not any(process.is_alive() for process in workers)
