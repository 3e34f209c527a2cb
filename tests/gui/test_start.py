"""The program starts on an unread film, asks for initials once, paints itself on request, and keeps what was chosen."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.fakes import FakeFolder
from tests.image_files import chest, write_png
from tests.sessions import make_film
from tests.tiny_model import tiny_onnx
from xray_desktop import paths, settings
from xray_desktop.imaging.scan import read_entry
from xray_desktop.review.rows import ActKind
from xray_desktop.review.store import FILE_NAME, ReviewStore
from xray_desktop.settings import Settings
from xray_desktop.ui import outside as world
from xray_desktop.ui import theme
from xray_desktop.ui.application import Application, OpenOptions
from xray_desktop.ui.dialogs import crash
from xray_desktop.ui.dialogs.about import AboutDialog, about_text
from xray_desktop.ui.dialogs.crash import CrashDialog
from xray_desktop.ui.dialogs.initials import InitialsDialog
from xray_desktop.ui.keys import Act
from xray_desktop.ui.room import Outside
from xray_desktop.ui.worklist_words import Column

WAIT_MS = 20_000
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def real_world(model: Path, folder: FakeFolder | None = None) -> Outside:
    """Store and model as they are; files decoded in this process."""
    made = world.outside(model=model, device="cpu")
    return Outside(
        open_store=made.open_store,
        read=read_entry if folder is None else folder.read,
        open_model=made.open_model,
        groups=made.groups,
    )


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tiny_onnx(tmp_path / "tiny.onnx")


def started(qtbot: QtBot, options: OpenOptions, outside: Outside) -> Application:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    desk = Application(options, outside)
    with qtbot.waitExposed(desk.window):
        desk.window.show()
    desk.window.activateWindow()
    desk.start()
    return desk


def test_the_first_film_stands_and_initials_are_asked_once(qtbot: QtBot, tmp_path: Path, model: Path) -> None:
    folder = FakeFolder(tmp_path / "films", {"1.png": make_film(0.8), "2.png": make_film(0.2)})
    desk = started(qtbot, OpenOptions(paths=(folder.folder,)), real_world(model, folder))
    room = desk.room
    assert room is not None
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), InitialsDialog), timeout=WAIT_MS)
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, InitialsDialog)
    assert room.session.case.radiograph is not None
    QTest.keyClicks(dialog.field, "AB")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert room.session.reading.reader == "AB"
    room.worklist.step(1)
    qtbot.waitUntil(lambda: room.session.case.prediction is not None, timeout=WAIT_MS)
    desk.window.close()
    kept, _ = settings.load(paths.user_data_dir() / settings.FILE_NAME)
    assert kept.reader == "AB"
    again = started(qtbot, OpenOptions(paths=(folder.folder,)), real_world(model, folder))
    assert again.room is not None
    assert again.room.session.reading.reader == "AB"
    again.window.close()


def test_somebody_without_films_opens_the_demo_from_the_empty_window(qtbot: QtBot, tmp_path: Path, model: Path) -> None:
    settings.save(paths.user_data_dir() / settings.FILE_NAME, Settings(reader="AB"))
    desk = started(qtbot, OpenOptions(), real_world(model))
    room = desk.room
    assert room is not None
    (button,) = (one for one in desk.window.film.findChildren(QPushButton) if one.isVisible() and "demo" in one.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: room.session.case.radiograph is not None, timeout=2 * WAIT_MS)
    assert room.session.case.radiograph is not None
    assert room.session.case.radiograph.identity.study_description == "SYNTHETIC DRAWING"
    assert len(room.session.worklist.rows) >= 8
    desk.window.close()


def test_choices_come_back(qtbot: QtBot, tmp_path: Path, model: Path) -> None:
    desk = started(qtbot, OpenOptions(), real_world(model))
    room = desk.room
    assert room is not None
    qtbot.waitUntil(lambda: room.session.thresholds.card is not None, timeout=WAIT_MS)
    room.thresholds.set_sensitivity(0.99)
    room.thresholds.settle(0.99)
    room.reading.set_blinded(True)
    desk.window.act_wanted.emit(Act.THEME)
    desk.window.film.step_opacity(0.1)
    desk.window.close()
    kept, _ = settings.load(paths.user_data_dir() / settings.FILE_NAME)
    assert (kept.target_sensitivity, kept.blinded, kept.theme) == (0.99, True, "light")
    again = started(qtbot, OpenOptions(), real_world(model))
    assert again.room is not None
    qtbot.waitUntil(lambda: again.room is not None and again.room.session.thresholds.target == 0.99, timeout=WAIT_MS)
    assert again.room.session.reading.blinded
    again.window.close()


def test_the_list_comes_back_as_it_was_laid_out(qtbot: QtBot, model: Path) -> None:
    desk = started(qtbot, OpenOptions(), real_world(model))
    choices = desk.window.worklist.layout_button
    choices.columns[Column.AGE].trigger()
    choices.pictures.trigger()
    desk.window.close()
    again = started(qtbot, OpenOptions(), real_world(model))
    assert again.window.worklist.model.columns == (Column.AGE,)
    assert again.window.worklist.layout_button.pictures.isChecked()
    assert again.room is not None
    assert again.room.sight.pictures
    again.window.close()


def test_what_changes_the_meaning_of_reads_is_in_the_trail(qtbot: QtBot, model: Path) -> None:
    desk = started(qtbot, OpenOptions(), real_world(model))
    desk._take_preferences(desk.settings.model_copy(update={"blinded": True, "theme": "light", "ahead": 4}))
    desk.window.close()
    with ReviewStore.open(paths.user_data_dir() / FILE_NAME) as store:
        noted = [act.detail for act in store.acts(ActKind.SETTING_CHANGED)]
    assert noted == [
        {"name": "blinded read at the start", "from": False, "to": True},
        {"name": "blinded read", "from": False, "to": True},
    ]


def test_a_missing_model_is_a_sentence_and_films_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    folder = FakeFolder(tmp_path / "films", {"1.png": make_film(0.8)})
    settings.save(paths.user_data_dir() / settings.FILE_NAME, Settings(reader="AB"))
    desk = started(qtbot, OpenOptions(paths=(folder.folder,)), real_world(tmp_path / "gone.onnx", folder))
    room = desk.room
    assert room is not None
    qtbot.waitUntil(lambda: bool(room.session.thresholds.failure), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: room.session.case.radiograph is not None, timeout=WAIT_MS)
    assert "gone.onnx" in desk.window.findings.blocks[0].message.text
    assert desk.window.strip.said.text() == "No model open. Not for diagnosis."
    desk.window.act_wanted.emit(Act.PRESENT)
    desk.window.act_wanted.emit(Act.SAVE)
    qtbot.waitUntil(lambda: room.session.worklist.rows[0].read is not None, timeout=WAIT_MS)
    desk.window.close()


def test_a_declaration_on_the_command_line_speaks_for_every_folder(qtbot: QtBot, tmp_path: Path, model: Path) -> None:
    folder = FakeFolder(tmp_path / "films", {"1.png": make_film(0.8, age=None)})
    settings.save(paths.user_data_dir() / settings.FILE_NAME, Settings(reader="AB"))
    options = OpenOptions(paths=(folder.folder,), population_declared=True)
    desk = started(qtbot, options, real_world(model, folder))
    room = desk.room
    assert room is not None
    qtbot.waitUntil(lambda: room.session.case.prediction is not None, timeout=WAIT_MS)
    assert desk.window.findings.blocks[0].score.text() != "–"
    desk.window.close()


def test_a_screenshot_is_painted_and_the_program_leaves(tmp_path: Path, model: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(3):
        write_png(folder / f"{number}.png", chest(200, 220, bits=8, seed=number).astype(np.uint8))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    picture = tmp_path / "window.png"
    code = (
        "from pathlib import Path\n"
        "from xray_desktop.ui.application import OpenOptions, run\n"
        "if __name__ == '__main__':\n"
        f"    raise SystemExit(run(OpenOptions(paths=(Path({str(folder)!r}),), screenshot=Path({str(picture)!r}),"
        f" model=Path({str(model)!r}), device='cpu')))\n"
    )
    script = tmp_path / "start.py"
    script.write_text(code, encoding="utf-8")
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(
        [sys.executable, str(script)], cwd=root, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert picture.stat().st_size > 10_000


def test_a_crash_report_names_no_patient(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SYNTHETIC") as caught:
        int("SYNTHETIC^CHILD in a file name")
    text = crash.report(caught.type, caught.tb)
    assert "SYNTHETIC" not in text
    assert "ValueError" in text
    assert "test_start.py" in text
    crash.write(tmp_path, text)
    crash.write(tmp_path, text)
    assert (tmp_path / "crash.log").read_text(encoding="utf-8").count("ValueError") == 2
    crash.write(tmp_path / "nowhere", text)


def test_the_crash_dialog_says_that_work_is_safe(qtbot: QtBot) -> None:
    dialog = CrashDialog("report")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.windowTitle() == "Something went wrong"


def test_about_names_the_limits_and_the_parts(qtbot: QtBot) -> None:
    from tests.tiny_model import make_card

    text = about_text(make_card())
    assert "Synthetic." in text
    assert "pydicom" in text
    dialog = AboutDialog(None)
    qtbot.addWidget(dialog)
    assert "Made with" in about_text(None)
