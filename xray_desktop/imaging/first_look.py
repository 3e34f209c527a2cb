"""Two stages of one file: what can be painted at once, and what an examination adds before anything is said of it.

Flow:   Opened -> FirstLook (painted) -> examine -> Examination -> completed -> Radiograph (scored, read, exported)
Calls:  radiograph. Called by: reader, dicom, raster, worker, isolation, voi, window, the screen.
Never:  lets a first look be scored, labelled or exported: it has no digest, and only a Radiograph goes there.

Decoding a native film takes a millisecond, its digest, its file's hash and a look for damage fifty: an eye does not
wait for those, a score does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from xray_desktop.imaging.damage import Damage
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.overlay_plane import OverlayPlane
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, Values, Voi


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FirstLook:
    """A film that can be painted; its fields are those of ``Radiograph``, ``doubts`` those that its header tells."""

    values: Values
    slope: float = 1.0
    intercept: float = 0.0
    inverted: bool = False
    voi: tuple[Voi, ...] = ()
    padding: tuple[int, int] | None = None
    facts: Facts
    identity: Identity = field(default_factory=Identity, repr=False)
    overlays: tuple[OverlayPlane, ...] = field(default=(), repr=False)
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        self.values.setflags(write=False)

    @property
    def height_px(self) -> int:
        """Rows."""
        return int(self.values.shape[0])

    @property
    def width_px(self) -> int:
        """Columns."""
        return int(self.values.shape[1])


Viewable = FirstLook | Radiograph
"""What can be painted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a second, longer look at a file and its pixels found.

    ``doubts`` : those the header does not tell; ``damage`` : why one of them is that the image is damaged.
    """

    digest: str
    file_sha256: str
    doubts: tuple[Doubt, ...] = ()
    damage: Damage | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """What a decoder hands on.

    Attributes
    ----------
    mask : see ``Opened``
    stored : what the digest is of, where that is something else than the values that are painted
    damage_of : looks for damage in what was decoded; takes time
    """

    look: FirstLook
    damage_of: Callable[[], Damage | None]
    stored: Values | None = None
    mask: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file whose film can be painted.

    Attributes
    ----------
    examine : the second stage; takes the values that are shown
    mask : the bits that belong to a value, where others may lie beside them; who takes the values cuts those off
        (``cut``, or while copying): a film that is mapped is gone through once and not twice
    """

    look: FirstLook
    examine: Callable[[Values], Examination]
    mask: int | None = None

    def radiograph(self) -> Radiograph:
        """Both stages, one after the other.

        Raises
        ------
        RadiographError : the examination refuses the file
        """
        values = cut(self.look.values, self.mask)
        return completed(replace(self.look, values=values), self.examine(values))


def cut(values: Values, mask: int | None) -> Values:
    """Values without the bits that do not belong to them; the same array where there are none."""
    if mask is None or int(values.max()) <= mask:  # to look is ten times as fast as to cut
        return values
    return values & np.uint16(mask)


def completed(look: FirstLook, found: Examination) -> Radiograph:
    """The radiograph that a first look becomes; the pixels are the same ones."""
    return Radiograph(
        values=look.values,
        slope=look.slope,
        intercept=look.intercept,
        inverted=look.inverted,
        voi=look.voi,
        padding=look.padding,
        facts=look.facts,
        identity=look.identity,
        overlays=look.overlays,
        doubts=tuple(dict.fromkeys((*look.doubts, *found.doubts))),
        file_sha256=found.file_sha256,
        digest=found.digest,
        damage=found.damage,
    )
