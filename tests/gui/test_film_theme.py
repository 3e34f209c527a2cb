"""Both themes come from the same names, can be read, and leave no placeholder behind."""

import re

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from xray_desktop import paths
from xray_desktop.ui import icons, theme, tokens
from xray_desktop.ui.tokens import THEMES, ThemeName, Tokens

NAMES: tuple[ThemeName, ...] = ("dark", "light")


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio, 1..21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_is_whole_and_names_no_colour_of_its_own(name: ThemeName) -> None:
    sheet = theme.stylesheet(name)
    assert "@" not in sheet
    assert not re.search(r"#[0-9a-fA-F]{6}\b", paths.resource("style.qss").read_text(encoding="utf-8"))
    assert THEMES[name].surface_1 in sheet
    for picture in re.findall(r'url\("([^"]+)"\)', sheet):
        assert QImage(picture).width() == 16, picture


@pytest.mark.parametrize("colours", [tokens.DARK, tokens.LIGHT], ids=NAMES)
def test_words_can_be_read(colours: Tokens) -> None:
    for ground in (colours.surface_1, colours.surface_2, colours.surface_3):
        assert contrast(colours.text_1, ground) >= 4.5
        assert contrast(colours.text_2, ground) >= 4.5
    assert contrast(colours.text_1, colours.selection) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_accent, colours.accent_hover) >= 4.5
    for ground in (colours.surface_1, colours.surface_2):
        assert contrast(colours.accent, ground) >= 3.0
        assert contrast(colours.edge, ground) >= 3.0
        for state in (colours.withheld, colours.damage):
            assert contrast(state, ground) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_the_drawings_of_a_theme_have_its_colours(name: ThemeName) -> None:
    colours = THEMES[name]
    allowed = {colours.text_2, colours.on_accent, colours.above}
    for drawing in paths.resource(f"icons/{name}").glob("*.svg"):
        used = set(re.findall(r"#[0-9a-f]{6}", drawing.read_text(encoding="utf-8")))
        assert used <= allowed, drawing.name


def test_every_icon_can_be_dyed(qtbot: QtBot) -> None:
    for drawing in sorted(paths.resource("icons").glob("*.svg")):
        image = icons.picture(drawing.stem, QColor("#ff0000"), ratio=2.0).toImage()
        assert (image.width(), image.height()) == (32, 32)
        inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
        assert len(inked) > 8, drawing.stem
        assert all(colour.red() > 240 and colour.green() < 16 for colour in inked), drawing.stem


def test_an_icon_that_does_not_exist_is_an_error(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
