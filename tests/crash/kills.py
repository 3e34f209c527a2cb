"""SIGKILL at random moments: ``python -m tests.crash.kills KIND COUNT SEED FOLDER`` prints one JSON line of what held.

Flow:   fork -> acts_of_work in the child -> SIGKILL after a random time -> holds
Calls:  acts_of_work, holds. Called by: test_kills, ``make crash``.

A process of its own, without threads, that loads the program once and forks for each trial: a kill lands in the work,
not in the loading of modules. Each store is killed twenty times before a new one is begun, so that a later kill meets
what an earlier one left.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tests.crash.acts_of_work import WORK, films
from tests.crash.holds import broken, resumed, usable

KILLS_A_STORE = 20
WITHIN_S = {"save": 0.3, "change": 0.15}
"""Of the start: several acts long. An export is measured first, in the same store on the same machine."""


class Child:
    """One at work in a process group of its own."""

    def __init__(self, kind: str, folder: Path, seed: int) -> None:
        self._reading, writing = os.pipe()
        self._id, self._seed = os.fork(), seed
        if self._id == 0:
            _work(kind, folder, seed, writing)
        os.close(writing)
        self._said = os.read(self._reading, 65536)

    def wait_for(self, word: bytes) -> float:
        """Until it said something; how long that took, s."""
        begun = time.monotonic()
        while word not in self._said:
            self._said += os.read(self._reading, 65536)
        return time.monotonic() - begun

    def kill(self) -> list[str]:
        """SIGKILL; every whole line it had said."""
        os.kill(self._id, signal.SIGKILL)
        _, status = os.waitpid(self._id, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(f"the work of trial {self._seed} ended by itself; its words stand above")
        os.set_blocking(self._reading, False)
        with suppress(BlockingIOError):
            while more := os.read(self._reading, 65536):
                self._said += more
        os.close(self._reading)
        with suppress(ProcessLookupError):  # a killed export's decoders end by themselves; none may outlive its trial
            os.killpg(self._id, signal.SIGKILL)
        lines = self._said.decode().splitlines(keepends=True)
        return [line.strip() for line in lines if line.endswith("\n") and line != "started\n"]


def run(kind: str, count: int, seed: int, folder: Path) -> dict[str, object]:
    """Kill so often; what was counted."""
    choose, wrong, acknowledged, slowest = random.Random(seed), [], 0, 0.0
    for number in range(count):
        place = folder / f"{kind}-{number // KILLS_A_STORE}"
        if number % KILLS_A_STORE == 0:
            place.mkdir(parents=True)
            kept: list[str] = []
            told: set[str] = set()
            if kind == "export":
                films(place)
            usable(place, "first")
            within = WITHIN_S.get(kind, 0.0)
            if kind == "export":
                measured = Child(kind, place, 10_000)
                within = 1.2 * measured.wait_for(b"set ")
                kept += measured.kill()
        child = Child(kind, place, number)
        time.sleep(choose.uniform(0.0, within))
        said = child.kill()
        kept += said
        acknowledged += len(said)
        complaint, seconds = usable(place, f"after-{number}")
        slowest = max(slowest, seconds)
        complaint += [word for word in broken(place, kept) if word not in told]
        told.update(complaint)
        if kind == "export" and number % KILLS_A_STORE == KILLS_A_STORE - 1:
            complaint += resumed(place, "last")
        wrong += [f"kill {number}: {sentence}" for sentence in complaint]
    return {
        "kind": kind,
        "kills": count,
        "acknowledged": acknowledged,
        "broken": wrong,
        "slowest_restart_s": round(slowest, 2),
    }


def _work(kind: str, folder: Path, seed: int, writing: int) -> NoReturn:
    """In the child."""
    os.setsid()
    try:
        os.write(writing, b"started\n")
        WORK[kind](folder, seed, lambda line: os.write(writing, f"{line}\n".encode()) and None)
    except BaseException:  # noqa: BLE001  # whatever it is, it must be seen, and must not reach the parent's loop
        traceback.print_exc()
    os._exit(1)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))) + "\n")
