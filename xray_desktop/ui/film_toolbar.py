"""The tools under the film.

Flow:   state in (show_...) -> buttons; clicks -> wishes
Calls:  icons, film_tools. Called by: film_panel.
Never:  changes the film itself; binds a key (it only names them).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from xray_desktop.ui import icons
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX, ICON_PX

HEIGHT_PX: Final = 44
_SLIDER_PX: Final = 96
_NARROWEST_PX: Final = 480


@dataclass(frozen=True, slots=True)
class _Key:
    """What a button is called, what it does, and the key that does the same."""

    icon: str
    label: str
    tip: str
    key: str


class FilmToolbar(QWidget):
    """Buttons with words where there is room, with tool tips always."""

    tool_chosen = Signal(Tool)
    magnifier_wanted = Signal()
    invert_wanted = Signal()
    fit_wanted = Signal()
    one_to_one_wanted = Signal()
    heatmap_wanted = Signal(bool)
    opacity_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmToolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self._icons: dict[QToolButton, str] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GRID_PX, 0, 2 * GRID_PX, 0)
        self._row.setSpacing(GRID_PX // 2)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # the words may go: see resizeEvent
        self._tools = {tool: self._button(key, checkable=True) for tool, key in self._tool_keys().items()}
        for tool, button in self._tools.items():
            button.clicked.connect(lambda _checked, tool=tool: self._choose(tool))
        self._separate()
        self._magnifier, self._invert = (self._button(key, checkable=True) for key in self._switch_keys())
        self._separate()
        self._fit, self._one_to_one = (self._button(key) for key in self._zoom_keys())
        self._connect(self._magnifier, self.magnifier_wanted.emit)
        self._connect(self._invert, self.invert_wanted.emit)
        self._connect(self._fit, self.fit_wanted.emit)
        self._connect(self._one_to_one, self.one_to_one_wanted.emit)
        self._row.addStretch(1)
        self._build_heatmap()
        self.show_tool(Tool.WINDOW)
        self.show_heatmap(available=False, visible=False)
        self._dye()

    # -- state in

    def show_tool(self, tool: Tool) -> None:
        """Mark the tool of the left button."""
        for each, button in self._tools.items():
            button.setChecked(each is tool)

    def show_switches(self, *, inverted: bool, magnifier: bool) -> None:
        """Mark what is switched on."""
        self._invert.setChecked(inverted)
        self._magnifier.setChecked(magnifier)

    def show_heatmap(self, *, available: bool, visible: bool) -> None:
        """Mark whether a heatmap is there and seen; the slider's place is kept either way."""
        self._heatmap.setEnabled(available)
        self._opacity.setEnabled(available)
        self._percent.setEnabled(available)
        self._heatmap.setChecked(available and visible)

    def show_opacity(self, opacity: float) -> None:
        """Set the slider without an echo."""
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(100 * opacity))
        self._percent.setText(f"{round(100 * opacity)} %")

    def show_film(self, *, present: bool) -> None:
        """Without a film there is nothing to do but wait."""
        for button in self._icons:
            if button is not self._heatmap:
                button.setEnabled(present)

    # -- parts

    def _tool_keys(self) -> dict[Tool, _Key]:
        window_tip = self.tr("Window and level: drag right for width, up for brighter; Alt fine, Ctrl coarse")
        return {
            Tool.WINDOW: _Key("window-level", self.tr("W/L"), window_tip, "W"),
            Tool.ZOOM: _Key("zoom", self.tr("Zoom"), self.tr("Zoom: drag up or down; right drag or wheel always"), "Z"),
            Tool.PAN: _Key("pan", self.tr("Pan"), self.tr("Pan: drag; middle drag or Shift and drag always"), "T"),
        }

    def _switch_keys(self) -> tuple[_Key, _Key]:
        return (
            _Key("magnify", self.tr("Magnify"), self.tr("Magnifying lens at the pointer"), "M"),
            _Key("invert", self.tr("Invert"), self.tr("Swap black and white"), "I"),
        )

    def _zoom_keys(self) -> tuple[_Key, _Key]:
        return (
            _Key("fit", self.tr("Fit"), self.tr("Whole film in view"), "="),
            _Key("one-to-one", self.tr("1:1"), self.tr("One pixel of the film on one pixel of the screen"), "Ctrl+1"),
        )

    def _build_heatmap(self) -> None:
        tip = self.tr("Where the score came from; hold the key to peek")
        self._heatmap = self._button(_Key("heatmap", self.tr("Heatmap"), tip, "G"), checkable=True)
        self._heatmap.clicked.connect(self.heatmap_wanted)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setSingleStep(5)
        self._opacity.setPageStep(10)
        self._opacity.setFixedWidth(_SLIDER_PX)
        self._opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._opacity.setAccessibleName(self.tr("Opacity of the heatmap"))
        self._opacity.setToolTip(self.tr("Opacity of the heatmap ([ and ])"))
        self._percent = QLabel()
        self._percent.setProperty("role", "quiet")
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + GRID_PX)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._opacity.valueChanged.connect(self._slid)
        self._row.addWidget(self._opacity)
        self._row.addWidget(self._percent)

    def _button(self, key: _Key, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setText(f" {key.label}")  # no style sheet sets the space between picture and word
        button.setAccessibleName(key.label)
        button.setToolTip(f"{key.tip} ({key.key})")
        button.setCheckable(checkable)
        button.setProperty("quiet", True)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # A click on a tool must not take the keys from the reader's work.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(CONTROL_PX)
        self._icons[button] = key.icon
        self._row.addWidget(button)
        return button

    def _separate(self) -> None:
        line = QFrame()
        line.setProperty("divider", True)
        line.setFixedSize(1, 2 * GRID_PX)
        self._row.addSpacing(GRID_PX // 2)
        self._row.addWidget(line)
        self._row.addSpacing(GRID_PX // 2)

    def _connect(self, button: QToolButton, wish: Callable[[], None]) -> None:
        button.clicked.connect(lambda _checked: wish())

    def _choose(self, tool: Tool) -> None:
        self.show_tool(tool)
        self.tool_chosen.emit(tool)

    def _slid(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")
        self.opacity_moved.emit(percent / 100)

    # -- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words on the buttons where all of them fit."""
        super().resizeEvent(event)
        self._label(with_words=True)
        if self._row.minimumSize().width() > self.width():
            self._label(with_words=False)

    def changeEvent(self, event: QEvent) -> None:
        """Dye the icons anew when the theme changes."""
        super().changeEvent(event)
        if event.type() in icons.DYE_AGAIN:
            self._dye()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the icons alone allow; asking the layout would keep the words' width for ever."""
        return QSize(_NARROWEST_PX, HEIGHT_PX)

    def _label(self, *, with_words: bool) -> None:
        style = Qt.ToolButtonStyle
        for button in self._icons:
            words = style.ToolButtonTextOnly if button is self._one_to_one else style.ToolButtonTextBesideIcon
            button.setToolButtonStyle(words if with_words else style.ToolButtonIconOnly)
        self._row.invalidate()

    def _dye(self) -> None:
        for button, name in self._icons.items():
            button.setIcon(icons.icon(name))
