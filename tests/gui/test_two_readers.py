"""Two readers, one disagreement, a third decides, the decided film leaves and is trained on; nothing but the window."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.test_story import CTRL, Story, folder
from tests.tiny_model import tiny_onnx
from tests.training_sets import write_experiment, write_public_set
from xray_desktop import paths
from xray_desktop.contract.manifest import read as read_manifest
from xray_desktop.review.review import ReaderLabel, Review
from xray_desktop.review.second_reads import Which
from xray_desktop.review.session import ModelState
from xray_desktop.review.state import model_state
from xray_desktop.settings import FILE_NAME, Settings, save
from xray_desktop.ui.pages.second_readers_page import SecondReadersPage

__all__ = ["folder"]  # the films of the first story
FILM = "a_bright.dcm"


@pytest.fixture
def story(qtbot: QtBot, tmp_path: Path, folder: Path) -> Story:
    save(paths.user_data_dir() / FILE_NAME, Settings(reader="AB"))
    made = Story(qtbot, folder, tiny_onnx(tmp_path / "tiny.onnx"))
    made.until(made.analysed)
    return made


def turn_to(story: Story, name: str) -> None:
    story.room.worklist.open(str(story.folder / name))
    story.until(lambda: story.session.case.key == str(story.folder / name) and story.analysed())


def save_read(story: Story, name: str, *keys: str) -> Review:
    for key in keys:
        story.key(key)
    before = story.row(name).read
    story.key(Qt.Key.Key_Return, CTRL)
    story.until(lambda: story.row(name).read is not before)
    read = story.row(name).read
    assert read is not None
    return read


def sit_down(story: Story, reader: str) -> None:
    assert story.app.room is not None
    story.room.set_reader(reader)
    story.until(lambda: story.session.reading.reader == reader and story.session.case.key and story.analysed())


def page_of(story: Story) -> SecondReadersPage:
    story.key(Qt.Key.Key_R, CTRL)
    story.until(lambda: not story.room.second_readers.state.busy)
    page = story.window.findChild(SecondReadersPage)
    assert page is not None
    return page


def asks(story: Story, reader: str) -> None:
    page = page_of(story)
    line = page.to.lineEdit()
    assert line is not None
    QTest.keyClicks(line, reader)
    assert page.which.currentText() == Which.DISAGREEMENTS.value
    story.until(lambda: story.room.second_readers.state.counted is not None)
    page.assign.click()
    story.until(lambda: story.room.second_readers.state.undoable)
    story.key(Qt.Key.Key_Escape)


def decides(story: Story, reader: str) -> Review:
    sit_down(story, reader)
    page = page_of(story)
    story.until(lambda: story.room.second_readers.state.picture is not None)
    assert [card.reader for card in story.room.second_readers.state.cards] == ["AB", "CD"]
    for key in ("p", "f"):
        story.key(key)
    page.form.flag.click()
    story.key(Qt.Key.Key_Return, CTRL)
    story.until(lambda: page.heading.text() == "CONFLICTS, 0 OPEN")
    answers: list[tuple[Review, ...]] = []
    story.room.lanes.store.run(lambda store: store.all_reads(), answers.append, lambda error: None)
    story.until(lambda: answers)
    story.key(Qt.Key.Key_Escape)
    return answers[0][-1]


def exported(story: Story, out: Path, decision: Review) -> Path:
    story.key(Qt.Key.Key_E, CTRL)
    story.until(lambda: story.room.export.state.rows and not story.room.export.state.busy)
    story.window.export.sheet.tick(decision.digest)
    story.window.export.write.click()
    story.until(lambda: story.room.export.state.done or story.room.export.state.error)
    assert not story.room.export.state.error
    (made,) = (found for found in out.iterdir() if found.is_dir() and not found.name.startswith("."))
    (row,) = (row for row in read_manifest(made / "manifest.jsonl") if row.source_digest == decision.digest)
    assert row.labels["Pneumonia"] == "present"
    assert row.weight == 1.0
    return made


def trained_with(made: Path, folder: Path) -> str:
    """One epoch of training; what it says of the rows it took in."""
    experiment = write_experiment(folder / "tiny.toml")
    experiment.write_text(experiment.read_text().replace("epochs = 2", "epochs = 1"))
    words = ["fit", str(experiment), "--data", str(write_public_set(folder / "public")), "--runs", str(folder / "runs")]
    done = subprocess.run(
        [sys.executable, "-m", "training", *words, "--add", str(made)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.replace("│", " ").split())


def test_two_readers_one_disagreement_decided_exported_and_trained_on(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_to(story, FILM)
    first = save_read(story, FILM, "d", "l")
    assert first.label is ReaderLabel.ABSENT
    asks(story, "CD")
    sit_down(story, "CD")
    story.until(lambda: story.session.reading.assigned)
    page_of(story).read.click()
    story.until(lambda: story.session.case.key == str(story.folder / FILM) and story.analysed())
    assert model_state(story.session) is ModelState.BLINDED
    second = save_read(story, FILM, "p")
    assert (second.reader, second.label, second.blinded) == ("CD", ReaderLabel.PRESENT, True)
    decision = decides(story, "EF")
    assert (decision.reader, decision.label, decision.flagged) == ("EF", ReaderLabel.PRESENT, True)
    assert set(decision.adjudicates) == {first.read_id, second.read_id}
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(out))
    made = exported(story, out, decision)
    story.window.close()
    assert "used 1" in trained_with(made, tmp_path)
