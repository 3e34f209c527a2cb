"""The list's small buttons: order, filter, columns.

Flow:   WorklistState -> what is checked; a choice -> signal
Calls:  icons, worklist_words. Called by: worklist_panel.
Never:  offers an order or a column of the model while the read is blinded.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from xray_desktop.review.worklist import By, Order
from xray_desktop.review.worklist_order import OF_MODEL as ORDERS_OF_MODEL
from xray_desktop.ui import icons
from xray_desktop.ui import worklist_words as said
from xray_desktop.ui.language import tr
from xray_desktop.ui.tokens import CONTROL_PX, ICON_PX
from xray_desktop.ui.worklist_state import WorklistState
from xray_desktop.ui.worklist_words import Column


class SignButton(QToolButton):
    """A sign of 28 px with its word in the tip and for the screen reader."""

    def __init__(self, sign: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = sign
        self.setProperty("quiet", True)
        self.setFixedSize(CONTROL_PX, CONTROL_PX)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setIcon(icons.icon(sign))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr(name))
        self.setAccessibleName(tr(name))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme dyes the sign anew."""
        super().changeEvent(event)
        if event.type() in icons.DYE_AGAIN:
            self.setIcon(icons.icon(self._sign))


def filter_button(turn: Callable[[], None]) -> SignButton:
    """Opens and closes the form of the filter."""
    made = SignButton("filter", said.FILTER)
    made.setCheckable(True)
    made.clicked.connect(lambda _checked: turn())
    return made


class OrderButton(SignButton):
    """The order, with its name in the tip."""

    order_wanted = Signal(object)  # Order

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("order", said.ORDER, parent)
        self._order = Order()
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.choices = {by: _checked(menu, said.ORDERS[by]) for by in By}
        menu.addSeparator()
        self.turned = _checked(menu, said.TURNED)
        for by, action in self.choices.items():
            action.triggered.connect(lambda _on, by=by: self.order_wanted.emit(Order(by)))
        self.turned.triggered.connect(
            lambda _on: self.order_wanted.emit(Order(self._order.by, turned=not self._order.turned))
        )
        self.setMenu(menu)

    def show_state(self, state: WorklistState) -> None:
        """Which order holds; those of the model rest while it is hidden."""
        self._order = state.order
        plain = state.hidden and state.order.by in ORDERS_OF_MODEL
        for by, action in self.choices.items():
            hidden = state.hidden and by in ORDERS_OF_MODEL
            action.setEnabled(not hidden)
            action.setToolTip(tr(said.NOT_WHILE_BLIND) if hidden else "")
            action.setChecked(by is (By.OPENED if plain else state.order.by))
        self.turned.setChecked(state.order.turned and not plain)
        words = tr(said.ORDERS[By.OPENED if plain else state.order.by])
        self.setToolTip(f"{tr(said.ORDER)}: {words}")


class LayoutButton(SignButton):
    """Columns, small pictures, folding."""

    columns_wanted = Signal(object)  # tuple[Column, ...]
    pictures_wanted = Signal(bool)
    fold_all_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("more", said.LAYOUT, parent)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.pictures = _checked(menu, said.PICTURES)
        self.pictures.triggered.connect(self.pictures_wanted)
        fold, unfold = menu.addAction(tr(said.FOLD_ALL)), menu.addAction(tr(said.UNFOLD_ALL))
        fold.triggered.connect(lambda _on: self.fold_all_wanted.emit(True))
        unfold.triggered.connect(lambda _on: self.fold_all_wanted.emit(False))
        menu.addSeparator()
        self.columns = {column: _checked(menu, column.value) for column in Column}
        for action in self.columns.values():
            action.triggered.connect(lambda _on: self._choose())
        self.setMenu(menu)

    def show_state(self, state: WorklistState, columns: tuple[Column, ...]) -> None:
        """Which columns stand; those of the model stay empty while it is hidden."""
        for column, action in self.columns.items():
            action.setChecked(column in columns)
            hidden = state.hidden and column in said.OF_MODEL
            action.setToolTip(tr(said.NOT_WHILE_BLIND) if hidden else "")
            action.setEnabled(not hidden)

    def _choose(self) -> None:
        self.columns_wanted.emit(tuple(column for column, action in self.columns.items() if action.isChecked()))


def _checked(menu: QMenu, words: str) -> QAction:
    action = menu.addAction(tr(words))
    action.setCheckable(True)
    return action
