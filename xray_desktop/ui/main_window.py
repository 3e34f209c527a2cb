"""The window: composes its parts, no logic.

Flow:   empty and painted -> furnished: parts in their places; keys and menus -> act_wanted(Act)
Calls:  skeleton, furniture (once the first paint is done). Called by: first_window, application, wiring.
Never:  decides, reads a file, knows the session, or imports a panel before the first paint.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from xray_desktop.ui.language import tr
from xray_desktop.ui.skeleton import Skeleton
from xray_desktop.ui.tokens import DARK, Tokens

PROGRAM = "X-ray review"
_SMALLEST = (1024, 640)
_FIRST = (1440, 900)


class MainWindow(QMainWindow):
    """Strip, worklist, film, right side, status; the export page in their place."""

    act_wanted = Signal(object)  # keys.Act
    in_front = Signal(bool)
    closing = Signal()
    folder_opened = Signal(str)

    def __init__(self, *, empty: bool = False, colours: Tokens = DARK) -> None:
        super().__init__()
        self.setWindowTitle(tr(PROGRAM))
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        if empty:
            self.skeleton = Skeleton(colours, tr(PROGRAM))
            self.setCentralWidget(self.skeleton)
        else:
            self.furnish()

    def furnish(self) -> None:
        """Put the parts in; the panels are imported here and not before."""
        from xray_desktop.ui import keys, menus, shortcuts
        from xray_desktop.ui.furniture import Furniture

        inside = Furniture(self)
        self.strip, self.status, self.toast = inside.strip, inside.status, inside.toast
        self.worklist, self.film, self.right = inside.worklist, inside.film, inside.right
        self.findings, self.working_point, self.read = inside.findings, inside.working_point, inside.read
        self.export, self.pages, self.reading_room = inside.export, inside.pages, inside.reading
        self.setCentralWidget(inside)
        # Words of another language may need more: a narrower window would cut the right side off.
        self.setMinimumSize(max(_SMALLEST[0], inside.minimumSizeHint().width()), _SMALLEST[1])
        inside.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        inside.setFocus()  # or the first button would wear the focus ring before anybody pressed Tab
        self.actions_by_act = menus.make_actions(self, self.act_wanted.emit)
        self.menu_by_group = menus.fill_menus(self.strip.menus, self.actions_by_act)
        self.held = shortcuts.KeyWatch(self, menus.held_key())
        self._stay = keys.WITH_A_PAGE
        self.read.act_wanted.connect(self.act_wanted)

    def give_keys(self) -> None:
        """The keys in use, after the reader changed them."""
        from xray_desktop.ui import menus

        menus.give_keys(self.actions_by_act)
        self.held.set_key(menus.held_key())

    def turn_to_export(self) -> None:
        """The export page; the keys of reading rest."""
        self.turn_to(self.export)
        self.export.take_keys()

    def turn_to_reading(self) -> None:
        """Back to the film."""
        self.turn_to(self.reading_room)

    @property
    def exporting(self) -> bool:
        """Whether another page than the film is up."""
        return self.pages.currentWidget() is not self.reading_room

    def turn_to(self, page: QWidget) -> None:
        """One page in place of the film; the keys of reading rest while it is up."""
        self.pages.setCurrentWidget(page)
        for act, action in self.actions_by_act.items():
            action.setEnabled(not self.exporting or act in self._stay)

    def fold(self, panel: QWidget) -> None:
        """Collapse a side panel, or bring it back; the film takes what is left."""
        panel.setVisible(panel.isHidden())

    def changeEvent(self, event: QEvent) -> None:
        """The window came to the front or went behind."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.in_front.emit(self.isActiveWindow())

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was begun is kept before the window goes."""
        self.closing.emit()
        super().closeEvent(event)
