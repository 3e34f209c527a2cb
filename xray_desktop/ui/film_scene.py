"""What one view shows now: film, where it lies, words, heatmap, marks.

Flow:   radiograph_view, film_aim, film_marks_hand -> Scene -> FilmPainter
Calls:  nothing. Called by: film_painter, film_aim, film_marks_hand, radiograph_view.
Never:  acts.
"""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from xray_desktop.ui import overlay
from xray_desktop.ui.camera import Camera
from xray_desktop.ui.corner_text import CornerText
from xray_desktop.ui.film_board import Board
from xray_desktop.ui.film_display import FilmDisplay
from xray_desktop.ui.film_marks import Mark
from xray_desktop.ui.overlay import HeatmapStyle


@dataclass(slots=True)
class Scene:
    """``pointer`` is in logical pixels, ``camera`` in device pixels, ``ratio`` device pixels a logical one.

    ``px_per_mm``: of the screen, device pixels; None where the screen does not tell its size.
    """

    display: FilmDisplay | None = None
    camera: Camera | None = None
    fine: bool = True
    corners: CornerText | None = None
    corners_visible: bool = True
    heatmap_visible: bool = False
    opacity: float = overlay.DEFAULT_OPACITY
    style: HeatmapStyle = field(default_factory=HeatmapStyle)
    board: Board = field(default_factory=Board)
    sketch: Mark | None = None
    marks_visible: bool = True
    pointer: QPointF | None = None
    lens: bool = False
    ratio: float = 1.0
    px_per_mm: float | None = None
