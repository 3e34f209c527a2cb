"""The colour of a role in the theme the program wears, for what is painted and not styled.

Flow:   role -> QColor
Calls:  tokens. Called by: findings_panel, worklist_panel, dialogs.
Never:  asks for a theme's name: a dark window has light text.
"""

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from xray_desktop.ui.tokens import DARK, LIGHT, Tokens


def tokens_now() -> Tokens:
    """The tokens of the theme the program wears."""
    # The program's palette, not a widget's: a style sheet gives the latter one colour for everything.
    light_text = QGuiApplication.palette().color(QPalette.ColorRole.WindowText).lightness() > 127
    return DARK if light_text else LIGHT


def role_colour(role: str) -> QColor:
    """above, below, withheld and damage as in the style sheet; anything else is the labels' colour."""
    colours = tokens_now()
    named = {
        "above": colours.above,
        "below": colours.below,
        "withheld": colours.withheld,
        "damage": colours.damage,
        "accent": colours.accent,
        "content": colours.text_1,
        "hint": colours.text_3,
    }
    return QColor(named.get(role, colours.text_2))
