"""Killed at random moments, hundreds of times: nothing acknowledged is lost, no half set is seen, work goes on.

``make crash`` runs the 500, the ordinary tests a tenth of them (``--crash-scale``). The table of the last full run
stands in ``README.md`` of this folder.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEW = {"save": 20, "export": 20, "change": 10}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FEW)
def test_a_kill_at_any_moment_loses_nothing_acknowledged(
    kind: str, place: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    count = FEW[kind] * pytestconfig.getoption("--crash-scale")
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.kills", kind, str(count), "20261121", str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["broken"] == []
    assert found["kills"] == count
    assert found["acknowledged"] > count / 2, "kills so early prove nothing"
    assert found["slowest_restart_s"] < 5
    with capsys.disabled():
        sys.stdout.write(f"\n{done.stdout}")
