"""Started with nothing named: the rows of the last sitting come first, then the model; nothing waits for ever."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.gui.conftest import MakeDesk
from xray_desktop.ui.presenters.once import Once

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Teller(QObject):
    first = Signal(int)
    second = Signal()


def counted(qtbot: QtBot, longest_ms: int = 60_000) -> tuple[Teller, list[str]]:
    teller, done = Teller(), list[str]()
    work: Callable[[], object] = lambda: done.append("done")  # noqa: E731
    teller.kept = Once(work, (teller.first, teller.second), longest_ms, teller)  # type: ignore[attr-defined]
    assert qtbot is not None
    return teller, done


def test_the_first_signal_begins_it_and_no_other(qtbot: QtBot) -> None:
    teller, done = counted(qtbot)
    teller.first.emit(1)
    teller.second.emit()
    assert not done
    qtbot.waitUntil(lambda: bool(done))
    teller.first.emit(2)
    qtbot.wait(20)
    assert done == ["done"]


def test_it_begins_all_the_same_when_nothing_is_said(qtbot: QtBot) -> None:
    _teller, done = counted(qtbot, longest_ms=1)
    qtbot.waitUntil(lambda: bool(done))


def test_the_model_is_opened_after_the_rows_of_the_last_sitting(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.open()
    desk.window.close()
    again = make_desk()
    order: list[str] = []
    again.room.remembering.came.connect(lambda _count: order.append("rows"))
    again.room.model.opened.connect(lambda: order.append("model"))
    again.room.begin_with_the_list(lambda _model_id: None)
    again.until(lambda: "model" in order)
    assert order[0] == "rows"
    again.until(again.stands)


def test_an_empty_store_keeps_nobody_from_the_model(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.room.begin_with_the_list(lambda _model_id: None)
    desk.until(lambda: desk.room.model.classifier is not None)
    desk.open(model=False)
    desk.until(desk.stands)
