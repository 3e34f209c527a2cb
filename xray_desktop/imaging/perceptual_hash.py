"""A 256-bit hash that survives re-encoding: how near-duplicates are told.

Flow:   network_grey -> 64 x 64 -> DCT -> signs of the 16 x 16 low frequencies without the mean -> 64 hexadecimal digits
Calls:  numpy, network_input (the one resampler). Called by: training.data, exchange.training_set.
Never:  identifies a patient; two exposures of one child differ.
"""

import numpy as np

from xray_desktop.imaging.network_input import Grey, to_network_input

_SIDE = 64
_KEPT = 16
BITS = _KEPT * _KEPT


def perceptual_hash(grey: Grey) -> str:
    """64 hexadecimal digits of float32 [H, W] grey levels, 0..1; both sides at least 64 px."""
    small = to_network_input(grey, _SIDE)[0][0, 0].astype(np.float64)
    phase = np.pi * (2 * np.arange(_SIDE)[None, :] + 1) / (2 * _SIDE)
    basis = np.cos(phase * np.arange(1, _KEPT + 1)[:, None])
    low = (basis @ small @ basis.T).ravel()
    bits = low > np.median(low)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):0{BITS // 4}x}"
