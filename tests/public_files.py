"""The files that pydicom brings for its own tests, and those of pydicom-data: real devices' odd ones and broken ones.

Both are installed with the tests; nothing is fetched.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("pydicom.data", "data_store")
_NO_DATA: Final = (".py", ".pyc", ".pyi")


def public_files() -> tuple[Path, ...]:
    """All of them, in a fixed order: DICOM, broken DICOM, JPEG 2000 streams, text."""
    specs = [find_spec(name) for name in _PACKAGES]
    roots = [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin is not None]
    assert len(roots) == len(_PACKAGES), "pydicom-data is not installed; make test installs it"
    found = (path for root in roots for path in root.rglob("*"))
    return tuple(sorted(path for path in found if path.is_file() and path.suffix not in _NO_DATA))
