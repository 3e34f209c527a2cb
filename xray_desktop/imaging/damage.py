"""Why a film is marked as damaged.

Flow:   checks of the second stage -> Damage -> Radiograph.damage -> file facts, `xray-desktop inspect`
Calls:  nothing. Called by: pixel_data, raster, reader, radiograph.
Never:  says that a film is whole: some encodings carry nothing by which rot could be told.
"""

from enum import StrEnum


class Damage(StrEnum):
    """The first thing that was found wrong; later ones take longer to look for."""

    ITEMS = "the pieces of its pixel data do not lie as they say"
    SURPLUS = "more pixel data than its header says"
    STRIPS = "parts of it lie beyond the end of the file"
    STRUCTURE = "markers or lengths of its compressed pixels contradict each other"
    TORN = "rows that jump as on no film"
    OVERFLOW = "values beyond the stored bits"
    SECOND_OPINION = "a second decoder disagrees"
    UNLIKE_FILM = "a statistic that no film has: one level, hardly any, or salt"
