"""A list of a million radiographs sorts, narrows and shows its first page in the time the bare means take.

Synthetic: 1,000,000 cases of some 350,000 patients in a SQLite store, each with a score of one model; no reads.
Interleaved rounds, ours and the bare means one after the other; the ratio is of the medians.

Ours: the reader's wish -> a new arrangement -> outline -> panel state -> the lines of the first page from the Qt model.
Bare, sorting: ``np.argsort`` of the same scores and the first page by its primary keys from SQLite.
Bare, narrowing: the indexed SQLite query for what matches and the first page; for words, which no index of SQLite's
serves, its ``LIKE``.
"""

import gc
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.fuzz.examined import resident_bytes
from tests.sessions import MODEL_ID, make_thresholds
from xray_desktop.imaging.radiograph import View
from xray_desktop.review.session import Session
from xray_desktop.review.state import with_thresholds
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.worklist import By, Order, Query, Worklist, arranged, with_remembered
from xray_desktop.ui.presenters.remembering import FIRST, PART, give_back, with_scores
from xray_desktop.ui.worklist_model import LINE_ROLE, WorklistModel
from xray_desktop.ui.worklist_state import WorklistLines

CASES: Final = 1_000_000
PAGE: Final = 40
ROUNDS: Final = 15
AT_MOST: Final = 1.5
MEMORY_AT_MOST: Final = 250 * 1024**2
VIEWS: Final = ("PA", "AP", "LATERAL", "UNKNOWN")

pytestmark = pytest.mark.bench


@dataclass(frozen=True, slots=True)
class Loaded:
    """The list as the window holds it, what it took, and the same data for the bare means."""

    session: Session
    grown_bytes: int
    seconds: float
    first_seconds: float
    bare: sqlite3.Connection
    scores: np.ndarray[tuple[int], np.dtype[np.float32]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A million cases, taken in part by part as the store lane does."""
    path = tmp_path_factory.mktemp("million") / "reviews.db"
    with ReviewStore.open(path):
        pass
    filled(path)
    with ReviewStore.open(path) as store:
        store.remembered(after=0, limit=10)  # what SQLAlchemy loads on first use is not the list's
        gc.collect()
        before, begun = resident_bytes(), time.perf_counter()
        worklist, after, limit, first = Worklist(), 0, FIRST, 0.0
        while (part := store.remembered(after=after, limit=limit)) is not None:
            worklist = with_remembered(worklist, part)
            after, limit = int(part.cases[-1]), PART
            first = first or time.perf_counter() - begun
        seconds = time.perf_counter() - begun
        found = [
            store.scores(MODEL_ID, first=int(part.cases[0]), last=int(part.cases[-1]))
            for _, part in worklist.rows.parts
        ]
        worklist = replace(worklist, rows=with_scores(worklist.rows, found))
        del found
    session = replace(with_thresholds(Session(), make_thresholds()), worklist=worklist)
    page(WorklistModel(), WorklistLines(), session)
    gc.collect()
    give_back()  # as the window does once the scores are in the list
    grown = resident_bytes() - before
    bare = sqlite3.connect(path)
    scores = np.array(bare.execute("SELECT score FROM predictions ORDER BY rowid").fetchall(), dtype=np.float32)[:, 0]
    yield Loaded(session, grown, seconds, first, bare, scores)
    bare.close()


def filled(path: Path) -> None:
    """Write the cases and what a model said of them, and the indexes that the bare queries may use."""
    random = np.random.default_rng(7)
    patient = np.sort(random.integers(0, 350_000, CASES))
    score = random.random(CASES, dtype=np.float32)
    view = random.choice(4, CASES, p=[0.6, 0.25, 0.1, 0.05])
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA synchronous=OFF")
        store.executemany(
            "INSERT INTO cases (digest, patient_group, study_group, path, view, source_kind, patient_known_by, sample,"
            " study_date, modality, age_years) VALUES (?, ?, ?, ?, ?, 'DICOM', 'header', 'picked', ?, 'DX', 3.0)",
            (
                (f"{n:064x}", f"{p:064x}", f"{p * 2 + n % 2:064x}", f'"/films/{n // 5000:03}/{p:06}/IM{n:07}.dcm"',
                 VIEWS[v], 20240000 + n % 1200)
                for n, (p, v) in enumerate(zip(patient.tolist(), view.tolist(), strict=True))
            ),
        )  # fmt: skip
        store.executemany(
            "INSERT INTO predictions (digest, model_id, findings, probabilities, score, device, standing, reasons)"
            " VALUES (?, ?, '[]', '[]', ?, 'CPU', 'scored', '[]')",
            ((f"{n:064x}", MODEL_ID, value) for n, value in enumerate(score.tolist())),
        )
        store.execute("CREATE INDEX bare_view ON cases (view, opened)")
        store.execute("CREATE INDEX bare_score ON predictions (score)")
        store.execute("ANALYZE")


def page(model: WorklistModel, lines: WorklistLines, session: Session) -> int:
    """What the view asks for when it shows the first page."""
    model.show(lines.state(session))
    shown = [model.data(model.index(number, 0), LINE_ROLE) for number in range(min(PAGE, model.rowCount()))]
    return len(shown)


def ours(session: Session, **wishes: Query | Order) -> Callable[[], object]:
    """The reader's wish, to the first page."""
    model, lines = WorklistModel(), WorklistLines()
    thresholds = {"Pneumonia": 0.5}
    # Another query each round, or a list that keeps its answer would look quicker than it is.
    wish = replace(session.worklist, **wishes)  # type: ignore[arg-type]  # its two wishes, by name

    def act() -> int:
        worklist = replace(wish, rows=wish.rows.with_each([(0, wish.rows[0])]))  # a row has changed since
        return page(
            model, lines, replace(session, worklist=arranged(worklist, thresholds=thresholds, model_hidden=False))
        )

    return act


def bare_page(bare: sqlite3.Connection, opened: list[int]) -> list[object]:
    """The first page by its primary keys."""
    marks = ",".join("?" * PAGE)
    return bare.execute(f"SELECT * FROM cases WHERE opened IN ({marks})", opened[:PAGE]).fetchall()  # ids


def ratio(name: str, mine: Callable[[], object], bare: Callable[[], object]) -> float:
    """Median of ours / median of the bare means, printed."""
    taken: tuple[list[float], list[float]] = ([], [])
    for act, seconds in ((mine, taken[0]), (bare, taken[1])):
        act()
        seconds.clear()
    for _ in range(ROUNDS):
        for act, seconds in ((mine, taken[0]), (bare, taken[1])):
            begun = time.perf_counter()
            act()
            seconds.append(time.perf_counter() - begun)
    middle = [statistics.median(one) * 1000 for one in taken]
    sys.stdout.write(f"\n{name}: ours {middle[0]:.1f} ms, bare {middle[1]:.1f} ms, ratio {middle[0] / middle[1]:.2f}\n")
    return middle[0] / middle[1]


def test_a_million_rows_stay_within_memory(loaded: Loaded, qtbot: QtBot) -> None:
    sys.stdout.write(
        f"\n{len(loaded.session.worklist.rows):,} rows: {loaded.grown_bytes / 1024**2:.0f} MB, first {FIRST:,} after "
        f"{loaded.first_seconds:.2f} s, all after {loaded.seconds:.1f} s\n"
    )
    assert len(loaded.session.worklist.rows) == CASES
    assert loaded.grown_bytes <= MEMORY_AT_MOST


@pytest.mark.parametrize("order", [Order(By.SCORE), Order(By.UNCERTAIN), Order(By.SCORE, turned=True)])
def test_sorting_takes_no_longer_than_argsort_and_a_page(loaded: Loaded, qtbot: QtBot, order: Order) -> None:
    def bare() -> object:
        first = np.argsort(-loaded.scores if not order.turned else loaded.scores)[:PAGE]
        return bare_page(loaded.bare, (first + 1).tolist())

    assert ratio(f"sort, {order.by}{', turned' * order.turned}", ours(loaded.session, order=order), bare) <= AT_MOST


QUERIES: Final = {
    "view": (Query(views=frozenset({View.LATERAL})), "SELECT opened FROM cases WHERE view = 'LATERAL' ORDER BY opened"),
    "score": (
        Query(scores=(0.45, 0.55)),
        "SELECT c.opened FROM predictions p JOIN cases c USING (digest) WHERE p.score BETWEEN 0.45 AND 0.55",
    ),
    "words": (Query(text="im0012"), "SELECT opened FROM cases WHERE path LIKE '%im0012%' ORDER BY opened"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_narrowing_takes_no_longer_than_the_bare_query(loaded: Loaded, qtbot: QtBot, name: str) -> None:
    query, sql = QUERIES[name]

    def bare() -> object:
        return bare_page(loaded.bare, [row[0] for row in loaded.bare.execute(sql)])

    assert ratio(f"narrow by {name}", ours(loaded.session, query=query), bare) <= AT_MOST
