import pytest
from PySide6.QtWidgets import QApplication
from tests.gui.conftest import *
from tests.gui.conftest import Desk
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.state import model_state, admission
@pytest.mark.parametrize("n", range(25))
def test_x(desk, n):
    f=QApplication.focusWidget(); aw=QApplication.activeWindow()
    desk.type("a")
    if desk.draft.label is not ReaderLabel.PRESENT:
        print("FOCUS", f, f.objectName() if f else None, aw is desk.window, QApplication.focusWidget(), model_state(desk.session), admission(desk.session), desk.session.case.key)
        for w in QApplication.topLevelWidgets(): print(w, w.isVisible(), w.isActiveWindow())
        desk.type("a"); print("again", desk.draft.label, desk.session.reading.history)
        raise AssertionError
