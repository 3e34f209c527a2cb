"""Small pictures of films, in memory alone: they show patients.

Flow:   Radiograph, in a worker -> some kilobytes of grey -> kept, the oldest forgotten -> worklist_delegate
Calls:  imaging.window. Called by: analysis, presenters.sight, worklist_panel.
Never:  written to a disk; knows anything of a model.
"""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

import numpy as np

from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.window import Picture, lookup, opening_voi, render

LONGEST_PX: Final = 112
KEPT: Final = 2048


class Thumbnails:
    """By row key; for the GUI thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Picture] = OrderedDict()

    def keep(self, key: str, picture: Picture) -> None:
        """Remember one."""
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def of(self, key: str) -> Picture | None:
        """The picture of a row, where there is one."""
        return self._kept.get(key)


def thumbnail(radiograph: Radiograph) -> Picture:
    """A film as it opens, no longer than 112 pixels."""
    step = max(1, -(-max(radiograph.values.shape) // LONGEST_PX))
    # Every step-th pixel first: looking for a window among millions would take longer than all else.
    small = replace(
        radiograph, values=np.ascontiguousarray(radiograph.values[::step, ::step]), digest=radiograph.digest
    )
    return render(small.values, lookup(small, opening_voi(small)))
