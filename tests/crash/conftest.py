"""Where the crash tests work: in memory where there is room. What is killed and failed is the program, not the disk.

Flow:   /dev/shm | the test's own folder -> place
Calls:  shutil. Called by: the tests of this folder.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

_MEMORY: Final = Path("/dev/shm")
_NEEDED_BYTES: Final = 1_000_000_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """An empty folder on the fastest disk there is."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _NEEDED_BYTES:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY, prefix="xray-crash-") as folder:
        yield Path(folder)
