"""What the reader may choose, on a few pages.

Flow:   Settings, what is really used -> pages of controls, keys -> chosen(Settings)
Calls:  choice_row, keys_page. Called by: application.
Never:  keeps a choice before "Save" is pressed.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QTabWidget, QVBoxLayout, QWidget

from xray_desktop.settings import Settings
from xray_desktop.ui.dialogs.choice_row import Choice, Control, control
from xray_desktop.ui.dialogs.keys_page import KeysPage
from xray_desktop.ui.language import LANGUAGES, tr
from xray_desktop.ui.panel_parts import button, row, words
from xray_desktop.ui.tokens import GRID_PX

_DRAGS: Final = {"window": "Window and level", "zoom": "Zoom", "pan": "Pan", "none": "Nothing"}
_AFTER_START: Final = "Holds after the next start."
PAGES: Final = {
    "Reading": (
        Choice("reader", "Your initials"),
        Choice("language", "Language", {"": "As the system", **LANGUAGES}, later=True),
        Choice("theme", "Theme", {"dark": "Dark", "light": "Light", "system": "As the system"}),
        Choice(
            "order",
            "Order of the worklist",
            {
                "as opened": "As opened",
                "most uncertain first": "Most uncertain first",
                "highest score first": "Highest score first",
            },
        ),
        Choice("blinded", "Start every sitting with the blinded read"),
        Choice("hide_identity", "Hide who the patient is"),
    ),
    "Heatmap": (
        Choice("heatmap_opacity", "Strength", unit="%"),
        Choice("heatmap_outline", "Outline only"),
        Choice("heatmap_scale", "Scale", {"fixed": "The same for all films", "per image": "Each film its own"}),
    ),
    "Mouse": (
        Choice("mouse_left", "Left button", _DRAGS),
        Choice("mouse_middle", "Middle button", _DRAGS),
        Choice("mouse_right", "Right button", _DRAGS),
        Choice("mouse_wheel", "Wheel", {"zoom": "Zoom", "cases": "Next and previous case", "none": "Nothing"}),
        Choice("swap_axes", "Level sideways, width up and down"),
    ),
    "Machine": (
        Choice("ahead", "Cases made ready before they are opened"),
        Choice("device", "Run the model on", {"auto": "What is fastest", "cpu": "CPU", "cuda": "CUDA"}, later=True),
        Choice("decode_limit_s", "Longest time for one file", unit="s", later=True),
        Choice("decode_limit_mb", "Most memory for one file", unit="MB", later=True),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What is so at present, beside what was chosen."""

    device: str = ""
    folder: str = ""


class Preferences(QDialog):
    """Closes with Escape, and then nothing was chosen."""

    chosen = Signal(object)  # Settings

    def __init__(self, settings: Settings, used: Used, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.setMinimumSize(720, 520)
        self._settings = settings
        self.controls: dict[str, Control] = {}
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Preferences"))
        for name, choices in PAGES.items():
            self.tabs.addTab(self._page(choices, used if name == "Machine" else None), tr(name))
        self.keys = KeysPage(settings.keys)
        self.tabs.insertTab(len(PAGES) - 1, self.keys, tr("Keys"))
        self.keep = button(tr("Save"), self._keep, primary=True)
        self.keep.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        whole.setSpacing(2 * GRID_PX)
        whole.addWidget(self.tabs, 1)
        whole.addLayout(row(None, button(tr("Cancel"), self.reject), self.keep))

    def _page(self, choices: tuple[Choice, ...], used: Used | None) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(GRID_PX, 3 * GRID_PX, GRID_PX, GRID_PX)
        form.setHorizontalSpacing(3 * GRID_PX)
        form.setVerticalSpacing(GRID_PX + GRID_PX // 2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for choice in choices:
            made = control(choice, self._settings)
            self.controls[choice.name] = made
            is_switch = Settings.model_fields[choice.name].annotation is bool
            form.addRow("" if is_switch else tr(choice.words), made.widget)
            if choice.later:
                made.widget.setToolTip(tr(_AFTER_START))
        if used is not None:
            form.addRow(tr("Runs now on"), words(used.device or tr("no model open"), role="quiet"))
            place = words(used.folder, role="quiet", wrap=True)
            place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(tr("Reads and settings lie in"), place)
        if any(choice.later for choice in choices):
            named = ", ".join(tr(choice.words) for choice in choices if choice.later)
            form.addRow(words(tr("After the next start: {choices}.").format(choices=named), role="label", wrap=True))
        return page

    def _keep(self) -> None:
        changes = {name: made.value() for name, made in self.controls.items()} | {"keys": self.keys.own}
        self.chosen.emit(self._settings.model_validate({**self._settings.model_dump(), **changes}))
        self.accept()
