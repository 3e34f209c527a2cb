"""A picture of every screen and state: `make screenshots`; each is a file to be looked at."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.conftest import MakeDesk
from tests.gui.screens import FILMS, SCREENS, application
from xray_desktop.ui import language, theme
from xray_desktop.ui.tokens import ThemeName

pytestmark = [pytest.mark.screens, pytest.mark.qt_log_ignore("propagateSizeHints")]
SIZES = ((1280, 800), (2560, 1440))
SCALED = "1.5"
"""Its own process: Qt reads the factor once."""


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    chosen = request.config.getoption("--screens")
    if chosen is None:
        pytest.skip("pictures are made on request: --screens FOLDER (make screenshots)")
    made = Path(str(chosen))
    made.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture(params=["en", "de"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    language.choose(request.param)
    yield request.param
    language.choose("en")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("dress", ["dark", "light"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_of(
    make_desk: MakeDesk, folder: Path, name: str, dress: ThemeName, size: tuple[int, int], spoken: str
) -> None:
    desk = make_desk(FILMS)
    theme.apply(application(), dress)
    desk.window.resize(*size)
    shown = SCREENS[name](desk)
    desk.qtbot.wait(60)
    factor = os.environ.get("QT_SCALE_FACTOR", "")
    scaled = f"-scale{factor}" if factor else ""
    path = folder / f"{name.replace(' ', '_')}-{dress}-{spoken}-{size[0]}x{size[1]}{scaled}.png"
    assert shown.grab().save(str(path))
    assert path.stat().st_size > 1000


def test_pictures_at_a_fractional_scale(folder: Path) -> None:
    if os.environ.get("QT_SCALE_FACTOR"):
        return
    here = "tests/gui/test_screenshots.py::test_a_picture_of"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "screens", here, "-k", "1280x800 and dark",
         "--screens", str(folder)],
        env={**os.environ, "QT_SCALE_FACTOR": SCALED}, capture_output=True, text=True,
        check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
