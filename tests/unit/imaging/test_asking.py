"""Listing opens nothing itself: a file that kills, hangs or bombs while it is listed costs a worker and its answer."""

import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fuzz.examined import peak_bytes
from tests.image_files import chest, write_dicom, write_dicomdir, write_png
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.asking import TOGETHER, answers
from xray_desktop.imaging.file_kind import Kind
from xray_desktop.imaging.glance import glances
from xray_desktop.imaging.isolation import MEMORY_BYTES, ReaderPool
from xray_desktop.imaging.scan import Entry, Scan, scan

TIMEOUT_S = 1.5


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=1, timeout_s=TIMEOUT_S) as pool:
        pool.warm()
        yield pool


def lengths(names: tuple[str, ...]) -> tuple[int, ...]:
    """Stands for a look at headers: some of these names end the process, or never come back."""
    if "killer" in names:
        os.kill(os.getpid(), 9)
    if "hanger" in names:
        time.sleep(60)
    return tuple(map(len, names))


@pytest.mark.parametrize("bad", ["killer", "hanger"])
def test_a_file_that_ends_its_worker_has_no_answer_and_the_others_have(bad: str, pool: ReaderPool) -> None:
    names = [*("a" * length for length in range(1, 6)), bad, "bb"]
    assert list(answers(pool.call, names, names, lengths)) == [1, 2, 3, 4, 5, None, 2]


def test_so_many_are_asked_together(pool: ReaderPool) -> None:
    calls: list[int] = []

    def counted(name: str, function: Callable[..., object], *arguments: tuple[str, ...]) -> object:
        calls.append(len(arguments[0]))
        return pool.call(name, function, *arguments)

    names = ["x"] * (2 * TOGETHER + 1)
    assert list(answers(counted, names, names, lengths)) == [1] * len(names)  # type: ignore[arg-type]
    assert calls == [TOGETHER, TOGETHER, 1]


def nobody(name: str, *_: object) -> object:
    raise RadiographError(f"{name}: the decoder died on it; it is skipped, copy or export it again")


def test_a_file_that_cannot_even_be_looked_at_keeps_its_row(tmp_path: Path) -> None:
    file = write_dicom(tmp_path / "killer.dcm")
    expected = Scan((Entry(file, str(file)),), 0)
    assert scan([file], nobody) == expected  # type: ignore[arg-type]
    assert scan([tmp_path], nobody) == expected  # type: ignore[arg-type]
    (seen,) = glances(expected.entries, nobody)  # type: ignore[arg-type]
    assert seen.kind is Kind.OTHER


def test_listing_in_a_worker_finds_what_listing_here_finds(pool: ReaderPool, tmp_path: Path) -> None:
    (tmp_path / "IM").mkdir()
    write_dicom(tmp_path / "IM" / "ONE", PatientID="SYN-1")
    write_dicomdir(tmp_path / "DICOMDIR", [["IM", "ONE"], ["IM", "GONE"]])
    write_png(tmp_path / "a.png")
    (tmp_path / "notes.txt").write_text("no image", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "films.zip", "w") as archive:
        archive.write(write_dicom(tmp_path / "two.dcm", chest(seed=1), PatientID="SYN-2"), "two.dcm")
    paths = [tmp_path, tmp_path / "films.zip", tmp_path / "missing.dcm"]
    found = scan(paths, pool.call)
    assert found == scan(paths)
    patients = {seen.identity.patient_id for seen in glances(found.entries, pool.call)}
    assert {"SYN-1", "SYN-2"} <= patients


def test_an_archive_that_bombs_while_it_is_listed_costs_a_worker_no_more_than_its_limit(
    pool: ReaderPool, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.dcm", "w") as member:
        member.write(write_dicom(tmp_path / "good.dcm").read_bytes())
        for _ in range(1000):
            member.write(b"\0" * 2**20)
    own, inside = scan([bomb], pool.call).entries
    assert (own.is_container, inside.member) == (True, "a.dcm")
    (seen,) = glances([inside], pool.call)
    assert seen.kind is Kind.DICOM
    assert pool.call("memory", peak_bytes) <= MEMORY_BYTES


def test_many_names_in_an_archive_do_not_hold_the_list_up(pool: ReaderPool, tmp_path: Path) -> None:
    crowd = tmp_path / "crowd.zip"
    with zipfile.ZipFile(crowd, "w") as made:
        for number in range(30_000):
            made.writestr(f"{number}.dcm", b"")
    start = time.monotonic()
    assert [entry.name for entry in scan([crowd], pool.call).entries] == [str(crowd)]
    assert time.monotonic() - start < 4 * TIMEOUT_S
