"""The statistics page counts what the store holds, says so when it may not, and writes what it shows."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.gui.conftest import Desk, MakeDesk
from xray_desktop.review.opinions import SampleWish
from xray_desktop.review.review import SampleKind
from xray_desktop.review.rows import ActKind
from xray_desktop.ui.pages.statistics_page import StatisticsPage
from xray_desktop.ui.statistics_state import Period

CTRL = Qt.KeyboardModifier.ControlModifier


def turn_to_page(desk: Desk) -> StatisticsPage:
    desk.press(Qt.Key.Key_T, CTRL)
    desk.until(lambda: not desk.room.statistics.state.busy)
    page = desk.wiring.on_pages.statistics
    assert page is not None
    return page


def words_on(page: StatisticsPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


@pytest.fixture
def read_twice(desk: Desk) -> Desk:
    """AB read all three after the model, CD the first."""
    for name, key in (("1_above.png", "a"), ("2_below.png", "a"), ("3_between.png", "d")):
        desk.turn_to(name)
        desk.type(key)
        desk.save(name)
    desk.room.set_reader("CD")
    desk.until(lambda: desk.row("1_above.png").read is None)
    desk.turn_to("1_above.png")
    desk.type("d")
    desk.save("1_above.png")
    return desk


def test_the_empty_page_says_what_to_do(desk: Desk) -> None:
    page = turn_to_page(desk)
    assert "Save a read (Ctrl+Enter)" in words_on(page)
    assert not page.csv.isEnabled()


def test_the_page_counts_readers_and_model_with_denominators(read_twice: Desk) -> None:
    page = turn_to_page(read_twice)
    read_twice.until(lambda: "2 of 3" in words_on(page))
    said = words_on(page)
    assert "3 films of 3 patients.\n3 of the films name no patient and count as one patient each." in said
    assert "0 of 1" in said  # AB and CD on the first film
    assert "2 of 3" in said  # AB with the model
    assert set(page.readers) == {"AB", "CD"}


def test_misses_are_not_counted_from_reads_that_saw_the_model(read_twice: Desk) -> None:
    said = words_on(turn_to_page(read_twice))
    assert "Missed cases cannot be counted: 0 of 2 unmarked cases were read blind." in said
    assert "No case was declared part of a consecutive or random sample." in said


def test_a_reader_a_period_and_a_sample_narrow_the_figures(read_twice: Desk) -> None:
    page = turn_to_page(read_twice)
    page.readers["CD"].click()
    read_twice.until(lambda: not read_twice.room.statistics.state.busy)
    assert "1 film of 1 patient." in page.summary.text()
    assert page.readers["CD"].isChecked()
    page.period.activated.emit(list(Period).index(Period.TODAY))
    read_twice.until(lambda: not read_twice.room.statistics.state.busy)
    assert "1 film of 1 patient." in page.summary.text()
    page.sample.activated.emit(list(SampleWish).index(SampleWish.RANDOM))
    read_twice.until(lambda: not read_twice.room.statistics.state.busy)
    assert "0 films" in page.summary.text()


def test_how_the_list_came_about_is_declared_and_kept(read_twice: Desk) -> None:
    page = turn_to_page(read_twice)
    page.declare[SampleKind.CONSECUTIVE].click()
    read_twice.until(lambda: "declared" in page.said.text() and not read_twice.room.statistics.state.busy)
    assert "No case was declared" not in words_on(page)
    acts = read_twice.stored(lambda store: store.acts(ActKind.SAMPLE_DECLARED))
    assert isinstance(acts, tuple)
    assert acts[0].reader == "CD"


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_what_is_shown_is_written_without_initials(
    read_twice: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "figures"), ""))
    page = turn_to_page(read_twice)
    (page.csv if suffix == "csv" else page.json).click()
    read_twice.until(lambda: "written" in page.said.text())
    text = (tmp_path / f"figures.{suffix}").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines())) if suffix == "csv" else json.loads(text)["figures"]
    same = next(row for row in rows if row["figure"] == "same label")
    assert (int(same["hits"]), int(same["films"])) == (0, 1)
    assert "AB" not in {row["reader"] for row in rows}


def test_a_blind_reader_learns_nothing_of_the_cases_that_wait(make_desk: MakeDesk) -> None:
    desk = make_desk(blinded=True)
    desk.open()
    desk.type("p")
    desk.save("1_above.png")
    said = words_on(turn_to_page(desk))
    assert "you are reading blind" in said
    assert "unmarked" not in said


def test_escape_leads_back_and_the_figures_are_asked_anew(read_twice: Desk) -> None:
    page = turn_to_page(read_twice)
    read_twice.press(Qt.Key.Key_Escape)
    assert not read_twice.window.exporting
    read_twice.turn_to("2_below.png")
    read_twice.type("a")
    read_twice.save("2_below.png")
    turn_to_page(read_twice)
    assert "3 films" in page.summary.text()
    read_twice.until(lambda: "1 of 2" in words_on(page))  # AB and CD on two films
