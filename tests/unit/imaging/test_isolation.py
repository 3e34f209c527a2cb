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
from xray_desktop.imaging import shared_pixels, worker
from xray_desktop.imaging.first_look import Examination, FirstLook, Opened
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, Values, Window, digest


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
    monkeypatch.setattr(shared_pixels, "has_room", lambda _size: False)
    replies: list[bytes] = []
    job = worker.Job("unused", film, (9,), {})
    worker.answer(job, shared_pixels.Sender(), lambda reply: replies.append(pickle.dumps(reply)))
    back = worker.unpacked(pickle.loads(replies[0]), shared_pixels.Receiver())
    assert isinstance(back, Radiograph)
    assert (back.values[0, 0], back.digest) == (9, film(9).digest)
    assert not back.values.flags.writeable


def test_shared_memory_is_asked_for_its_room() -> None:
    assert shared_pixels.has_room(1)
    assert not shared_pixels.has_room(2**60)


def two_stages(level: int, sign: int = 0) -> Opened:
    """A film whose examination ends as the sign says."""
    look = film(level)

    def examine(values: Values) -> Examination:
        if sign:
            os.kill(os.getpid(), sign)
        if values[0, 0] == 13:
            raise RadiographError("a.dcm: another file; open it again")
        return Examination(digest=digest(values), file_sha256="0" * 64, doubts=(Doubt.IMAGE_DAMAGED,))

    return Opened(FirstLook(values=look.values, voi=look.voi, facts=look.facts), examine)


def test_a_first_look_comes_before_the_examination_and_becomes_the_radiograph(pool: ReaderPool) -> None:
    seen: list[FirstLook] = []
    back = pool.look("a.dcm", seen.append, two_stages, 7)
    assert [look.values[0, 0] for look in seen] == [7]
    assert not hasattr(seen[0], "digest")
    assert back.values is seen[0].values
    assert (back.digest, back.doubts) == (film(7).digest, (Doubt.IMAGE_DAMAGED,))


def test_a_first_look_is_painted_while_the_file_is_still_examined() -> None:
    with ReaderPool(workers=1, timeout_s=4.0) as slow:
        slow.warm()
        seen: list[float] = []
        begun = time.monotonic()
        with pytest.raises(RadiographError, match="took more than 4 s"):
            slow.look("a.dcm", lambda _look: seen.append(time.monotonic()), two_stages, 7, signal.SIGSTOP)
        assert len(seen) == 1
        assert seen[0] - begun < 3.0 < time.monotonic() - begun


def test_another_worker_is_ready_for_the_next_film_while_one_is_examined() -> None:
    with ReaderPool(workers=2, keeps_one_ready=True) as pool:
        ready: list[int] = []
        pool.look("a.dcm", lambda _look: ready.append(len(pool._idle)), two_stages, 7)
        assert ready == [0]
        assert len(pool._idle) == 2
        assert pool.call("b.png", film, 3).values[0, 0] == 3


def test_no_more_workers_are_made_ready_than_there_may_be() -> None:
    with ReaderPool(workers=1, keeps_one_ready=True) as pool:
        pool.look("a.dcm", lambda _look: None, two_stages, 7)
        assert len(pool._idle) == 1


@pytest.mark.parametrize(("level", "sign", "said"), [(7, signal.SIGKILL, "the decoder died"), (13, 0, "another file")])
def test_a_file_that_fails_its_examination_gets_its_sentence_after_its_first_look(
    pool: ReaderPool, level: int, sign: int, said: str
) -> None:
    seen: list[FirstLook] = []
    with pytest.raises(RadiographError, match=said):
        pool.look("a.dcm", seen.append, two_stages, level, sign)
    assert len(seen) == 1
    assert pool.look("b.dcm", seen.append, two_stages, 3).values[0, 0] == 3


def test_a_listener_that_fails_costs_its_worker_and_no_other_file(pool: ReaderPool) -> None:
    def fails(_look: FirstLook) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pool.look("a.dcm", fails, two_stages, 7)
    assert pool.call("b.png", film, 3).values[0, 0] == 3


def test_films_of_any_size_follow_each_other_through_one_worker() -> None:
    with ReaderPool(workers=1) as one:
        sides = (64, 200, 64, 1000, 65)
        backs = [one.call("a.png", film, number, side) for number, side in enumerate(sides)]
    assert [(back.values.shape, int(back.values[0, 0])) for back in backs] == [
        ((side, side), number) for number, side in enumerate(sides)
    ]


def test_of_two_hundred_files_five_killers_cost_five_sentences(pool: ReaderPool) -> None:
    killers = {17, 58, 59, 120, 199}

    def answer(i: int) -> int | str:
        try:
            name = f"{i}.dcm"
            return int((pool.call(name, die, name) if i in killers else pool.call(name, film, i)).values[0, 0])
        except RadiographError as error:
            return str(error)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(answer, range(200)))
    assert [a for a in answers if isinstance(a, int)] == [i for i in range(200) if i not in killers]
    assert all(str(answers[i]).startswith(f"{i}.dcm: the decoder died") for i in killers)


def test_a_worker_keeps_one_piece_of_shared_memory_and_leaves_none() -> None:
    folder = Path("/dev/shm")
    before = set(folder.glob(f"xray{os.getpid()}-*"))
    with ReaderPool(workers=1) as one:
        for side in (64, 200, 64):
            one.call("a.png", film, 5, side)
        assert len(set(folder.glob(f"xray{os.getpid()}-*")) - before) == 1
        with pytest.raises(RadiographError):
            one.call("a.dcm", die, "a.dcm")
        assert set(folder.glob(f"xray{os.getpid()}-*")) == before
        one.call("a.png", film, 5)
    assert set(folder.glob(f"xray{os.getpid()}-*")) == before


def test_a_closed_pool_leaves_no_process_behind() -> None:
    with ReaderPool(workers=1) as pool:
        pool.warm()
        workers = [idle.process for idle in pool._idle]
    assert workers
    assert not any(process.is_alive() for process in workers)
