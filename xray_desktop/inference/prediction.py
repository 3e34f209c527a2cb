"""What a model said of one radiograph.

Flow:   classifier -> Prediction -> review.state, the command line, exports
Calls:  numpy, imaging.network_input (Placement). Called by: everything to the right.
Never:  knows a threshold; a call is made where the threshold is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.network_input import Placement


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Prediction:
    """One radiograph's outputs, read-only.

    Attributes
    ----------
    model_id : SHA-256 of the model file's bytes
    device : "CUDA" or "CPU", the one that really computed this case
    findings : column names, in card order
    probability : float32 [C], 0..1; of a sub-type joint with its root
    heatmap : float32 [C, h, w], >= 0
    embedding : float32 [D]
    distance : how far from the training images, >= 0
    placement : maps the network square back to the radiograph
    """

    model_id: str
    device: str
    findings: tuple[str, ...]
    probability: NDArray[np.float32]
    heatmap: NDArray[np.float32]
    embedding: NDArray[np.float32]
    distance: float
    placement: Placement

    def __post_init__(self) -> None:
        for array in (self.probability, self.heatmap, self.embedding):
            array.setflags(write=False)

    def probability_of(self, finding: str) -> float:
        """Probability, 0..1, of one finding.

        Raises
        ------
        ValueError : the model has no such finding
        """
        return float(self.probability[self.findings.index(finding)])

    def heatmap_of(self, finding: str) -> NDArray[np.float32]:
        """Heatmap float32 [h, w] of one finding."""
        heatmap: NDArray[np.float32] = self.heatmap[self.findings.index(finding)]
        return heatmap
