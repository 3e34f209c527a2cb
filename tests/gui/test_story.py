"""The main job from end to end: real files, a real model, a real store, and the read by nothing but the keyboard."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.image_files import write_dicom
from tests.tiny_model import tiny_onnx
from tests.training_sets import write_experiment, write_public_set
from xray_desktop import paths
from xray_desktop.contract.manifest import read as read_manifest
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.scan import read_entry
from xray_desktop.review.review import ReaderLabel, Review
from xray_desktop.review.session import Session
from xray_desktop.review.state import call_of
from xray_desktop.review.worklist import Row, RowState, row_state
from xray_desktop.settings import FILE_NAME, Settings, save
from xray_desktop.ui import outside as world
from xray_desktop.ui import theme
from xray_desktop.ui.application import Application, OpenOptions
from xray_desktop.ui.room import Outside, Room

WAIT_MS = 30_000
CTRL = Qt.KeyboardModifier.ControlModifier
GREYS = {"a_bright.dcm": 0.85, "b_between.dcm": 0.45, "c_dark.dcm": 0.15}


class Story:
    """One sitting."""

    def __init__(self, qtbot: QtBot, folder: Path, model: Path) -> None:
        made = world.outside(model=model, device="cpu")
        outside = Outside(open_store=made.open_store, read=read_entry, open_model=made.open_model, groups=made.groups)
        self.qtbot, self.folder = qtbot, folder
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, "dark")
        self.app = Application(OpenOptions(paths=(folder,)), outside)
        self.window = self.app.window
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.app.start()
        assert self.app.room is not None
        self.room: Room = self.app.room

    @property
    def session(self) -> Session:
        return self.room.session

    def row(self, name: str) -> Row:
        row = self.session.worklist.row(str(self.folder / name))
        assert row is not None
        return row

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=WAIT_MS)

    def analysed(self) -> bool:
        rows = self.session.worklist.rows
        case = self.session.case
        return bool(rows) and all(row.analysed for row in rows) and None not in (case.radiograph, case.prediction)

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget() or self.window
        if isinstance(key, str):
            QTest.keyClicks(target, key, modifier)
        else:
            QTest.keyClick(target, key, modifier)

    def slide_to(self, share: float) -> None:
        slider = self.window.working_point.slider
        at = QPoint(round(share * (slider.width() - 4)) + 2, slider.height() // 2)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=at)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three synthetic DICOM files of children of three years."""
    made = tmp_path / "films"
    made.mkdir()
    for number, (name, grey) in enumerate(GREYS.items()):
        rows, columns = np.mgrid[0:200, 0:180]
        waves = 0.06 * (np.sin(rows / 9.0) + np.cos(columns / 7.0))  # a film of one grey level counts as damaged
        values = np.asarray((grey + waves) * 4095, dtype=np.uint16)
        values[0, 0], values[0, 1] = 0, 4095
        write_dicom(
            made / name, values, PatientID=f"SYN-{number}", PatientName=f"SYNTHETIC^{number}", PatientAge="003Y",
            ViewPosition="PA", Modality="DX", BodyPartExamined="CHEST", WindowCenter=2048, WindowWidth=4096,
        )  # fmt: skip
    return made


def test_the_whole_story(qtbot: QtBot, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(paths.user_data_dir() / FILE_NAME, Settings(reader="AB"))
    model = tiny_onnx(tmp_path / "tiny.onnx")
    story = Story(qtbot, folder, model)
    story.until(story.analysed)
    the_slider_flips_a_call(story)
    read = read_by_keyboard(story)
    the_slider_moved_again_changes_no_read(story, read)
    story.window.close()
    again = Story(qtbot, folder, model)
    again.until(again.analysed)
    kept = again.row("b_between.dcm").read
    assert kept is not None
    assert (kept.read_id, kept.label, kept.comment, kept.shown) == (read.read_id, read.label, "dark", read.shown)
    assert row_state(again.row("b_between.dcm")) is RowState.DISAGREES
    agreed_and_flagged(again)
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(out))
    made = exported(again, out)
    again.window.close()
    trained_with(made, tmp_path)


def the_slider_flips_a_call(story: Story) -> None:
    assert story.session.case.key == str(story.folder / "a_bright.dcm")
    story.key(Qt.Key.Key_Right, CTRL)
    story.until(story.analysed)
    before = call_of(story.session)
    story.slide_to(1.0)
    assert (before, call_of(story.session)) == (Call.BELOW, Call.ABOVE)
    assert story.window.findings.blocks[0].call.text == "above threshold"


def read_by_keyboard(story: Story) -> Review:
    for key in ("d", "l", "f", Qt.Key.Key_F2, "dark"):
        story.key(key)
    story.key(Qt.Key.Key_Return, CTRL)
    story.until(lambda: story.row("b_between.dcm").read)
    read = story.row("b_between.dcm").read
    assert read is not None
    assert (read.label, read.comment, read.flagged) == (ReaderLabel.ABSENT, "dark", True)
    return read


def the_slider_moved_again_changes_no_read(story: Story, read: Review) -> None:
    story.window.working_point.change.click()
    story.slide_to(0.0)
    assert story.row("b_between.dcm").read is read
    assert row_state(story.row("b_between.dcm")) is RowState.DISAGREES


def agreed_and_flagged(story: Story) -> None:
    """The first unread film is open again: two keys and the flag."""
    story.until(lambda: story.session.case.key == str(story.folder / "a_bright.dcm"))
    for key in ("a", "f"):
        story.key(key)
    story.key(Qt.Key.Key_Return, CTRL)
    story.until(lambda: story.row("a_bright.dcm").read)


def exported(story: Story, out: Path) -> Path:
    story.key(Qt.Key.Key_E, CTRL)
    story.until(lambda: len(story.room.export.state.rows) == 2 and not story.room.export.state.busy)
    for name in ("a_bright.dcm", "b_between.dcm"):
        story.window.export.sheet.tick(story.row(name).digest)
    story.window.export.write.click()
    story.until(lambda: story.room.export.state.done)
    (made,) = out.iterdir()
    rows = {row.labels["Pneumonia"]: row for row in read_manifest(made / "manifest.jsonl")}
    assert rows["absent"].selected_because == "false alarm only at the reader's setting"
    assert rows["present"].selected_because == "flagged by reader"
    for row in rows.values():
        assert "SYNTHETIC" not in json.dumps(row.model_dump(mode="json"))
        assert (made / row.image).exists()
    story.until(lambda: row_state(story.row("b_between.dcm")) is RowState.EXPORTED)
    return made


def trained_with(made: Path, folder: Path) -> None:
    """One epoch of training takes the present one in, and says why not the absent one: nobody called it healthy."""
    experiment = write_experiment(folder / "tiny.toml")
    experiment.write_text(experiment.read_text().replace("epochs = 2", "epochs = 1"))
    root, runs = write_public_set(folder / "public"), folder / "runs"
    words = ["fit", str(experiment), "--data", str(root), "--runs", str(runs), "--add", str(made)]
    done = subprocess.run([sys.executable, "-m", "training", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.replace("│", " ").split())
    assert "used 1" in told
    assert "skipped 1" in told
    (metrics,) = runs.glob("*/metrics.jsonl")
    assert len(metrics.read_text().splitlines()) == 1
