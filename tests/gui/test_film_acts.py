"""Every key of the film does its work in the window, and what stands beside the open film says what it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.fakes import SIDE, FakeClassifier
from tests.gui.conftest import Desk, MakeDesk
from tests.gui.films import drag, hover, make_ramp, pixels_of
from tests.sessions import make_film
from xray_desktop.imaging.asking import Ask
from xray_desktop.imaging.file_kind import Kind
from xray_desktop.imaging.glance import Glance
from xray_desktop.imaging.identity import Identity
from xray_desktop.imaging.network_input import NetworkInput, Placement
from xray_desktop.imaging.radiograph import Facts, Radiograph, View, Window
from xray_desktop.imaging.scan import Entry
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review.review import Region
from xray_desktop.ui import messages
from xray_desktop.ui.film_board import Board
from xray_desktop.ui.film_network import Seen
from xray_desktop.ui.film_orientation import Orientation
from xray_desktop.ui.film_pair import BesideKind
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.film_wiring import region_kind
from xray_desktop.ui.keys import Act

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
# The offscreen platform says so of every menu.
pytestmark = pytest.mark.qt_log_ignore("raise|grabbing the keyboard")
NAMED = (Window(2048.0, 4096.0, "LINEAR_EXACT", "Standard"), Window(1000.0, 900.0, "LINEAR_EXACT", "Soft"))


def film_of(patient: str, day: str, *, view: View = View.PA, grey: float = 0.5) -> Radiograph:
    """A synthetic ramp of one patient and day."""
    base = make_film(grey)
    return Radiograph(
        values=np.rint(make_ramp(400, 300) * (0.6 + 0.4 * grey)).astype(np.uint16),
        voi=NAMED,
        facts=Facts(format="synthetic", age_years=3.0, view=view, detector_spacing_mm=0.2, patient_orientation="L\\F"),
        identity=replace(
            base.identity, patient_id=patient, patient_name=f"SYNTHETIC^{patient}", study_date=day, study_uid=day
        ),
    )


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """One film open, another one after it."""
    made = make_desk({"1.png": film_of("A", "20260105"), "2.png": film_of("B", "20260106")})
    made.open()
    return made


def beside(desk: Desk) -> BesideKind | None:
    found = desk.window.film.pair.beside
    return None if found is None else found.kind


@pytest.mark.parametrize(
    ("key", "modifier", "orientation"),
    [
        (Qt.Key.Key_Right, ALT, Orientation(1)),
        (Qt.Key.Key_Left, ALT, Orientation(3)),
        (Qt.Key.Key_F, ALT, Orientation(0, mirrored=True)),
        (Qt.Key.Key_V, ALT, Orientation(2, mirrored=True)),
    ],
)
def test_keys_turn_and_mirror_the_film(
    desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier, orientation: Orientation
) -> None:
    desk.press(key, modifier)
    assert desk.window.film.view.orientation == orientation
    desk.type("r")
    assert desk.window.film.view.orientation.as_acquired


def test_a_turned_film_shows_its_own_pixels_turned(desk: Desk) -> None:
    view = desk.window.film.view
    view.set_corner_text_visible(False)
    view.aim.one_to_one()
    desk.qtbot.wait(20)
    middle = view.height() // 2, view.width() // 2
    straight = pixels_of(view)[middle[0], middle[1] - 60 : middle[1] + 60, 0].astype(int)
    desk.press(Qt.Key.Key_Right, ALT)
    turned = pixels_of(view)[middle[0] - 60 : middle[0] + 60, middle[1], 0].astype(int)
    assert np.abs(straight - turned).max() <= 1
    assert straight[-1] > straight[0]


@pytest.mark.parametrize(
    ("key", "modifier", "tool"),
    [
        (Qt.Key.Key_L, SHIFT, Tool.LENGTH),
        (Qt.Key.Key_A, SHIFT, Tool.ANGLE),
        (Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier, Tool.REGION),
    ],
)
def test_keys_take_a_drawing_tool_and_esc_puts_it_down(
    desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier, tool: Tool
) -> None:
    view = desk.window.film.view
    desk.press(key, modifier)
    assert view.drawing
    drag(view, (100.0, 100.0), (80.0, 60.0))
    if tool is Tool.ANGLE:
        hover(view, (180.0, 100.0))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(220, 100))
    assert len(view.board.marks) == 1
    desk.press(Qt.Key.Key_Escape)
    assert not view.drawing


def test_a_measurement_is_deleted_cleared_and_taken_back_by_keys(desk: Desk) -> None:
    view = desk.window.film.view
    desk.press(Qt.Key.Key_L, SHIFT)
    drag(view, (100.0, 100.0), (80.0, 60.0))
    drag(view, (100.0, 200.0), (80.0, 60.0))
    desk.press(Qt.Key.Key_Delete)
    assert len(view.board.measures) == 1
    desk.press(Qt.Key.Key_Z, CTRL)
    assert len(view.board.measures) == 2
    desk.press(Qt.Key.Key_Delete, SHIFT)
    assert view.board.measures == ()
    desk.press(Qt.Key.Key_Z, CTRL)
    assert len(view.board.measures) == 2


def test_a_deleted_mark_is_told_of_with_undo_beside_it(desk: Desk) -> None:
    view, toast = desk.window.film.view, desk.window.toast
    desk.press(Qt.Key.Key_L, SHIFT)
    drag(view, (100.0, 100.0), (80.0, 60.0))
    desk.press(Qt.Key.Key_Delete)
    assert toast.said.text() == messages.MEASUREMENT_DELETED
    QTest.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    assert len(view.board.measures) == 1
    desk.press(Qt.Key.Key_Delete, SHIFT)
    assert toast.said.text() == messages.MEASUREMENTS_DELETED
    QTest.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    assert len(view.board.measures) == 1
    desk.type("e")
    drag(view, (150.0, 250.0), (80.0, 60.0))
    assert len(desk.draft.regions) == 1
    desk.press(Qt.Key.Key_Delete)
    assert toast.said.text() == messages.REGION_DELETED
    QTest.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    assert len(desk.draft.regions) == 1
    assert len(view.board.measures) == 1


def test_undo_takes_back_the_newest_act_whether_of_the_film_or_of_the_read(desk: Desk) -> None:
    view = desk.window.film.view
    desk.press(Qt.Key.Key_L, SHIFT)
    drag(view, (100.0, 100.0), (80.0, 60.0))
    desk.type("d")
    label = desk.draft.label
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.draft.label is not label
    assert len(view.board.measures) == 1
    desk.type("d")
    drag(view, (100.0, 200.0), (80.0, 60.0))
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.draft.label is label
    assert len(view.board.measures) == 1


def test_measurements_are_no_read_and_leave_with_the_case(desk: Desk) -> None:
    view = desk.window.film.view
    desk.press(Qt.Key.Key_L, SHIFT)
    drag(view, (100.0, 100.0), (80.0, 60.0))
    assert not desk.draft.says_something
    desk.press(Qt.Key.Key_Right, CTRL)
    desk.until(desk.stands)
    assert view.board == Board()


def test_a_box_means_what_the_read_says(desk: Desk) -> None:
    view = desk.window.film.view
    assert view.marks.meaning.kind == region_kind(desk.session)
    desk.type("p", "c")
    meant = [view.marks.meaning.kind]
    desk.type("c", "s")
    meant.append(view.marks.meaning.kind)
    assert meant == ["misplaced", "missed"]
    desk.type("e")
    with desk.qtbot.waitSignal(desk.window.film.regions_changed) as told:
        drag(view, (150.0, 150.0), (80.0, 60.0))
    (region,) = told.args[0]
    assert isinstance(region, Region)
    assert (region.finding, region.kind) == ("Pneumonia", "missed")
    held = [(desk.draft.regions, view.board.regions)]
    desk.press(Qt.Key.Key_Z, CTRL)
    held.append((desk.draft.regions, view.board.regions))
    assert held == [((region,), (region,)), ((), ())]


def test_the_outline_and_the_images_own_scale_are_switched(desk: Desk) -> None:
    style = desk.window.film.view.heatmap_style
    desk.press(Qt.Key.Key_G, SHIFT)
    assert desk.window.film.view.heatmap_style == replace(style, outline=True)
    assert desk.window.actions_by_act[Act.OUTLINE].isChecked()
    desk.window.actions_by_act[Act.PER_IMAGE].trigger()
    assert desk.window.film.view.heatmap_style == replace(style, outline=True, per_image=True)
    desk.type("g")
    assert "not comparable" in desk.window.film._legend.words.text()


def test_real_size_is_said_with_where_it_holds_or_refused(desk: Desk, make_desk: MakeDesk) -> None:
    view = desk.window.film.view
    scene = view._scene
    view.aim.match_view()
    assert scene.px_per_mm is not None
    desk.press(Qt.Key.Key_2, CTRL)
    assert view.camera is not None
    assert view.camera.scale == pytest.approx(0.2 * scene.px_per_mm)
    other = make_desk({"1.png": make_film(0.5), "2.png": make_film(0.4)})
    other.open()
    other.press(Qt.Key.Key_2, CTRL)
    assert messages.NO_REAL_SIZE in other.window.toast.said.text()


def test_who_the_patient_is_can_be_hidden(desk: Desk) -> None:
    scene = desk.window.film.view._scene
    assert scene.corners is not None
    assert "SYNTHETIC A" in scene.corners.top_left
    desk.press(Qt.Key.Key_H, CTRL)
    assert scene.corners.top_left == ("identity hidden",)
    assert "2026-01-05" in scene.corners.top_right
    desk.press(Qt.Key.Key_Right, CTRL)
    desk.until(desk.stands)
    assert scene.corners.top_left == ("identity hidden",)
    desk.press(Qt.Key.Key_H, CTRL)
    assert "SYNTHETIC B" in scene.corners.top_left


def test_a_double_click_folds_the_panels_and_brings_back_those_that_were_there(desk: Desk) -> None:
    window = desk.window
    window.fold(window.worklist)
    for _ in range(2):
        QTest.mouseDClick(window.film.view, Qt.MouseButton.LeftButton)
        assert window.worklist.isHidden()
        assert window.right.isHidden()
        desk.press(Qt.Key.Key_F8)
        assert window.worklist.isHidden()
        assert not window.right.isHidden()


def test_the_plain_film_stands_beside_the_overlay_and_is_looked_at_alike(desk: Desk) -> None:
    desk.type("g")
    desk.press(Qt.Key.Key_B, CTRL)
    main, side = desk.window.film.pair.main, desk.window.film.pair.side
    assert beside(desk) is BesideKind.PLAIN
    assert side.isVisible()
    assert side.mapToGlobal(QPoint()).x() < main.mapToGlobal(QPoint()).x()
    assert main.heatmap_visible
    assert not side.heatmap_visible
    desk.type("5", "i")
    desk.press(Qt.Key.Key_F, ALT)
    drag(main, (100.0, 100.0), (40.0, 30.0))
    assert main.display is not None
    assert side.display is not None
    assert side.display.window == main.display.window
    assert side.inverted
    assert side.orientation == main.orientation
    main.aim.zoom_by(2.0)
    assert side.camera is not None
    assert main.camera is not None
    assert side.camera.scale == pytest.approx(main.camera.scale)
    drag(side, (100.0, 100.0), (40.0, 30.0))
    assert side.display.window == main.display.window
    desk.press(Qt.Key.Key_B, CTRL)
    assert beside(desk) is None
    assert not side.isVisible()


def test_unlinked_views_move_apart(desk: Desk) -> None:
    desk.press(Qt.Key.Key_B, CTRL)
    desk.press(Qt.Key.Key_L, CTRL)
    main, side = desk.window.film.pair.main, desk.window.film.pair.side
    before = side.camera
    main.aim.zoom_by(2.0)
    assert side.camera == before
    assert not desk.window.actions_by_act[Act.LINK].isChecked()
    desk.press(Qt.Key.Key_L, CTRL)
    assert side.camera != before


def test_a_double_click_on_one_of_two_films_shows_it_alone_and_both_again(desk: Desk) -> None:
    desk.press(Qt.Key.Key_B, CTRL)
    main, side = desk.window.film.pair.main, desk.window.film.pair.side
    QTest.mouseDClick(side, Qt.MouseButton.LeftButton)
    assert not main.isVisible()
    QTest.mouseDClick(side, Qt.MouseButton.LeftButton)
    assert main.isVisible()
    assert not desk.window.right.isHidden()


def three_studies() -> dict[str, Radiograph]:
    return {
        "1_now.png": film_of("A", "20260105"),
        "2_old.png": film_of("A", "20240301", grey=0.2),
        "3_lateral.png": film_of("A", "20251230", view=View.LATERAL),
        "4_later.png": film_of("A", "20260301"),
        "5_other.png": film_of("B", "20250101"),
    }


@pytest.fixture
def studies(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Four studies of one patient, one of another; the list groups by what the header says."""
    films = three_studies()

    def seen(entries: Sequence[Entry], _ask: Ask) -> list[Glance]:
        shown = [films[entry.path.name] for entry in entries]
        return [Glance(kind=Kind.PNG, identity=film.identity, view=film.facts.view) for film in shown]

    monkeypatch.setattr("xray_desktop.ui.presenters.listing.glances", seen)
    made = make_desk(films)
    made.open()
    made.turn_to("1_now.png")
    return made


def shown_heading(desk: Desk) -> str:
    pair = desk.window.film.pair
    return pair._headings[pair.side].words.text()


def test_the_prior_stands_on_the_left_with_its_date_and_without_a_score(studies: Desk) -> None:
    desk = studies
    desk.type("g")
    desk.press(Qt.Key.Key_P, CTRL)
    desk.until(lambda: beside(desk) is BesideKind.PRIOR)
    main, side = desk.window.film.pair.main, desk.window.film.pair.side
    assert shown_heading(desk) == "Prior · 2024-03-01"
    assert desk.window.film.pair._headings[side].hint.text() == "22 months earlier"
    assert desk.window.film.pair._headings[main].words.text() == "Now · 2026-01-05"
    assert side.mapToGlobal(QPoint()).x() < main.mapToGlobal(QPoint()).x()
    assert main.heatmap_visible
    assert not side.has_heatmap
    assert side.display is not None
    assert side.display.pixels.radiograph is desk.folder.films["2_old.png"]
    desk.press(Qt.Key.Key_P, CTRL)
    assert beside(desk) is None


def test_all_priors_can_be_gone_through_and_a_later_film_stands_on_the_right(studies: Desk) -> None:
    desk = studies
    seen = []

    def differs(before: str) -> bool:
        return shown_heading(desk) != before

    for _ in range(4):
        before = shown_heading(desk)
        desk.press(Qt.Key.Key_P, CTRL | SHIFT)
        desk.until(partial(differs, before))
        seen.append(shown_heading(desk))
    assert [words.split(" · ")[1] for words in seen] == ["2024-03-01", "2025-12-30", "2026-03-01", "2024-03-01"]
    assert [words.split(" · ")[0] for words in seen] == ["Prior", "Prior", "Later", "Prior"]


def test_the_prior_leaves_with_the_case(studies: Desk) -> None:
    desk = studies
    desk.press(Qt.Key.Key_P, CTRL)
    desk.until(lambda: beside(desk) is BesideKind.PRIOR)
    desk.turn_to("5_other.png")
    assert beside(desk) is None
    desk.press(Qt.Key.Key_P, CTRL)
    assert messages.NO_PRIOR in desk.window.toast.said.text()


def test_a_film_whose_header_names_another_patient_is_not_shown_as_a_prior(studies: Desk) -> None:
    desk = studies
    film = desk.folder.films["2_old.png"]
    assert isinstance(film, Radiograph)
    desk.room.beside._film = lambda _key: None  # not at hand: it is decoded
    desk.folder.films["2_old.png"] = replace(film, identity=Identity(patient_id="X", patient_name="SYNTHETIC^X"))
    desk.press(Qt.Key.Key_P, CTRL)
    desk.until(lambda: "another patient" in desk.window.toast.said.text())
    assert beside(desk) is None


class Listening(FakeClassifier):
    """Keeps the tensor it was fed."""

    fed: NetworkInput | None = None

    def predict(self, images: NetworkInput, placements: list[Placement]) -> list[Prediction]:  # type: ignore[override]
        self.fed = images.copy()
        return super().predict(images, placements)


def test_what_the_model_saw_is_pixel_for_pixel_what_it_was_fed(make_desk: MakeDesk) -> None:
    classifier = Listening()
    desk = make_desk({"1.png": film_of("A", "20260105")}, classifier=classifier)
    desk.open()
    found: list[Seen] = []
    desk.room.beside.seen_there.connect(found.append)
    desk.type("8")
    desk.until(lambda: beside(desk) is BesideKind.SEEN)
    assert classifier.fed is not None
    assert np.array_equal(found[0].image, classifier.fed)
    side = desk.window.film.pair.side
    side.set_corner_text_visible(False)
    desk.window.film.pair.set_linked(False)
    side.aim.one_to_one()
    assert side.camera is not None
    left, top = side.camera.left, side.camera.top
    painted = pixels_of(side)[top : top + SIDE, left : left + SIDE, 0]
    assert np.array_equal(painted, np.rint(255.0 * classifier.fed[0, 0]).astype(np.uint8))
    assert desk.window.film.pair._headings[side].hint.text() == f"{SIDE} x {SIDE} pixels, stretched"
    desk.type("8")
    assert beside(desk) is None


def test_without_a_model_there_is_nothing_it_saw(make_desk: MakeDesk) -> None:
    desk = make_desk({"1.png": film_of("A", "20260105")})
    desk.open(model=False)
    desk.until(lambda: desk.session.case.radiograph)
    desk.type("8")
    assert messages.NO_MODEL_SAW in desk.window.toast.said.text()


def menu_of(desk: Desk, ask: Callable[[], object]) -> QMenu:
    ask()
    desk.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_right_click_offers_the_files_windows_by_name(desk: Desk) -> None:
    view = desk.window.film.view
    menu = menu_of(desk, lambda: QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(100, 100)))
    windows = menu.actions()[0].menu()
    assert isinstance(windows, QMenu)
    by_name = {action.text(): action for action in windows.actions()}
    assert list(by_name)[:2] == ["Standard", "Soft"]
    by_name["Soft"].trigger()
    menu.close()
    assert view.display is not None
    assert view.display.window == NAMED[1]


def test_the_menu_names_the_priors(studies: Desk) -> None:
    desk = studies
    view = desk.window.film.view
    menu = menu_of(desk, lambda: QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(100, 100)))
    others = menu.actions()[-1].menu()
    assert isinstance(others, QMenu)
    lines = [action.text() for action in others.actions()]
    assert [line[:10] for line in lines] == ["2024-03-01", "2025-12-30", "2026-03-01"]
    others.actions()[1].trigger()
    menu.close()
    desk.until(lambda: beside(desk) is BesideKind.PRIOR)
    assert "2025-12-30" in shown_heading(desk)
