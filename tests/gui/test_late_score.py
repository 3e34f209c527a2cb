"""A score that comes late moves nothing on the screen, and the film never waits for it."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from tests.fakes import FakeClassifier
from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film
from xray_desktop.review.review import ReaderLabel


def places(desk: Desk) -> dict[QWidget, QRect]:
    """Where every visible widget stands in the window."""
    window = desk.window
    return {
        widget: QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and not widget.isWindow()
        and not window.toast.isAncestorOf(widget)
        and widget is not window.toast
        and not window.status.isAncestorOf(widget)
    }


def waiting(make_desk: MakeDesk) -> Desk:
    classifier = FakeClassifier()
    classifier.may_answer.clear()
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.3)}, classifier=classifier)
    desk.room.open_model(lambda _id: None)
    desk.room.worklist.open_paths([str(desk.folder.folder)])
    desk.until(lambda: desk.session.case.radiograph and desk.session.thresholds.card)
    return desk


def test_nothing_moves_when_the_score_arrives(make_desk: MakeDesk) -> None:
    desk = waiting(make_desk)
    desk.qtbot.wait(50)  # layouts settle once after the first paint
    before = places(desk)
    assert desk.window.findings.blocks[0].score.text() == "–"
    desk.classifier.may_answer.set()
    desk.until(lambda: desk.session.case.prediction)
    assert desk.window.findings.blocks[0].score.text() == "0.80"
    desk.qtbot.wait(50)
    after = places(desk)
    inside = desk.window.findings.blocks[0]
    moved = {w for w in before if w in after and before[w] != after[w] and not inside.isAncestorOf(w)}
    assert not moved
    assert before[inside] == after[inside]


def test_a_case_is_judged_before_its_score_and_stored_so(make_desk: MakeDesk) -> None:
    desk = waiting(make_desk)
    assert not desk.window.read.agree.isEnabled()
    desk.type("p")
    desk.save("1.png")
    read = desk.read("1.png")
    assert (read.label, read.shown.score, read.shown.seen_before_label) == (ReaderLabel.PRESENT, None, False)


def test_the_next_film_does_not_wait_for_the_model(make_desk: MakeDesk) -> None:
    desk = waiting(make_desk)
    desk.classifier.may_answer.set()
    desk.until(lambda: all(row.analysed for row in desk.session.worklist.rows))
    desk.room.worklist.open(desk.folder.key("2.png"))
    desk.until(lambda: desk.session.case.radiograph)


def test_the_film_of_a_slow_file_is_not_shown_under_the_next_name(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.3)})
    desk.open()
    desk.room.worklist.open(desk.folder.key("2.png"))
    desk.until(lambda: desk.session.case.radiograph)
    assert desk.session.case.radiograph is desk.folder.films["2.png"]


def test_a_model_that_fails_on_a_film_leaves_it_readable(make_desk: MakeDesk) -> None:
    classifier = FakeClassifier()
    classifier.breaks = True
    desk = make_desk({"1.png": make_film(0.8)}, classifier=classifier)
    desk.room.open_model(lambda _id: None)
    desk.room.worklist.open_paths([str(desk.folder.folder)])
    desk.until(lambda: desk.session.case.score_error)
    assert "the model failed on this image" in desk.window.findings.blocks[0].message.text
    desk.type("p")
    desk.save("1.png")
    assert desk.read("1.png").label is ReaderLabel.PRESENT
