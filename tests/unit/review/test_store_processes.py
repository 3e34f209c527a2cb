"""Several windows write at once and any may be killed: every acknowledged read is there, nobody is locked out."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.reads import make_case, make_digest, make_read
from xray_desktop.review.store import FILE_NAME, ReviewStore
from xray_desktop.review.store_check import check_store

WRITER = """
import sys
from pathlib import Path
from tests.reads import make_read
from xray_desktop.review.store import ReviewStore

where, reader, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = ReviewStore.open(where if "://" in where else Path(where))
for number in range(count):
    store.append(make_read(number, read_id=f"{reader}-{number}", reader=reader, comment="x" * 2000))
    print(number, flush=True)
"""
ROOT = Path(__file__).parents[3]


def writer(path: Path | str, reader: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), reader, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_three_windows_that_make_and_fill_one_store_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    windows = [writer(path, reader, 40) for reader in ("AB", "CD", "EF")]
    for window in windows:
        _, complaint = window.communicate(timeout=120)
        assert window.returncode == 0, complaint
    with ReviewStore.open(path) as store:
        reads = store.all_reads()
    assert sorted(read.sequence for read in reads) == list(range(1, 121))
    assert len({read.read_id for read in reads}) == 120


def test_a_killed_window_loses_no_acknowledged_read(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    ReviewStore.open(path).close()
    for reader in ("AB", "CD", "EF"):
        window = writer(path, reader, 100_000)
        assert window.stdout is not None
        acknowledged = [int(window.stdout.readline()) for _ in range(15)][-1]
        window.send_signal(signal.SIGKILL)
        window.communicate(timeout=60)
        with ReviewStore.open(path) as store:
            found = {read.read_id for read in store.all_reads() if read.reader == reader}
        assert found >= {f"{reader}-{number}" for number in range(acknowledged + 1)}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_connections_wait_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with ReviewStore.open(path) as one, ReviewStore.open(path) as other:
        for number in range(20):
            (one, other)[number % 2].append(make_read(number))
            (other, one)[number % 2].remember_case(make_case(number))
        assert one.all_reads() == other.all_reads()
        assert len(one.rows("AB")) == 20


@pytest.mark.slow
def test_four_windows_with_five_hundred_reads_each_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    _four_windows(path)


@pytest.mark.slow
def test_four_workstations_of_one_server_lose_nothing(reviews_url: str) -> None:
    _four_windows(reviews_url)


def _four_windows(where: Path | str) -> None:
    """All of them on the same cases: whatever one shows of another's is a conflict kept, nothing overwritten."""
    readers = ("AB", "CD", "EF", "GH")
    windows = [writer(where, reader, 500) for reader in readers]
    said = [window.communicate(timeout=600) for window in windows]
    assert [(window.returncode, complaint) for window, (_, complaint) in zip(windows, said, strict=True)] == [
        (0, "")
    ] * 4
    with ReviewStore.open(where) as store:
        reads = store.all_reads()
        assert {read.read_id for read in reads} == {f"{reader}-{number}" for reader in readers for number in range(500)}
        assert len(reads) == 2000
        for number in (0, 250, 499):
            assert {read.reader for read in store.reads(make_digest(number))} == set(readers)
    found = check_store(where)
    assert found.whole, found.lines
