"""Preferences come from the fields of Settings, keys are changed with a check, and what was chosen holds."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Desk
from xray_desktop.settings import Settings
from xray_desktop.ui import keys
from xray_desktop.ui.dialogs.cheat_sheet import CheatSheet, as_html
from xray_desktop.ui.dialogs.keys_page import KeysPage
from xray_desktop.ui.dialogs.preferences import PAGES, Preferences, Used
from xray_desktop.ui.key_map import with_own
from xray_desktop.ui.keys import BINDINGS, Act, Binding
from xray_desktop.ui.recent import RecentFolders

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NOT_CHOSEN = {
    "schema_number",
    "target_sensitivity",
    "target_model_id",
    "geometry",
    "list_px",
    "right_px",
    "recent",
    "keys",
}


@pytest.fixture
def page(qtbot: QtBot) -> KeysPage:
    made = KeysPage({})
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_choice_of_the_settings_is_on_a_page() -> None:
    shown = [choice.name for choices in PAGES.values() for choice in choices]
    assert sorted(shown) == sorted(set(Settings.model_fields) - NOT_CHOSEN)


def test_what_is_kept_is_what_was_chosen(qtbot: QtBot) -> None:
    dialog = Preferences(Settings(), Used(device="CPU"))
    qtbot.addWidget(dialog)
    theme, initials = dialog.controls["theme"].widget, dialog.controls["reader"].widget
    assert isinstance(theme, QComboBox)
    assert isinstance(initials, QLineEdit)
    theme.setCurrentIndex(theme.findData("light"))
    initials.setText(" CD ")
    with qtbot.waitSignal(dialog.chosen) as got:
        dialog.keep.click()
    assert got.args == [Settings(theme="light", reader="CD")]


def test_leaving_keeps_nothing(qtbot: QtBot) -> None:
    dialog = Preferences(Settings(), Used())
    qtbot.addWidget(dialog)
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.reject()


def test_a_typed_key_is_set(page: KeysPage) -> None:
    page.choose(Act.AGREE)
    page.typed.setKeySequence(QKeySequence("F7"))
    page.set_key.click()
    assert page.own == {"agree": ("F7",)}
    page.standard.click()
    assert page.own == {}


def test_a_taken_key_cannot_be_set_and_says_whose_it_is(page: KeysPage) -> None:
    page.choose(Act.AGREE)
    page.typed.setKeySequence(QKeySequence("D"))
    assert not page.set_key.isEnabled()
    assert "Disagree" in page.said.text()


def test_keys_travel_in_a_file(page: KeysPage, tmp_path: Path) -> None:
    page.take({"agree": ("F7",)})
    page.save_to(tmp_path / "keys.json")
    page.take({})
    page.take_from(tmp_path / "keys.json")
    assert page.own == {"agree": ("F7",)}
    (tmp_path / "keys.json").write_text("{}", encoding="utf-8")
    page.take_from(tmp_path / "keys.json")
    assert page.own == {"agree": ("F7",)}
    assert "no keys" in page.said.text()


@pytest.mark.parametrize("suffix", ["pdf", "html"])
def test_the_cheat_sheet_can_be_printed(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    sheet = CheatSheet()
    qtbot.addWidget(sheet)
    path = tmp_path / f"keys.{suffix}"
    sheet.save_to(path)
    assert path.stat().st_size > 1000
    sheet.save_to(tmp_path / "nowhere" / "keys.pdf")
    assert "Cannot be saved" in sheet.said.text()


def test_the_cheat_sheet_shows_the_keys_in_use() -> None:
    keys.use(with_own({"agree": ("F7",)}))
    said = as_html()
    keys.use(BINDINGS)
    assert ">F7<" in said


SHORTCUTS = [
    (binding, key)
    for binding in BINDINGS
    for key in binding.keys
    if not binding.hold and binding.act not in (Act.QUIT, Act.FULL_SCREEN)
]


@pytest.mark.parametrize(
    ("binding", "key"), SHORTCUTS, ids=lambda each: each if isinstance(each, str) else each.act.value
)
def test_each_key_asks_for_its_act_alone(desk: Desk, binding: Binding, key: str) -> None:
    wanted: list[Act] = []
    for act in Act:
        desk.wiring.set_act(act, lambda act=act: wanted.append(act))
    pressed = QKeySequence(key)[0]  # type: ignore[index]  # Qt's stub forgets it
    QTest.keyClick(QApplication.focusWidget() or desk.window, pressed.key(), pressed.keyboardModifiers())
    assert wanted == [binding.act]


def test_a_changed_key_works_at_once(desk: Desk) -> None:
    keys.use(with_own({"flag": ("F7",), "heatmap": ("F8",)}))
    desk.window.give_keys()
    desk.press(Qt.Key.Key_F)
    assert not desk.draft.flagged
    desk.press(Qt.Key.Key_F7)
    assert desk.draft.flagged
    keys.use(BINDINGS)


def test_folders_that_are_away_are_greyed(qtbot: QtBot, tmp_path: Path) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    recent = RecentFolders(menu, menu.addAction("last"), lambda: (str(tmp_path), str(tmp_path / "gone")))
    there, gone = recent.menu.actions()
    assert there.isEnabled()
    assert not gone.isEnabled()
    with qtbot.waitSignal(recent.chosen) as got:
        there.trigger()
    assert got.args == [str(tmp_path)]
