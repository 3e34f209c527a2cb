"""What a worker is told to do with a mutated file: what it does with every file, and tell an unforeseen error.

Nothing of the tests is imported here: the memory of the worker is measured.
"""

from pathlib import Path
from types import TracebackType

from xray_desktop.errors import XrayError
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.reader import opened


class _Unforeseen:
    """Holds an error that the reader should have turned into a sentence; in the app it would have ended the worker."""

    words = ""

    def __enter__(self) -> "_Unforeseen":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or isinstance(error, XrayError | MemoryError) or not isinstance(error, Exception):
            return False
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        self.words = f"{type(error).__name__} {error} at {where}"
        return True


def examined(path: Path) -> Radiograph | str:
    """The radiograph, after both stages, as a worker opens it; or, in words, an error that is none of ours."""
    caught = _Unforeseen()
    with caught:
        return opened(path).radiograph()
    return caught.words


def peak_bytes() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not tell."""
    return _status("VmHWM")


def resident_bytes() -> int:
    """The memory this process holds now, in bytes; 0 where the system does not tell."""
    return _status("VmRSS")


def _status(field: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))
