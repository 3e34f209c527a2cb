"""How far the running job is.

Flow:   jobs lane -> Progress -> status_strip
Calls:  nothing. Called by: presenters.worklist, status_strip.
Never:  knows which job.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``words`` is empty when nothing runs; ``total`` 0 while nobody knows how much there is."""

    words: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
