"""A second reader is asked and reads blind, a third decides; no read is changed, and all of it can be undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.gui.conftest import Desk, MakeDesk
from xray_desktop.review.review import Abnormal, ReaderLabel, Region, Review
from xray_desktop.review.rows import Assignment, Conflict
from xray_desktop.review.second_reads import Which
from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state
from xray_desktop.ui.pages.second_readers_page import SecondReadersPage
from xray_desktop.ui.second_readers_state import SecondReadersState

CTRL = Qt.KeyboardModifier.ControlModifier
BOX = Region(finding="Pneumonia", kind="missed", left=10.0, top=12.0, width=30.0, height=20.0)


def page_of(desk: Desk) -> SecondReadersPage:
    page = desk.wiring.on_pages.second_readers
    assert page is not None
    return page


def state_of(desk: Desk) -> SecondReadersState:
    return desk.room.second_readers.state


def turn_to_page(desk: Desk) -> SecondReadersPage:
    desk.press(Qt.Key.Key_R, CTRL)
    desk.until(lambda: not state_of(desk).busy)
    return page_of(desk)


def back(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Escape)
    assert not desk.window.exporting


def read(desk: Desk, reader: str, **labels: str) -> None:
    """Labels by file, typed: one letter each."""
    desk.room.set_reader(reader)
    desk.until(
        lambda: (
            desk.session.reading.reader == reader
            and all(r.read is None or r.read.reader == reader for r in desk.session.worklist.rows)
        )
    )
    for name, key in labels.items():
        desk.turn_to(f"{name}.png")
        desk.type(key)
        desk.save(f"{name}.png")


def first(desk: Desk) -> None:
    """AB disagrees with the first, cannot tell of the second, agrees with the third."""
    read(desk, "AB", **{"1_above": "n", "2_below": "u", "3_between": "a"})


def ask(desk: Desk, to: str, which: Which) -> None:
    page = turn_to_page(desk)
    line = page.to.lineEdit()
    assert line is not None
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, to)
    page.which.setCurrentIndex(list(Which).index(which))
    page.which.activated.emit(list(Which).index(which))
    counted(desk)


def counted(desk: Desk) -> None:
    """The store's own thread counts what could be asked for."""
    desk.until(lambda: state_of(desk).counted is not None)


def test_disagreements_are_assigned_and_can_be_taken_back(desk: Desk) -> None:
    first(desk)
    ask(desk, "CD", Which.DISAGREEMENTS)
    page = page_of(desk)
    assert page.assign.text() == "Ask for one case"
    page.assign.click()
    desk.until(lambda: state_of(desk).undoable)
    (asked,) = _assignments(desk)
    assert (asked.digest, asked.assigned_to, asked.assigned_by) == (desk.row("1_above.png").digest, "CD", "AB")
    assert page.said.text() == "One case waits for CD, to be read blind."
    page.undo.click()
    desk.until(lambda: page.said.text() == "Taken back.")
    assert _assignments(desk) == ()


def test_what_was_asked_at_an_earlier_sitting_is_listed_and_taken_back(desk: Desk, make_desk: MakeDesk) -> None:
    first(desk)
    ask(desk, "CD", Which.DISAGREEMENTS)
    page_of(desk).assign.click()
    desk.until(lambda: state_of(desk).undoable)
    desk.window.close()
    again = make_desk(reader="AB")
    again.open()
    page = turn_to_page(again)
    assert [words.text() for words, _ in page.asked.lines] == ["One case waits for CD, to be read blind."]
    page.asked.lines[0][1].click()
    again.until(lambda: state_of(again).undoable)
    assert _assignments(again) == ()
    again.until(lambda: page.asked.lines == [])
    page.undo.click()
    again.until(lambda: len(page.asked.lines) == 1)
    assert [one.assigned_to for one in _assignments(again)] == ["CD"]


def test_what_another_asked_for_is_not_taken_back_here(asked: Desk) -> None:
    page = turn_to_page(asked)
    asked.until(lambda: state_of(asked).reader == "CD")
    assert page.asked.lines == []


def test_the_decision_says_what_else_is_abnormal(contradicted: Desk) -> None:
    form = turn_to_page(contradicted).form
    assert not form.what.isVisibleTo(form)
    contradicted.type("n")
    form.abnormal.buttons[Abnormal.YES].click()
    assert form.what.isVisibleTo(form)
    form.what.setFocus()
    QTest.keyClicks(form.what, "effusion")
    contradicted.press(Qt.Key.Key_Return, CTRL)
    contradicted.until(lambda: state_of(contradicted).undoable)
    decision = conflicts(contradicted)[0].adjudicated_by
    assert decision is not None
    assert (decision.otherwise_abnormal, decision.abnormal_what) == (Abnormal.YES, "effusion")


def _assignments(desk: Desk) -> tuple[Assignment, ...]:
    found = desk.stored(lambda store: store.assignments())
    assert isinstance(found, tuple)
    return found


def test_nobody_is_asked_to_read_the_own_cases_again(desk: Desk) -> None:
    first(desk)
    ask(desk, "AB", Which.DISAGREEMENTS)
    assert not page_of(desk).assign.isEnabled()


def test_a_random_share_is_counted_before_it_is_asked_for(desk: Desk) -> None:
    first(desk)
    ask(desk, "CD", Which.RANDOM)
    page = page_of(desk)
    assert page.percent.isVisibleTo(page)
    page.percent.setValue(100)
    counted(desk)
    assert page.assign.text() == "Ask for 3 cases"
    page.percent.setValue(10)
    counted(desk)
    assert page.assign.text() == "Ask for one case"


@pytest.fixture
def asked(make_desk: MakeDesk) -> Desk:
    """CD sits down where AB has read and asked; the model is open, the switch is off."""
    desk = make_desk()
    desk.open()
    first(desk)
    ask(desk, "CD", Which.DISAGREEMENTS)
    page_of(desk).assign.click()
    desk.until(lambda: state_of(desk).undoable)
    back(desk)
    desk.room.set_reader("CD")
    desk.until(lambda: desk.session.reading.assigned)
    return desk


def test_what_is_assigned_is_read_blind_to_the_model_and_to_the_first_reader(asked: Desk) -> None:
    page = turn_to_page(asked)
    assert page.waiting.text() == "One case waits for your second read."
    page.read.click()
    asked.until(lambda: asked.session.case.key == asked.folder.key("1_above.png") and asked.stands())
    assert asked.session.reading.blinded
    assert model_state(asked.session) is ModelState.BLINDED
    assert asked.draft.label is ReaderLabel.NOT_ASSESSED
    said = [label.text() for label in asked.window.findChildren(QLabel) if label.isVisibleTo(asked.window)]
    assert not any("AB" in text or "0.8" in text for text in said)
    asked.type("p")
    asked.save("1_above.png")
    made = asked.read("1_above.png")
    assert (made.reader, made.blinded, made.shown.seen_before_label) == ("CD", True, False)
    turn_to_page(asked)
    assert page.waiting.text() == "Nothing waits for your second read."


def test_the_switch_cannot_be_lifted_while_one_waits(asked: Desk) -> None:
    turn_to_page(asked).read.click()
    asked.until(asked.stands)
    asked.window.strip.switch.click()
    assert asked.session.reading.blinded
    assert "stays hidden" in asked.window.toast.said.text()


def test_the_switch_goes_on_where_the_list_holds_an_assigned_case(asked: Desk, make_desk: MakeDesk) -> None:
    asked.until(lambda: asked.session.reading.blinded)
    asked.turn_to("2_below.png")
    assert model_state(asked.session) is ModelState.BLINDED
    asked.window.close()
    again = make_desk(reader="CD")
    again.open()
    again.until(lambda: again.session.reading.blinded)
    assert not any(row.model_seen for row in again.session.worklist.rows)


def test_a_conflict_is_not_shown_to_whom_is_still_to_read_it(asked: Desk) -> None:
    read(asked, "EF", **{"1_above": "p"})
    asked.room.set_reader("CD")
    turn_to_page(asked)
    asked.until(lambda: state_of(asked).reader == "CD")
    assert state_of(asked).conflicts == ()


@pytest.fixture
def contradicted(desk: Desk) -> Desk:
    """AB: absent; CD: present, with a region; EF sits down."""
    read(desk, "AB", **{"1_above": "n"})
    desk.room.set_reader("CD")
    desk.until(lambda: desk.row("1_above.png").read is None)
    desk.turn_to("1_above.png")
    desk.type("p")
    desk.room.reading.regions((BOX,))
    desk.save("1_above.png")
    desk.room.set_reader("EF")
    desk.until(lambda: desk.row("1_above.png").read is None)
    return desk


def test_both_reads_stand_side_by_side_with_the_film_and_their_regions(contradicted: Desk) -> None:
    page = turn_to_page(contradicted)
    contradicted.until(lambda: state_of(contradicted).picture is not None)
    assert page.heading.text() == "CONFLICTS, 1 OPEN"
    one, two = state_of(contradicted).cards
    assert (one.reader, one.label, two.reader, two.label) == ("AB", "Absent", "CD", "Present")
    assert "score 0.80, threshold 0.50: above threshold; seen before the label" in dict(one.lines)["Model"]
    assert dict(two.lines)["Regions"] == "1"
    picture = state_of(contradicted).picture
    assert picture is not None
    assert picture.regions == (("CD", BOX),)
    assert picture.pixels.radiograph.values.shape == (96, 96)
    assert not page.form.save.isEnabled()


def conflicts(desk: Desk) -> tuple[Conflict, ...]:
    found = desk.stored(lambda store: store.conflicts(settled=True))
    assert isinstance(found, tuple)
    return found


def test_the_third_decides_by_keyboard_and_no_read_is_changed(contradicted: Desk) -> None:
    before = contradicted.stored(lambda store: store.all_reads())
    page = turn_to_page(contradicted)
    contradicted.type("p")
    contradicted.press(Qt.Key.Key_Return, CTRL)
    contradicted.until(lambda: state_of(contradicted).undoable)
    after = contradicted.stored(lambda store: store.all_reads())
    assert isinstance(after, tuple)
    assert isinstance(before, tuple)
    assert after[:-1] == before
    decision: Review = after[-1]
    assert (decision.reader, decision.label, decision.regions) == ("EF", ReaderLabel.PRESENT, (BOX,))
    assert set(decision.adjudicates) == {one.read_id for one in before}
    (settled,) = conflicts(contradicted)
    assert settled.adjudicated_by is not None
    contradicted.until(lambda: page.heading.text() == "CONFLICTS, 0 OPEN")
    page.undo.click()
    contradicted.until(lambda: page.heading.text() == "CONFLICTS, 1 OPEN")
    (again,) = conflicts(contradicted)
    assert again.adjudicated_by is None


def test_the_film_to_decide_on_is_windowed_and_zoomed_by_hand(contradicted: Desk) -> None:
    page = turn_to_page(contradicted)
    contradicted.until(lambda: state_of(contradicted).picture is not None)
    film = page.film
    assert film.display is not None
    assert film.camera is not None
    opening, scale = film.display.window, film.camera.scale
    middle = film.rect().center()
    QTest.mousePress(film, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(film, middle + QPoint(60, 0))
    QTest.mouseRelease(film, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    assert film.display.window != opening
    QTest.mousePress(film, Qt.MouseButton.RightButton, pos=middle)
    QTest.mouseMove(film, middle - QPoint(0, 60))
    QTest.mouseRelease(film, Qt.MouseButton.RightButton, pos=middle - QPoint(0, 60))
    assert film.camera.scale != scale
    page.setFocus()
    contradicted.type("r")
    assert film.display.window == opening
    assert film.camera.scale == scale


def test_the_case_to_decide_opens_in_the_viewer(contradicted: Desk) -> None:
    page = turn_to_page(contradicted)
    assert not page.viewer.isEnabled()
    contradicted.until(lambda: state_of(contradicted).picture is not None)
    contradicted.room.worklist.open(contradicted.folder.key("2_below.png"))
    QTest.mouseClick(page.viewer, Qt.MouseButton.LeftButton)
    assert not contradicted.window.exporting
    contradicted.until(lambda: contradicted.session.case.key == contradicted.folder.key("1_above.png"))


def test_nobody_decides_about_an_own_read(contradicted: Desk) -> None:
    contradicted.room.set_reader("AB")
    page = turn_to_page(contradicted)
    contradicted.until(lambda: state_of(contradicted).reader == "AB")
    assert page.form.why_not.text() == "You read this case yourself: another reader decides."
    contradicted.type("p")
    assert state_of(contradicted).decision.label is ReaderLabel.NOT_ASSESSED
    assert not page.form.save.isEnabled()


def test_a_file_that_is_another_one_now_is_not_shown_for_it(contradicted: Desk) -> None:
    contradicted.folder.films["1_above.png"] = "1_above.png: cut short; copy it again"
    turn_to_page(contradicted)
    contradicted.until(lambda: state_of(contradicted).film_error)
    assert "cut short" in state_of(contradicted).film_error
    assert state_of(contradicted).picture is None


def test_without_a_conflict_the_page_says_what_would_stand_there(desk: Desk) -> None:
    page = turn_to_page(desk)
    assert page.no_conflicts.isVisibleTo(page)
    assert not page.conflicts.isVisibleTo(page)
    assert page.waiting.text() == "Nothing waits for your second read."
    assert not page.read.isVisibleTo(page)


def test_the_keys_of_the_film_rest_on_the_page(desk: Desk) -> None:
    turn_to_page(desk)
    desk.type("f", "a")
    assert desk.draft == replace(desk.draft, flagged=False, label=ReaderLabel.NOT_ASSESSED)
