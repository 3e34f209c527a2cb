"""What the reader says is stored as it was said and shown, counts on the store's word alone, and can be taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Desk, MakeDesk
from xray_desktop.contract.operating_point import Call
from xray_desktop.errors import StoreError
from xray_desktop.review.review import Abnormal, ReaderLabel, Reason, Review, disagrees
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.worklist import RowState, row_state
from xray_desktop.ui.dialogs.initials import InitialsDialog

CTRL = Qt.KeyboardModifier.ControlModifier


def reads_of(desk: Desk, name: str) -> tuple[Review, ...]:
    found = desk.stored(lambda store: store.reads(desk.row(name).digest))
    assert isinstance(found, tuple)
    return found


def test_a_read_is_stored_with_what_was_shown(desk: Desk) -> None:
    desk.type("a", "f")
    desk.save("1_above.png")
    (read,) = reads_of(desk, "1_above.png")
    assert (read.label, read.flagged, read.reader) == (ReaderLabel.PRESENT, True, "AB")
    assert read.shown.score == pytest.approx(0.8, abs=0.01)
    assert (read.shown.threshold, read.shown.call, read.shown.target_sensitivity) == (0.5, Call.ABOVE, 0.95)
    assert read.shown.seen_before_label
    assert not read.shown.heatmap_shown
    assert read.active_seconds >= 0.0
    assert "1 of 3 read, saved " in desk.window.worklist.progress.text()


def test_a_heatmap_that_was_seen_is_stored(desk: Desk) -> None:
    desk.type("g", "g", "a")
    desk.save("1_above.png")
    assert desk.read("1_above.png").shown.heatmap_shown
    assert not desk.window.film.is_heatmap_visible()


def test_a_disagreement_shows_in_its_row_and_offers_undo(desk: Desk) -> None:
    desk.type("d", "l")
    desk.save("1_above.png")
    read = desk.read("1_above.png")
    assert disagrees(read)
    assert read.reasons == (Reason.FALSE_ALARM,)
    assert row_state(desk.row("1_above.png")) is RowState.DISAGREES
    desk.until(desk.window.toast.isVisible)
    assert "against the model's call" in desk.window.toast.said.text()
    assert not desk.window.toast.undo.isHidden()


def test_undo_after_save_withdraws_the_row_and_brings_the_form_back(desk: Desk) -> None:
    desk.type("d", "l")
    desk.save("1_above.png")
    desk.window.toast.undo.click()
    desk.until(lambda: desk.row("1_above.png").read is None)
    assert desk.session.case.key == desk.folder.key("1_above.png")
    assert desk.draft.label is ReaderLabel.ABSENT
    assert desk.draft.reasons == (Reason.FALSE_ALARM,)
    rows = reads_of(desk, "1_above.png")
    assert [row.withdrawn for row in rows] == [False, True]
    desk.press(Qt.Key.Key_Y, CTRL)
    desk.until(lambda: desk.row("1_above.png").read is not None)
    assert desk.read("1_above.png").label is ReaderLabel.ABSENT
    assert len(reads_of(desk, "1_above.png")) == 3


def test_undo_and_redo_go_over_every_step_of_the_form(desk: Desk) -> None:
    desk.type("p", "f", "b")
    for _ in range(3):
        desk.press(Qt.Key.Key_Z, CTRL)
    assert not desk.draft.says_something
    for _ in range(3):
        desk.press(Qt.Key.Key_Y, CTRL)
    assert (desk.draft.label, desk.draft.flagged, desk.draft.otherwise_abnormal) == (
        ReaderLabel.PRESENT,
        True,
        Abnormal.NO,
    )
    for _ in range(9):
        desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.window.toast.said.text() == "Nothing to undo."


def test_undo_never_moves_the_working_point(desk: Desk) -> None:
    desk.window.working_point.slider.setValue(desk.window.working_point.slider.minimum())
    target = desk.session.thresholds.target
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.session.thresholds.target == target


def test_a_correction_is_a_new_row_that_names_the_old(desk: Desk) -> None:
    desk.type("a")
    desk.save("1_above.png")
    desk.turn_to("1_above.png")
    assert desk.window.read.title.text() == "saved: present"
    desk.press(Qt.Key.Key_Return, CTRL)
    assert "nothing has changed" in desk.window.toast.said.text()
    desk.type("u")
    desk.save("1_above.png")
    first, second = reads_of(desk, "1_above.png")
    assert second.replaces == first.read_id
    assert row_state(desk.row("1_above.png")) is RowState.SECOND_READ


def test_a_read_the_store_refuses_is_not_counted_and_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_store: ReviewStore, _review: Review) -> Review:
        raise StoreError("reviews.db: the disk is full; free some space, then save again")

    monkeypatch.setattr(ReviewStore, "append", refuse)
    desk.type("a", "f")
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: "disk is full" in desk.window.toast.said.text())
    assert desk.window.worklist.progress.text() == "0 of 3 read"
    desk.turn_to("1_above.png")
    assert (desk.draft.label, desk.draft.flagged) == (ReaderLabel.PRESENT, True)
    monkeypatch.undo()
    desk.save("1_above.png")
    assert desk.window.worklist.progress.text().startswith("1 of 3 read, saved ")


def test_a_typed_comment_survives_closing_and_is_no_read(desk: Desk, make_desk: MakeDesk) -> None:
    desk.press(Qt.Key.Key_F2)
    desk.type("c", "l", "i", "p")
    desk.window.close()
    again = make_desk()
    again.open()
    again.until(lambda: again.draft.comment == "clip")
    assert again.window.read.comment.toPlainText() == "clip"
    assert again.row("1_above.png").read is None
    assert again.window.worklist.progress.text() == "0 of 3 read"


def test_reading_goes_on_where_it_was_left(desk: Desk, make_desk: MakeDesk) -> None:
    desk.type("a")
    desk.save("1_above.png")
    desk.window.close()
    again = make_desk()
    again.open()
    assert again.read("1_above.png").label is ReaderLabel.PRESENT
    assert again.session.case.key == again.folder.key("2_below.png")


def test_another_reader_sees_own_reads_only(desk: Desk) -> None:
    desk.type("a")
    desk.save("1_above.png")
    desk.room.set_reader("CD")
    desk.until(lambda: desk.row("1_above.png").read is None)
    desk.room.set_reader("AB")
    desk.until(lambda: desk.row("1_above.png").read is not None)


def test_sub_types_and_the_rest_of_the_chest_are_stored_as_typed(desk: Desk) -> None:
    read = desk.window.read
    desk.type("p")
    read.subtype.setCurrentIndex(2)
    read.subtype.activated.emit(2)
    read.abnormal.buttons[Abnormal.YES].click()
    read.what.setText("effusion")
    read.what.textEdited.emit("effusion")
    desk.save("1_above.png")
    stored = desk.read("1_above.png")
    assert stored.subtypes == (("Viral pattern", ReaderLabel.PRESENT),)
    assert (stored.otherwise_abnormal, stored.abnormal_what) == (Abnormal.YES, "effusion")


def test_clicking_the_label_that_is_on_takes_it_back(desk: Desk) -> None:
    present = desk.window.read.labels.buttons[ReaderLabel.PRESENT]
    present.click()
    assert present.isChecked()
    present.click()
    assert not present.isChecked()
    assert desk.draft.label is ReaderLabel.NOT_ASSESSED


def test_a_button_clicked_twice_shows_the_state_and_not_itself(desk: Desk) -> None:
    desk.window.read.agree.click()
    desk.window.read.agree.click()
    assert desk.window.read.agree.isChecked()
    assert desk.draft.label is ReaderLabel.PRESENT


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_initials_are_asked_before_a_read_can_be_saved(make_desk: MakeDesk) -> None:
    desk = make_desk(reader="")
    wanted: list[bool] = []
    desk.room.reading.initials_wanted.connect(lambda: wanted.append(True))
    desk.open()
    desk.type("a")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert wanted
    assert desk.draft.label is ReaderLabel.PRESENT
    dialog = InitialsDialog(desk.window)
    dialog.initials_given.connect(desk.room.set_reader)
    dialog.open()
    desk.until(dialog.isActiveWindow)
    assert not dialog.ok.isEnabled()
    QTest.keyClicks(dialog.field, " xy ")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    desk.until(lambda: desk.session.reading.reader == "xy")
    desk.window.activateWindow()
    desk.until(lambda: QApplication.activeWindow() is desk.window)
    desk.save("1_above.png")
    assert desk.read("1_above.png").reader == "xy"


def test_a_case_can_be_judged_without_a_model(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.open(model=False)
    desk.until(lambda: desk.session.case.radiograph)
    assert not desk.window.read.agree.isEnabled()
    desk.type("n", "a")
    assert desk.draft.label is ReaderLabel.ABSENT
    desk.save("1_above.png")
    assert desk.read("1_above.png").shown.score is None
    assert not desk.read("1_above.png").shown.seen_before_label
