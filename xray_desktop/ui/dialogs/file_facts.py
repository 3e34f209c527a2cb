"""What the reader found in the open file.

Flow:   facts_json of a radiograph -> lines, under headings
Calls:  panel_parts. Called by: wiring.
Never:  shows whom the film is of: a name is "present" or "absent".
"""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

_UNSTATED: Final = "not stated"


class FileFactsDialog(QDialog):
    """One page of text that can be copied. Closes with Escape."""

    def __init__(self, name: str, facts: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("File facts"))
        self.setMinimumSize(560, 520)
        self.shown = QPlainTextEdit("\n".join(lines_of(facts)))
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName(tr("File facts"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(name, role="headline", wrap=True))
        whole.addWidget(self.shown, 1)
        whole.addLayout(row(None, button(tr("Close"), self.accept, primary=True)))


def lines_of(facts: Mapping[str, Any], indent: str = "") -> list[str]:
    """One line a fact, nested ones below their heading, in the order of ``facts_json``."""
    lines: list[str] = []
    for name, value in facts.items():
        label = f"{indent}{tr(name.replace('_', ' '))}"
        if isinstance(value, Mapping):
            lines += [f"{label}:", *lines_of(value, indent + "    ")]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, each in enumerate(value, start=1):
                lines += [f"{label} {number}:", *lines_of(each, indent + "    ")]
        else:
            lines.append(f"{label}: {_worded(value)}")
    return lines


def _worded(value: object) -> str:
    if value is None or value == "":
        return tr(_UNSTATED)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list):
        return ", ".join(_worded(each).replace("_", " ") for each in value) or tr("none")
    return f"{value:g}" if isinstance(value, float) else str(value)
