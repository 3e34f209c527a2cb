"""Nothing leaves that the reader has not looked at; the page says what leaves and why before anything is written."""

import json
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Desk
from tests.reads import make_case, make_read
from xray_desktop.exchange.selection import select
from xray_desktop.review.rows import ActKind
from xray_desktop.review.worklist import RowState, row_state
from xray_desktop.ui.export_state import ExportRow, ExportState, Picture, Sheet, export_state, suspects_first
from xray_desktop.ui.pages.export_page import ExportPage

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
    assert str(made) in page.said.text()  # where it lies
    assert page.look.isVisible()
    read_desk.until(lambda: row_state(read_desk.row("1_above.png")) is RowState.EXPORTED)
    assert row_state(read_desk.row("2_below.png")) is RowState.READ
    acts = read_desk.stored(lambda store: store.acts(ActKind.EXPORTED))
    assert isinstance(acts, tuple)
    assert acts[0].detail["images"] == 2


def test_the_keys_that_the_page_names_work_at_once(read_desk: Desk) -> None:
    read_desk.press(Qt.Key.Key_T, CTRL)  # from a page whose own button had the focus
    begin_again = read_desk.wiring.on_pages.statistics
    assert begin_again is not None
    QTest.keyClick(begin_again, Qt.Key.Key_Tab)
    read_desk.press(Qt.Key.Key_Escape)
    begin(read_desk)
    page = read_desk.window.export
    assert QApplication.focusWidget() is page.sheet
    read_desk.press(Qt.Key.Key_Space)
    assert read_desk.window.exporting
    assert read_desk.room.export.state.ticked == 1
    read_desk.press(Qt.Key.Key_Escape)
    read_desk.press(Qt.Key.Key_E, CTRL)
    read_desk.until(lambda: QApplication.focusWidget() is page.sheet)


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


def press(page: ExportPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.sheet, key)


def a_thousand(count: int = 1000) -> tuple[ExportRow, ...]:
    picture = Picture(jpeg=bytes(imagecodecs.jpeg8_encode(np.full((431, 840), 90, np.uint8))))
    return tuple(
        ExportRow(
            digest=f"{number:064x}",
            because="flagged by reader",
            said="Pneumonia present",
            note="weight 0.5",
            ticked=False,
            picture=picture,
        )
        for number in range(count)
    )


def test_a_thousand_pictures_are_ticked_from_the_keyboard(qtbot: QtBot) -> None:
    page = ExportPage()
    qtbot.addWidget(page)
    page.resize(1280, 800)
    ticks: list[tuple[str, bool]] = []
    page.tick_wanted.connect(lambda digest, ticked: ticks.append((digest, ticked)))
    rows = a_thousand()
    page.show_state(ExportState(rows=rows))
    press(page, *[Qt.Key.Key_Space] * 1000)
    assert ticks == [(row.digest, True) for row in rows]
    press(page, Qt.Key.Key_Backspace)
    assert ticks[-1] == (rows[-1].digest, False)
    assert len(page.sheet.findChildren(QLabel)) < 20


def test_the_picture_under_the_cursor_stays_there_when_suspects_come_first(qtbot: QtBot) -> None:
    page = ExportPage()
    qtbot.addWidget(page)
    rows = a_thousand(5)
    page.show_state(ExportState(rows=rows))
    press(page, Qt.Key.Key_Space, Qt.Key.Key_Space)
    current = page.sheet.current()
    assert current is not None
    assert current.digest == rows[2].digest
    page.show_state(ExportState(rows=(rows[4], *rows[:4])))
    again = page.sheet.current()
    assert again is not None
    assert again.digest == rows[2].digest


def test_n_leads_to_the_next_without_a_tick_and_nothing_to_look_at_cannot_be_ticked(qtbot: QtBot) -> None:
    page = ExportPage()
    qtbot.addWidget(page)
    one, two, three, four = a_thousand(4)
    broken = replace(three, picture=Picture(error="it is gone"))
    page.show_state(ExportState(rows=(one, replace(two, ticked=True), broken, four)))
    press(page, Qt.Key.Key_N)
    assert page.sheet.currentIndex().row() == 3
    ticks: list[str] = []
    page.tick_wanted.connect(lambda digest, _ticked: ticks.append(digest))
    page.sheet.setCurrentIndex(page.sheet.contacts.index(2))
    press(page, Qt.Key.Key_Space)
    assert ticks == []
    assert page.sheet.currentIndex().row() == 2


def test_a_click_on_the_words_below_a_picture_ticks_it(qtbot: QtBot) -> None:
    page = ExportPage()
    qtbot.addWidget(page)
    page.resize(1400, 900)
    rows = a_thousand(2)
    page.show_state(ExportState(rows=rows))
    page.grab()  # lays it out
    ticks: list[tuple[str, bool]] = []
    page.tick_wanted.connect(lambda digest, ticked: ticks.append((digest, ticked)))
    QTest.mouseClick(
        page.sheet.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        page.sheet.box_at(rows[0].digest),
    )
    assert ticks == [(rows[0].digest, True)]


def test_what_looks_like_writing_stands_first_and_is_said(qtbot: QtBot) -> None:
    cases = [make_case(number) for number in (1, 2, 3)]
    plan = select([make_read(number, flagged=True) for number in (1, 2, 3)], cases)
    pictures = {case.digest: Picture(suspected=0.9 * (case.opened == 3)) for case in cases}
    state = export_state(suspects_first(Sheet(plan=plan, pictures=pictures)))
    assert [row.suspected for row in state.rows] == [True, False, False]
    page = ExportPage()
    qtbot.addWidget(page)
    page.show_state(state)
    assert "1 looks as if something were written at the border" in page.keys.text()


def test_nobody_known_can_be_named_by_folder(read_desk: Desk) -> None:
    begin(read_desk)
    export = read_desk.room.export
    assert export.state.nameless == 3
    with read_desk.qtbot.waitSignal(export.patients_named) as told:
        export.name_patients()
    assert told.args[0] >= 3
    read_desk.until(lambda: export.state.rows and not export.state.busy)
    assert export.state.nameless == 0
    assert dict(export.state.mix)["patients known"] == 1
