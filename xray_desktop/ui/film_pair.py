"""The open film, and at will another one beside it: the plain film, a prior, or what the model saw.

Flow:   Beside -> a second view with its heading; zoom and pan of one -> the other while they are linked
Calls:  radiograph_view. Called by: film_panel.
Never:  shows a score or a heatmap on the other film; keeps it when another case is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_gestures import DRAGGING
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.radiograph_view import RadiographView
from xray_desktop.ui.tokens import GRID_PX

_BETWEEN_PX: Final = 2


class BesideKind(StrEnum):
    """What stands beside the open film."""

    PLAIN = "plain"
    PRIOR = "prior"
    SEEN = "what the model saw"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Beside:
    """The other film.

    Attributes
    ----------
    heading, own_heading : large, over the other film and over the open one
    hint : small, beside the other film's heading
    on_left : older films stand on the left
    """

    kind: BesideKind
    pixels: FilmPixels
    heading: str
    own_heading: str
    on_left: bool
    hint: str = ""
    corners: CornerText | None = None


class FilmPair(QWidget):
    """One view, or two. ``main`` is the open film's and never leaves."""

    maximise_wanted = Signal()  # a double click while one film is on show

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.main, self.side = RadiographView(), RadiographView()
        self.beside: Beside | None = None
        self._linked = True
        self._alone: RadiographView | None = None
        self._headings = {view: FilmHeading() for view in (self.main, self.side)}
        self._columns = {view: self._column(view) for view in (self.main, self.side)}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_BETWEEN_PX)
        for column in self._columns.values():
            self._row.addWidget(column, 1)
        self._connect()
        self._arrange()

    @property
    def linked(self) -> bool:
        """Whether zoom and pan go together."""
        return self._linked

    def show_beside(self, beside: Beside | None) -> None:
        """Put the other film up, or take it away."""
        self.beside, self._alone = beside, None
        self.side.show_film(None if beside is None else beside.pixels)
        self.side.show_corner_text(None if beside is None else beside.corners)
        if beside is not None:
            self._headings[self.side].say(beside.heading, beside.hint)
            self._headings[self.main].say(beside.own_heading)
        if beside is not None and beside.kind is BesideKind.PLAIN:
            self.side.mirror(self.main)
        elif beside is not None and beside.kind is BesideKind.SEEN:
            self.side.aim.lay(self.main.orientation)
        self._arrange()

    def set_linked(self, linked: bool) -> None:
        """Let zoom and pan go together, or apart."""
        self._linked = linked
        if linked:
            self._follow(self.main, self.side)

    def set_tool(self, tool: Tool) -> None:
        """The left button's meaning; only a prior can be measured beside the open film, and no region drawn on it."""
        self.main.set_tool(tool)
        measurable = self.shows_prior and tool is not Tool.REGION
        self.side.set_tool(tool if measurable or tool in DRAGGING else Tool.WINDOW)

    def turn(self, quarters: int = 1) -> None:
        """Turn the film clockwise."""
        view = self._pointed
        view.lay(view.orientation.turned(quarters))

    def mirror(self, *, upside_down: bool = False) -> None:
        """Change left and right, or top and bottom."""
        view = self._pointed
        view.lay(view.orientation.flipped(upside_down=upside_down))

    @property
    def shows_prior(self) -> bool:
        """Whether a film of another study stands beside the open one."""
        return self.beside is not None and self.beside.kind is BesideKind.PRIOR

    def both(self, act: Callable[[RadiographView], object]) -> None:
        """An act for the open film and for a prior beside it; other films beside follow by themselves."""
        act(self.main)
        if self.shows_prior:
            act(self.side)

    # -- parts

    @property
    def _pointed(self) -> RadiographView:
        """A prior under the pointer, else the open film."""
        return self.side if self.shows_prior and self.side.underMouse() else self.main

    def _connect(self) -> None:
        for one, other in ((self.main, self.side), (self.side, self.main)):
            one.aim.aimed.connect(lambda _aim, one=one, other=other: self._follow(one, other))
            one.looked_at_anew.connect(lambda one=one, other=other: self._look(one, other))
            one.maximise_wanted.connect(lambda one=one: self._maximise(one))

    def _follow(self, one: RadiographView, other: RadiographView) -> None:
        if self._linked and self.beside is not None and one.camera is not None:
            other.aim.follow(one.camera.aim)

    def _look(self, one: RadiographView, other: RadiographView) -> None:
        """The plain film is looked at as the one under the heatmap; what the model saw lies as the film lies."""
        if self.beside is None or self.shows_prior:
            return
        if self.beside.kind is BesideKind.PLAIN:
            other.mirror(one)
        elif other.orientation != one.orientation:
            other.aim.lay(one.orientation)

    def _maximise(self, view: RadiographView) -> None:
        if self.beside is None:
            self.maximise_wanted.emit()
            return
        self._alone = None if self._alone is not None else view
        self._arrange()

    def _arrange(self) -> None:
        beside = self.beside
        self._row.setDirection(
            QHBoxLayout.Direction.RightToLeft
            if beside is not None and beside.on_left
            else QHBoxLayout.Direction.LeftToRight
        )
        for view, column in self._columns.items():
            there = view is self.main or beside is not None
            column.setVisible(there and self._alone in (None, view))
            self._headings[view].setVisible(beside is not None)

    def _column(self, view: RadiographView) -> QWidget:
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._headings[view])
        rows.addWidget(view, 1)
        return column


class FilmHeading(QWidget):
    """Large words, and small ones at the other end where there is room for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmHeading")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words, self.hint = QLabel(), QLabel()
        self.hint.setProperty("role", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID_PX + 4, GRID_PX // 2, GRID_PX + 4, GRID_PX // 2)
        row.setSpacing(GRID_PX)
        for label in (self.words, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignBaseline)
        row.insertStretch(1, 1)
        self.setMinimumWidth(1)  # a long heading never makes its film wider than the other one

    def say(self, words: str, hint: str = "") -> None:
        """Say this."""
        self.words.setText(words)
        self.hint.setText(hint)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The large words come first."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wanted = self.words.sizeHint().width() + self.hint.sizeHint().width() + 4 * GRID_PX
        self.hint.setVisible(wanted <= self.width())
