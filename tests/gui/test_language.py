"""With German chosen, no window, panel, menu or dialog says an English text; every control has a name to be spoken."""

from collections.abc import Iterator
from functools import cache

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QTreeWidget,
    QWidget,
)

from tests.gui.conftest import MakeDesk
from tests.gui.screens import FILMS, SCREENS, everything
from tests.unit.ui.test_language import tool
from xray_desktop.ui import language

ROWS = 50
MATCH_ALL = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SAME_IN_BOTH = frozenset(
    ("CPU", "CT", "CUDA", "Filter", "Heatmap", "Kappa", "MB", "Median", "Mediastinum", "Region", "Standard", "Zoom",
     "Enter", "Esc", "1:1", "English", "Deutsch", "W/L", "viral", "onnxruntime", "no", "on", "Text")
)  # fmt: skip


@pytest.fixture
def german() -> Iterator[None]:
    language.choose("de")
    yield
    language.choose("en")


@cache
def english_texts() -> set[str]:
    """Texts that have other words in German."""
    return {text for text in tool("locale_catalogue").gathered() if language.tr(text) != text} - SAME_IN_BOTH


def spoken(widget: QWidget) -> list[str]:
    """Everything one widget says: on it, on pointing, to a screen reader, in its menus."""
    said = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip()]
    if widget.isWindow():
        said.append(widget.windowTitle())
    if isinstance(widget, QLabel | QAbstractButton):
        said.append(widget.text())
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        said.append(widget.placeholderText())
    if isinstance(widget, QComboBox | QTabWidget):
        text_of = widget.itemText if isinstance(widget, QComboBox) else widget.tabText
        said += [text_of(number) for number in range(widget.count())]
    if isinstance(widget, QTreeWidget):
        said += [item.text(0) for item in widget.findItems("", MATCH_ALL)]
    if isinstance(widget, QAbstractItemView):
        said += in_cells(widget)
    if isinstance(widget, QMenu):
        said.append(widget.title())
    said += [action.text().split("\t")[0] for action in widget.actions() if isinstance(action, QAction)]
    return [text.strip() for text in said if text.strip()]


def in_cells(view: QAbstractItemView) -> list[str]:
    """What a list says of its first rows, heading by heading."""
    model, role = view.model(), Qt.ItemDataRole
    if model is None:
        return []
    columns = range(1 if isinstance(view, QListView) else model.columnCount())
    said = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    for row in range(min(model.rowCount(), ROWS)):
        for column in columns:
            index = model.index(row, column)
            spoken_of = model.data(index, role.AccessibleTextRole) or ""
            said += [model.data(index, role.DisplayRole), model.data(index, role.ToolTipRole)]
            said += [*str(spoken_of).split(", "), *str(spoken_of).split(" · ")]
    return [text for text in said if isinstance(text, str)]


def untranslated(window: QWidget, english: set[str]) -> set[str]:
    """Texts that are still English, by themselves or with a key behind them."""
    lowered = {text.upper() for text in english}
    found = set()
    for widget in everything(window):
        for text in spoken(widget):
            bare = {text, text.split(" (")[0], text.split("  ")[0], text.rsplit(" ", maxsplit=1)[0]}
            if bare & english or (text.isupper() and text in lowered):
                found.add(text)
    return found


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_is_said_in_english(make_desk: MakeDesk, name: str) -> None:
    window = SCREENS[name](make_desk(FILMS))
    assert untranslated(window, english_texts()) == set()


def test_the_search_for_english_would_find_it(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    language.choose("de")
    found = untranslated(desk.window, english_texts())
    language.choose("en")
    assert {"Worklist", "WORKLIST"} & found or "Findings".upper() in found


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_has_a_name(make_desk: MakeDesk, name: str) -> None:
    controls = (
        QAbstractButton,
        QAbstractSlider,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QPlainTextEdit,
        QKeySequenceEdit,
    )
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in everything(SCREENS[name](make_desk(FILMS)))
        if isinstance(widget, controls) and widget.isVisible() and not _named(widget)
    ]
    assert nameless == []


def _named(widget: QWidget) -> bool:
    """A text of its own, a name, or a part of Qt's own of a control that has one."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    parent = widget.parentWidget()
    inner = widget.objectName().startswith("qt_") or (
        type(widget).__module__ == "PySide6.QtWidgets"
        and isinstance(parent, QComboBox | QAbstractSpinBox | QKeySequenceEdit | QLineEdit)
    )
    scrolls = parent is not None and parent.objectName() in ("qt_scrollarea_vcontainer", "qt_scrollarea_hcontainer")
    return bool(text or widget.accessibleName() or inner or scrolls)
