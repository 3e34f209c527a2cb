"""A score outside the model's population stays hidden until the reader asks, and the asking is kept."""

import pytest

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.contract.operating_point import Call
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.rows import Act, ActKind
from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    made = make_desk(
        {"1.png": make_film(0.8, age=None), "2.png": make_film(0.3, age=None), "3.png": make_film(0.6, age=40)}
    )
    made.open()
    return made


def acts(desk: Desk, kind: ActKind) -> tuple[Act, ...]:
    found = desk.stored(lambda store: store.acts(kind))
    assert isinstance(found, tuple)
    return found


def test_nothing_of_the_score_is_shown_and_the_reason_is(desk: Desk) -> None:
    block = desk.window.findings.blocks[0]
    assert block.message.text == "Age not stated; this model knows children of 1-5 years only."
    assert block.stack.currentIndex() == 1
    assert block.score.text() == "–"
    assert not desk.window.read.agree.isEnabled()
    desk.type("g")
    assert not desk.window.film.is_heatmap_visible()


def test_showing_anyway_is_kept_and_marks_the_read(desk: Desk) -> None:
    desk.window.findings.show_anyway.click()
    assert desk.window.findings.blocks[0].call.text == "above threshold"
    assert "outside population" in desk.window.findings.blocks[0].note.text()
    desk.type("a")
    desk.save("1.png")
    shown = desk.read("1.png").shown
    assert (shown.outside_population, shown.call) == (True, Call.ABOVE)
    (act,) = acts(desk, ActKind.SHOWN_ANYWAY)
    assert act.digest == desk.row("1.png").digest
    assert act.detail == {"reasons": ["population_unknown"]}


def test_a_read_without_asking_stores_no_call(desk: Desk) -> None:
    desk.type("n")
    desk.save("1.png")
    read = desk.read("1.png")
    assert (read.label, read.shown.call, read.shown.score) == (ReaderLabel.ABSENT, Call.WITHHELD, None)
    assert not read.shown.seen_before_label


def test_one_declaration_speaks_for_the_folder_and_can_be_undone(desk: Desk) -> None:
    desk.window.findings.declare.click()
    assert model_state(desk.session) is ModelState.SHOWN
    desk.turn_to("2.png")
    assert model_state(desk.session) is ModelState.SHOWN
    desk.turn_to("3.png")
    assert model_state(desk.session) is ModelState.WITHHELD
    assert desk.window.findings.declare.isHidden()
    assert "Age 40 years" in desk.window.findings.blocks[0].message.text
    desk.room.reading.undo()
    desk.turn_to("2.png")
    assert model_state(desk.session) is ModelState.WITHHELD
    said, taken_back = acts(desk, ActKind.POPULATION_DECLARED)
    assert (said.detail["holds"], taken_back.detail["holds"]) == (True, False)
    assert desk.row("1.png").digest in said.detail["digests"]  # type: ignore[operator]  # detail values are plain


def test_a_declared_folder_counts_as_inside(desk: Desk) -> None:
    desk.window.findings.declare.click()
    desk.type("a")
    desk.save("1.png")
    read = desk.read("1.png")
    assert not read.shown.outside_population
    assert read.shown.population_declared
