"""Three lanes: the newest thing to show wins, no job and no save is dropped, everything answers on the GUI thread."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QThread
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from xray_desktop.errors import StoreError
from xray_desktop.ui.background import Job, JobsLane, ShowLane, StoreLane

WAIT_MS = 5000


class FakeStore:
    """Remembers on which thread it was used."""

    def __init__(self) -> None:
        self.threads = {threading.get_ident()}
        self.written: list[int] = []
        self.closed = False

    def write(self, number: int) -> int:
        """Note a number."""
        self.threads.add(threading.get_ident())
        self.written.append(number)
        return number

    def close(self) -> None:
        """Note it."""
        self.threads.add(threading.get_ident())
        self.closed = True


def answer(number: int, _job: Job) -> int:
    return number


def write(number: int, store: FakeStore) -> int:
    return store.write(number)


def never(error: Exception) -> None:
    raise AssertionError(error)


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[ShowLane]:
    lane = ShowLane()
    yield lane
    lane.close()


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobsLane]:
    lane = JobsLane()
    yield lane
    lane.close()


def test_of_five_quick_requests_only_the_last_answers(qtbot: QtBot, show: ShowLane) -> None:
    begun, go = threading.Event(), threading.Event()
    ran: list[int] = []
    answers: list[int] = []

    def work(number: int) -> int:
        ran.append(number)
        begun.set()
        assert go.wait(5)
        return number

    show.run(lambda: work(0), answers.append, never)
    assert begun.wait(5)
    for number in range(1, 5):
        show.run(partial(work, number), answers.append, never)
    go.set()
    qtbot.waitUntil(lambda: answers == [4], timeout=WAIT_MS)
    assert ran == [0, 4]


def test_where_there_are_threads_to_spare_the_newest_overtakes_what_runs(qtbot: QtBot) -> None:
    lane = ShowLane(threads=2)
    begun, go = threading.Event(), threading.Event()
    answers: list[int] = []

    def slow() -> int:
        begun.set()
        assert go.wait(5)
        return 0

    lane.run(slow, answers.append, never)
    assert begun.wait(5)
    lane.run(lambda: 1, answers.append, never)
    qtbot.waitUntil(lambda: answers == [1], timeout=WAIT_MS)
    go.set()
    lane.close()
    qtbot.wait(20)
    assert answers == [1]


def test_answers_come_on_the_gui_thread(qtbot: QtBot, show: ShowLane) -> None:
    threads: list[QThread] = []
    work_threads: list[int] = []
    show.run(
        lambda: work_threads.append(threading.get_ident()), lambda _: threads.append(QThread.currentThread()), never
    )
    qtbot.waitUntil(lambda: bool(threads), timeout=WAIT_MS)
    assert threads == [show.thread()]
    assert work_threads != [threading.get_ident()]


def test_jobs_run_in_their_order_and_none_is_dropped(qtbot: QtBot, jobs: JobsLane) -> None:
    done: list[int] = []
    for number in range(20):
        jobs.run(partial(answer, number), done.append, never)
    qtbot.waitUntil(lambda: len(done) == 20, timeout=WAIT_MS)
    assert done == list(range(20))


def test_a_job_tells_on_its_way_and_stops_when_asked(qtbot: QtBot, jobs: JobsLane) -> None:
    words: list[int] = []
    done: list[int] = []
    asked = threading.Event()

    def work(job: Job) -> int:
        for number in range(1000):
            if not job.tell(number):
                return number
            if number == 3:
                assert asked.wait(5)
        return 1000

    job = jobs.run(work, done.append, never, on_word=words.append)
    qtbot.waitUntil(lambda: len(words) == 4, timeout=WAIT_MS)
    job.cancel()
    asked.set()
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
    assert done == [4]
    assert words == [0, 1, 2, 3]


def test_closing_cancels_what_runs(qtbot: QtBot) -> None:
    lane = JobsLane()
    begun = threading.Event()

    def work(job: Job) -> None:
        begun.set()
        while job.tell(0):
            pass

    lane.run(work, lambda _: None, never)
    assert begun.wait(5)
    lane.close()


def test_the_store_lives_on_one_thread_and_closing_waits_for_every_write(qtbot: QtBot) -> None:
    stores: list[FakeStore] = []

    def opened() -> FakeStore:
        stores.append(FakeStore())
        return stores[0]

    lane = StoreLane(opened)
    for number in range(50):
        lane.run(partial(write, number), lambda _: None, never)
    lane.close()
    (store,) = stores
    assert store.written == list(range(50))
    assert store.closed
    assert len(store.threads) == 1
    assert threading.get_ident() not in store.threads


def test_an_error_of_the_world_arrives_as_itself(qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def opened() -> FakeStore:
        raise StoreError("reviews.db: is newer than this program; update it")

    lane = StoreLane(opened)
    lane.run(lambda store: store.write(1), lambda _: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors), timeout=WAIT_MS)
    assert str(errors[0]).startswith("reviews.db")
    lane.close()


def test_a_bug_is_told_and_raised(qtbot: QtBot, show: ShowLane) -> None:
    told: list[Exception] = []

    def work() -> int:
        return 1 // 0

    with capture_exceptions() as raised:
        show.run(work, lambda _: None, told.append)
        qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
        qtbot.waitUntil(lambda: bool(raised), timeout=WAIT_MS)
    assert raised[0][0] is ZeroDivisionError
