"""The part of a film that is on the screen, as a picture.

Flow:   FilmPixels, Sight -> value of each screen pixel (kept while nothing moves) -> lookup -> QImage
Calls:  numpy, Pillow, imaging.window. Called by: radiograph_view.
Never:  works on more pixels than the screen shows; a window drag repeats the lookup alone.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from xray_desktop.imaging import window
from xray_desktop.imaging.radiograph import Values, Voi
from xray_desktop.ui import local_contrast
from xray_desktop.ui.camera import Sight
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_pixels import FilmPixels

Places = NDArray[np.uint16]
Table = NDArray[np.uint32]


def lookup(pixels: FilmPixels, seen_through: Voi, *, negative: bool) -> Table:
    """0xffRRGGBB for every pattern of 16 bits.

    Parameters
    ----------
    negative : swap black and white beyond the file's own polarity
    """
    grey = window.lookup(pixels.gauge, seen_through, invert=negative).astype(np.uint32)
    return grey * np.uint32(0x010101) | np.uint32(0xFF000000)


def sample(levels: tuple[Values, ...], sight: Sight, *, fine: bool) -> Places:
    """Value of each screen pixel, as its 16 bits: uint16 [sight.height, sight.width].

    Parameters
    ----------
    levels : the pyramid of the film as shown
    fine : antialiased when smaller than 1:1 and smooth when larger; otherwise the nearest value, for while things move
    """
    left, top, right, bottom = sight.box
    step = min((right - left) / sight.width, (bottom - top) / sight.height)
    level = min(max(math.floor(math.log2(max(step, 1.0))), 0), len(levels) - 1)
    values = levels[level]
    box = tuple(edge / 2**level for edge in sight.box)
    # A first look has no pyramid yet: smoothing all its pixels would take longer than decoding them did.
    smooth = fine and step != 1.0 and len(levels) > 1
    picked = _smooth(values, box, sight) if smooth else _nearest(values, box, sight)
    return picked.view(np.uint16)


class FilmItem:
    """One film's picture in one view; it keeps the sampled values, so that a window drag is a lookup and no more."""

    def __init__(self, pixels: FilmPixels, seen_through: Voi) -> None:
        self._pixels = pixels
        self._levels = pixels.levels
        self._table = lookup(pixels, seen_through, negative=False)
        self._sampled: tuple[Sight, bool, Places] | None = None
        self._image: QImage | None = None
        self._local = False
        # The buffer the picture stands on: QImage does not keep it alive, and a new one each time costs page faults.
        self._grey: Table = np.zeros((1, 1), dtype=np.uint32)

    def lay(self, orientation: Orientation) -> None:
        """Show the film turned or mirrored."""
        self._levels = tuple(orientation.laid(level) for level in self._pixels.levels)
        self._sampled = None

    def look_through(self, seen_through: Voi, *, negative: bool, local: bool = False) -> None:
        """Change the window or the polarity; ``local``: spread the contrast of what is seen, but not under the lens."""
        self._local = local
        self._table = lookup(self._pixels, seen_through, negative=negative)
        self._image = None

    def image(self, sight: Sight, *, fine: bool) -> QImage:
        """The picture of ``sight``, RGB32, one pixel a device pixel; a finer one at hand is taken.

        Valid until the next call: it stands on a buffer that is used again.
        """
        kept = self._sampled
        if kept is None or kept[0] != sight or (fine and not kept[1]):
            kept = (sight, fine, sample(self._levels, sight, fine=fine))
            self._sampled, self._image = kept, None
        if self._image is None:
            if self._grey.shape != kept[2].shape:
                self._grey = np.empty(kept[2].shape, dtype=np.uint32)
            np.take(self._table, kept[2], out=self._grey, mode="clip")
            if self._local:
                spread = local_contrast.equalised((self._grey & 0xFF).astype(np.uint8)).astype(np.uint32)
                np.add(spread * np.uint32(0x010101), np.uint32(0xFF000000), out=self._grey)
            self._image = _over(self._grey)
        return self._image

    def lens(self, sight: Sight) -> QImage:
        """A picture of another part through the same window, e.g. for the magnifier; nothing of it is kept."""
        return _over(np.take(self._table, sample(self._levels, sight, fine=True), mode="clip")).copy()


def _over(grey: Table) -> QImage:
    """A picture over the array's own memory: valid as long as the array lives."""
    height, width = grey.shape
    return QImage(grey.data, width, height, 4 * width, QImage.Format.Format_RGB32)


def _nearest(values: Values, box: tuple[float, ...], sight: Sight) -> Values:
    rows = _centres(box[1], box[3], sight.height, values.shape[0])
    columns = _centres(box[0], box[2], sight.width, values.shape[1])
    part = values[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if part.shape == (sight.height, sight.width):  # 1:1
        return part
    picked: Values = part[rows - rows[0]][:, columns - columns[0]]
    return picked


def _centres(first: float, last: float, count: int, available: int) -> NDArray[np.intp]:
    places = first + (np.arange(count) + 0.5) * ((last - first) / count)
    return np.clip(places.astype(np.intp), 0, available - 1)


def _smooth(values: Values, box: tuple[float, ...], sight: Sight) -> Values:
    height, width = values.shape
    # Two pixels more on each side: what the filter reaches for beyond the box.
    left, top = max(math.floor(box[0]) - 2, 0), max(math.floor(box[1]) - 2, 0)
    right, bottom = min(math.ceil(box[2]) + 2, width), min(math.ceil(box[3]) + 2, height)
    part = Image.fromarray(values[top:bottom, left:right].astype(np.float32))
    inside = (box[0] - left, box[1] - top, min(box[2], width) - left, min(box[3], height) - top)
    resized = np.rint(np.asarray(part.resize((sight.width, sight.height), Image.Resampling.BILINEAR, box=inside)))
    whole: Values = resized.astype(values.dtype)
    return whole
