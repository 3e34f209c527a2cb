"""The session: what is open, what waits, what is being said, where the slider stands.

Flow:   state (pure functions) -> Session -> presenters -> widgets
Calls:  worklist, reading, thresholds, first_look, prediction. Called by: state, judgement, ui.
Never:  changes in place, knows Qt, a thread, the clock or the store.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.reading import Draft, Reading, draft_of
from xray_desktop.review.thresholds import Thresholds
from xray_desktop.review.worklist import Row, Worklist


class ModelState(StrEnum):
    """Why the model's word on the open case is on the screen, or is not."""

    NOTHING_OPEN = "nothing open"
    BLINDED = "blinded"
    NO_MODEL = "no model"
    WAITING = "waiting"
    FAILED = "failed"
    NOT_SCORED = "not scored"
    WITHHELD = "withheld"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Case:
    """The open radiograph.

    Attributes
    ----------
    key : its row; empty when nothing is open
    look : what is painted until the file was examined; nothing can be said of it, nothing is scored
    radiograph : None while it is decoded and examined, and when it cannot be (``error`` says why)
    prediction : None until the score is there; ``score_error`` says why it will not come
    shown_anyway : the reader asked to see a withheld score
    heatmap_on : now; ``heatmap_seen``: at some time since the case was opened
    finding : the root finding at hand
    """

    key: str = ""
    look: FirstLook | None = None
    radiograph: Radiograph | None = None
    error: str = ""
    prediction: Prediction | None = None
    score_error: str = ""
    shown_anyway: bool = False
    heatmap_on: bool = False
    heatmap_seen: bool = False
    finding: str = PNEUMONIA


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Session:
    """Everything the screen is painted from."""

    case: Case = field(default_factory=Case)
    worklist: Worklist = field(default_factory=Worklist)
    reading: Reading = field(default_factory=Reading)
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def row(self) -> Row | None:
        """The row of the open case."""
        return self.worklist.row(self.case.key)

    @property
    def draft(self) -> Draft:
        """The form of the open case: what is being said, else what was said."""
        row = self.row
        stored = draft_of(row.read if row is not None else None)
        return self.reading.drafts.get(self.case.key, stored)
