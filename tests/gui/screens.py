"""Every screen and state of the window, by name: for pictures, for the walk through the words and for clipping."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.gui.conftest import Desk
from tests.sessions import make_film
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.settings import Settings
from xray_desktop.ui.dialogs import crash
from xray_desktop.ui.dialogs.about import AboutDialog
from xray_desktop.ui.dialogs.cheat_sheet import CheatSheet
from xray_desktop.ui.dialogs.crash import CrashDialog
from xray_desktop.ui.dialogs.initials import InitialsDialog
from xray_desktop.ui.dialogs.preferences import PAGES, Preferences, Used
from xray_desktop.ui.keys import Act

FILMS: Final = {
    "1.png": make_film(0.8),
    "2.png": make_film(0.3),
    "3.png": make_film(0.7, age=None),
    "4.png": make_film(0.7, doubts=(Doubt.NOT_FRONTAL,)),
    "5.png": "5.png: its pixel data are cut off; copy or export the file again",
    "6.png": make_film(0.6, doubts=(Doubt.IMAGE_DAMAGED,)),
}
Screen = Callable[[Desk], QWidget]


def _opened(desk: Desk) -> Desk:
    desk.open()
    return desk


def empty(desk: Desk) -> QWidget:
    return desk.window


def opened(desk: Desk) -> QWidget:
    return _opened(desk).window


def read(desk: Desk) -> QWidget:
    _opened(desk).type("a")
    desk.save("1.png")
    return desk.window


def disagreeing(desk: Desk) -> QWidget:
    _opened(desk).type("d", "l")
    return desk.window


def blinded(desk: Desk) -> QWidget:
    _opened(desk).window.strip.switch.click()
    return desk.window


def heatmap(desk: Desk) -> QWidget:
    _opened(desk).room.case.set_heatmap(True)
    return desk.window


def withheld(desk: Desk) -> QWidget:
    _opened(desk).turn_to("3.png")
    return desk.window


def shown_anyway(desk: Desk) -> QWidget:
    withheld(desk)
    desk.window.findings.show_anyway.click()
    return desk.window


def lateral(desk: Desk) -> QWidget:
    _opened(desk).turn_to("4.png")
    return desk.window


def failed(desk: Desk) -> QWidget:
    _opened(desk).turn_to("5.png")
    return desk.window


def damaged(desk: Desk) -> QWidget:
    _opened(desk).turn_to("6.png")
    return desk.window


def export_page(desk: Desk) -> QWidget:
    _opened(desk).type("d")
    desk.save("1.png")
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.room.export.state.rows and not desk.room.export.state.busy)
    return desk.window


def statistics(desk: Desk) -> QWidget:
    _opened(desk).type("d")
    desk.save("1.png")
    desk.wiring.act(Act.STATISTICS)
    return desk.window


def second_readers(desk: Desk) -> QWidget:
    _opened(desk).wiring.act(Act.SECOND_READERS)
    return desk.window


def file_facts(desk: Desk) -> QWidget:
    _opened(desk).wiring.act(Act.FILE_FACTS)
    desk.until(lambda: desk.window.findChildren(QDialog))
    return desk.window.findChildren(QDialog)[0]


def _dialog(dialog: QDialog) -> QWidget:
    dialog.show()
    return dialog


def initials(desk: Desk) -> QWidget:
    return _dialog(InitialsDialog(desk.window))


def keys(desk: Desk) -> QWidget:
    return _dialog(CheatSheet(desk.window))


def about(desk: Desk) -> QWidget:
    return _dialog(AboutDialog(desk.session.thresholds.card, desk.window))


def crashed(desk: Desk) -> QWidget:
    try:
        int("SYNTHETIC^CHILD")
    except ValueError as error:
        report = crash.report(type(error), error.__traceback__)
    return _dialog(CrashDialog(report, desk.window))


def _preferences(page: int) -> Screen:
    def made(desk: Desk) -> QWidget:
        dialog = Preferences(Settings(reader="AB"), Used(device="CPU", folder=str(Path("reads"))), desk.window)
        dialog.tabs.setCurrentIndex(page)
        return _dialog(dialog)

    return made


def _acted(*acts: Act) -> Screen:
    """The first film after some acts of the film."""

    def made(desk: Desk) -> QWidget:
        _opened(desk)
        for act in acts:
            desk.wiring.act(act)
        return desk.window

    return made


SCREENS: Final[dict[str, Screen]] = {
    "empty": empty,
    "opened": opened,
    "read": read,
    "disagreeing": disagreeing,
    "blinded": blinded,
    "heatmap": heatmap,
    "outline": _acted(Act.HEATMAP, Act.OUTLINE),
    "plain beside": _acted(Act.PLAIN_BESIDE),
    "what the model saw": _acted(Act.MODEL_SAW),
    "mirrored": _acted(Act.MIRROR, Act.TURN_RIGHT),
    "nobody": _acted(Act.HIDE_IDENTITY),
    "withheld": withheld,
    "shown anyway": shown_anyway,
    "lateral": lateral,
    "failed": failed,
    "damaged": damaged,
    "export page": export_page,
    "statistics": statistics,
    "second readers": second_readers,
    "file facts": file_facts,
    "initials": initials,
    "keys": keys,
    "about": about,
    "crash": crashed,
    **{f"preferences {number + 1}": _preferences(number) for number in range(len(PAGES) + 1)},
}


def everything(widget: QWidget) -> list[QWidget]:
    """A window and all that is in it."""
    return [widget, *widget.findChildren(QWidget)]


def application() -> QApplication:
    """The running program."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found
