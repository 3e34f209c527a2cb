"""A model, opened and checked, that predicts.

Flow:   model file -> checks -> session -> network inputs [N, 1, S, S] -> Prediction
Calls:  model_file, session, contract.graph. Called by: batch, ui.presenters, the command line.
Never:  reads a radiograph; shows NaN as a score; swaps a device without saying so.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.contract import graph
from xray_desktop.contract.model_card import ModelCard
from xray_desktop.errors import ModelError
from xray_desktop.imaging.network_input import NetworkInput, Placement
from xray_desktop.inference.model_file import checked_card, read_model
from xray_desktop.inference.prediction import Prediction
from xray_desktop.inference.session import Device, Session, open_session, running_on, session_errors, signature
from xray_desktop.paths import resource

DEFAULT_MODEL: Final = "models/xray_pneumonia.onnx"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Classifier:
    """One model on one device. May be called from any thread, one call at a time.

    Attributes
    ----------
    card : what the model is
    model_id : SHA-256 of the file's bytes
    side : S of the network input, in pixels
    device : "CUDA" or "CPU", where it computes now
    fell_back : why it left CUDA in mid-session; empty while it did not
    """

    card: ModelCard
    model_id: str
    side: int
    session: Session
    reopen_on_cpu: Callable[[], Session]
    device: str = "CPU"
    fell_back: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def predict(self, images: NetworkInput, placements: Sequence[Placement]) -> list[Prediction]:
        """Score network inputs.

        Parameters
        ----------
        images : float32 [N, 1, S, S], 0..1
        placements : one an image

        Raises
        ------
        ModelError : the graph fails on the CPU too, or gives something that is no score
        """
        with self._lock:
            outputs, device = self._run(images)
        probability, heatmap, embedding, distance = outputs
        _check_range(probability, heatmap, distance, count=len(images))
        return [
            Prediction(
                model_id=self.model_id,
                device=device,
                findings=self.card.finding_names,
                probability=probability[i],
                heatmap=heatmap[i],
                embedding=embedding[i],
                distance=float(distance[i]),
                placement=placement,
            )
            for i, placement in enumerate(placements)
        ]

    def _run(self, images: NetworkInput) -> tuple[list[NDArray[np.float32]], str]:
        errors = session_errors()
        try:
            return self.session.run(graph.OUTPUTS, {graph.INPUT: images}), self.device
        except errors as error:
            if self.device == "CPU":
                raise ModelError(
                    f"the model failed on this image ({type(error).__name__}); try another model"
                ) from error
            self.fell_back = type(error).__name__
            _log.warning("CUDA failed (%s); the same case is computed again on the CPU", self.fell_back)
        self.session = self.reopen_on_cpu()
        self.device = "CPU"
        return self._run(images)


def open_classifier(path: Path, *, device: Device = "auto") -> Classifier:
    """Open a model file: CUDA when it really works, else CPU; ``Classifier.device`` says which.

    Raises
    ------
    ModelError : broken, too new, other pixel rules, forbidden operators, wrong signature; the sentence names the file
    """
    content = read_model(path)
    card = checked_card(content, path.name)
    try:
        session = open_session(content, device=device)
        side = graph.check(signature(session), card.finding_names)
    except ModelError as error:
        raise ModelError(f"{path.name}: {error}") from error
    return Classifier(
        card=card,
        model_id=hashlib.sha256(content).hexdigest(),
        side=side,
        session=session,
        reopen_on_cpu=lambda: open_session(content, device="cpu"),
        device=running_on(session),
    )


def default_model() -> Path:
    """The model that the program ships."""
    return resource(DEFAULT_MODEL)


def _check_range(
    probability: NDArray[np.float32], heatmap: NDArray[np.float32], distance: NDArray[np.float32], *, count: int
) -> None:
    if len(probability) != count or len(heatmap) != count or len(distance) != count:
        raise ModelError(f"the model gave {len(probability)} answers for {count} images; export it again")
    if not (np.all(np.isfinite(probability)) and probability.min() >= 0.0 and probability.max() <= 1.0):
        raise ModelError("the model gave a score outside 0..1 or no number at all: not shown; export it again")
    if not (np.all(np.isfinite(heatmap)) and heatmap.min() >= 0.0 and np.all(np.isfinite(distance))):
        raise ModelError("the model gave a heatmap or distance that is no number: not shown; export it again")
