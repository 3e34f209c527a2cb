"""The analysis of a list, one light answer a file.

Flow:   entries -> inference.batch.analyse (decode ahead, one classifier) -> Found -> tell
Calls:  inference.batch. Called by: presenters.worklist, in the jobs lane.
Never:  keeps pixels: a list of thousands must not fill the memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.scan import Entry
from xray_desktop.imaging.window import Picture
from xray_desktop.inference.prediction import Prediction
from xray_desktop.ui.presenters.holder import Read
from xray_desktop.ui.presenters.thumbnails import thumbnail

if TYPE_CHECKING:
    from xray_desktop.inference.classifier import Classifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Found:
    """What came of one file.

    ``seen`` is the radiograph without its pixels, ``picture`` what the list may show of them; ``done`` counts the files
    so far.
    """

    key: str
    done: int
    seen: Radiograph | None = None
    picture: Picture | None = None
    prediction: Prediction | None = None
    error: str = ""


def found_all(
    entries: Sequence[Entry],
    classifier: "Classifier",
    read: Read,
    tell: Callable[[Found], bool],
) -> int:
    """Analyse entries in order and tell of each; stops when ``tell`` says so. Returns how many were told."""
    from xray_desktop.inference import batch

    wanted = [batch.Entry(path=entry.name, read=partial(read, entry)) for entry in entries]
    done = 0
    for done, analysis in enumerate(batch.analyse(wanted, classifier), start=1):
        radiograph = analysis.radiograph
        found = Found(
            key=analysis.path,
            done=done,
            seen=None if radiograph is None else without_pixels(radiograph),
            picture=None if radiograph is None else thumbnail(radiograph),
            prediction=analysis.prediction,
            error=analysis.error or "",
        )
        if not tell(found):
            break
    return done


def without_pixels(radiograph: Radiograph) -> Radiograph:
    """The same radiograph with a single pixel: facts, doubts, identity and digest stay."""
    return replace(radiograph, values=np.zeros((1, 1), dtype=np.uint16), digest=radiograph.digest)
