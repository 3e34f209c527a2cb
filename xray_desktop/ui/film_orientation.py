"""How the film is turned on the screen: quarter turns and a mirror, on top of how it was acquired.

Flow:   Orientation -> positions, arrays and edge letters of the film as shown
Calls:  nothing. Called by: camera, film_item, film_edges, film_readout.
Never:  changes what is stored; regions and measurements stay in pixels of the film as stored.
"""

from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray

_OPPOSITE: Final = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}
Edges = tuple[str, str, str, str]
"""Words at the left, top, right and bottom edge; "" where nothing is known."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """First mirrored left to right, then turned clockwise by quarter turns (0..3)."""

    turns: int = 0
    mirrored: bool = False

    @property
    def as_acquired(self) -> bool:
        """Whether the film lies as the file holds it."""
        return self == Orientation()

    @property
    def sideways(self) -> bool:
        """Whether width and height have changed places."""
        return self.turns % 2 == 1

    def turned(self, quarters: int) -> "Orientation":
        """Turned on as the reader sees it, clockwise."""
        return Orientation((self.turns + quarters) % 4, self.mirrored)

    def flipped(self, *, upside_down: bool = False) -> "Orientation":
        """Left and right changed as the reader sees it, or top and bottom."""
        return Orientation(((2 if upside_down else 0) - self.turns) % 4, not self.mirrored)

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height as shown, of a film of this size."""
        return (height, width) if self.sideways else (width, height)

    def shown(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """Where a position of the film lies on the turned film; ``width`` and ``height`` of the film as stored."""
        if self.mirrored:
            x = width - x
        for _ in range(self.turns):
            x, y, width, height = height - y, x, height, width
        return x, y

    def stored(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """Position of the film as stored, of one on the turned film."""
        shown_width, shown_height = self.size(width, height)
        for _ in range(self.turns):
            x, y, shown_width, shown_height = y, shown_width - x, shown_height, shown_width
        return (width - x, y) if self.mirrored else (x, y)

    def laid(self, values: NDArray[Any]) -> NDArray[Any]:
        """An array of the film as it is shown: a view, nothing is copied."""
        laid = values[:, ::-1] if self.mirrored else values
        if self.turns == 1:
            return laid.T[:, ::-1]
        if self.turns == 2:  # half a turn
            return laid[::-1, ::-1]
        return laid.T[::-1] if self.turns else laid


AS_ACQUIRED: Final = Orientation()


def edges(patient_orientation: str | None, orientation: Orientation) -> Edges:
    r"""Letters at the edges of the film as shown.

    Parameters
    ----------
    patient_orientation : (0020,0020), e.g. ``L\F``: where the row and the column run to; None where it is not stated
    """
    along = (patient_orientation or "").upper().split("\\")
    right, bottom = along if len(along) == 2 else ("", "")  # row and column
    left, top = _opposite(right), _opposite(bottom)
    if orientation.mirrored:
        left, right = right, left
    for _ in range(orientation.turns):
        left, top, right, bottom = bottom, left, top, right
    return left, top, right, bottom


def _opposite(letters: str) -> str:
    return "".join(_OPPOSITE.get(letter, "") for letter in letters)
