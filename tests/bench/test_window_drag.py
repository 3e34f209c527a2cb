"""A window drag is painted in at most half the time that pyqtgraph's ImageItem takes, and no event is dropped.

Both are asked for the same in one run, in turns: another window on a 3000 x 3000 film of 16 bits, and the picture it
gives, in a view of 900 x 900, offscreen. The film is synthetic: a phantom's noise over its whole range.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.films import make_radiograph
from xray_desktop.imaging.radiograph import Values, Window
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.radiograph_view import RadiographView

SIDE_PX: Final = 3000
VIEW_PX: Final = 900
EVENTS: Final = 330
WARMING: Final = 30
BOUND: Final = 0.5


class Counted(RadiographView):
    """Counts its paint events."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """As it does, and counted."""
        super().paintEvent(event)
        self.painted += 1


def film() -> Values:
    """Every one of 65,536 levels occurs."""
    rng = np.random.default_rng(5)
    smooth = np.linspace(0, 60_000, SIDE_PX)[None, :] + np.linspace(0, 4_000, SIDE_PX)[:, None]
    return np.clip(smooth + rng.normal(0, 800, (SIDE_PX, SIDE_PX)), 0, 65_535).astype(np.uint16)


def places() -> Iterator[tuple[QPointF, float, float]]:
    """Where the hand is at each event of a drag, and a window as far from the one before."""
    for number in range(EVENTS):
        way = 200 * np.sin(number / 20)
        yield QPointF(450 + way, 450 + 150 * np.cos(number / 17)), 30_000 + 40 * way, 40_000 - 60 * way


def hand(view: Counted) -> Callable[[QPointF], None]:
    """One event of a drag with the left button down, until it is on the screen."""

    def event(kind: QEvent.Type, at: QPointF) -> QMouseEvent:
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.KeyboardModifier.NoModifier
        return QMouseEvent(kind, at, view.mapToGlobal(at), button, Qt.MouseButton.LeftButton, held)

    QApplication.sendEvent(view, event(QEvent.Type.MouseButtonPress, QPointF(450, 450)))

    def drag_to(at: QPointF) -> None:
        QApplication.sendEvent(view, event(QEvent.Type.MouseMove, at))
        QApplication.processEvents()

    return drag_to


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@pytest.mark.bench
def test_a_window_drag_takes_half_as_long_as_pyqtgraphs(qtbot: QtBot) -> None:
    values = film()
    view = Counted()
    qtbot.addWidget(view)
    view.resize(VIEW_PX, VIEW_PX)
    view.show()
    view.show_film(FilmPixels.of(make_radiograph(values, voi=(Window(32_000.0, 60_000.0, "LINEAR_EXACT"),))))
    pyqtgraph.setConfigOptions(imageAxisOrder="row-major")
    theirs = pyqtgraph.GraphicsView()
    qtbot.addWidget(theirs)
    box = pyqtgraph.ViewBox(invertY=True, lockAspect=True)
    item = pyqtgraph.ImageItem(values)
    box.addItem(item)
    theirs.setCentralItem(box)
    theirs.resize(VIEW_PX, VIEW_PX)
    theirs.show()
    box.autoRange(padding=0)
    QApplication.processEvents()
    drag_to = hand(view)

    def their_drag(low: float, high: float) -> None:
        item.setLevels((low, high))
        QApplication.processEvents()

    view.painted = 0
    times = []
    for at, centre, width in places():
        own = seconds(lambda at=at: drag_to(at))  # type: ignore[misc]  # called at once
        other = seconds(lambda low=centre - width / 2, high=centre + width / 2: their_drag(low, high))  # type: ignore[misc]
        times.append((own, other))
    ours, pyqtgraphs = np.array(times[WARMING:]).T
    assert view.painted >= EVENTS
    found = {share: np.quantile(ours, share) / np.quantile(pyqtgraphs, share) for share in (0.5, 0.99)}
    print(  # noqa: T201  # a bench is for its figures
        f"window drag, {len(ours)} events: p99 {1e3 * np.quantile(ours, 0.99):.2f} ms, "
        f"pyqtgraph {1e3 * np.quantile(pyqtgraphs, 0.99):.2f} ms, ratio {found[0.99]:.3f}; "
        f"of medians {found[0.5]:.3f}; painted {view.painted} of {EVENTS}"
    )
    assert found[0.99] <= BOUND
