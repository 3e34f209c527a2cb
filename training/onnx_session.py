"""onnxruntime on the training side: does the file say what the network says?

Flow:   model file -> session -> signature, outputs, seconds
Calls:  onnxruntime: the only importer of it here. Called by: export, tests.
Never:  picks a device: parity is a question for the processor.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from xray_desktop.contract.graph import CARD_KEY, INPUT, Signature, Tensor

Outputs = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class OnnxSession:
    """One model file, opened on the processor."""

    session: onnxruntime.InferenceSession

    @classmethod
    def open(cls, path: Path, *, threads: int = 0) -> "OnnxSession":
        """Open a model file; ``threads`` 0 leaves their number to onnxruntime."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        return cls(onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))

    def signature(self) -> Signature:
        """As ``contract.graph.check`` takes it."""
        return Signature(
            {one.name: Tensor(one.type, tuple(one.shape)) for one in self.session.get_inputs()},
            {one.name: Tensor(one.type, tuple(one.shape)) for one in self.session.get_outputs()},
        )

    def card_text(self) -> str:
        """The model card's JSON; "" where the file carries none."""
        carried: Mapping[str, str] = self.session.get_modelmeta().custom_metadata_map
        return carried.get(CARD_KEY, "")

    def run(self, image: NDArray[np.float32]) -> Outputs:
        """All outputs of float32 [N, 1, S, S], by name."""
        names = [one.name for one in self.session.get_outputs()]
        return dict(zip(names, self.session.run(names, {INPUT: image}), strict=True))


def cost_ratio(whole: OnnxSession, bare: OnnxSession, image: NDArray[np.float32], *, rounds: int = 60) -> float:
    """Time of one model over another's on the same image, asked in turn; the lower quartiles are compared.

    Neighbours on the machine only ever add time, so the quick rounds tell more than the mean.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 5):
        for session, taken in zip((whole, bare), seconds, strict=True):
            started = time.perf_counter()
            session.run(image)
            if turn >= 5:
                taken.append(time.perf_counter() - started)
    return float(np.quantile(seconds[0], 0.25) / np.quantile(seconds[1], 0.25))
