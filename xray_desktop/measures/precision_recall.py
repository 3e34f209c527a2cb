"""Precision against sensitivity, where the finding is rare.

Flow:   truth [n], scores [n] -> average precision (AUPRC)
Calls:  measures.roc. Called by: training.
Never:  joins the points by straight lines: that promises points that cannot be reached (Davis, Goadrich, ICML 2006).
"""

import numpy as np
from numpy.typing import ArrayLike

from xray_desktop.measures.roc import roc


def average_precision(truth: ArrayLike, scores: ArrayLike) -> float:
    """Mean PPV over the positives, by falling score, ties together; chance reaches the prevalence.

    Parameters
    ----------
    truth : bool [n]
    scores : float [n], finite; higher means more likely positive

    Raises
    ------
    ValueError : no positive, or a score is not finite
    """
    curve = roc(truth, scores)
    if not curve.positives:
        raise ValueError("average precision needs at least one positive")
    precision = curve.true_positives / (curve.true_positives + curve.false_positives)
    gained = np.diff(curve.true_positives, prepend=0) / curve.positives
    return float((precision * gained).sum())
