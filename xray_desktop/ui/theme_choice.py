"""What "as the system" means now.

Flow:   "dark" | "light" | "system" -> "dark" | "light"
Calls:  Qt. Called by: first_window, application, preferences.
Never:  dresses anything.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from xray_desktop.ui.tokens import ThemeChoice, ThemeName


def theme_of(choice: ThemeChoice) -> ThemeName:
    """The theme to wear; dark where the system does not say: films are read in the dark."""
    if choice == "system":
        return "light" if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light else "dark"
    return choice
