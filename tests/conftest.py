"""Every test: no window on a screen, no user folder touched; real radiographs only where they lie beside us."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import programs, server

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """A golden file changes only when somebody asks for it; more mutated files are made only when somebody has time."""
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files again and show the difference"
    )
    parser.addoption("--crash-scale", type=int, default=1, help="how many times 20 + 20 + 10 kills")
    parser.addoption("--screens", default=None, help="make a picture of every screen in this folder")
    parser.addoption("--fuzz-scale", type=int, default=1, help="how many times 2,000 + 1,000 mutated files")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real radiographs; the test that asks for it is skipped, and says so, where it is missing."""
    if not (SHARED / "README.md").exists():
        pytest.skip("the real radiographs (../shared/data) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server of our own; the test that asks for it is skipped where it is not installed."""
    if programs() is None:
        pytest.skip("PostgreSQL is not on this machine (Debian: the package postgresql)")
    with server() as address:
        yield address


@pytest.fixture(autouse=True)
def _own_user_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XRAY_DESKTOP_HOME", str(tmp_path_factory.mktemp("home")))
