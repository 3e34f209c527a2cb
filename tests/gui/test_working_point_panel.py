"""The threshold moves by hand alone, never by accident, and every change is kept."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Desk, MakeDesk
from xray_desktop.contract.operating_point import Call
from xray_desktop.review.rows import ActKind
from xray_desktop.review.state import call_of


def drag_to_end(desk: Desk) -> None:
    """Press beside the handle, at the right end, and let go."""
    slider = desk.window.working_point.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 2, slider.height() // 2))


def test_moving_it_flips_a_call_at_once_without_the_model(desk: Desk) -> None:
    desk.turn_to("3_between.png")
    asked = desk.classifier.asked
    assert call_of(desk.session) is Call.BELOW
    drag_to_end(desk)
    assert call_of(desk.session) is Call.ABOVE
    assert desk.window.findings.blocks[0].call.text == "above threshold"
    assert "changed from 0.95" in desk.window.working_point.changed.text()
    assert desk.classifier.asked == asked


def test_a_change_is_kept_as_one_act(desk: Desk) -> None:
    drag_to_end(desk)
    acts = desk.stored(lambda store: store.acts(ActKind.WORKING_POINT_CHANGED))
    assert isinstance(acts, tuple)
    (act,) = acts
    assert (act.detail["from"], act.detail["to"], act.reader) == (0.95, 0.99, "AB")


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_PageUp, Qt.Key.Key_Plus]
)
def test_no_key_moves_it(desk: Desk, key: Qt.Key) -> None:
    slider = desk.window.working_point.slider
    slider.setFocus()
    QTest.keyClick(slider, key)
    assert desk.session.thresholds.target == 0.95
    assert slider.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_wheel_does_not_move_it(desk: Desk) -> None:
    slider = desk.window.working_point.slider
    centre = QPointF(slider.rect().center())
    wheel = QWheelEvent(
        centre, slider.mapToGlobal(centre), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, wheel)
    assert desk.session.thresholds.target == 0.95


def test_after_the_first_read_it_rests_until_the_button(desk: Desk) -> None:
    assert desk.window.working_point.change.isHidden()
    desk.type("a")
    desk.save("1_above.png")
    drag_to_end(desk)
    assert desk.session.thresholds.target == 0.95
    desk.window.working_point.change.click()
    drag_to_end(desk)
    assert desk.session.thresholds.target == 0.99
    desk.until(desk.stands)
    desk.type("a")
    desk.save("2_below.png")
    assert not desk.window.working_point.slider.isEnabled()


def test_it_says_what_this_setting_did(desk: Desk) -> None:
    panel = desk.window.working_point
    assert "On 100 pneumonia radiographs set aside" in panel.sentence.text()
    assert "synthetic test part" in panel.tested.text()
    assert "threshold 0.50" in panel.figures.text()
    assert panel.unreached.isHidden()


def test_the_last_choice_holds_for_the_same_model(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.room.open_model(lambda _id: 0.99)
    desk.until(lambda: desk.session.thresholds.card)
    assert desk.session.thresholds.target == 0.99
