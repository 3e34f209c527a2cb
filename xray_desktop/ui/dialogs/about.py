"""Versions, licences, and what the program is not for.

Flow:   versions and licences of what is installed, model card -> page of text
Calls:  importlib.metadata. Called by: wiring.
Never:  leaves out "not for diagnosis".
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from typing import Final

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop import __version__
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.ui import messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

_PROGRAM: Final = "xray-desktop"
_LONGEST_LICENCE: Final = 60
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


class AboutDialog(QDialog):
    """One page."""

    def __init__(self, card: ModelCard | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About"))
        self.setMinimumSize(640, 480)
        shown = QPlainTextEdit(about_text(card))
        shown.setReadOnly(True)
        shown.setAccessibleName(tr("About"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX)
        whole.setSpacing(GRID_PX)
        whole.addWidget(words(f"{tr(messages.PROGRAM)} {__version__}", role="headline"))
        whole.addWidget(words(f"{tr(messages.NOT_FOR_DIAGNOSIS)} Apache License 2.0.", role="quiet"))
        whole.addWidget(shown, 1)
        whole.addLayout(row(None, button(tr("Close"), self.accept, primary=True)))


def about_text(card: ModelCard | None) -> str:
    """The model in its card's own words, then every package that is shipped, with version and licence."""
    lines: list[str] = []
    if card is not None:
        named = tr("Model: {name}, version {version}").format(name=card.name, version=card.version)
        lines += [named, card.intended_use, "", tr("Limits")]
        lines += [f"- {limit}" for limit in card.limits]
        lines += ["", tr("Checked on: {words}").format(words=card.check_words), "", tr("Trained with")]
        lines += [f"- {name}" for name in card.training_sets]
        lines.append("")
    return "\n".join([*lines, tr("Made with"), *(f"- {part}" for part in parts())])


def parts() -> list[str]:
    """The shipped packages and what they need in turn: name, version, licence."""
    return sorted({f"{name} {version}, {licence}" for name, version, licence in _installed()}, key=str.lower)


def _installed() -> Iterator[tuple[str, str, str]]:
    waiting, seen = [_PROGRAM], {_PROGRAM}
    while waiting:
        name = waiting.pop()
        try:
            about, needed = metadata(name), requires(name) or []
        except PackageNotFoundError:
            continue
        if name != _PROGRAM:
            yield about["Name"], about["Version"], _licence(about.get_all("Classifier") or [], about)
        # Extras are not part of what is shipped.
        found = (_NAME.match(line) for line in needed if "extra ==" not in line)
        fresh = {match[0].lower() for match in found if match} - seen
        seen |= fresh
        waiting += sorted(fresh)


def _licence(classifiers: list[str], about: object) -> str:
    """The expression where a package states one; else its classifier; else the first line of its words."""
    stated = getattr(about, "get", lambda _name: None)("License-Expression")
    if stated:
        return str(stated)
    named = [line.rsplit(" :: ", maxsplit=1)[-1] for line in classifiers if line.startswith("License ::")]
    words_of_it = str(getattr(about, "get", lambda _name: None)("License") or "").strip().splitlines()
    return ", ".join(named) or (words_of_it[0][:_LONGEST_LICENCE] if words_of_it else tr("licence in its package"))
