"""The tools under the film.

Flow:   state in (show_...) -> buttons; clicks -> wishes
Calls:  icons, film_tools, keys (their names). Called by: film_panel.
Never:  changes the film itself; binds a key (it only names them).

Where there is no room for words the icons stand alone, and where there is none for all icons some of them go:
everything is in the menu behind the dots too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from xray_desktop.ui import icons
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.keys import Act, key_of
from xray_desktop.ui.language import tr
from xray_desktop.ui.tokens import CONTROL_PX, GRID_PX, ICON_PX

HEIGHT_PX: Final = 44
_SLIDER_PX: Final = 96
_NARROWEST_PX: Final = 480


@dataclass(frozen=True, slots=True)
class _Key:
    """What a button is called, what it does, and the act whose key does the same."""

    icon: str
    label: str
    tip: str
    act: Act | None


class FilmToolbar(QWidget):
    """Buttons with words where there is room, with tool tips always."""

    tool_chosen = Signal(Tool)
    magnifier_wanted = Signal()
    invert_wanted = Signal()
    fit_wanted = Signal()
    one_to_one_wanted = Signal()
    turn_wanted = Signal()
    mirror_wanted = Signal()
    menu_wanted = Signal(QPoint)  # global position: where the menu may open
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
        self._tools = {tool: self._button(key, checkable=True) for tool, key in _tool_keys().items()}
        for tool, button in self._tools.items():
            button.clicked.connect(lambda _checked, tool=tool: self._choose(tool))
        self._separate()
        self._magnifier, self._invert = (self._button(key, checkable=True) for key in _switch_keys())
        self._separate()
        self._fit, self._one_to_one, self._turn, self._mirror = (self._button(key) for key in _place_keys())
        self._more = self._button(
            _Key("more", tr("More"), tr("Windows by name, a prior beside, what the model saw"), None)
        )
        self._connect(self._magnifier, self.magnifier_wanted.emit)
        self._connect(self._invert, self.invert_wanted.emit)
        self._connect(self._fit, self.fit_wanted.emit)
        self._connect(self._one_to_one, self.one_to_one_wanted.emit)
        self._connect(self._turn, self.turn_wanted.emit)
        self._connect(self._mirror, self.mirror_wanted.emit)
        self._connect(self._more, lambda: self.menu_wanted.emit(self._more.mapToGlobal(QPoint(0, 0))))
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

    def _build_heatmap(self) -> None:
        tip = tr("Where the score came from; hold the key to peek")
        self._heatmap = self._button(_Key("heatmap", tr("Heatmap"), tip, Act.HEATMAP), checkable=True)
        self._heatmap.clicked.connect(self.heatmap_wanted)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setSingleStep(5)
        self._opacity.setPageStep(10)
        self._opacity.setFixedWidth(_SLIDER_PX)
        self._opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._opacity.setAccessibleName(tr("Opacity of the heatmap"))
        self._opacity.setToolTip(
            tr("Opacity of the heatmap ({less} and {more})").format(
                less=key_of(Act.LESS_OPACITY), more=key_of(Act.MORE_OPACITY)
            )
        )
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
        name = key_of(key.act) if key.act is not None else ""
        button.setToolTip(f"{key.tip} ({name})" if name else key.tip)
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
        """Words on the buttons where all of them fit; fewer buttons where not even the icons do."""
        super().resizeEvent(event)
        going = [self._mirror, self._turn, self._one_to_one, self._tools[Tool.ANGLE], self._tools[Tool.ZOOM]]
        for each in (*going, self._percent):
            each.show()
        self._label(with_words=True)
        if self._row.minimumSize().width() <= self.width():
            return
        self._label(with_words=False)
        for each in (self._percent, *going):
            if self._row.minimumSize().width() <= self.width():
                break
            each.hide()
            self._row.invalidate()

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


def _tool_keys() -> dict[Tool, _Key]:
    window_tip = tr("Window and level: drag right for width, up for brighter; Alt fine, Ctrl coarse")
    return {
        Tool.WINDOW: _Key("window-level", tr("W/L"), window_tip, Act.TOOL_WINDOW),
        Tool.ZOOM: _Key("zoom", tr("Zoom"), tr("Zoom: drag up or down; right drag or wheel always"), Act.TOOL_ZOOM),
        Tool.PAN: _Key("pan", tr("Pan"), tr("Pan: drag; middle drag or Shift and drag always"), Act.TOOL_PAN),
        Tool.LENGTH: _Key("length", tr("Length"), tr("Measure a length"), Act.TOOL_LENGTH),
        Tool.ANGLE: _Key("angle", tr("Angle"), tr("Measure an angle: a line, then one more click"), Act.TOOL_ANGLE),
        Tool.REGION: _Key(
            "region", tr("Region"), tr("Draw the region of a missed or misplaced finding"), Act.TOOL_REGION
        ),
    }


def _switch_keys() -> tuple[_Key, ...]:
    return (
        _Key("magnify", tr("Magnify"), tr("Magnifying lens at the pointer"), Act.MAGNIFIER),
        _Key("invert", tr("Invert"), tr("Swap black and white"), Act.INVERT),
    )


def _place_keys() -> tuple[_Key, ...]:
    return (
        _Key("fit", tr("Fit"), tr("Whole film in view"), Act.FIT),
        _Key("one-to-one", tr("1:1"), tr("One pixel of the film on one pixel of the screen"), Act.ONE_TO_ONE),
        _Key("rotate", tr("Turn"), tr("Turn right by 90 degrees"), Act.TURN_RIGHT),
        _Key("mirror", tr("Mirror"), tr("Mirror left and right"), Act.MIRROR),
    )
