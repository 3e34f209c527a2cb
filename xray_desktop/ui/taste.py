"""The reader's choices about looks and the hand, on the window.

Flow:   Settings -> film, panels; what the reader drags -> changes of Settings
Calls:  main_window's parts. Called by: application.
Never:  touches a read.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xray_desktop.settings import Settings
from xray_desktop.ui.film_wiring import FilmWiring
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.mouse_map import MouseMap
from xray_desktop.ui.worklist_words import Column


class Taste(QObject):
    """Shows the choices; says which were changed on the window itself."""

    kept = Signal(dict)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        choices = window.worklist.layout_button
        choices.columns_wanted.connect(lambda columns: self.kept.emit({"list_columns": _names(columns)}))
        choices.pictures_wanted.connect(lambda wanted: self.kept.emit({"list_pictures": wanted}))

    def show(self, chosen: Settings) -> None:
        """Everything that holds at once."""
        film = self._window.film
        film.set_opacity(chosen.heatmap_opacity)
        film.set_mouse_map(
            MouseMap(
                left=chosen.mouse_left,
                middle=chosen.mouse_middle,
                right=chosen.mouse_right,
                wheel=chosen.mouse_wheel,
                swap_axes=chosen.swap_axes,
            )
        )
        if chosen.list_columns is not None:
            # A name that a newer version knows is no reason to forget the others.
            self._window.worklist.choose_columns(tuple(each for each in Column if each.name in chosen.list_columns))
        sizes = self._window.reading_room.sizes()
        if chosen.list_px and chosen.right_px:
            whole = max(sum(sizes), self._window.width())
            middle = max(whole - chosen.list_px - chosen.right_px, 1)
            self._window.reading_room.setSizes([chosen.list_px, middle, chosen.right_px])

    @staticmethod
    def show_on_film(chosen: Settings, film: FilmWiring) -> None:
        """What the film's own state holds."""
        film.set_outline(chosen.heatmap_outline)
        film.set_per_image(chosen.heatmap_scale == "per image")
        film.set_identity_hidden(chosen.hide_identity)

    def widths(self) -> dict[str, int]:
        """How wide the reader made the side panels; nothing of one that is folded."""
        listed, _film, right = self._window.reading_room.sizes()
        return {name: width for name, width in (("list_px", listed), ("right_px", right)) if width}


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)
