"""What is needed before the first paint: a look, a place on a screen that is there, and little else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from xray_desktop.settings import FILE_NAME, Settings, load, save, with_recent
from xray_desktop.ui import first_window
from xray_desktop.ui.first_look import FirstLook, first_look
from xray_desktop.ui.window_place import placed

SCREEN = QRect(0, 0, 1920, 1080)
SECOND = QRect(1920, 0, 1920, 1080)


def test_the_first_look_is_what_was_kept(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    save(path, Settings(theme="light", language="de", geometry="01d9"))
    assert first_look(path) == FirstLook(theme="light", language="de", geometry="01d9")
    assert first_window.SETTINGS_FILE == FILE_NAME


@pytest.mark.parametrize("text", ["", "[]", '{"theme": 7, "language": null}', '{"theme": "pink"}', "\x00"])
def test_a_damaged_file_gives_the_standard_look(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(text, encoding="utf-8")
    assert first_look(path) == FirstLook()


def test_the_standard_look_is_that_of_the_settings() -> None:
    chosen = Settings()
    assert FirstLook() == FirstLook(theme=chosen.theme, language=chosen.language, geometry=chosen.geometry)


def test_a_window_on_a_screen_that_is_there_stays() -> None:
    where = QRect(2000, 100, 1400, 900)
    assert placed(where, [SCREEN, SECOND]) == where


def test_a_window_on_a_screen_that_is_gone_comes_to_the_first() -> None:
    found = placed(QRect(2000, 100, 1400, 900), [SCREEN])
    assert SCREEN.contains(found)
    assert (found.width(), found.height()) == (1400, 900)


def test_a_window_larger_than_the_screen_is_made_to_fit() -> None:
    assert placed(QRect(5000, 5000, 3000, 2000), [SCREEN]) == SCREEN


def test_a_window_half_over_the_edge_stays_where_the_reader_put_it() -> None:
    where = QRect(1920 - 800, 100, 1400, 900)
    assert placed(where, [SCREEN]) == where


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    code = (
        "import sys\n"
        "from xray_desktop.ui.first_window import show_first\n"
        "window = show_first()\n"
        "heavy = ('numpy', 'pydantic', 'typer', 'rich', 'sqlalchemy', 'onnxruntime', 'pydicom', 'scipy')\n"
        "print([name for name in heavy if name in sys.modules], window.skeleton is window.centralWidget())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["[]", "True"]


def test_ten_folders_are_remembered_each_once() -> None:
    chosen = Settings()
    for number in (*range(12), 5):
        chosen = with_recent(chosen, f"/films/{number}")
    assert chosen.recent[:2] == ("/films/5", "/films/11")
    assert len(chosen.recent) == len(set(chosen.recent)) == 10
    assert Settings.model_validate(chosen.model_dump()) == chosen


def test_settings_that_cannot_be_written_leave_the_old_ones_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    save(path, Settings(reader="AB"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xray_desktop.settings.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(path, Settings(reader="CD"))
    assert load(path)[0].reader == "AB"
    assert [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


def test_sources_of_other_modules_are_not_read_after_the_first_window() -> None:
    code = (
        "import linecache\n"
        "from xray_desktop.ui.first_window import show_first\n"
        "show_first()\n"
        "linecache.clearcache()\n"
        "import xml.dom.minidom\n"
        "print(len(linecache.cache))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["0"]


def test_an_unknown_choice_is_named_and_the_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps({"reader": "AB", "from_a_newer_version": 1}), encoding="utf-8")
    assert load(path)[0] == Settings()
    path.write_text(json.dumps({"opacity": 1}), encoding="utf-8")
    _, sentence = load(path)
    assert "opacity" in sentence
    assert "settings.damaged-2.json" in sentence
    assert "AB" in (tmp_path / "settings.damaged.json").read_text(encoding="utf-8")
