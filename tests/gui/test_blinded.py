"""Before a blinded read is saved there is no trace of the model: in no widget, tip, accessible text, row or log."""

import logging
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.rows import ActKind
from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state
from xray_desktop.review.worklist import RowState, row_state
from xray_desktop.ui.worklist_words import Column

CTRL = Qt.KeyboardModifier.ControlModifier
FILMS = {
    "1.png": make_film(0.8123),
    "2.png": make_film(0.2345),
    "3.png": make_film(0.6, age=None),
    "4.png": make_film(0.7, doubts=(Doubt.NOT_FRONTAL,)),
}
TRACES = ("0.81", "0.23", "0.7", "resembles", "not scored", "Show anyway", "outside population", "being scored")
CALLS = re.compile(r"(above|below) threshold(?! does not exclude)", re.IGNORECASE)


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    made = make_desk(FILMS, blinded=True)
    made.room.open_model(lambda _id: None)
    made.room.worklist.open_paths([str(made.folder.folder)])
    made.until(lambda: made.session.worklist.rows and all(row.analysed for row in made.session.worklist.rows))
    made.until(made.stands)
    return made


def texts(widget: QWidget) -> list[str]:
    """Everything a widget and its children could tell, by eye, by tip or by screen reader; hidden ones too."""
    found: list[str] = []
    for each in (widget, *widget.findChildren(QWidget)):
        found += [
            each.toolTip(),
            each.statusTip(),
            each.whatsThis(),
            each.accessibleName(),
            each.accessibleDescription(),
        ]
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            found.append(each.text())
        if isinstance(each, QPlainTextEdit):
            found.append(each.toPlainText())
    found += [action.text() + action.toolTip() for action in widget.findChildren(QAction)]
    return [text for text in found if text]


def row_texts(desk: Desk) -> list[str]:
    model = desk.window.worklist.model
    roles = range(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole + 4)
    model.choose_columns(tuple(Column))
    places = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    return [str(model.data(place, role)) for place in places for role in roles]


def traces(desk: Desk) -> list[str]:
    working_point = set(texts(desk.window.working_point))  # speaks of the model, never of a case
    said = [text for text in texts(desk.window) if text not in working_point] + row_texts(desk)
    visible = [text for text in said if text not in ("Show anyway", "Agree with the call", "Disagree with the call")]
    return [text for text in visible if CALLS.search(text) or any(trace in text for trace in TRACES)]


def test_no_widget_tells_of_the_model_before_the_read(desk: Desk) -> None:
    for name in FILMS:
        desk.turn_to(name)
        assert model_state(desk.session) is ModelState.BLINDED
        assert traces(desk) == []
        assert not desk.window.read.agree.isEnabled()
        assert not desk.window.read.disagree.isEnabled()
        assert desk.window.findings.show_anyway.isHidden()


def test_agree_and_heatmap_do_nothing(desk: Desk) -> None:
    desk.type("a", "d", "g")
    assert desk.draft.label is ReaderLabel.NOT_ASSESSED
    assert not desk.window.film.is_heatmap_visible()
    assert not desk.session.case.heatmap_seen


def test_the_order_of_the_list_is_that_of_the_files(desk: Desk) -> None:
    assert [row.name for row in desk.session.worklist.rows] == list(FILMS)
    assert {row_state(row, model_hidden=True) for row in desk.session.worklist.rows} <= {RowState.NEW, RowState.OPENED}


def test_the_log_says_nothing_of_the_case(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.turn_to("2.png")
    assert not [record for record in caplog.messages if "0.2" in record or "threshold" in record]
    acts = desk.stored(lambda store: store.acts())
    assert isinstance(acts, tuple)
    told = [act for act in acts if act.kind not in (ActKind.MODEL_CHANGED, ActKind.TRAIL_BEGUN, ActKind.ANALYSED)]
    assert {act.kind for act in told} <= {ActKind.OPENED}
    assert not any("score" in str(act.detail) or "0.2" in str(act.detail) for act in told)


def test_the_first_read_shows_the_model_and_both_reads_are_stored(desk: Desk) -> None:
    desk.type("n")
    desk.save("1.png")
    assert desk.session.case.key == desk.folder.key("1.png")
    assert model_state(desk.session) is ModelState.SHOWN
    assert desk.window.findings.blocks[0].call.text == "above threshold"
    assert desk.draft.label is ReaderLabel.NOT_ASSESSED
    desk.until(lambda: "Saved blind" in desk.window.toast.said.text())
    desk.type("a")
    desk.save("1.png")
    rows = desk.stored(lambda store: store.reads(desk.row("1.png").digest))
    assert isinstance(rows, tuple)
    first, second = rows
    assert (first.blinded, first.label, first.shown.seen_before_label) == (True, ReaderLabel.ABSENT, False)
    assert (second.second_of, second.label, second.shown.seen_before_label) == (
        first.read_id,
        ReaderLabel.PRESENT,
        True,
    )
    assert first.shown.score == pytest.approx(0.81, abs=0.01)
    desk.until(lambda: desk.session.case.key == desk.folder.key("2.png"))
    desk.until(lambda: desk.session.case.radiograph)
    assert model_state(desk.session) is ModelState.BLINDED


def test_lifting_the_switch_over_an_unread_case_is_kept_as_an_act(desk: Desk) -> None:
    desk.window.strip.switch.click()
    assert model_state(desk.session) is ModelState.SHOWN
    desk.window.strip.switch.click()
    desk.type("n")
    desk.save("1.png")
    read = desk.read("1.png")
    assert not read.blinded
    assert read.shown.seen_before_label
    acts = desk.stored(lambda store: store.acts(ActKind.REVEALED))
    assert isinstance(acts, tuple)
    assert acts[0].detail == {"before_read": True}


def test_the_search_for_traces_would_find_them(make_desk: MakeDesk) -> None:
    seeing = make_desk(FILMS)
    seeing.open()
    assert traces(seeing)


def test_a_score_seen_in_another_sitting_ends_blindness(make_desk: MakeDesk) -> None:
    seeing = make_desk(FILMS)
    seeing.open()
    seeing.window.close()
    desk = make_desk(FILMS, blinded=True)
    desk.open()
    assert model_state(desk.session) is ModelState.BLINDED
    desk.type("n")
    desk.save("1.png")
    read = desk.read("1.png")
    assert not read.blinded
    assert read.shown.seen_before_label
