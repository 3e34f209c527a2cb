"""Room that a worker offers to the decoder: a film that is decoded where it is handed on from need not be copied there.

Flow:   worker offers -> pixel_data asks, once a job -> samples lie in shared memory
Calls:  contextvars, numpy. Called by: worker (offers), pixel_data (asks).
Never:  is there outside a worker; may be shown before all of it was written: another film lay there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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


def black_room(shape: tuple[int, int]) -> Values | None:
    """Room for a decoder: one that ends early must not leave a part of the film before."""
    room = _room(shape)
    if room is not None:
        room.fill(0)
    return room


def widened(values: NDArray[np.integer[Any]]) -> Values:
    """Values of 8 bits [H, W] as 16, where there is room for them."""
    room = _room((values.shape[0], values.shape[1]))
    if room is None:
        return values.astype(np.uint16)
    np.copyto(room, values)
    return room


def _room(shape: tuple[int, int]) -> Values | None:
    """For one film, the first that a job asks for: a second one would lie over it."""
    offer = _offer.get()
    _offer.set(None)
    return None if offer is None else offer(shape)
