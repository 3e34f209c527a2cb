"""The reader's own keys: no key twice in one table, none for Enter, Tab and Escape, and a file that is checked."""

import json

import pytest
from PySide6.QtGui import QKeySequence

from xray_desktop.errors import SettingsError
from xray_desktop.ui import key_map
from xray_desktop.ui.keys import BINDINGS, Act

PLAIN_ON_GERMAN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ÄÖÜß+#-.,<^´?/()=!\"§$%&*'_:;>°`") | {
    "Space", "Backspace", "Return", "Enter", "Esc", "PgUp", "PgDown", "Home", "End", "Ins", "Del", "Left", "Right",
    "Up", "Down", *(f"F{number}" for number in range(1, 13)),
}  # fmt: skip
"""What a German keyboard types without AltGr: with or without Shift."""


def last_part(key: str) -> str:
    """A key without its modifiers."""
    return "+" if key.endswith("+") else key.rsplit("+", maxsplit=1)[-1]


@pytest.mark.parametrize("binding", [each for each in BINDINGS if each.keys], ids=lambda binding: binding.act.value)
def test_each_act_has_a_key_that_a_german_keyboard_types_without_altgr(binding: key_map.Binding) -> None:
    assert any(last_part(key) in PLAIN_ON_GERMAN for key in binding.keys)


def test_brackets_are_known_to_need_altgr() -> None:
    assert not {"[", "]", "{", "}", "\\", "@", "|", "~"} & PLAIN_ON_GERMAN


@pytest.mark.parametrize("key", ["Return", "Enter", "Tab", "Shift+Tab", "Esc", ""])
def test_enter_tab_and_escape_keep_their_meaning(key: str) -> None:
    assert key_map.refusal(BINDINGS, Act.AGREE, key)


def test_a_taken_key_names_who_has_it() -> None:
    assert key_map.refusal(BINDINGS, Act.AGREE, "d") == "Taken by: {act}"
    assert key_map.taken_by(BINDINGS, Act.AGREE, "d") is Act.DISAGREE


def test_an_act_may_have_its_own_key_again() -> None:
    assert not key_map.refusal(BINDINGS, Act.AGREE, "A")


def test_a_key_that_is_held_stands_alone() -> None:
    assert key_map.refusal(BINDINGS, Act.HEATMAP, "Ctrl+G")
    assert not key_map.refusal(BINDINGS, Act.HEATMAP, "F7")


def test_escape_cannot_be_taken_away() -> None:
    with pytest.raises(SettingsError):
        key_map.bound(BINDINGS, Act.BACK_TO_FILM, ("F7",))


def test_what_was_changed_comes_back_from_its_file() -> None:
    own = key_map.own_of(key_map.bound(BINDINGS, Act.AGREE, ("F7", "Ctrl+F7")))
    assert own == {"agree": ("F7", "Ctrl+F7")}
    assert key_map.from_text(key_map.as_text(own)) == own


def test_two_acts_may_change_their_keys_with_each_other() -> None:
    own = {"agree": ("D",), "disagree": ("A",)}
    assert key_map.own_of(key_map.checked(own)) == own


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        json.dumps({"format": "another"}),
        json.dumps({"format": key_map.FORMAT, "schema_number": 2, "keys": {}}),
        json.dumps({"format": key_map.FORMAT, "schema_number": 1, "keys": {"fly": ["A"]}}),
        json.dumps({"format": key_map.FORMAT, "schema_number": 1, "keys": {"agree": "A"}}),
        json.dumps({"format": key_map.FORMAT, "schema_number": 1, "keys": {"agree": ["D"]}}),
        json.dumps({"format": key_map.FORMAT, "schema_number": 1, "keys": {"agree": ["Return"]}}),
    ],
)
def test_a_file_that_cannot_stand_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SettingsError):
        key_map.from_text(text)


def test_no_two_acts_share_a_key_in_any_table_that_can_be_made() -> None:
    bindings = key_map.checked({"agree": ["D"], "disagree": ["A", "F7"]})
    keys = [QKeySequence(key).toString() for binding in bindings for key in binding.keys]
    assert len(keys) == len(set(keys))
