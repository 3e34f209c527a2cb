"""What one pixel of a film measures, and where: in the patient, at the detector, or nowhere.

Flow:   Facts -> Spacing -> words of a length, the scale bar, real size
Calls:  language. Called by: film_marks, film_edges, film_aim, film_readout.
Never:  writes millimetres without saying where they hold.

A projection magnifies: what lies some way in front of the detector is larger on it than it is. PixelSpacing that only
repeats ImagerPixelSpacing was not calibrated (PS3.3 10.7.1.3): it holds at the detector.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.imaging.radiograph import Facts
from xray_desktop.ui.language import tr

_SAME: Final = 1e-4
_ROUND_STEPS: Final = (1.0, 2.0, 5.0)


class Plane(StrEnum):
    """Where a length holds."""

    CALIBRATED = "calibrated"
    DETECTOR = "at the detector"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Spacing:
    """``mm`` a film pixel; None where the file states none, and lengths are told in pixels."""

    mm: float | None
    plane: Plane

    @property
    def words(self) -> str:
        """Where lengths hold: "" in pixels, which hold nowhere else."""
        return {
            Plane.CALIBRATED: tr("calibrated"),
            Plane.DETECTOR: tr("at the detector"),
            Plane.UNKNOWN: "",
        }[self.plane]

    def length(self, pixels: float) -> str:
        """A length on the film with its unit and where it holds."""
        if self.mm is None:
            return tr("{count} px").format(count=f"{pixels:.0f}")
        number = f"{pixels * self.mm:.1f}"
        if self.plane is Plane.DETECTOR:
            return tr("{number} mm at the detector").format(number=number)
        return tr("{number} mm").format(number=number)

    def bar(self, most_pixels: float) -> tuple[float, str]:
        """The longest round length of at most ``most_pixels``: film pixels, and its words."""
        if self.mm is None:
            pixels = _round_below(most_pixels)
            return pixels, tr("{count} px").format(count=f"{pixels:g}")
        mm = _round_below(most_pixels * self.mm)
        number, unit = (f"{mm / 10:g}", "cm") if mm >= 10 else (f"{mm:g}", "mm")  # mm a cm
        words = f"{number} {unit}"
        if self.plane is Plane.DETECTOR:
            words = tr("{length} at the detector").format(length=words)
        return mm / self.mm, words


def spacing_of(facts: Facts) -> Spacing:
    """What the file states."""
    detector, pixel = facts.detector_spacing_mm, facts.pixel_spacing_mm
    if pixel is not None and (detector is None or abs(pixel - detector) > _SAME * detector):
        return Spacing(pixel, Plane.CALIBRATED)
    return Spacing(detector, Plane.DETECTOR) if detector is not None else Spacing(None, Plane.UNKNOWN)


def _round_below(most: float) -> float:
    if most <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in _ROUND_STEPS if step * power <= most * (1 + 1e-9))
