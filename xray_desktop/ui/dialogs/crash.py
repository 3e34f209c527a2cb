"""What the reader sees of a bug of ours: that work is safe, and a report without a patient.

Flow:   exception -> patient_free report -> crash.log and a dialog
Calls:  Qt, traceback. Called by: application's excepthook.
Never:  shows or writes an exception's own words: a file name or a person may stand in them.
"""

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop import __version__
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

_LONGEST_LOG_BYTES = 1_000_000


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened, in our own files and functions; nothing of the data."""
    frames = traceback.extract_tb(trace)
    lines = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    head = f"{datetime.now(UTC).isoformat(timespec='seconds')} v{__version__} Python {platform.python_version()}"
    return "\n".join([f"{head} {platform.system()}", kind.__name__, *lines])


def write(folder: Path, text: str) -> None:
    """Append a report to crash.log; a full disk must not make it worse."""
    path = folder / "crash.log"
    try:
        if path.exists() and path.stat().st_size > _LONGEST_LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text + "\n\n")
    except OSError:
        return


class CrashDialog(QDialog):
    """Says what is safe, shows the report, offers to go on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.setMinimumWidth(560)
        shown = QPlainTextEdit(text)
        shown.setReadOnly(True)
        shown.setAccessibleName(tr("Report"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(tr("This is a fault of the program. Saved reads are safe."), role="headline"))
        detail = tr("You can go on. The report below names no patient; it is also in crash.log.")
        whole.addWidget(words(detail, role="quiet", wrap=True))
        whole.addWidget(shown, 1)
        whole.addLayout(row(None, button(tr("Go on"), self.accept, primary=True)))
