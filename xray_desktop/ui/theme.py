"""The look of the whole window: one style sheet and one palette a theme.

Flow:   resources/style.qss with @tokens -> stylesheet("dark" | "light") -> apply(application, ...)
Calls:  tokens, paths, Qt. Called by: application, preferences.
Never:  names a colour; those stand in tokens.
"""

import re
from dataclasses import asdict
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from xray_desktop import paths
from xray_desktop.ui import tokens
from xray_desktop.ui.tokens import THEMES, ThemeName

_PLACEHOLDER: Final = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)")


def stylesheet(name: ThemeName) -> str:
    """Whole style sheet of a theme.

    Raises
    ------
    ValueError : ``style.qss`` names a token that does not exist
    """
    values = {key.replace("_", "-"): str(value) for key, value in asdict(THEMES[name]).items()}
    values |= {
        "body": f"{tokens.BODY_PX}px",
        "label": f"{tokens.LABEL_PX}px",
        "score": f"{tokens.SCORE_PX}px",
        "radius": f"{tokens.RADIUS_PX}px",
        # Qt adds border and padding to min-height: what is written there is the content's share of a control.
        "control-content": f"{tokens.CONTROL_PX - 2 * (tokens.GRID_PX // 2 + 1)}px",
        "film-text-1": tokens.DARK.text_1,
        "film-text-2": tokens.DARK.text_2,
        "film-accent": tokens.DARK.accent,
        "icons": paths.resource("icons").as_posix(),
        "theme": name,
    }

    def filled(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise ValueError(f"style.qss: there is no token @{match[1]}")
        return values[match[1]]

    return _PLACEHOLDER.sub(filled, paths.resource("style.qss").read_text(encoding="utf-8"))


def palette(name: ThemeName) -> QPalette:
    """The same colours for what no style sheet reaches: icons, links, painters."""
    colours = THEMES[name]
    pairs = {
        QPalette.ColorRole.Window: colours.surface_1,
        QPalette.ColorRole.Base: colours.surface_2,
        QPalette.ColorRole.AlternateBase: colours.surface_1,
        QPalette.ColorRole.Button: colours.surface_3,
        QPalette.ColorRole.WindowText: colours.text_1,
        QPalette.ColorRole.Text: colours.text_1,
        QPalette.ColorRole.ButtonText: colours.text_2,
        QPalette.ColorRole.PlaceholderText: colours.text_3,
        QPalette.ColorRole.ToolTipBase: colours.surface_3,
        QPalette.ColorRole.ToolTipText: colours.text_1,
        QPalette.ColorRole.Highlight: colours.selection,
        QPalette.ColorRole.HighlightedText: colours.text_1,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Accent: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
    }
    result = QPalette(QColor(colours.surface_1))
    for role, colour in pairs.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.text_3))
    return result


def apply(application: QApplication, name: ThemeName) -> None:
    """Dress the whole program: Fusion below (the same on every platform), our palette and sheet on top."""
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(palette(name))
    font = QFont(application.font())
    font.setPixelSize(tokens.BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)  # figures of one width: numbers that change do not jump
    application.setFont(font)
    application.setStyleSheet(stylesheet(name))


def wear(name: ThemeName) -> None:
    """Dress the running program."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply(application, name)
