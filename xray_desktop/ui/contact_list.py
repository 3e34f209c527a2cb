"""The contact sheet under the keyboard: space ticks and goes on, backspace takes the tick back.

Flow:   keys, clicks -> tick_wanted(digest, ticked); ExportRow -> list
Calls:  contact_model, contact_delegate. Called by: pages.export_page.
Never:  ticks more than the picture that stands under the cursor.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from xray_desktop.ui.contact_delegate import ContactDelegate
from xray_desktop.ui.contact_model import ContactModel
from xray_desktop.ui.export_state import ExportRow
from xray_desktop.ui.language import tr


class ContactList(QListView):
    """One picture a line; only what is seen is decoded."""

    tick_wanted = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contacts = ContactModel(self)
        self.drawn = ContactDelegate(self)
        self.setModel(self.contacts)
        self.setItemDelegate(self.drawn)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Contact sheet, borders enlarged"))
        self.setFrameShape(QListView.Shape.NoFrame)

    def show_rows(self, rows: tuple[ExportRow, ...]) -> None:
        """Put them up; the picture under the cursor stays under it."""
        current = self.current()
        self.contacts.show_rows(rows)
        if rows and not self.currentIndex().isValid():
            place = self.contacts.place_of(current.digest) if current is not None else 0
            self.setCurrentIndex(self.contacts.index(max(place, 0)))

    def current(self) -> ExportRow | None:
        """The picture under the cursor."""
        number = self.currentIndex().row()
        return self.contacts.rows[number] if 0 <= number < len(self.contacts.rows) else None

    def tick(self, digest: str, *, ticked: bool = True) -> None:
        """As a click into its box does; nothing where there is no picture to look at."""
        place = self.contacts.place_of(digest)
        if place >= 0 and self.contacts.rows[place].can_tick:
            self.tick_wanted.emit(digest, ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space: no name in it, next. Backspace: not so. N: the next that nobody ticked."""
        row, number = self.current(), self.currentIndex().row()
        if row is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.tick(row.digest)
            if row.can_tick:
                self._go(min(number + 1, len(self.contacts.rows) - 1))
        elif event.key() == Qt.Key.Key_Backspace:
            self.tick(row.digest, ticked=False)
        elif event.key() == Qt.Key.Key_N:
            self._go(self.contacts.next_unticked(number))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The keys of this list are its own while it has the focus, not the menu's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = (Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_N)
            if event.key() in ours and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words below a picture ticks it."""
        index = self.indexAt(event.position().toPoint())
        row = self.contacts.rows[index.row()] if index.isValid() else None
        if row is not None and self._box(index).contains(event.position().toPoint()):
            self.tick(row.digest, ticked=not row.ticked)
        super().mouseReleaseEvent(event)

    def _box(self, index: QModelIndex) -> QRect:
        return self.drawn.tick_box(self.visualRect(index))

    def box_at(self, digest: str) -> QPoint:
        """Where a click ticks a picture."""
        return self._box(self.contacts.index(self.contacts.place_of(digest))).center()

    def _go(self, number: int) -> None:
        self.setCurrentIndex(self.contacts.index(number))
        self.scrollTo(self.contacts.index(number), QAbstractItemView.ScrollHint.PositionAtTop)
