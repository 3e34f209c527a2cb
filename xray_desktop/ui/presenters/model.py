"""The model at hand: opened behind the first window, asked by the open case and by the analysis.

Flow:   open_model -> Classifier -> Thresholds of the session; predictions kept by case
Calls:  background (jobs), inference. Called by: application; asked by presenters.case and worklist.
Never:  runs on the GUI thread; hides that it fell back to the CPU.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.errors import XrayError
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.rows import ActKind
from xray_desktop.review.state import with_thresholds
from xray_desktop.review.thresholds import with_model
from xray_desktop.ui.background import Job
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored

if TYPE_CHECKING:
    from xray_desktop.inference.classifier import Classifier
    from xray_desktop.review.store import ReviewStore

KEPT: Final = 1024
"""Predictions at hand, some kilobytes each."""

OpenModel = Callable[[], "Classifier"]


class ModelDesk(QObject):
    """Opens the model once, and remembers what it said."""

    opened = Signal()
    not_opened = Signal()
    fell_back = Signal(str)  # one sentence

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._predictions: OrderedDict[str, Prediction] = OrderedDict()
        self.classifier: Classifier | None = None

    def open(self, open_model: OpenModel, *, last: Callable[[str], float | None]) -> None:
        """Open a model. ``last`` gives the reader's last target with a model id."""

        def work(_job: Job) -> "Classifier":
            from xray_desktop.measures import intervals  # its scipy is loaded here, not when the sentence is painted

            intervals.exact(1, 2)
            return open_model()

        self._lanes.jobs.run(work, lambda classifier: self._opened(classifier, last), self._failed)

    def keep(self, key: str, prediction: Prediction) -> None:
        """Remember what the model said of a case; notice when it had to leave the GPU."""
        self._predictions[key] = prediction
        while len(self._predictions) > KEPT:
            self._predictions.popitem(last=False)
        thresholds = self._holder.session.thresholds
        if prediction.model_id == thresholds.model_id and prediction.device != thresholds.device:
            self._holder.become(with_thresholds(self._holder.session, replace(thresholds, device=prediction.device)))
            if self.classifier is not None and self.classifier.fell_back:
                self.fell_back.emit(f"CUDA failed ({self.classifier.fell_back}); scoring goes on with the CPU")

    def said(self, key: str) -> Prediction | None:
        """What this model said of a case, when it is at hand."""
        prediction = self._predictions.get(key)
        return prediction if prediction is not None and prediction.model_id == self._model_id else None

    @property
    def _model_id(self) -> str:
        return self._holder.session.thresholds.model_id

    def _opened(self, classifier: "Classifier", last: Callable[[str], float | None]) -> None:
        self.classifier = classifier
        session, model_id = self._holder.session, classifier.model_id
        thresholds = with_model(
            session.thresholds, classifier.card, model_id=model_id, device=classifier.device, last=last(model_id)
        )
        self._holder.become(with_thresholds(session, thresholds))
        reader = session.reading.reader
        self._lanes.store.run(partial(_log_change, model_id, reader), ignored, self._holder.say)
        self.opened.emit()

    def _failed(self, error: Exception) -> None:
        sentence = str(error) if isinstance(error, XrayError) else "the model could not be opened"
        session = self._holder.session
        self._holder.become(with_thresholds(session, replace(session.thresholds, failure=sentence)))
        self._holder.say(error)
        self.not_opened.emit()


def _log_change(model_id: str, reader: str, store: "ReviewStore") -> None:
    """Another model than at the last start is an act, kept for ever."""
    before = store.acts(ActKind.MODEL_CHANGED)
    if not before or before[-1].detail.get("to") != model_id:
        last = before[-1].detail.get("to") if before else None
        store.log(ActKind.MODEL_CHANGED, None, reader=reader, detail={"from": last, "to": model_id})
