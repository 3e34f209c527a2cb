"""Every act of the reader and what takes it back.

Flow:   act -> History -> the act to compensate
Calls:  nothing. Called by: reading, state, ui.presenters.reading.
Never:  holds the working point (no key moves it, so Ctrl+Z must not), nor "show anyway" (what was seen stays seen).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xray_desktop.review.reading import Draft
    from xray_desktop.review.review import Review

DEEPEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEdited:
    """The form of one case was changed. ``merges``: the field of a text being typed, one act for the whole text."""

    key: str
    before: "Draft"
    after: "Draft"
    merges: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSaved:
    """A read went to the store. Its undo withdraws the row, brings the ``draft`` back and ``previous`` into force."""

    key: str
    review: "Review"
    draft: "Draft"
    previous: "Review | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationDeclared:
    """The reader said that all of a folder is within the model's population."""

    key: str
    folder: str


Act = DraftEdited | ReadSaved | PopulationDeclared


@dataclass(frozen=True, slots=True)
class History:
    """What was done, the newest last, and what was undone, the newest last."""

    done: tuple[Act, ...] = ()
    undone: tuple[Act, ...] = ()


def pushed(history: History, act: Act) -> History:
    """Remember an act. Typing goes on in the same act; a new act ends what could be redone."""
    last = history.done[-1] if history.done and not history.undone else None
    if isinstance(act, DraftEdited) and isinstance(last, DraftEdited) and _same_text(last, act):
        return History((*history.done[:-1], replace(last, after=act.after)))
    if isinstance(act, ReadSaved):
        # What led to a saved read is undone with it: one step back is the whole form, not its last click.
        kept = tuple(one for one in history.done if not (isinstance(one, DraftEdited) and one.key == act.key))
        return History((*kept, act)[-DEEPEST:])
    return History((*history.done, act)[-DEEPEST:])


def without(history: History, act: Act) -> History:
    """Forget an act that did not come about, e.g. a read the store refused."""
    return History(tuple(one for one in history.done if one is not act), history.undone)


def stepped_back(history: History) -> tuple[Act | None, History]:
    """The act to take back, and the history without it; None when there is none."""
    if not history.done:
        return None, history
    act = history.done[-1]
    return act, History(history.done[:-1], (*history.undone, act))


def stepped_forward(history: History) -> tuple[Act | None, History]:
    """The act to do again, and the history with it; None when there is none."""
    if not history.undone:
        return None, history
    act = history.undone[-1]
    return act, History((*history.done, act), history.undone[:-1])


def _same_text(last: DraftEdited, act: DraftEdited) -> bool:
    return bool(act.merges) and (last.key, last.merges) == (act.key, act.merges)
