"""Room that a worker offers to the decoder: a film that is decoded where it is handed on from need not be copied there.

Flow:   worker offers -> pixel_data asks, once a job -> samples lie in shared memory
Calls:  contextvars. Called by: worker (offers), pixel_data (asks).
Never:  is there outside a worker; holds what another film left: it is black before a decoder gets it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from xray_desktop.imaging.radiograph import Values

Offer = Callable[[tuple[int, int]], Values | None]
"""uint16 [H, W] to write to; None where there is no room."""

_offer: Final[ContextVar[Offer | None]] = ContextVar("decoding room", default=None)


@contextmanager
def offered(offer: Offer) -> Iterator[None]:
    """Offer room while a job is done."""
    before = _offer.set(offer)
    try:
        yield
    finally:
        _offer.reset(before)


def room_for(shape: tuple[int, int]) -> Values | None:
    """Room for one film, the first that a job asks for: a second one would lie over it."""
    offer = _offer.get()
    _offer.set(None)
    return None if offer is None else offer(shape)
