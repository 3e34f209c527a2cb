"""Nothing leaves that the reader has not looked at; the page says what leaves and why before anything is written."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.gui.conftest import Desk
from xray_desktop.review.rows import ActKind
from xray_desktop.review.worklist import RowState, row_state

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def read_desk(desk: Desk) -> Desk:
    """One false alarm, one agreement, one flagged."""
    for name, keys in (("1_above.png", "dl"), ("2_below.png", "a"), ("3_between.png", "af")):
        desk.until(desk.stands)
        desk.type(*keys)
        desk.save(name)
    return desk


def begin(desk: Desk) -> None:
    desk.press(Qt.Key.Key_E, CTRL)
    desk.until(lambda: desk.room.export.state.rows and not desk.room.export.state.busy)


def write_to(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(folder))
    desk.window.export.write.click()
    desk.until(lambda: desk.room.export.state.done or desk.room.export.state.error)
    assert not desk.room.export.state.error
    (made,) = folder.iterdir()
    return made


def test_the_page_says_what_leaves_and_why(read_desk: Desk) -> None:
    begin(read_desk)
    state = read_desk.room.export.state
    assert [row.because for row in state.rows] == [
        "false alarm at the reference point",
        "sample of agreements",
        "flagged by reader",
    ]
    assert dict(state.mix)["absent, not healthy"] == 3
    said = [label.text() for label in read_desk.window.export.findChildren(QLabel)]
    assert any("Header removed" in text for text in said)
    assert not any("de-identified" in text.lower() for text in said)


def test_nothing_is_ticked_by_itself_and_nothing_unticked_leaves(
    read_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(read_desk)
    page = read_desk.window.export
    assert not page.write.isEnabled()
    for name in ("1_above.png", "3_between.png"):
        page.sheet.tick(read_desk.row(name).digest)
    assert page.write.text() == "Write 2 of 3 images"
    out = tmp_path / "out"
    out.mkdir()
    made = write_to(read_desk, out, monkeypatch)
    rows = [json.loads(line) for line in (made / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["selected_because"] for row in rows} == {"false alarm at the reference point", "flagged by reader"}
    assert {row["source_digest"] for row in rows} == {
        read_desk.row(name).digest for name in ("1_above.png", "3_between.png")
    }
    assert "2 images written" in page.said.text()
    read_desk.until(lambda: row_state(read_desk.row("1_above.png")) is RowState.EXPORTED)
    assert row_state(read_desk.row("2_below.png")) is RowState.READ
    acts = read_desk.stored(lambda store: store.acts(ActKind.EXPORTED))
    assert isinstance(acts, tuple)
    assert acts[0].detail["images"] == 2


def test_the_sample_of_agreements_can_be_chosen(read_desk: Desk) -> None:
    begin(read_desk)
    read_desk.window.export.sample.setValue(0)
    assert len(read_desk.room.export.state.rows) == 2
    assert ("agreement, not drawn", 1) in read_desk.room.export.state.left_out


def test_reading_keys_rest_on_the_page_and_escape_leads_back(read_desk: Desk) -> None:
    begin(read_desk)
    read_desk.type("f")
    assert read_desk.draft.flagged
    read_desk.press(Qt.Key.Key_Escape)
    assert not read_desk.window.exporting
    read_desk.type("f")
    assert not read_desk.draft.flagged


def test_with_nothing_read_there_is_nothing_to_write(desk: Desk) -> None:
    desk.press(Qt.Key.Key_E, CTRL)
    desk.until(lambda: not desk.room.export.state.busy)
    assert not desk.window.export.nothing.isHidden()
    assert not desk.window.export.write.isEnabled()
