"""No word is wider than its widget, and controls in one row are of one height, in every state and both themes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QStyle, QStyleOptionButton, QWidget

from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.ui import theme
from xray_desktop.ui.tokens import ThemeName

FILMS = {
    "1.png": make_film(0.8),
    "2.png": make_film(0.3),
    "3.png": make_film(0.7, age=None),
    "4.png": make_film(0.7, doubts=(Doubt.NOT_FRONTAL,)),
    "5.png": "5.png: cut short; copy it again",
}


def clipped(window: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    found = []
    for widget in window.findChildren(QWidget):
        seen = widget.visibleRegion().boundingRect()
        if not widget.isVisibleTo(window) or seen.isEmpty():
            continue
        if isinstance(widget, QLabel | QPushButton) and seen.width() < widget.width():
            found.append(f"{widget.text()!r} runs out of its panel")
        if isinstance(widget, QLabel) and widget.text():
            lines = widget.text().splitlines() if not widget.wordWrap() else []
            width = max((widget.fontMetrics().horizontalAdvance(line) for line in lines), default=0)
            height = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.fontMetrics().height()
            if width > widget.contentsRect().width() or height > widget.height() + 1:
                found.append(f"{widget.text()!r} in {widget.size().toTuple()}")
        elif isinstance(widget, QPushButton) and widget.text():
            option = QStyleOptionButton()
            widget.initStyleOption(option)
            room = widget.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget)
            icon = 0 if widget.icon().isNull() else widget.iconSize().width() + 4
            if widget.fontMetrics().horizontalAdvance(widget.text()) + icon > room.width() + 1:
                found.append(f"button {widget.text()!r} in {room.width()}")
    return found


def uneven(window: QWidget) -> list[str]:
    """Neighbours in one row whose heights differ."""
    places: dict[tuple[int, int], set[int]] = {}
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QPushButton | QComboBox) and widget.isVisibleTo(window):
            parent = widget.parentWidget()
            rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            places.setdefault((id(parent), rect.center().y()), set()).add(rect.height())
    return [f"{heights}" for heights in places.values() if len(heights) > 1]


def disagreeing(desk: Desk) -> None:
    desk.type("d", "b", "b")


def withheld(desk: Desk) -> None:
    desk.turn_to("3.png")


def anyway(desk: Desk) -> None:
    desk.turn_to("3.png")
    desk.window.findings.show_anyway.click()


def lateral(desk: Desk) -> None:
    desk.turn_to("4.png")


def failed(desk: Desk) -> None:
    desk.turn_to("5.png")


def blinded(desk: Desk) -> None:
    desk.window.strip.switch.click()


def saved(desk: Desk) -> None:
    desk.type("a")
    desk.save("1.png")


def exporting(desk: Desk) -> None:
    desk.type("d")
    desk.save("1.png")
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.room.export.state.rows and not desk.room.export.state.busy)


def as_opened(_desk: Desk) -> None:
    pass


STATES = (as_opened, disagreeing, withheld, anyway, lateral, failed, blinded, saved, exporting)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("turn", STATES, ids=lambda turn: turn.__name__)
def test_every_word_fits(make_desk: MakeDesk, turn: Callable[[Desk], None], name: ThemeName) -> None:
    desk = make_desk(FILMS)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    desk.window.resize(1280, 800)
    desk.open()
    turn(desk)
    desk.qtbot.wait(30)
    assert clipped(desk.window) == []
    assert uneven(desk.window) == []


def test_the_search_for_clipped_words_would_find_them(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    desk.open()
    desk.window.read.save.setFixedSize(60, 20)
    desk.window.findings.blocks[0].name.setText("A finding with a name that is far longer than any panel is wide")
    desk.qtbot.wait(30)
    assert len(clipped(desk.window)) >= 2
    assert uneven(desk.window)
