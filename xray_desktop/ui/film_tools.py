"""What the left mouse button does on the film, and the named windows.

Flow:   toolbar, keys -> Tool, Preset -> RadiographView
Calls:  nothing. Called by: film_toolbar, radiograph_view, the window's key map.
Never:  acts.
"""

from enum import StrEnum


class Tool(StrEnum):
    """The left button's meaning; middle drag pans and right drag zooms whatever the tool."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    LENGTH = "length"
    ANGLE = "angle"
    REGION = "region"


class Preset(StrEnum):
    """Display windows by name; the number is the key that ``features.md`` gives them."""

    AUTO = "0"
    FILE_FIRST = "1"
    FILE_SECOND = "2"
    LUNG = "3"
    MEDIASTINUM = "4"
    BONE = "5"
    LINES_AND_TUBES = "6"
    LOCAL_CONTRAST = "7"
