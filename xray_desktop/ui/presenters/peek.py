"""The key of the heatmap: tapped it switches, held it lets one peek.

Flow:   pressed, released -> set_heatmap(on)
Calls:  time. Called by: wiring.
Never:  leaves a heatmap on because the window lost the focus while the key was down.
"""

import time
from collections.abc import Callable
from typing import Final

TAP_S: Final = 0.3


class Peek:
    """Pressed shows the other state at once; a long press gives the first one back."""

    def __init__(
        self, is_on: Callable[[], bool], switch: Callable[[bool], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_on, self._switch, self._now = is_on, switch, now
        self._was_on = False
        self._since = 0.0

    def press(self) -> None:
        """The key goes down."""
        self._was_on, self._since = self._is_on(), self._now()
        self._switch(not self._was_on)

    def release(self) -> None:
        """The key comes up."""
        if self._now() - self._since >= TAP_S:
            self._switch(self._was_on)
