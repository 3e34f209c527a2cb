"""The content of a file: read into memory, or mapped where a file that shrinks meanwhile ends nothing but a worker.

Flow:   path -> its size held against the limit -> bytes | mmap
Calls:  mmap, limits. Called by: reader, containers.
Never:  looks inside.
"""

from collections.abc import Callable
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TypeVar

from xray_desktop.errors import RadiographError
from xray_desktop.imaging.limits import LARGEST_FILE_BYTES, shown

Content = bytes | mmap
"""A slice of either is bytes."""

T = TypeVar("T", bytes, Content)


def file_bytes(path: Path) -> bytes:
    """The whole file, within the size limit.

    Raises
    ------
    RadiographError : missing, not readable, a folder, or too large
    """
    return _within_limit(path, Path.read_bytes)


def mapped(path: Path) -> Content:
    """The whole file without reading it, within the size limit; for a worker alone.

    Whoever touches a part that was cut off meanwhile gets a signal that ends its process.

    Raises
    ------
    RadiographError : as ``file_bytes``
    """
    return _within_limit(path, _mapped)


def _mapped(path: Path) -> Content:
    with path.open("rb") as stream:
        if not path.stat().st_size:  # an empty file cannot be mapped
            return b""
        return mmap(stream.fileno(), 0, access=ACCESS_READ)


def _within_limit(path: Path, content_of: Callable[[Path], T]) -> T:
    name = shown(path.name)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise RadiographError(f"{name}: a folder, not an image; open the folder instead")
        if size > LARGEST_FILE_BYTES:
            raise RadiographError(f"{name}: {size // 2**20} MiB, larger than a radiograph; choose a single image")
        return content_of(path)
    except FileNotFoundError as error:
        raise RadiographError(f"{name}: there is no such file; check the path") from error
    except (OSError, ValueError) as error:
        raise RadiographError(
            f"{name}: cannot be read ({type(error).__name__}); check the path and its permissions"
        ) from error
