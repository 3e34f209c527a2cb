"""The film in the window is the open case's or none, its words are its own, and its heatmap is never shown unasked."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes import FakeClassifier
from tests.gui.conftest import Desk, MakeDesk
from tests.sessions import make_film, make_session, open_case
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.radiograph import Doubt, Facts, View
from xray_desktop.review.state import declared
from xray_desktop.ui import messages
from xray_desktop.ui.film_bridge import SYNTHETIC, corner_text, doubts


def test_while_a_film_is_decoded_the_one_before_is_gone(make_desk: MakeDesk) -> None:
    desk = make_desk({f"{number}.png": make_film(0.1 + number / 10) for number in range(6)})
    desk.open()
    assert desk.window.film.view.display is not None
    desk.folder.may_decode.clear()
    desk.room.worklist.open(desk.folder.key("5.png"))
    assert desk.window.film.view.display is None
    desk.folder.may_decode.set()
    desk.until(lambda: desk.window.film.view.display)
    assert desk.session.case.radiograph is desk.folder.films["5.png"]


def test_the_newest_of_many_quick_requests_is_shown(make_desk: MakeDesk) -> None:
    desk = make_desk({f"{number}.png": make_film(0.1 + number / 10) for number in range(8)})
    desk.open()
    desk.folder.may_decode.clear()
    for number in range(2, 8):
        desk.room.worklist.open(desk.folder.key(f"{number}.png"))
    desk.folder.may_decode.set()
    desk.until(lambda: desk.session.case.radiograph)
    assert desk.session.case.radiograph is desk.folder.films["7.png"]


def test_the_heatmap_is_off_at_the_next_case(desk: Desk) -> None:
    desk.type("g")
    assert desk.window.film.is_heatmap_visible()
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    desk.until(desk.stands)
    assert not desk.window.film.is_heatmap_visible()
    assert not desk.session.case.heatmap_seen


def test_a_case_below_the_threshold_says_that_it_was_not_marked(desk: Desk) -> None:
    desk.turn_to("2_below.png")
    desk.type("g")
    assert desk.window.film.is_heatmap_visible()
    assert messages.heatmap_caption(4, marked=False).startswith("the model did not mark this")


def test_keys_reach_the_film(desk: Desk) -> None:
    film = desk.window.film
    for key in ("i", "=", "w", "z", "t", "m", "m", "3", "0", "r", "[", "]"):
        desk.type(key)
    assert not film.view.inverted
    QTest.keyClick(film.view, Qt.Key.Key_I)
    assert film.view.inverted


def test_leaving_the_gpu_is_said(make_desk: MakeDesk) -> None:
    classifier = FakeClassifier()
    classifier.device = "CUDA"
    desk = make_desk({"1.png": make_film(0.8), "2.png": make_film(0.3)}, classifier=classifier)
    classifier.may_answer.clear()
    desk.room.open_model(lambda _id: None)
    desk.room.worklist.open_paths([str(desk.folder.folder)])
    desk.until(lambda: "CUDA" in desk.window.status.left.text())
    classifier.device, classifier.fell_back = "CPU", "OutOfMemory"
    classifier.may_answer.set()
    desk.until(lambda: "CPU" in desk.window.status.left.text())
    desk.until(lambda: "CUDA failed (OutOfMemory)" in desk.window.toast.said.text())


def test_corner_text_says_who_and_which_study() -> None:
    film = make_film(view=View.AP)
    identity = Identity(
        patient_name="SYNTHETIC^CHILD", patient_id="S-1", birth_date="20230105", institution="SYNTHETIC",
        study_date="20260105", study_time="080000", study_description="chest, a description that is far too long",
        accession="A1", series_description="AP",
    )  # fmt: skip
    facts = Facts(format="synthetic", view=View.AP, age_years=3.0, sex="F", laterality="U")
    said = corner_text(replace(film, identity=identity, facts=facts))
    assert said.top_left == ("SYNTHETIC CHILD", "S-1 · F · 3 y", "born 2023-01-05")
    assert said.top_right == ("SYNTHETIC", "chest, a description that", "A1", "2026-01-05 08:00")
    assert said.bottom_right == ("AP", "U", "AP")
    nobody = corner_text(replace(film, identity=Identity(), facts=Facts(format="synthetic")))
    assert (nobody.top_left, nobody.top_right, nobody.bottom_right) == ((), (), ())


def test_doubts_are_sentences_and_a_declaration_answers_one() -> None:
    film = make_film(doubts=(Doubt.VIEW_UNKNOWN, Doubt.LOSSY, Doubt.NO_WINDOW), age=None)
    session = open_case(make_session(), film=film)
    assert doubts(session, film.doubts) == (messages.DOUBTS[Doubt.VIEW_UNKNOWN], messages.DOUBTS[Doubt.LOSSY])
    said = declared(session, "f", holds=True)
    assert doubts(said, film.doubts) == (messages.DOUBTS[Doubt.LOSSY],)


def test_a_drawing_is_called_a_drawing() -> None:
    film = make_film()
    drawn = replace(film, identity=replace(film.identity, study_description=SYNTHETIC))
    assert doubts(open_case(make_session(), film=drawn), ()) == (messages.SYNTHETIC,)
