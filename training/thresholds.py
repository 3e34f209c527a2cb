"""The curve of the `check` part, for the card.

Flow:   truth, probability (one image per patient) -> Curve ; its thresholds, another part -> that part's counts
Calls:  measures.roc, contract.operating_point. Called by: readiness, evaluate.
Never:  chooses a threshold by the test part.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.contract.operating_point import Curve, OperatingPoint
from xray_desktop.measures.roc import roc

LEAST_SENSITIVITY: Final = 0.5  # below it no reader would set the slider, and the card stays short


def curve(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> Curve:
    """One point for every sensitivity that occurs, at its highest threshold, rising.

    Parameters
    ----------
    truth : bool [n], one row per patient
    probability : float64 [n], 0..1
    """
    whole = roc(truth, probability)
    points = []
    before = 0
    for threshold, hits, marked in zip(whole.thresholds, whole.true_positives, whole.false_positives, strict=True):
        if hits > before and hits >= LEAST_SENSITIVITY * whole.positives:
            points.append(
                OperatingPoint(
                    threshold=float(threshold),
                    missed=whole.positives - int(hits),
                    positives=whole.positives,
                    marked=int(marked),
                    negatives=whole.negatives,
                )
            )
        before = int(hits)
    return tuple(points)


def counted(thresholds: Sequence[float], truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> Curve:
    """What fixed thresholds do on another part, in their order."""
    positive, negative = np.sort(probability[truth]), np.sort(probability[~truth])
    missed = np.searchsorted(positive, thresholds, side="left")
    below = np.searchsorted(negative, thresholds, side="left")
    return tuple(
        OperatingPoint(
            threshold=threshold,
            missed=int(lost),
            positives=len(positive),
            marked=len(negative) - int(kept),
            negatives=len(negative),
        )
        for threshold, lost, kept in zip(thresholds, missed, below, strict=True)
    )
