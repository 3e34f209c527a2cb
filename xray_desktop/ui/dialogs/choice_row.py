"""One choice of the preferences: its words and the control that fits its field of Settings.

Flow:   field of Settings -> check box | list | number | text, with the value of now; value() back
Calls:  settings, Qt. Called by: dialogs.preferences.
Never:  keeps anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args, get_origin

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from xray_desktop.settings import Settings
from xray_desktop.ui.language import tr


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of Settings as it is shown. ``values``: words for what a field of several values can be."""

    name: str
    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    later: bool = False  # holds after the next start


@dataclass(frozen=True, slots=True)
class Control:
    """A widget with the value it shows."""

    widget: QWidget
    value: Callable[[], object]


_PERCENT: Final = 100


def control(choice: Choice, settings: Settings) -> Control:
    """The control for a field, chosen by the field's own type."""
    kind, now = Settings.model_fields[choice.name].annotation, getattr(settings, choice.name)
    if get_origin(kind) is Literal:
        made = _several(choice, get_args(kind), now)
    elif kind is bool:
        made = _switch(choice, now)
    elif kind in (int, float):
        made = _number(choice, now)
    else:
        made = _text(choice, now)
    made.widget.setAccessibleName(tr(choice.words))
    return made


def _several(choice: Choice, values: tuple[str, ...], now: str) -> Control:
    box = QComboBox()
    for value in values:
        box.addItem(tr(choice.values[value]), value)
    box.setCurrentIndex(values.index(now))
    return Control(box, box.currentData)


def _switch(choice: Choice, now: bool) -> Control:
    box = QCheckBox(tr(choice.words))
    box.setChecked(now)
    return Control(box, box.isChecked)


def _number(choice: Choice, now: float) -> Control:
    """A share, 0..1, is shown in per cent."""
    limits = {type(rule).__name__: rule for rule in Settings.model_fields[choice.name].metadata}
    times = _PERCENT if isinstance(now, float) else 1
    box = QSpinBox()
    box.setRange(round(limits["Ge"].ge * times), round(limits["Le"].le * times))
    box.setValue(round(now * times))
    box.setSuffix(f" {tr(choice.unit)}" if choice.unit else "")
    return Control(box, lambda: box.value() / times if times > 1 else box.value())


def _text(choice: Choice, now: str) -> Control:
    line = QLineEdit(now)
    longest = next((rule.max_length for rule in Settings.model_fields[choice.name].metadata), None)
    if longest is not None:
        line.setMaxLength(longest)
    return Control(line, lambda: line.text().strip())
