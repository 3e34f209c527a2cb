"""The facts of the open file are a key away; no name is among them."""

from pytestqt.qtbot import QtBot

from tests.gui.conftest import Desk
from tests.sessions import make_film
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.ui.dialogs.file_facts import FileFactsDialog, lines_of
from xray_desktop.ui.keys import Act


def test_every_fact_has_its_line(qtbot: QtBot) -> None:
    facts = facts_json(make_film())
    dialog = FileFactsDialog("film.dcm", facts)
    qtbot.addWidget(dialog)
    text = dialog.shown.toPlainText()
    assert f"width px: {facts['width_px']}" in text
    assert all(f"    {name.replace('_', ' ')}: " in text for name in facts["facts"])


def test_what_is_not_stated_and_what_is_many_are_worded() -> None:
    facts = {"view": None, "lossy": True, "doubts": [], "windows": [{"centre": 2.0}], "padding": [1, 2]}
    assert lines_of(facts) == [
        "view: not stated", "lossy: yes", "doubts: none", "windows 1:", "    centre: 2", "padding: 1, 2",
    ]  # fmt: skip


def test_the_key_opens_the_facts_of_the_open_film(desk: Desk) -> None:
    desk.open()
    desk.window.act_wanted.emit(Act.FILE_FACTS)
    desk.until(lambda: desk.window.findChildren(FileFactsDialog))
    dialog = desk.window.findChildren(FileFactsDialog)[0]
    assert "identity:" in dialog.shown.toPlainText()
    dialog.close()
