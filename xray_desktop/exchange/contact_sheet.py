"""Every image that leaves, with its borders enlarged: where names and dates are burned in.

Flow:   levels as they are written -> cell (whole image, four border strips) -> page
Calls:  Pillow. Called by: training_set, ui (the page to be ticked).
Never:  judges: a person looks; only a digest names the image.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Levels = NDArray[np.uint16]

BORDER_SHARE: Final = 0.12
"""Of each side: how much of the image a strip shows."""

CELLS_A_PAGE: Final = 3
_WHOLE_PX: Final = 420
_STRIP_PX: Final = (840, 96)
_GAP_PX: Final = 12
_LINE_PX: Final = 18
_CELL_PX: Final = (_WHOLE_PX + _STRIP_PX[0] + 3 * _GAP_PX, 4 * (_STRIP_PX[1] + _LINE_PX) + 2 * _GAP_PX)
_PAPER: Final = 24
_INK: Final = 220
_QUALITY: Final = 92
IN_ENGLISH: Final = ("top", "bottom", "left, turned", "right, turned", "[  ] no name, date or number")
"""What a cell says: its four strips, and its box. A set's sheets are in English; the screen has its own words."""


def cell(name: str, levels: Levels, said: tuple[str, ...] = IN_ENGLISH) -> NDArray[np.uint8]:
    """One image for the eye, 8 bit: the whole beside its four borders, enlarged and each stretched to its own contrast.

    Parameters
    ----------
    name : what to call it: digits of its digest, never a file's name
    levels : uint16 [H, W], the full range
    said : words for the strips and the box
    """
    *strips, tick = said
    sheet = _empty(tuple(strips)).copy()
    whole = _fitted((levels >> 8).astype(np.uint8), (_WHOLE_PX, _WHOLE_PX - 2 * _LINE_PX), finely=False)
    sheet.paste(whole, (_GAP_PX, _GAP_PX))
    below = (_GAP_PX, _GAP_PX + _WHOLE_PX - 2 * _LINE_PX + 4)
    ImageDraw.Draw(sheet).text(below, f"{name}   {tick}".rstrip(), fill=_INK, font=_font())
    for index, strip in enumerate(_borders(levels)):
        left, top = _corner(index)
        sheet.paste(_fitted(_stretched(strip), _STRIP_PX, finely=True), (left, top + _LINE_PX))
    return np.asarray(sheet, dtype=np.uint8)


@cache
def _font() -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(13)


@cache
def _empty(strips: tuple[str, ...]) -> Image.Image:
    """A cell before its image: what each strip is."""
    sheet = Image.new("L", _CELL_PX, _PAPER)
    for index, where in enumerate(strips):
        ImageDraw.Draw(sheet).text(_corner(index), where, fill=_INK, font=_font())
    return sheet


def _corner(index: int) -> tuple[int, int]:
    """Of a strip with its words, left and top."""
    return _WHOLE_PX + 2 * _GAP_PX, _GAP_PX + index * (_STRIP_PX[1] + _LINE_PX)


def page(cells: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Cells below one another, ``CELLS_A_PAGE`` at most by custom."""
    return np.concatenate(cells, axis=0)


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """A cell or a page as a file: for the eye, in a tenth of the time and a third of the size of a PNG."""
    import imagecodecs

    return bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(picture), level=_QUALITY))


def _borders(levels: Levels) -> tuple[Levels, ...]:
    """The outer strips; the upright ones are turned to lie."""
    height, width = levels.shape
    high, wide = max(1, round(height * BORDER_SHARE)), max(1, round(width * BORDER_SHARE))
    return levels[:high], levels[-high:], np.rot90(levels[:, :wide], -1), np.rot90(levels[:, -wide:])


def _stretched(levels: Levels) -> NDArray[np.uint8]:
    low, high = int(levels.min()), int(levels.max())
    stretched: NDArray[np.uint8] = ((levels - np.uint16(low)) * np.float32(255.0 / max(high - low, 1))).astype(np.uint8)
    return stretched


def _fitted(picture: NDArray[np.uint8], box: tuple[int, int], *, finely: bool) -> Image.Image:
    """As large as the box allows, the sides in proportion; not ``finely``: averaged in squares before."""
    height, width = picture.shape
    scale = min(box[0] / width, box[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    gap = 2.0 if finely else 1.0
    return Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR, reducing_gap=gap)
