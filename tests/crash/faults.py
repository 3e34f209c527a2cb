"""A disk that fails at every point in turn: ``python -m tests.crash.faults WORK FOLDER``, the shim ``faults.c`` loaded.

Flow:   a fresh copy of a folder -> one save, export or migration with a fault at point 1, 2, 3, ... -> holds
Calls:  the program, holds. Called by: test_faults.

Each point three ways: the disk is full from there on, the disk reports one error there, the process is killed there.
"""

import ctypes
import json
import mmap
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.crash.acts_of_work import films
from tests.crash.holds import broken, resumed, usable
from tests.reads import make_case, make_digest, make_read, make_shown
from xray_desktop.errors import XrayError
from xray_desktop.exchange.export import export_all
from xray_desktop.imaging.reader import read
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.rows import CaseRow
from xray_desktop.review.store import FILE_NAME, ReviewStore

GOLDEN = Path(__file__).parents[1] / "golden" / "stores" / "schema_1.sqlite"
WAYS = {"full": 1, "once": 2, "kill": 3}
MOST_POINTS = 5000
_ARMED, _POINT, _HOW, _COUNTED, _FAILED = range(5)


class Disk:
    """The numbers that the shim reads."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as stream:
            self._map = mmap.mmap(stream.fileno(), 5 * 8)
        self._numbers = (ctypes.c_int64 * 5).from_buffer(self._map)

    def arm(self, point: int, how: int) -> None:
        """From now on calls are counted, and the one numbered ``point`` fails."""
        for place, number in ((_COUNTED, 0), (_FAILED, 0), (_POINT, point), (_HOW, how), (_ARMED, 1)):
            self._numbers[place] = number

    def disarm(self) -> tuple[int, int]:
        """The disk is well again; how many calls there were, and how many failed."""
        self._numbers[_ARMED] = 0
        return self._numbers[_COUNTED], self._numbers[_FAILED]


def prepare_save(folder: Path) -> None:
    """A store with a case."""
    with ReviewStore.open(folder / FILE_NAME) as store:
        store.remember_case(make_case(1))
        store.append(make_read(1, read_id="before"))


def one_save(folder: Path) -> str:
    """Open, one read with a long comment, a draft, a place: what a reader does in a minute."""
    with ReviewStore.open(folder / FILE_NAME) as store:
        done = store.append(make_read(1, read_id="7-7", replaces="before", comment="x" * 20_000))
        store.set_place("AB", make_digest(1))
        return f"read {done.read_id}"


def prepare_export(folder: Path) -> None:
    """Three films that were read."""
    with ReviewStore.open(folder / FILE_NAME) as store:
        for number, path in enumerate(films(folder)[:3]):
            digest = read(path).digest
            store.remember_case(CaseRow(digest=digest, path=str(path), patient_group=f"group-{number}"))
            label = (ReaderLabel.ABSENT, ReaderLabel.PRESENT)[number % 2]
            shown = make_shown(0.8)
            store.append(make_read(number, digest=digest, shown=shown, label=label, flagged=True))
    (folder / "out").mkdir()


def one_export(folder: Path) -> str:
    """Everything that is due, with what the store notes of it."""
    export_all(folder, folder / "out" / "set")
    return "set set"


def prepare_migration(folder: Path) -> None:
    """What version 1 wrote. The migrations are loaded here, once, and not in every child."""
    import alembic.command
    import alembic.runtime.environment  # noqa: F401

    shutil.copy(GOLDEN, folder / FILE_NAME)


def one_migration(folder: Path) -> str:
    """The next start of a newer program."""
    with ReviewStore.open(folder / FILE_NAME) as store:
        return f"read {store.all_reads()[0].read_id}"


WORK: dict[str, tuple[Callable[[Path], None], Callable[[Path], str]]] = {
    "save": (prepare_save, one_save),
    "export": (prepare_export, one_export),
    "migration": (prepare_migration, one_migration),
}


def run(work: str, folder: Path, disk: Disk, *, every: int = 1) -> dict[str, object]:
    """Every point (or each ``every``-th), every way; what was counted."""
    prepare, act = WORK[work]
    template = folder / "template"
    template.mkdir()
    prepare(template)
    wrong: list[str] = []
    points: dict[str, int] = {}
    for way, how in WAYS.items():
        for point in range(1, MOST_POINTS, every):
            place = folder / "place"
            shutil.copytree(template, place)
            said, counted, failed = _tried(act, place, disk, (point, how))
            if not failed:
                points[way] = counted
                break
            found = [f"{way} at {point}: {word}" for word in _judged(work, place, way, said)]
            sys.stderr.write("".join(f"{word}\n" for word in found))  # a long run says at once what it found
            wrong += found
            shutil.rmtree(place)
        shutil.rmtree(folder / "place", ignore_errors=True)
    return {"work": work, "points": points, "broken": wrong}


def _tried(act: Callable[[Path], str], place: Path, disk: Disk, fault: tuple[int, int]) -> tuple[str, int, int]:
    """One act in a child; what it said ("done ...", "told ...", "" when killed), how many calls, how many failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            disk.arm(*fault)
            said = f"done {act(place)}"
        except XrayError as error:
            said = f"told {error}"
        except BaseException:  # noqa: BLE001  # the reader would see a crash
            said = f"crash {traceback.format_exc()}"
        disk.disarm()
        os.write(writing, said.encode()[:60_000])
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    counted, failed = disk.disarm()
    os.set_blocking(reading, False)
    try:
        said = os.read(reading, 65536).decode()
    except BlockingIOError:
        said = ""
    os.close(reading)
    return said, counted, failed


def _judged(work: str, place: Path, way: str, said: str) -> list[str]:
    """What does not hold after it."""
    kept = [said.removeprefix("done ")] if said.startswith("done ") else []
    found = []
    if said.startswith("crash "):
        found.append(said)
    if said.startswith("told ") and not _names_the_disk(said, way):
        found.append(f"the sentence does not name the disk: {said}")
    found += broken(place, [*kept, *([f"read {name}" for name in ("before",)] if work == "save" else [])])
    found += usable(place, "next")[0]
    if work == "export":
        found += resumed(place, "set" if not (place / "out" / "set").exists() else "next")
    return found


def _names_the_disk(said: str, way: str) -> bool:
    named = "the disk /" in said or "(disk /" in said
    return named and ("MB needed" in said if way == "full" else True)


if __name__ == "__main__":
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    found = run(sys.argv[1], Path(sys.argv[2]), Disk(Path(os.environ["FAULTS_FILE"])), every=steps)
    sys.stdout.write(json.dumps(found) + "\n")
