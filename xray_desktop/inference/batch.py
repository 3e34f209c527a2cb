"""Many files become many answers.

Flow:   entries -> decoded ahead on two threads -> one classifier -> Analysis, in the order of the entries
Calls:  imaging, classifier, gate. Called by: the command line, ui.presenters.
Never:  ends because one file is broken; holds more than a few radiographs at once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

from xray_desktop.errors import XrayError
from xray_desktop.imaging.network_input import network_grey, to_network_input
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference.classifier import Classifier
from xray_desktop.inference.gate import Admission, admit
from xray_desktop.inference.prediction import Prediction

DECODED_AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to analyse: its path as the user gave it (``archive.zip::member``), and how to decode it."""

    path: str
    read: Callable[[], Radiograph]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Analysis:
    """What came of one entry. ``error`` is one sentence, and then there is nothing else."""

    path: str
    radiograph: Radiograph | None = None
    prediction: Prediction | None = None
    admission: Admission | None = None
    error: str | None = None


def analyse(
    entries: Iterable[Entry], classifier: Classifier, *, population_declared: bool = False
) -> Iterator[Analysis]:
    """Decode and score every entry, one Analysis each, in their order. Stop iterating to cancel."""
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="decode") as pool:
        waiting: deque[tuple[Entry, Future[Radiograph]]] = deque()
        remaining = iter(entries)
        try:
            waiting.extend((entry, pool.submit(entry.read)) for entry in islice(remaining, DECODED_AHEAD))
            while waiting:
                entry, decoded = waiting.popleft()
                waiting.extend((entry_, pool.submit(entry_.read)) for entry_ in islice(remaining, 1))
                yield _analysed(entry, decoded, classifier, population_declared=population_declared)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def score(radiograph: Radiograph, classifier: Classifier) -> Prediction:
    """One radiograph through the one door to the network and the model.

    Raises
    ------
    XrayError : too small, or the model failed on it
    """
    image, placement = to_network_input(network_grey(radiograph), classifier.side)
    return classifier.predict(image, [placement])[0]


def _analysed(
    entry: Entry, decoded: Future[Radiograph], classifier: Classifier, *, population_declared: bool
) -> Analysis:
    try:
        radiograph = decoded.result()
        prediction = score(radiograph, classifier)
    except XrayError as error:
        return Analysis(path=entry.path, error=str(error))
    admission = admit(radiograph, classifier.card.population, population_declared=population_declared)
    return Analysis(path=entry.path, radiograph=radiograph, prediction=prediction, admission=admission)
