"""Does bright mean dense here? A measured rule that doubts what the header says.

Flow:   network_grey -> 8 x 8 thumbnail, mean 0, deviation 1, folded left on right -> weighted sum -> right way round?
Calls:  network_input. Called by: reader.
Never:  turns an image round; it only doubts. Means nothing for anything but a frontal chest.

The weights are a logistic regression (scikit-learn, L2, C = 0.01, no intercept, so that an inverted image has just the
other sign) on the training parts of the Kermany and NIH sets, each image also with a black and a white border, cropped,
upside down and shifted, so that neither border nor position decides. They read as anatomy: spine and abdomen bright,
lungs and the air beside the neck dark.

Measured by ``tests/unit/imaging/test_polarity.py`` (`-m shared`; false alarms on images as they are, hits on inverted
copies): Kermany train 0 of 5,216 and 5,216; NIH train 0 of 578 and 578; never used for the weights: Kermany test 0 of
624, NIH validation and test 0 of 255, COVID collection 0 of 402, and every inverted copy of them found.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from xray_desktop.imaging.network_input import network_grey, to_network_input
from xray_desktop.imaging.radiograph import Radiograph

_CELLS: Final = 8
_READ_AT_PX: Final = 128  # the thumbnail is made of about this many rows and columns, not of millions of pixels

# One row per row of the thumbnail from the top; from the edge of the image to its middle.
_WEIGHTS: Final = np.array(
    (
        (-0.9, -0.2, 0.3, 0.9),
        (-0.2, -0.8, -0.2, 0.6),
        (0.2, -0.1, -0.1, 0.2),
        (0.1, -0.3, -0.6, 0.1),
        (0.0, -0.3, -0.6, 0.4),
        (0.0, -0.2, -0.1, 0.8),
        (-0.4, -0.4, 0.6, 1.2),
        (-0.9, -0.4, 0.2, 1.2),
    )
)


def is_doubtful(radiograph: Radiograph) -> bool:
    """A frontal chest that looks like its own negative.

    Raises
    ------
    UnsupportedRadiograph : smaller than 64 px on a side
    """
    return evidence(radiograph) < 0.0


def evidence(radiograph: Radiograph) -> float:
    """How much an image looks the right way round: above 0 right, below 0 inverted, 0 for a flat image."""
    step = max(min(radiograph.values.shape) // _READ_AT_PX, 1)
    coarse = replace(radiograph, values=np.ascontiguousarray(radiograph.values[::step, ::step]))
    fine = to_network_input(network_grey(coarse), 2 * _CELLS)[0][0, 0].astype(np.float64)
    cells = fine.reshape(_CELLS, 2, _CELLS, 2).mean(axis=(1, 3))
    folded = (cells + cells[:, ::-1])[:, : _CELLS // 2] / 2.0
    deviation = float(folded.std())
    if deviation < 1e-6:
        return 0.0
    return float(np.sum(_WEIGHTS * (folded - folded.mean()) / deviation))
