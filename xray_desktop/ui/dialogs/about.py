"""Versions, licences, and what the program is not for.

Flow:   versions, model card -> page of text
Calls:  importlib.metadata. Called by: wiring.
Never:  leaves out "not for diagnosis".
"""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop import __version__
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.ui import messages
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

_PARTS = ("PySide6-Essentials", "onnxruntime-gpu", "onnxruntime", "pydicom", "numpy", "scipy", "pillow", "SQLAlchemy")


class AboutDialog(QDialog):
    """One page."""

    def __init__(self, card: ModelCard | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About")
        self.setMinimumSize(560, 440)
        shown = QPlainTextEdit(about_text(card))
        shown.setReadOnly(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(f"{messages.PROGRAM} {__version__}", role="headline"))
        whole.addWidget(words(f"{messages.NOT_FOR_DIAGNOSIS} Apache License 2.0.", role="quiet"))
        whole.addWidget(shown, 1)
        whole.addLayout(row(None, button("Close", self.accept, primary=True)))


def about_text(card: ModelCard | None) -> str:
    """The model in its card's own words, then the parts with their versions."""
    lines: list[str] = []
    if card is not None:
        lines += [f"Model: {card.name}, version {card.version}", card.intended_use, "", "Limits"]
        lines += [f"- {limit}" for limit in card.limits]
        lines += ["", f"Checked on: {card.check_words}", "", "Trained with"]
        lines += [f"- {name}" for name in card.training_sets]
        lines.append("")
    lines.append("Made with")
    return "\n".join(lines + [f"- {name} {found}" for name in _PARTS if (found := _version(name))])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
