"""Films, and a hand and an eye for them: synthetic radiographs, real mouse events in, painted pixels out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from xray_desktop.imaging.network_input import Placement
from xray_desktop.imaging.radiograph import Facts, Radiograph, Values, Voi, Window
from xray_desktop.ui.overlay import HeatmapLayer

NO_KEY = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class Hand:
    """Which button, with which key."""

    button: Qt.MouseButton = Qt.MouseButton.LeftButton
    key: Qt.KeyboardModifier = NO_KEY


def make_ramp(width_px: int = 400, height_px: int = 300, highest: int = 4095) -> NDArray[np.uint16]:
    """Values that rise from 0 on the left to ``highest`` on the right, the same in every row."""
    row = np.rint(np.linspace(0, highest, width_px)).astype(np.uint16)
    return np.tile(row, (height_px, 1))


def make_radiograph(
    values: Values | None = None,
    *,
    voi: tuple[Voi, ...] = (Window(2048.0, 4096.0),),
    inverted: bool = False,
    modality: tuple[float, float] = (1.0, 0.0),
    facts: Facts | None = None,
) -> Radiograph:
    """A synthetic radiograph, 400 x 300 unless told otherwise; ``modality`` is slope and intercept."""
    return Radiograph(
        values=make_ramp() if values is None else values,
        voi=voi,
        inverted=inverted,
        slope=modality[0],
        intercept=modality[1],
        facts=facts or Facts(format="synthetic"),
    )


def make_heatmap_layer(
    values: NDArray[np.float32], film: Radiograph, *, reference: float = 1.0, side: int = 224
) -> HeatmapLayer:
    """A heatmap over the whole of ``film``, as a network with a square of ``side`` would place it."""
    placement = Placement(film.width_px / side, film.height_px / side)
    return HeatmapLayer(values=values, reference=reference, placement=placement)


def _send(widget: QWidget, kind: QEvent.Type, at: QPointF, hand: Hand) -> None:
    moving = kind is QEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if moving else hand.button
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else hand.button
    QApplication.sendEvent(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, hand.key))


def drag(widget: QWidget, start: tuple[float, float], way: tuple[float, float], hand: Hand | None = None) -> None:
    """Press at ``start``, move by ``way`` in ten steps, release."""
    hand = hand or Hand()
    _send(widget, QEvent.Type.MouseButtonPress, QPointF(*start), hand)
    for step in range(1, 11):
        at = QPointF(start[0] + way[0] * step / 10, start[1] + way[1] * step / 10)
        _send(widget, QEvent.Type.MouseMove, at, hand)
    _send(widget, QEvent.Type.MouseButtonRelease, at, hand)


def hover(widget: QWidget, at: tuple[float, float]) -> None:
    """Move without a button."""
    _send(widget, QEvent.Type.MouseMove, QPointF(*at), Hand(Qt.MouseButton.NoButton))


def double_click(widget: QWidget, at: tuple[float, float]) -> None:
    """Two clicks as Qt sends them."""
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick
    for kind in (*kinds, QEvent.Type.MouseButtonRelease):
        _send(widget, kind, QPointF(*at), Hand())


def click(widget: QWidget, at: tuple[float, float]) -> None:
    """Press and release the left button."""
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        _send(widget, kind, QPointF(*at), Hand())


def wheel(widget: QWidget, at: tuple[float, float], notches: float, key: Qt.KeyboardModifier = NO_KEY) -> None:
    """Turn the wheel; forward is positive."""
    point = QPointF(*at)
    turn = QPoint(0, round(120 * notches))
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(point, widget.mapToGlobal(point), QPoint(), turn, Qt.MouseButton.NoButton, key, phase, False)
    QApplication.sendEvent(widget, event)


def pixels_of(widget: QWidget) -> NDArray[np.uint8]:
    """What is painted: uint8 [height, width, 3], red green blue."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
