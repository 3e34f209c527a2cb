"""Where a file is looked at: here, or in a worker that it may end.

Flow:   items -> batches -> function in a worker -> one answer an item; a batch that failed is asked item by item
Calls:  errors. Called by: scan, glance, and who lists files for a screen.
Never:  decides where; ``ReaderPool.call`` is one ``Ask``, ``here`` the other. Loses an item.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, ParamSpec, Protocol, TypeVar

from xray_desktop.errors import RadiographError

TOGETHER: Final = 64
"""Files a call: to ask a worker takes as long as to look at one header."""

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Ask(Protocol):
    """Runs a module-level function on a file; ``name`` is the file's, for the sentence."""

    def __call__(self, name: str, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """The function's result.

        Raises
        ------
        XrayError : what the function raises; or that its process died, hung or ran out of memory
        """


def here(_name: str, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
    """In this process: for a worker, and for tests."""
    return function(*arguments, **named)


def answers(
    ask: Ask, items: Sequence[Item], names: Sequence[str], function: Callable[[tuple[Item, ...]], tuple[Answer, ...]]
) -> Iterator[Answer | None]:
    """One answer an item, in their order; None for one that ended its worker.

    Parameters
    ----------
    names : what each item is called in a sentence
    function : answers many items at once, and raises nothing for one of them
    """
    for start in range(0, len(items), TOGETHER):
        batch, called = tuple(items[start : start + TOGETHER]), names[start : start + TOGETHER]
        try:
            yield from ask(called[0], function, batch)
        except RadiographError:
            for item, name in zip(batch, called, strict=True):
                yield _alone(ask, item, name, function)


def _alone(
    ask: Ask, item: Item, name: str, function: Callable[[tuple[Item, ...]], tuple[Answer, ...]]
) -> Answer | None:
    try:
        return ask(name, function, (item,))[0]
    except RadiographError:
        return None
