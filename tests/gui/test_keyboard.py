"""Reading needs no mouse, no key does two things, and a letter typed into a text is a letter."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.reading import EMPTY
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason
from xray_desktop.ui.keys import BINDINGS, Act
from xray_desktop.ui.messages import NO_CALL

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_every_act_of_the_table_does_something(desk: Desk) -> None:
    assert {binding.act for binding in BINDINGS} == set(Act)
    assert set(desk.wiring._acts) == set(Act)


def test_a_plain_case_takes_two_keystrokes(desk: Desk) -> None:
    desk.type("a")
    desk.save("1_above.png")
    assert desk.read("1_above.png").label is ReaderLabel.PRESENT
    assert desk.session.case.key == desk.folder.key("2_below.png")
    desk.until(desk.stands)
    desk.type("d")
    desk.save("2_below.png")
    assert desk.read("2_below.png").label is ReaderLabel.PRESENT


def test_twenty_cases_never_need_the_mouse(make_desk: MakeDesk) -> None:
    desk = make_desk({f"{number:02}.png": make_film(0.1 + number / 25) for number in range(20)})
    desk.open()
    for number in range(20):
        name = f"{number:02}.png"
        assert desk.session.case.key == desk.folder.key(name)
        desk.until(desk.stands)
        desk.type("a" if number % 3 else "p")
        desk.save(name)
    assert all(row.is_read for row in desk.session.worklist.rows)
    assert "All 20 read." in desk.window.toast.said.text() or desk.window.worklist.progress.text().startswith(
        "20 of 20"
    )


def test_the_whole_form_can_be_filled_by_keys(desk: Desk) -> None:
    desk.type("d", "l", "f", "b", "b")
    desk.press(Qt.Key.Key_B, ALT)
    desk.press(Qt.Key.Key_C, ALT)
    draft = desk.session.draft
    assert draft.label is ReaderLabel.ABSENT
    assert draft.reasons == (Reason.FALSE_ALARM,)
    assert draft.flagged
    assert draft.otherwise_abnormal is Abnormal.YES
    assert draft.basis is Basis.PRIOR
    assert draft.certainty is Certainty.PROBABLE


@pytest.mark.parametrize(
    ("key", "label"), [("u", ReaderLabel.CANNOT_TELL), ("n", ReaderLabel.ABSENT), ("p", ReaderLabel.PRESENT)]
)
def test_each_label_has_its_key_and_can_be_taken_back(desk: Desk, key: str, label: ReaderLabel) -> None:
    desk.type(key)
    given = desk.draft.label
    desk.press(Qt.Key.Key_Backspace)
    assert (given, desk.draft.label) == (label, ReaderLabel.NOT_ASSESSED)


def test_letters_do_not_fire_while_a_text_is_written(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F2)
    assert QApplication.focusWidget() is desk.window.read.comment
    desk.type("a", "d", "f", "g", " ", "1", "?")
    assert desk.draft == replace(EMPTY, comment="adfg 1?")
    assert not desk.session.case.heatmap_on
    desk.press(Qt.Key.Key_Escape)
    desk.type("a")
    assert desk.draft.label is ReaderLabel.PRESENT


def test_a_read_can_be_saved_from_the_comment(desk: Desk) -> None:
    desk.type("a")
    desk.press(Qt.Key.Key_F2)
    desk.type("o", "k")
    desk.save("1_above.png")
    assert desk.read("1_above.png").comment == "ok"


def test_enter_alone_records_nothing(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Return)
    desk.type("a")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Enter)
    assert desk.row("1_above.png").read is None
    assert not desk.row("1_above.png").saving


def test_nothing_said_is_nothing_saved(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Return, CTRL)
    assert "Nothing to save" in desk.window.toast.said.text()
    assert desk.session.case.key == desk.folder.key("1_above.png")


def test_agreeing_without_a_call_says_what_to_press_instead(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.8, doubts=(Doubt.NOT_FRONTAL,))})
    desk.open()
    for key in ("a", "d"):
        desk.window.toast.hide()
        desk.type(key)
        assert desk.window.toast.said.text() == NO_CALL
        assert desk.draft == EMPTY


def test_space_presses_the_button_that_has_the_focus(desk: Desk) -> None:
    desk.window.read.flag.setFocus()
    desk.press(Qt.Key.Key_Space)
    assert desk.session.draft.flagged
    desk.window.film.view.setFocus()
    visible = desk.window.film.view.corner_text_visible
    desk.press(Qt.Key.Key_Space)
    assert desk.window.film.view.corner_text_visible is not visible


def test_going_through_the_list_by_keys(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.session.case.key == desk.folder.key("2_below.png")
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.session.case.key == desk.folder.key("1_above.png")
    desk.press(Qt.Key.Key_Space, CTRL)
    assert desk.session.case.key == desk.folder.key("2_below.png")


def test_the_heatmap_key_taps_and_peeks(desk: Desk) -> None:
    target = QApplication.focusWidget() or desk.window
    QTest.keyPress(target, Qt.Key.Key_G)
    assert desk.session.case.heatmap_on
    assert desk.window.film.is_heatmap_visible()
    QTest.keyRelease(target, Qt.Key.Key_G)
    assert desk.session.case.heatmap_on
    desk.type("g")
    assert not desk.session.case.heatmap_on
    times = iter((0.0, 1.0))
    desk.wiring._peek._now = lambda: next(times)
    QTest.keyPress(target, Qt.Key.Key_G)
    assert desk.window.film.is_heatmap_visible()
    QTest.keyRelease(target, Qt.Key.Key_G)
    assert not desk.window.film.is_heatmap_visible()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so of every dialog
def test_side_panels_fold_and_the_cheat_sheet_opens(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F9)
    desk.press(Qt.Key.Key_F10)
    assert desk.window.worklist.isHidden()
    assert desk.window.right.isHidden()
    desk.press(Qt.Key.Key_F9)
    assert not desk.window.worklist.isHidden()
    desk.press(Qt.Key.Key_F1)
    desk.until(lambda: QApplication.activeWindow() is not desk.window)
    sheet = QApplication.activeWindow()
    assert sheet is not None
    assert sheet.windowTitle() == "Keys"
    sheet.close()
