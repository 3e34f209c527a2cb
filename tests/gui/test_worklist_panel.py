"""The list keeps its rows in their places, says one word a row, and takes one from case to case."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.worklist import RowState, row_state
from xray_desktop.ui.worklist_state import Chip

FILMS = {
    "1.png": make_film(0.8),
    "2_broken.png": "2_broken.png: cut short; copy it again",
    "3.png": make_film(0.4),
    "4_lateral.png": make_film(0.6, doubts=(Doubt.NOT_FRONTAL,)),
}


def shown(desk: Desk) -> list[str]:
    """Words of the rows on show, top to bottom."""
    model = desk.window.worklist.model
    lines = [model.line(model.index(number, 0)) for number in range(model.rowCount())]
    return [f"{line.text}: {line.state}" for line in lines if line.key]


def opened(make_desk: MakeDesk) -> Desk:
    desk = make_desk(FILMS)
    desk.open()
    return desk


def test_a_broken_file_has_its_row_and_everything_else_goes_on(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    assert shown(desk) == [
        "1.png: opened",
        "2_broken.png: failed",
        "3.png: new",
        "4_lateral.png: not scored",
    ]
    desk.turn_to("2_broken.png")
    assert desk.session.case.error.startswith("2_broken.png: cut short")
    assert not desk.window.read.save.isEnabled()
    assert "0 of 3 read" in desk.window.worklist.progress.text()


def test_a_file_that_was_mended_opens_after_all(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.folder.films["2_broken.png"] = make_film(0.7)
    desk.turn_to("2_broken.png")
    desk.until(lambda: desk.session.case.radiograph)
    assert row_state(desk.row("2_broken.png")) is RowState.OPENED


def test_a_click_opens_a_row(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    panel = desk.window.worklist
    index = panel.model.index_of(desk.folder.key("3.png"))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(index).center())
    desk.until(lambda: desk.session.case.key == desk.folder.key("3.png"))
    assert panel.list.currentIndex() == index


def test_a_patient_line_cannot_be_chosen(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    before = desk.session.case.key
    QTest.mouseClick(desk.window.worklist.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert desk.session.case.key == before


def test_rows_do_not_move_when_their_words_change(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    resets: list[bool] = []
    desk.window.worklist.model.modelReset.connect(lambda: resets.append(True))
    desk.type("a")
    desk.save("1.png")
    desk.turn_to("4_lateral.png")
    assert shown(desk)[0] == "1.png: present"
    assert not resets


def test_chips_narrow_the_list_and_a_read_row_stays_until_asked_again(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.window.worklist.chips[Chip.UNREAD].click()
    assert [line.split(":")[0] for line in shown(desk)] == ["1.png", "3.png", "4_lateral.png"]
    desk.type("a")
    desk.save("1.png")
    assert len(shown(desk)) == 3
    desk.window.worklist.chips[Chip.UNREAD].click()
    assert len(shown(desk)) == 2
    desk.window.worklist.chips[Chip.ALL].click()
    assert len(shown(desk)) == 4


def test_search_narrows_by_words(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.type(*"lateral")
    assert shown(desk) == ["4_lateral.png: not scored"]
    desk.window.worklist.search.setText("nowhere")
    assert desk.window.worklist.nothing.isVisible()
    desk.window.worklist.search.clear()
    assert len(shown(desk)) == 4


def test_two_rows_say_would_differ_when_the_setting_moves(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.4), "2.png": make_film(0.45), "3.png": make_film(0.9)})
    desk.open()
    for name in ("1.png", "2.png", "3.png"):
        desk.until(desk.stands)
        desk.type("a")
        desk.save(name)
    desk.window.working_point.change.click()
    desk.window.working_point.slider.setValue(desk.window.working_point.slider.maximum())
    assert shown(desk) == ["1.png: absent · would differ now", "2.png: absent · would differ now", "3.png: present"]


def test_what_is_listed_already_is_not_listed_twice(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    with desk.qtbot.waitSignal(desk.room.worklist.listed):
        desk.window.film.files_dropped.emit([str(desk.folder.folder)])
    assert len(shown(desk)) == 4
    assert "listed already" in desk.window.toast.said.text()


def test_analysis_shows_how_far_it_is_and_can_be_stopped(make_desk: MakeDesk) -> None:
    desk = make_desk({f"{number:02}.png": make_film(0.1 + number / 50) for number in range(30)})
    desk.classifier.may_answer.clear()
    desk.room.open_model(lambda _id: None)
    desk.room.worklist.open_paths([str(desk.folder.folder)])
    desk.until(lambda: desk.window.status.doing.text() == "analysing 0 of 30")
    desk.window.status.cancel.click()
    desk.classifier.may_answer.set()
    desk.until(desk.window.status.bar.isHidden)
    assert not all(row.analysed for row in desk.session.worklist.rows)
    desk.turn_to("29.png")
    assert desk.session.case.prediction is not None
