"""The words in the corners of a film.

Flow:   presenter -> CornerText -> RadiographView
Calls:  nothing. Called by: radiograph_view, the window.
Never:  reads a header; whoever fills it decides what of a person is shown.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class CornerText:
    """Lines of three corners, most important first; the bottom left corner is the view's own.

    ``overlays`` : what was drawn on the film before it came here may be shown; it may hold a name.

    Its ``repr`` is empty on purpose: names of patients stand in it.
    """

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()
    overlays: bool = True

    def __repr__(self) -> str:
        return "CornerText(...)"
