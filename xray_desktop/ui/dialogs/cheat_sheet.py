"""Every key on one page, on the screen or to be printed.

Flow:   the keys in use -> columns by group; the same as HTML -> PDF or HTML file
Calls:  keys, messages, Qt. Called by: main_window's "?" and menu.
Never:  lists a key that is not bound.
"""

from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xray_desktop.ui import messages
from xray_desktop.ui.key_names import keys_of
from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import Binding, Group, bindings_now
from xray_desktop.ui.language import tr
from xray_desktop.ui.panel_parts import button, row, section, words
from xray_desktop.ui.tokens import GRID_PX

_COLUMNS = (
    (Group.READ, Group.CASES, Group.VIEW),
    (Group.REASONS, Group.MEASURE, Group.FILE, Group.HELP),
    (Group.FILM,),
)
_MARGIN_MM: Final = 15.0
_STYLE: Final = (
    "body{font-family:sans-serif;font-size:9pt} h2{font-size:10pt} td{padding:1px 12px 1px 0} .k{font-weight:600}"
)


class CheatSheet(QDialog):
    """Closes with Escape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(2 * GRID_PX, 3 * GRID_PX, 2 * GRID_PX, GRID_PX)
        columns.setSpacing(2 * GRID_PX)
        for groups in _COLUMNS:
            columns.addLayout(_column(groups))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        self.said = words(role="label")
        line = row(
            self.said,
            None,
            button(tr("Save to print"), self._save),
            button(tr("Close"), self.accept, primary=True),
        )
        line.setContentsMargins(3 * GRID_PX, GRID_PX, 3 * GRID_PX, 2 * GRID_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addLayout(line)
        hint = page.sizeHint()
        screen = self.screen().availableGeometry().united((parent or self).window().geometry())
        width, height = hint.width() + 4 * GRID_PX, hint.height() + 10 * GRID_PX
        self.resize(min(width, screen.width()), min(height, screen.height() - 8 * GRID_PX))

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save to print"), "xray-keys.pdf", "PDF (*.pdf);;HTML (*.html)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """The page as PDF, or as HTML where the name says so."""
        try:
            if path.suffix.lower() in (".html", ".htm"):
                path.write_text(as_html(), encoding="utf-8")
            else:
                path.write_bytes(b"")  # Qt's writer says nothing of a place that cannot be written
                _print(path)
        except OSError as error:
            self.said.setText(tr("Cannot be saved there ({why}).").format(why=error.strerror))
            return
        self.said.setText(tr("Saved as {name}.").format(name=path.name))


def as_html() -> str:
    """The page with the keys in use, for a printer."""
    parts = [f"<h1>{escape(tr(messages.PROGRAM))}: {escape(tr('Keys'))}</h1>"]
    for group in Group:
        bound = _bound(group)
        lines = [
            f"<tr><td class='k'>{escape(keys_of(each.keys))}</td><td>{escape(tr(ACT_WORDS[each.act]))}</td></tr>"
            for each in bound
        ]
        parts += [f"<h2>{escape(tr(group.value))}</h2><table>", *lines, "</table>"] if bound else []
    body = "\n".join(parts)
    return f"<!doctype html><html><head><meta charset='utf-8'><style>{_STYLE}</style></head><body>{body}</body></html>"


def _print(path: Path) -> None:
    document = QTextDocument()
    document.setHtml(as_html())
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM))
    document.print_(writer)


def _bound(group: Group) -> list[Binding]:
    return [binding for binding in bindings_now() if binding.group is group and binding.keys]


def _column(groups: tuple[Group, ...]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GRID_PX)
    for group in groups:
        column.addWidget(section(tr(group.value)))
        column.addLayout(_group(group))
        column.addSpacing(GRID_PX)
    column.addStretch(1)
    return column


def _group(group: Group) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GRID_PX + GRID_PX // 2)
    grid.setVerticalSpacing(GRID_PX // 2)
    for number, binding in enumerate(_bound(group)):
        grid.addWidget(words(keys_of(binding.keys), role="headline"), number, 0)
        grid.addWidget(words(tr(ACT_WORDS[binding.act])), number, 1)
    grid.setColumnStretch(1, 1)
    return grid
