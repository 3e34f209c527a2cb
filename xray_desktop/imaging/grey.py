"""The one definition of "to grey": what a colour image means to a radiograph program.

Flow:   [H, W, 3] -> is it really grey? -> luminance [H, W]
Calls:  numpy. Called by: raster, dicom.
Never:  decides what to do with true colour; it only says that it is.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Channels = NDArray[np.integer[Any]]
"""uint8 or uint16 [H, W, 3]"""

CHROMA_ALLOWED: Final = 0.10
"""Largest distance between the channels of a grey pixel, as a share of the full range: room for JPEG chroma noise."""
COLOURED_SHARE_ALLOWED: Final = 0.005
"""Share of the pixels that may be coloured (a coloured side marker, an arrow) before the image counts as colour."""


def luminance(rgb: Channels) -> NDArray[np.uint16]:
    """ITU-R BT.601 luma, rounded; equal channels come out unchanged.

    Parameters
    ----------
    rgb : uint8 or uint16 [H, W, 3]

    Returns
    -------
    uint16 [H, W], in the range of the input
    """
    weights = (19595, 38470, 7471)  # 0.299, 0.587, 0.114 times 65536: they sum to it exactly, so that 32 bits hold it
    total = np.full(rgb.shape[:2], 1 << 15, dtype=np.uint32)
    for channel, weight in enumerate(weights):
        total += rgb[..., channel].astype(np.uint32) * np.uint32(weight)
    return np.asarray(total >> np.uint32(16), dtype=np.uint16)


def is_coloured(rgb: Channels, full: int) -> bool:
    """True colour, beyond compression noise and a small coloured mark.

    Parameters
    ----------
    rgb : uint8 or uint16 [H, W, 3]
    full : the highest value a channel can have
    """
    red, green, blue = (rgb[..., channel] for channel in range(3))  # some 20 times as fast as max(axis=2)
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return bool(np.mean(spread > CHROMA_ALLOWED * full) > COLOURED_SHARE_ALLOWED)


def rgb_of_ybr(ybr: Channels, full: int) -> NDArray[np.uint16]:
    """YBR_FULL to RGB (PS3.3 C.7.6.3.1.2), rounded and clipped.

    Parameters
    ----------
    ybr : uint8 or uint16 [H, W, 3]
    full : the highest value a channel can have
    """
    luma = ybr[..., 0].astype(np.float32)
    blue, red = (ybr[..., channel].astype(np.float32) - np.float32((full + 1) // 2) for channel in (1, 2))
    rgb = np.stack((luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue), axis=2)
    return np.asarray(np.clip(np.rint(rgb), 0, full), dtype=np.uint16)
