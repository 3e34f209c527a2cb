"""How far the running job is.

Flow:   jobs lane -> Progress -> status_strip
Calls:  language. Called by: presenters.worklist, status_strip.
Never:  knows which job.
"""

from dataclasses import dataclass

from xray_desktop.ui.language import tr


@dataclass(frozen=True, slots=True)
class Progress:
    """``words`` is empty when nothing runs; ``total`` 0 while nobody knows how much there is."""

    words: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


def going(words: str, done: int, total: int) -> str:
    """What runs, and how far it is."""
    if not total:
        return tr(words)
    return tr("{words} {done} of {total}").format(words=tr(words), done=done, total=total)


def time_left(seconds: float) -> str:
    """How long it will take, roughly."""
    if seconds >= 90:
        return tr("about {minutes:.0f} min left").format(minutes=seconds / 60)
    return tr("about {seconds:.0f} s left").format(seconds=max(seconds, 1))
