"""With the identity hidden nobody's name stands anywhere in the window: not on the film, not in the list."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.gui.conftest import Desk, MakeDesk
from tests.gui.screens import everything
from tests.sessions import make_film
from xray_desktop.ui.keys import Act

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
FILMS = {"SMITH_ANNA.png": make_film(0.8), "MUELLER_BERND.png": make_film(0.3)}
NAMES = ("SMITH", "MUELLER", "no patient stated")


def lines(desk: Desk) -> list[str]:
    """Everything the list says: on it, on pointing, to a screen reader."""
    model = desk.window.worklist.model
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    columns, rows = range(model.columnCount()), range(model.rowCount())
    return [str(model.data(model.index(row, column), role)) for row in rows for column in columns for role in roles]


def said(window: QWidget) -> str:
    texts = [widget.text() for widget in everything(window) if isinstance(widget, QLabel)]
    return "\n".join(texts + [widget.toolTip() for widget in everything(window)])


def test_the_list_says_numbers_in_place_of_names(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    desk.open()
    assert any("SMITH" in line for line in lines(desk))
    desk.wiring.act(Act.HIDE_IDENTITY)
    hidden = "\n".join(lines(desk)) + said(desk.window)
    assert not [name for name in NAMES if name in hidden]
    assert "Patient 1" in hidden
    assert "Film 2" in hidden
    desk.wiring.act(Act.HIDE_IDENTITY)
    assert any("SMITH" in line for line in lines(desk))


def test_a_nameless_list_is_read_as_before(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    desk.open()
    desk.wiring.act(Act.HIDE_IDENTITY)
    desk.type("a")
    desk.save("MUELLER_BERND.png")
    assert desk.read("MUELLER_BERND.png").label
    assert desk.session.case.key == desk.folder.key("SMITH_ANNA.png")
