"""Every colour and measure of the window, in one place.

Flow:   Tokens -> theme (style sheet, palette), painters
Calls:  nothing. Called by: theme, icons, corner_painter, overlay.
Never:  knows a widget.

The names are those of the design page; both themes fill the same ones.
"""

from dataclasses import dataclass
from typing import Final, Literal

ThemeName = Literal["dark", "light"]
ThemeChoice = Literal["dark", "light", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours as ``#rrggbb``. ``text_1`` and ``text_2`` keep a contrast of 4.5 on ``surface_1`` to ``surface_3``."""

    surface_0: str = "#000000"  # behind the film, black in every theme
    surface_1: str  # window
    surface_2: str  # panels
    surface_3: str  # inputs, hover
    surface_4: str  # pressed, one step beyond hover
    line: str  # separators; decoration, nothing depends on seeing it
    edge: str  # outlines of controls: contrast of 3 on the surfaces
    text_1: str  # content
    text_2: str  # labels
    text_3: str  # hints
    accent: str  # focus ring, selection, primary button, threshold mark
    accent_hover: str
    on_accent: str  # text on the accent
    selection: str  # accent laid thinly over the panel, opaque so that it can be tested
    above: str  # above threshold: a hint, not an alarm
    below: str  # below threshold: never green
    withheld: str  # not scored, withheld
    damage: str  # image damaged, errors


DARK: Final = Tokens(
    surface_1="#16181b",
    surface_2="#1e2125",
    surface_3="#2a2e34",
    surface_4="#343940",
    line="#33383f",
    edge="#656e79",
    text_1="#e8eaed",
    text_2="#a8b0ba",
    text_3="#6f7883",
    accent="#4c9be8",
    accent_hover="#6badee",
    on_accent="#08121c",
    selection="#243a52",
    above="#e8a33d",
    below="#a8b0ba",
    withheld="#9a86d8",
    damage="#e06c6c",
)
LIGHT: Final = Tokens(
    surface_1="#f4f5f7",
    surface_2="#ffffff",
    surface_3="#e8eaee",
    surface_4="#d9dde3",
    line="#d5d9df",
    edge="#828b96",
    text_1="#16181b",
    text_2="#4b5460",
    text_3="#7a838e",
    accent="#1f6fc4",
    accent_hover="#1a5fa9",
    on_accent="#ffffff",
    selection="#d6e6f7",
    above="#b36b00",
    below="#4b5460",
    withheld="#6a55b0",
    damage="#b53535",
)
THEMES: Final[dict[ThemeName, Tokens]] = {"dark": DARK, "light": LIGHT}

SURFACE_BEHIND_FILM: Final = DARK.surface_0
FILM_TEXT: Final = "#ffffff"
FILM_OUTLINE: Final = "#000000"
FILM_ALARM: Final = DARK.damage
"""On the film, which is black in every theme: one red, light enough to be read there."""
FILM_MEASURE: Final = "#f2d64b"
"""Lengths and angles: the yellow that readers know from other viewers."""
FILM_REGION: Final = "#6badee"
"""The reader's own regions; no colour of the model's."""

BODY_PX: Final = 13
LABEL_PX: Final = 11
SCORE_PX: Final = 20

GRID_PX: Final = 8
CONTROL_PX: Final = 28
ICON_PX: Final = 16
RADIUS_PX: Final = 4
