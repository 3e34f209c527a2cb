"""What each mouse button and the wheel do on the film, as the reader chose.

Flow:   Settings -> MouseMap -> film
Calls:  nothing. Called by: application, preferences, film_mouse.
Never:  knows an event.
"""

from dataclasses import dataclass
from typing import Literal

Drag = Literal["window", "zoom", "pan", "none"]
Wheel = Literal["zoom", "cases", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MouseMap:
    """Drags by button. ``left`` is what the left button does with the tool "window and level"; a tool overrides it.

    ``swap_axes``: vertical drags change the width and horizontal ones the level.
    """

    left: Drag = "window"
    middle: Drag = "pan"
    right: Drag = "zoom"
    wheel: Wheel = "zoom"
    swap_axes: bool = False


STANDARD = MouseMap()
