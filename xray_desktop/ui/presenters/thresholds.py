"""The working point: moved by hand, locked after the first read, every change kept.

Flow:   slider -> with_sensitivity -> session (calls flip at once, nothing runs); let go -> act in the store, settings
Calls:  review.thresholds. Called by: wiring.
Never:  runs the model; moves by a key.
"""

from PySide6.QtCore import QObject, Signal

from xray_desktop.review.rows import ActKind
from xray_desktop.review.state import with_thresholds
from xray_desktop.review.thresholds import points, unlocked, with_sensitivity
from xray_desktop.ui.presenters.holder import Lanes, SessionHolder, ignored


class ThresholdPresenter(QObject):
    """What the slider asks for."""

    settled = Signal(float, str)  # target, model id: worth remembering

    def __init__(self, holder: SessionHolder, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder, self._lanes = holder, lanes
        self._logged: float | None = None

    def set_sensitivity(self, sensitivity: float) -> None:
        """The slider moves."""
        session = self._holder.session
        if self._logged is None:
            self._logged = session.thresholds.target
        self._holder.become(with_thresholds(session, with_sensitivity(session.thresholds, sensitivity)))

    def settle(self, _sensitivity: float) -> None:
        """The slider was let go: one act for the whole movement."""
        thresholds, before = self._holder.session.thresholds, self._logged
        self._logged = None
        if before is None or before == thresholds.target:
            return
        detail = {
            "from": before,
            "to": thresholds.target,
            "model_id": thresholds.model_id,
            "thresholds": {name: point.threshold for name, point in points(thresholds).items()},
        }
        reader = self._holder.session.reading.reader
        self._lanes.store.run(
            lambda store: store.log(ActKind.WORKING_POINT_CHANGED, None, reader=reader, detail=detail),
            ignored,
            self._holder.say,
        )
        self.settled.emit(thresholds.target, thresholds.model_id)

    def unlock(self) -> None:
        """The reader pressed "Change working point"."""
        session = self._holder.session
        self._holder.become(with_thresholds(session, unlocked(session.thresholds)))
