"""What the reader drew on the open film, and how to take the last change back.

Flow:   Board + a change -> the next Board (pure functions) -> painted; regions -> reading state
Calls:  film_marks. Called by: film_marks_hand, film_marks_painter, film_panel.
Never:  outlives its case; is saved as a read: only regions leave it.

Regions have no history here: what is said of a case, and its undo, is the reading's.
"""

from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.review.review import Region
from xray_desktop.ui.film_marks import Angle, Length, Mark

DEEPEST: Final = 100
Measure = Length | Angle


@dataclass(frozen=True, slots=True)
class Board:
    """Marks in the order they were made.

    Attributes
    ----------
    measures, regions : what stands on the film
    chosen : the mark that the keys act on; None where none is
    past : measures before each change, the newest last
    """

    measures: tuple[Measure, ...] = ()
    regions: tuple[Region, ...] = ()
    chosen: Mark | None = None
    past: tuple[tuple[Measure, ...], ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Everything that is drawn."""
        return (*self.measures, *self.regions)


def with_mark(board: Board, mark: Mark) -> Board:
    """A new mark, chosen."""
    if isinstance(mark, Region):
        return replace(board, regions=(*board.regions, mark), chosen=mark)
    return replace(board, measures=(*board.measures, mark), chosen=mark, past=_past(board))


def with_changed(board: Board, old: Mark, new: Mark) -> Board:
    """One mark in another place; while a hand moves it nothing is added to the history (see ``settled``)."""
    return replace(
        board,
        measures=tuple(new if each is old else each for each in board.measures),  # type: ignore[misc]  # kinds stay
        regions=tuple(new if each is old else each for each in board.regions),  # type: ignore[misc]  # kinds stay
        chosen=new,
    )


def settled(board: Board, before: Board) -> Board:
    """The hand let go: what it did since ``before`` is one step of the history."""
    return board if board.measures == before.measures else replace(board, past=_past(before))


def without(board: Board, mark: Mark | None) -> Board:
    """One mark deleted."""
    if mark is None or not any(each is mark for each in board.marks):
        return board
    if isinstance(mark, Region):
        return replace(board, regions=tuple(each for each in board.regions if each is not mark), chosen=None)
    kept = tuple(each for each in board.measures if each is not mark)
    return replace(board, measures=kept, chosen=None, past=_past(board))


def without_measures(board: Board) -> Board:
    """All measurements deleted; the regions are part of the read and stay."""
    if not board.measures:
        return board
    return replace(board, measures=(), chosen=None, past=_past(board))


def taken_back(board: Board) -> Board:
    """Measurements as before the last change; the same board when there is none."""
    if not board.past:
        return board
    return replace(board, measures=board.past[-1], past=board.past[:-1], chosen=None)


def with_regions(board: Board, regions: tuple[Region, ...]) -> Board:
    """The regions that the reading holds."""
    if regions == board.regions:
        return board
    chosen = None if isinstance(board.chosen, Region) else board.chosen
    return replace(board, regions=regions, chosen=chosen)


def _past(board: Board) -> tuple[tuple[Measure, ...], ...]:
    return (*board.past, board.measures)[-DEEPEST:]
