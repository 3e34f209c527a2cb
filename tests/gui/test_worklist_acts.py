"""The list obeys keys and clicks: it sorts when asked, narrows, folds, remembers, and stays quick under a flood."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film, make_prediction
from xray_desktop.imaging.scan import Entry
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.worklist import By, Order, Row, with_rows
from xray_desktop.ui.presenters.analysis import Found, without_pixels
from xray_desktop.ui.worklist_state import Chip
from xray_desktop.ui.worklist_words import Column

GREYS = {"1.png": 0.2, "2.png": 0.9, "3.png": 0.52}
UPDATES = 10_000
UPDATES_S = 10.0


def opened(make_desk: MakeDesk, *, blinded: bool = False) -> Desk:
    desk = make_desk({name: make_film(grey) for name, grey in GREYS.items()}, blinded=blinded)
    desk.open()
    return desk


def named_rows(desk: Desk, *patients: str) -> None:
    """Rows of patients with a name each, as DICOM files have them."""
    rows = [
        Row(
            key=str(desk.folder.folder / name), name=name, folder="f", patient=who, patient_stated=True,
            patient_words=who, study=str(number),
        )
        for number, (name, who) in enumerate(zip(GREYS, patients, strict=True))
    ]  # fmt: skip
    session = desk.session
    listed = with_rows(replace(session.worklist, rows=type(session.worklist.rows)()), rows)
    desk.room.holder.become(replace(session, worklist=listed))


def films(desk: Desk) -> list[str]:
    model = desk.window.worklist.model
    lines = [model.line(model.index(number, 0)) for number in range(model.rowCount())]
    return [Path(line.key).name for line in lines if line.key]


def levels(desk: Desk) -> list[int]:
    model = desk.window.worklist.model
    return [model.line(model.index(number, 0)).level for number in range(model.rowCount())]


def test_rows_move_only_when_the_reader_sorts_again(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    named_rows(desk, "A", "B", "C")
    panel = desk.window.worklist
    panel.order.choices[By.SCORE].trigger()
    assert films(desk) == ["1.png", "2.png", "3.png"]
    for name, grey in GREYS.items():
        row = replace(desk.row(name), scores=(("Pneumonia", grey),))
        session = desk.session
        rows = session.worklist.rows.with_each([(list(GREYS).index(name), row)])
        desk.room.holder.become(replace(session, worklist=replace(session.worklist, rows=rows)))
    assert films(desk) == ["1.png", "2.png", "3.png"]
    desk.until(panel.sort_again.isVisible)
    panel.sort_again.click()
    assert films(desk) == ["2.png", "3.png", "1.png"]
    assert panel.sort_again.isHidden()


def test_a_blinded_list_offers_no_order_and_no_filter_of_the_model(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    named_rows(desk, "A", "B", "C")
    panel = desk.window.worklist
    panel.order.choices[By.UNCERTAIN].trigger()
    desk.room.reading.set_blinded(True)
    assert not panel.order.choices[By.SCORE].isEnabled()
    assert "blinded" in panel.order.choices[By.SCORE].toolTip()
    assert panel.order.choices[By.OPENED].isChecked()
    assert not panel.filters.lowest.isEnabled()
    assert not panel.filters.call.isEnabled()
    panel.model.choose_columns(tuple(Column))
    assert not panel.model.sortable(1 + tuple(Column).index(Column.SCORE))
    assert films(desk) == ["1.png", "2.png", "3.png"]


def test_a_score_range_narrows_and_says_how_many(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    panel = desk.window.worklist
    panel.filter.click()
    assert panel.filters.isVisible()
    panel.filters.lowest.setValue(0.5)
    panel.filters.highest.setValue(0.6)
    assert films(desk) == ["3.png"]
    assert panel.left.text() == "1 of 3 shown"
    panel.filters.clear.click()
    assert len(films(desk)) == 3
    assert panel.left.text() == ""


def test_when_nothing_is_left_one_button_brings_all_back(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    panel = desk.window.worklist
    panel.search.setText("nowhere")
    assert panel.nothing.isVisible()
    panel.show_all.click()
    assert len(films(desk)) == 3
    assert panel.search.text() == ""


def test_an_empty_list_says_what_to_do(make_desk: MakeDesk) -> None:
    panel = make_desk().window.worklist
    assert panel.empty.isVisible()
    assert panel.open_folder.isVisible()


def test_the_list_is_read_from_the_keyboard(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.type("3")
    assert films(desk) == ["3.png"]
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.session.case.key.endswith("3.png"))
    desk.press(Qt.Key.Key_Escape)
    assert len(films(desk)) == 3
    desk.press(Qt.Key.Key_Down)
    assert desk.window.worklist.list.hasFocus()
    desk.press(Qt.Key.Key_Up)
    assert desk.session.case.key.endswith("3.png")
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.session.case.key.endswith("2.png"))


def test_left_folds_a_patient_and_right_unfolds(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    named_rows(desk, "A", "A", "B")
    panel = desk.window.worklist
    assert levels(desk) == [0, 1, 2, 1, 2, 0, 2]
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    panel.list.setCurrentIndex(panel.model.index(4, 0))
    desk.press(Qt.Key.Key_Left)
    assert panel.list.currentIndex().row() == 0
    desk.press(Qt.Key.Key_Left)
    assert levels(desk) == [0, 0, 2]
    panel.list.setCurrentIndex(panel.model.index(0, 0))
    desk.press(Qt.Key.Key_Right)
    assert levels(desk) == [0, 1, 2, 1, 2, 0, 2]


def test_a_click_on_the_sign_folds_and_on_the_name_does_not(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    named_rows(desk, "A", "A", "B")
    viewport = desk.window.worklist.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(100, 10))
    assert len(levels(desk)) == 7
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert levels(desk) == [0, 0, 2]


def test_small_pictures_come_from_the_films_that_were_decoded(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.window.worklist.layout_button.pictures.trigger()
    desk.until(lambda: all(desk.room.sight.thumbnails.of(desk.folder.key(name)) is not None for name in GREYS))
    assert desk.window.worklist.list.verticalHeader().defaultSectionSize() > 40


def test_the_next_two_cases_are_decoded_and_scored_ahead(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.until(lambda: desk.room.case.film(desk.folder.key("2.png")) is not None)
    desk.until(lambda: desk.room.case.film(desk.folder.key("3.png")) is not None)


def test_the_list_of_the_last_sitting_comes_back_with_its_reads_and_scores(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    desk.type("a")
    desk.save("1.png")
    desk.window.close()
    again = make_desk({name: make_film(grey) for name, grey in GREYS.items()})
    again.room.open_model(lambda _id: None)
    with again.qtbot.waitSignal(again.room.remembering.complete, timeout=10_000):
        again.room.remembering.begin()
    assert sorted(films(again)) == list(GREYS)
    read = again.row("1.png").read
    assert read is not None
    assert read.label is ReaderLabel.ABSENT
    assert again.window.worklist.progress.text().startswith("1 of 3 read")
    again.until(lambda: again.row("3.png").score() is not None)
    assert again.session.case.key == again.folder.key("2.png")
    again.room.worklist.sort(Order(By.SCORE))
    again.until(lambda: again.session.case.radiograph)


def test_ten_thousand_scores_do_not_hold_up_the_window(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    seen = without_pixels(make_film(0.4))
    names = [f"many/{number}.png" for number in range(UPDATES)]
    rows = [Row(key=name, name=name, patient=name, patient_stated=True, patient_words=name) for name in names]
    desk.room.holder.become(replace(desk.session, worklist=with_rows(desk.session.worklist, rows)))
    desk.room.analyst._names = tuple(names)
    begun, spent = time.perf_counter(), 0.0
    for number, name in enumerate(names):
        film = replace(seen, digest=f"{number:064x}")
        at = time.perf_counter()
        found = Found(key=name, done=number + 1, seen=film, prediction=make_prediction(number / UPDATES))
        desk.room.analyst._come(found)
        spent += time.perf_counter() - at
        if number % 500 == 499:
            desk.room.analyst._take_found()
    assert time.perf_counter() - begun < UPDATES_S
    assert all(row.analysed for row in desk.session.worklist.rows)
    assert desk.session.worklist.rows[UPDATES].score() == pytest.approx((UPDATES - 3) / UPDATES, abs=1e-3)


def test_the_chips_count_what_they_would_show(make_desk: MakeDesk) -> None:
    desk = opened(make_desk)
    assert desk.window.worklist.chips[Chip.UNREAD].text() == "Unread 3"
    desk.type("a")
    desk.save("1.png")
    assert desk.window.worklist.chips[Chip.UNREAD].text() == "Unread 2"


def test_entries_of_members_are_found_in_their_container() -> None:
    from xray_desktop.ui.presenters.listing import entry_of

    assert entry_of("a/films.zip::one/1.dcm") == Entry(
        path=Path("a/films.zip"), name="a/films.zip::one/1.dcm", member="one/1.dcm"
    )
