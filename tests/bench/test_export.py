"""A thousand cases leave, headers removed and on the disk, in little more time than copying their files there takes.

Interleaved rounds in one run: export by the command line's own path (decoder processes, two of them here), then a plain
copy with fsync, file by file, of the same cases' files, and one of the bytes that the export wrote. The films are
synthetic: a thousand that differ, 1200 x 1500, 12 of 16 bits, uncompressed DICOM of 3.6 MB, as a small flat detector
writes them (those of the shared examples hold 2 to 7.5 MB); of smaller ones what is done once a film weighs more.

The bound is against copying the cases' own files: the same bytes go in. Against copying what was written the ratio is
higher, since those bytes are fewer the better they are packed; it is printed.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.image_files import chest, write_dicom
from tests.reads import make_read, make_shown
from xray_desktop.exchange.making import making_by
from xray_desktop.exchange.patient_key import SiteKey
from xray_desktop.exchange.picture import Format
from xray_desktop.exchange.plan import Plan
from xray_desktop.exchange.selection import select
from xray_desktop.exchange.set_outcome import Options
from xray_desktop.exchange.training_set import write
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Radiograph, digest
from xray_desktop.review.rows import CaseRow

CASES: Final = 1000
ROUNDS: Final = 2
WIDTH_PX, HEIGHT_PX = 1200, 1500
WORKERS: Final = 2
BOUND: Final = 2.0
KEY: Final = SiteKey(b"\x07" * 32)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Films that differ in every row, without drawing each one."""
    folder = tmp_path_factory.mktemp("films")
    base = chest(WIDTH_PX, HEIGHT_PX)
    cases, reads = [], []
    for number in range(CASES):
        values = np.roll(base, number, axis=0)
        path = write_dicom(folder / f"{number:04d}.dcm", values, PatientID=f"S-{number}")
        cases.append(CaseRow(digest=digest(values), path=str(path), opened=number + 1))
        reads.append(make_read(number + 1, digest=cases[-1].digest, flagged=True, shown=make_shown(0.2)))
    return select(reads, cases)


def never(path: str) -> Radiograph:
    raise AssertionError(path)  # the decoder processes read


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def copy(files: Iterable[Path], into: Path) -> None:
    """Plainly: read, write, fsync, one file after the other."""
    into.mkdir()
    for number, file in enumerate(files):
        with file.open("rb") as source, (into / str(number)).open("wb") as target:
            shutil.copyfileobj(source, target, 2**20)
            target.flush()
            os.fsync(target.fileno())


@pytest.mark.bench
@pytest.mark.parametrize("format_", Format)
def test_an_export_takes_at_most_twice_a_plain_copy(plan: Plan, tmp_path: Path, format_: Format) -> None:
    sources = [Path(row.case.path) for row in plan.rows]
    times: list[tuple[float, float, float]] = []
    with ReaderPool(workers=WORKERS) as pool:
        pool.warm()
        options = Options(
            format=format_, make=making_by(pool.call), workers=WORKERS, checked=frozenset(looked_at(plan))
        )
        for number in range(ROUNDS):
            out = tmp_path / f"set{number}"
            ours = seconds(lambda out=out: write(plan, out, read=never, key=KEY, options=options))
            written = sorted(path for path in out.rglob("*") if path.is_file())
            assert sum(path.suffix == f".{format_.value}" for path in written if path.parent.name == "images") == CASES
            same = seconds(lambda: copy(sources, tmp_path / "copy"))
            shutil.rmtree(tmp_path / "copy")
            exported = seconds(lambda written=written: copy(written, tmp_path / "copy"))
            shutil.rmtree(tmp_path / "copy")
            shutil.rmtree(out)
            times.append((ours, same, exported))
    ours, same, exported = np.median(np.array(times), axis=0)
    print(  # noqa: T201  # a bench is for its figures
        f"export of {CASES} as {format_.value}: {ours:.1f} s; "
        f"copy of their files {same:.1f} s, ratio {ours / same:.2f}; "
        f"copy of what was written {exported:.1f} s, ratio {ours / exported:.2f}"
    )
    assert ours / same <= BOUND


def looked_at(plan: Plan) -> Iterable[str]:
    """In the window every picture was ticked: the search for text in borders was done for the contact sheet."""
    return (row.case.digest for row in plan.rows)
