"""On every screen no word is cut, nothing stands on its neighbour, and controls in one row are of one height."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLayout,
    QPushButton,
    QStackedLayout,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from tests.gui.conftest import MakeDesk
from tests.gui.screens import FILMS, SCREENS
from xray_desktop.ui import language

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SIZES = ((1280, 800), (2560, 1440))


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


def overlapping(window: QWidget) -> list[str]:
    """Neighbours of one layout that stand on one another."""
    found = []
    for parent in (window, *window.findChildren(QWidget)):
        layout = parent.layout()
        if layout is None or isinstance(layout, QStackedLayout) or not parent.isVisibleTo(window):
            continue
        laid = [each for each in _laid_out(layout) if each.isVisibleTo(window) and not each.size().isEmpty()]
        found += [
            f"{_called(one)} and {_called(other)} in {_called(parent)}"
            for one, other in combinations(laid, 2)
            if one.geometry().intersects(other.geometry())
        ]
    return found


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        inner, widget = item.layout() if item is not None else None, item.widget() if item is not None else None
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _called(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel | QPushButton) else widget.accessibleName()
    return f"{type(widget).__name__} {words!r}"


@pytest.fixture(params=["en", "de"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    language.choose(request.param)
    yield request.param
    language.choose("en")


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("name", SCREENS)
def test_every_word_fits(make_desk: MakeDesk, name: str) -> None:
    """Both themes have the same fonts and spaces: one is looked at."""
    desk = make_desk(FILMS)
    desk.window.resize(*SIZES[0])
    shown = SCREENS[name](desk)
    for size in SIZES:
        desk.window.resize(*size)
        desk.qtbot.wait(30)
        faults = {part.__name__: part(shown) for part in (clipped, uneven, overlapping)}
        assert {part: found for part, found in faults.items() if found} == {}, size


@pytest.mark.usefixtures("spoken")
def test_the_narrowest_window_cuts_nothing_off(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    desk.window.resize(desk.window.minimumSize())
    desk.open()
    desk.qtbot.wait(30)
    strip = desk.window.strip.said
    assert strip.heightForWidth(strip.width()) <= strip.height()
    right = desk.window.right
    assert right.mapTo(desk.window, QPoint(right.width(), 0)).x() <= desk.window.width()
    assert overlapping(desk.window) == []


def test_the_search_for_clipped_words_would_find_them(make_desk: MakeDesk) -> None:
    desk = make_desk(FILMS)
    desk.open()
    desk.window.read.save.setFixedSize(60, 20)
    desk.window.findings.blocks[0].name.setText("A finding with a name that is far longer than any panel is wide")
    desk.qtbot.wait(30)
    assert len(clipped(desk.window)) >= 2
    assert uneven(desk.window)
    desk.window.read.save.move(0, 0)
    assert overlapping(desk.window)
