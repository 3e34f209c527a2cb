"""A window over a fake world, closed after each test; nothing outlives its lane."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes import FakeClassifier, FakeFolder
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference.classifier import Classifier
from xray_desktop.review.reading import Draft
from xray_desktop.review.review import Review
from xray_desktop.review.session import Session
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.worklist import Row
from xray_desktop.ui import theme
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.room import Outside, Room
from xray_desktop.ui.wiring import Wiring

WAIT_MS = 10_000


@dataclass
class Desk:
    """A window with everything behind it."""

    qtbot: QtBot
    window: MainWindow
    room: Room
    wiring: Wiring
    folder: FakeFolder
    classifier: FakeClassifier
    store_path: Path

    @property
    def session(self) -> Session:
        """The session now."""
        return self.room.session

    def row(self, name: str) -> Row:
        """The row of a file."""
        row = self.session.worklist.row(self.folder.key(name))
        assert row is not None
        return row

    def read(self, name: str) -> Review:
        """The read that stands for a file."""
        read = self.row(name).read
        assert read is not None
        return read

    @property
    def draft(self) -> Draft:
        """The form of the open case."""
        return self.session.draft

    def until(self, holds: Callable[[], object]) -> None:
        """Let the event loop run until something holds."""
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)

    def open(self, *, model: bool = True) -> None:
        """Open the folder, and wait until all is analysed and the first film stands."""
        if model:
            self.room.open_model(lambda _model_id: None)
        with self.qtbot.waitSignal(self.room.worklist.listed, timeout=WAIT_MS):
            self.room.worklist.open_paths([str(self.folder.folder)])
        self.until(lambda: self.session.case.key)
        if model:
            self.until(lambda: all(row.analysed for row in self.session.worklist.rows))
            self.until(self.stands)

    def stands(self) -> bool:
        """The open case has its film and its score, or its sentence."""
        case = self.session.case
        return bool(case.error) or (case.radiograph is not None and case.prediction is not None)

    def turn_to(self, name: str) -> None:
        """Open a row and wait for its film and score."""
        self.room.worklist.open(self.folder.key(name))
        self.until(self.stands)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)

    def type(self, *keys: str) -> None:
        """Press letters where the focus is."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def save(self, name: str) -> None:
        """Ctrl+Enter, and wait for the store's word."""
        before = self.row(name).read
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.row(name).read is not before)

    def stored(self, work: Callable[[ReviewStore], object]) -> object:
        """Ask the store, in its lane, and wait for the answer."""
        answers: list[object] = []
        self.room.lanes.store.run(work, answers.append, answers.append)
        self.until(lambda: answers)
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeDesk]:
    """Desks over one folder and one store; the second one of a test finds what the first one left."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if application.styleSheet() != theme.stylesheet("dark"):  # dressing the program takes longer than most tests
        theme.apply(application, "dark")
    desks: list[Desk] = []

    def make(
        films: Mapping[str, Radiograph | str] | None = None,
        *,
        reader: str = "AB",
        blinded: bool = False,
        classifier: FakeClassifier | None = None,
    ) -> Desk:
        folder = FakeFolder(tmp_path / "films", films if films is not None else three_films())
        model = classifier or FakeClassifier()
        store_path = tmp_path / "reviews.db"
        outside = Outside(
            open_store=lambda: ReviewStore.open(store_path),
            read=folder.read,
            look=folder.look,
            open_model=lambda: cast(Classifier, model),
            groups=lambda: lambda identity: (identity.patient_id, identity.study_uid),
        )
        window = MainWindow()
        room = Room(outside, reader=reader, blinded=blinded)
        wiring = Wiring(window, room)
        window.closing.connect(room.close)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
        desk = Desk(qtbot, window, room, wiring, folder, model, store_path)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.classifier.may_answer.set()
        desk.folder.may_decode.set()
        desk.folder.may_examine.set()
        desk.window.close()
        desk.window.deleteLater()


def three_films() -> dict[str, Radiograph]:
    """One above the threshold 0.5, one below, one between the reader's settings."""
    return {"1_above.png": make_film(0.8), "2_below.png": make_film(0.2), "3_between.png": make_film(0.4)}


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Three films, opened and analysed."""
    made = make_desk()
    made.open()
    return made
