"""Every image that leaves, with its borders enlarged: where names and dates are burned in.

Flow:   grey levels -> cell (whole image, four border strips) -> page
Calls:  Pillow. Called by: training_set, ui (the page to be ticked).
Never:  judges: a person looks; only a digest names the image.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.imaging.network_input import Grey

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
_TICK: Final = "[  ] no name, date or number"


def cell(name: str, grey: Grey) -> NDArray[np.uint8]:
    """One image for the eye, 8 bit: the whole beside its four borders, enlarged and each stretched to its own contrast.

    Parameters
    ----------
    name : what to call it: digits of its digest, never a file's name
    grey : float32 [H, W], 0..1
    """
    sheet = Image.new("L", _CELL_PX, _PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    whole = _fitted(grey, (_WHOLE_PX, _WHOLE_PX - 2 * _LINE_PX))
    sheet.paste(whole, (_GAP_PX, _GAP_PX))
    draw.text((_GAP_PX, _GAP_PX + _WHOLE_PX - 2 * _LINE_PX + 4), f"{name}   {_TICK}", fill=_INK, font=font)
    left = _WHOLE_PX + 2 * _GAP_PX
    for index, (where, strip) in enumerate(_borders(grey)):
        top = _GAP_PX + index * (_STRIP_PX[1] + _LINE_PX)
        draw.text((left, top), where, fill=_INK, font=font)
        sheet.paste(_fitted(_stretched(strip), _STRIP_PX), (left, top + _LINE_PX))
    return np.asarray(sheet, dtype=np.uint8)


def page(cells: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Cells below one another, ``CELLS_A_PAGE`` at most by custom."""
    return np.concatenate(cells, axis=0)


def _borders(grey: Grey) -> tuple[tuple[str, Grey], ...]:
    """The outer strips; the upright ones are turned to lie."""
    height, width = grey.shape
    high, wide = max(1, round(height * BORDER_SHARE)), max(1, round(width * BORDER_SHARE))
    return (
        ("top", grey[:high]),
        ("bottom", grey[-high:]),
        ("left, turned", np.rot90(grey[:, :wide], -1)),
        ("right, turned", np.rot90(grey[:, -wide:])),
    )


def _stretched(grey: Grey) -> NDArray[np.float32]:
    low, high = float(grey.min()), float(grey.max())
    return (grey - np.float32(low)) / np.float32(max(high - low, 1e-6))


def _fitted(grey: NDArray[np.float32], box: tuple[int, int]) -> Image.Image:
    """As large as the box allows, the sides in proportion."""
    height, width = grey.shape
    scale = min(box[0] / width, box[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Eight bits before resizing, in one step and without a copy in between: a contact sheet is drawn for every film.
    eight_bit = Image.fromarray((grey * np.float32(255.0) + np.float32(0.5)).astype(np.uint8))
    return eight_bit.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
