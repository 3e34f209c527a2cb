"""Stroke icons, dyed in the theme's colours.

Flow:   resources/icons/NAME.svg with currentColor -> QSvgRenderer -> QIcon at 1x, 2x, 3x
Calls:  paths, QtSvg. Called by: every widget with a button.
Never:  the only sign of a state; a word stands beside it.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from xray_desktop import paths
from xray_desktop.ui.tokens import ICON_PX

DYE_AGAIN: Final = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange, QEvent.Type.StyleChange)
"""Events after which a widget asks for its icons again."""


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def picture(name: str, colour: QColor, side_px: int = ICON_PX, ratio: float = 1.0) -> QPixmap:
    """One icon as a pixmap of ``side_px`` logical pixels; drawn once, however often it is asked for.

    Raises
    ------
    FileNotFoundError : there is no icon of that name
    """
    return _picture(name, colour.name(), side_px, ratio)


@lru_cache(maxsize=1024)
def _picture(name: str, colour: str, side_px: int, ratio: float) -> QPixmap:
    dyed = _drawing(name).replace("currentColor", colour)
    pixmap = QPixmap(round(side_px * ratio), round(side_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(dyed.encode())).render(painter, QRectF(0, 0, side_px, side_px))
    painter.end()
    return pixmap


def icon(name: str, side_px: int = ICON_PX) -> QIcon:
    """An icon for a button: labels' colour, content's colour when checked, hints' colour when disabled.

    Ask again when the theme changes (``changeEvent``, see ``DYE_AGAIN``): a QIcon keeps the colours it was dyed with.
    """
    # The program's palette, not a widget's: a style sheet overwrites the latter with one colour for every state.
    palette = QGuiApplication.palette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    dyes = (
        (QIcon.Mode.Normal, QIcon.State.Off, palette.color(group.Active, role.ButtonText)),
        (QIcon.Mode.Active, QIcon.State.Off, palette.color(group.Active, role.WindowText)),
        (QIcon.Mode.Normal, QIcon.State.On, palette.color(group.Active, role.WindowText)),
        (QIcon.Mode.Disabled, QIcon.State.Off, palette.color(group.Disabled, role.ButtonText)),
        (QIcon.Mode.Disabled, QIcon.State.On, palette.color(group.Disabled, role.ButtonText)),
    )
    result = QIcon()
    for mode, state, colour in dyes:
        for ratio in (1.0, 2.0, 3.0):
            result.addPixmap(picture(name, colour, side_px, ratio), mode, state)
    return result
