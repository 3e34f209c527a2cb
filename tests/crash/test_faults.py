"""A disk that fails at every write, fsync and rename in turn: nothing acknowledged is lost, and the disk is named.

The shim of ``faults.c`` is made with the system's C compiler and loaded before libc, on Linux alone; where there is no
compiler the tests are skipped and say so. What SQLite, Python and the decoders ask of the disk passes through it alike.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEWEST = {"save": 60, "migration": 40, "export": 40}
SELDOM = {"save": 11, "migration": 43, "export": 31}
"""In the ordinary tests each so many points: about a minute together, with the kills."""


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes a disk fail."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler, or no Linux: a failing disk cannot be played (Debian: the packages gcc, libc6-dev)")
    made = tmp_path_factory.mktemp("shim") / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(source), "-ldl"], check=True)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("work", FEWEST)
def test_a_fault_at_every_point_loses_nothing_and_is_told(
    work: str, shim: Path, place: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    every = 1 if pytestconfig.getoption("--crash-scale") > 1 else SELDOM[work]
    numbers, folder = place / "numbers", place / "work"
    numbers.write_bytes(bytes(5 * 8))
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.faults", work, str(folder), str(every)],
        cwd=ROOT,
        env=os.environ | {"FAULTS_FILE": str(numbers), "FAULTS_ROOT": str(folder / "place"), "LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["broken"] == []
    assert min(found["points"].values()) >= FEWEST[work]
    with capsys.disabled():
        sys.stdout.write(f"\n{done.stdout}")
