"""Two sittings whose scores are opposite look, read and sort alike until the first read of a case is saved."""

import logging
from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractAnimation, QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSlider,
    QWidget,
)

from tests.fakes import FakeClassifier
from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.network_input import NetworkInput, Placement
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.worklist_filter import Query
from xray_desktop.review.worklist_order import By, Order

CTRL = Qt.KeyboardModifier.ControlModifier
FILMS = {
    "1.png": make_film(0.93),
    "2.png": make_film(0.12),
    "3.png": make_film(0.66, age=None),
    "4.png": make_film(0.71, doubts=(Doubt.NOT_FRONTAL,)),
    "5.png": make_film(0.31, age=40.0),
}

OF_THE_MODEL = (Query(scores=(0.5, 1.0)), Query(calls=frozenset({Call.ABOVE})))


class Opposite(FakeClassifier):
    """What the fake model calls 0.93 this one calls 0.07."""

    def _one(self, image: NetworkInput, placement: Placement) -> Prediction:
        return super()._one(1.0 - image, placement)


class Mute(FakeClassifier):
    """The same model, as it is."""


def texts(window: QWidget) -> list[str]:
    """Everything a window could tell by eye, tip or screen reader, hidden parts too, in the order of the tree."""
    found = [window.windowTitle()]
    for each in (window, *window.findChildren(QWidget)):
        found += [
            each.toolTip(),
            each.statusTip(),
            each.whatsThis(),
            each.accessibleName(),
            each.accessibleDescription(),
            f"{type(each).__name__} {each.isVisibleTo(window)} {each.isEnabled()} {each.property('role')}",
        ]
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            found.append(each.text())
        if isinstance(each, QAbstractButton):
            found.append(str(each.isChecked()))
        if isinstance(each, QPlainTextEdit):
            found.append(each.toPlainText())
        if isinstance(each, QComboBox):
            found += [each.itemText(number) for number in range(each.count())] + [each.currentText()]
        if isinstance(each, QProgressBar | QSlider):
            found.append(f"{each.minimum()} {each.value()} {each.maximum()}")
        if isinstance(each, QAbstractItemView) and each.model() is not None:
            found += list_texts(each.model())
    found += [f"{action.text()} {action.toolTip()} {action.isEnabled()}" for action in window.findChildren(QAction)]
    return found


def list_texts(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[str]:
    """Every cell with all that the roles of Qt say of it: words, tip, colour, accessible words; in painted order."""
    parent = parent or QModelIndex()
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.StatusTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.BackgroundRole,
    )
    found: list[str] = []
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            found += [str(model.data(index, role)) for role in roles]
            found += list_texts(model, index) if column == 0 else []
    return found


def settled_picture(desk: Desk) -> QImage:
    """The window's pixels once two grabs in a row are alike."""
    desk.until(lambda: desk.window.toast._fade.state() is QAbstractAnimation.State.Stopped)
    last = [desk.window.grab().toImage()]

    def still() -> bool:
        before, last[0] = last[0], desk.window.grab().toImage()
        return before == last[0]

    desk.qtbot.wait(60)
    desk.until(still)
    return last[0]


Sitting = tuple[list[list[str]], list[QImage], list[str]]


@pytest.fixture
def sit(
    make_desk: MakeDesk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Sitting]:
    """One sitting over every film: what could be read, seen, and what was logged or printed."""

    def sitting(model: FakeClassifier, *, blinded: bool = True) -> Sitting:
        caplog.clear()
        capfd.readouterr()
        with caplog.at_level(logging.DEBUG):
            desk = make_desk(FILMS, blinded=blinded, classifier=model)
            desk.open()
            said, seen = [], []
            for name in FILMS:
                desk.turn_to(name)
                desk.type("a", "d", "g")  # keys of the model: they must do the same, which is nothing
                seen.append(settled_picture(desk))
                said.append(texts(desk.window))
                if desk.session.case.radiograph is not None:
                    desk.type("8")  # the picture it was given is no opinion; nothing of its answer may stand beside it
                    desk.until(lambda: desk.window.film.pair.beside is not None)
                    seen.append(settled_picture(desk))
                    said.append(texts(desk.window))
            for by in By:  # orders of the model are not offered; asked for all the same they must tell nothing
                desk.room.worklist.sort(Order(by=by))
                desk.qtbot.wait(30)
                said.append([row.name for row in desk.session.worklist.visible])
                said.append(texts(desk.window.worklist))
            for query in OF_THE_MODEL:
                desk.room.worklist.narrow(query)
                desk.qtbot.wait(30)
                said.append([row.name for row in desk.session.worklist.visible])
            desk.window.close()
        out, err = capfd.readouterr()
        logged = [record.getMessage() for record in caplog.records if record.name.startswith("xray_desktop")]
        return said, seen, [*logged, out, err]

    return sitting


def test_no_word_tip_state_or_order_depends_on_the_scores(sit: Callable[..., Sitting]) -> None:
    one, _, _ = sit(Mute())
    two, _, _ = sit(Opposite())
    names = [
        *(name for film in FILMS for name in (film, f"{film}, what the model saw")),
        *(by for by in By for _ in range(2)),
        *map(str, OF_THE_MODEL),
    ]
    for name, first, second in zip(names, one, two, strict=True):
        differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
        assert differing == [], name


def test_no_pixel_depends_on_the_scores(sit: Callable[..., Sitting]) -> None:
    _, one, _ = sit(Mute())
    _, two, _ = sit(Opposite())
    assert [first == second for first, second in zip(one, two, strict=True)] == [True] * 2 * len(FILMS)


def test_nothing_that_is_logged_or_printed_depends_on_the_scores(sit: Callable[..., Sitting]) -> None:
    _, _, one = sit(Mute())
    _, _, two = sit(Opposite())
    assert one == two


def test_the_comparison_would_find_a_score(sit: Callable[..., Sitting]) -> None:
    one, one_seen, _ = sit(Mute(), blinded=False)
    two, two_seen, _ = sit(Opposite(), blinded=False)
    assert one[0] != two[0]
    assert one_seen[0] != two_seen[0]


def test_a_late_score_changes_no_pixel_of_a_blind_read(make_desk: MakeDesk) -> None:
    model = Mute()
    model.may_answer.clear()
    desk = make_desk(FILMS, blinded=True, classifier=model)
    desk.room.open_model(lambda _id: None)
    desk.room.worklist.open_paths([str(desk.folder.folder)])
    desk.until(lambda: desk.session.case.radiograph is not None and desk.session.thresholds.card is not None)
    shown = [desk.window.film, desk.window.right]
    desk.qtbot.wait(100)
    before = [part.grab().toImage() for part in shown]
    model.may_answer.set()
    desk.until(desk.stands)
    desk.qtbot.wait(60)
    assert [part.grab().toImage() for part in shown] == before


def test_the_read_of_a_blind_case_is_the_first_moment_that_tells_of_it(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS, blinded=True, classifier=Mute())
    desk.open()
    assert not any("0.93" in text for text in texts(desk.window))
    desk.type("p")
    desk.save("1.png")
    assert any("0.93" in text for text in texts(desk.window))
