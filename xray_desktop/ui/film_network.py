"""What the model saw: the exact network input as a film.

Flow:   Radiograph, side -> imaging.network_input (the one door) -> FilmPixels of side x side
Calls:  imaging.network_input. Called by: presenters.beside.
Never:  has a second way to the network's pixels; shows anything that the model said.
"""

from dataclasses import dataclass

import numpy as np

from xray_desktop.imaging.network_input import NetworkInput, network_grey, to_network_input
from xray_desktop.imaging.radiograph import Facts, Radiograph, Window
from xray_desktop.ui.film_pixels import FilmPixels

_FULL = 65535


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """``image`` goes into the session, float32 [1, 1, S, S]; ``pixels`` are the same for the eye, in 65,536 steps."""

    image: NetworkInput
    pixels: FilmPixels

    @property
    def side(self) -> int:
        """Width and height."""
        return int(self.image.shape[-1])


def seen(radiograph: Radiograph, side: int) -> Seen:
    """Work it out: some 100 ms for nine million pixels. May run on any thread."""
    image, _ = to_network_input(network_grey(radiograph), side)
    shown = Radiograph(
        values=np.rint(image[0, 0] * _FULL).astype(np.uint16),
        slope=1.0 / _FULL,
        voi=(Window(0.5, 1.0, "LINEAR_EXACT"),),
        facts=Facts(format="network input", patient_orientation=radiograph.facts.patient_orientation),
    )
    return Seen(image, FilmPixels.of(shown))
