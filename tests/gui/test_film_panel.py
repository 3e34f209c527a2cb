"""The middle of the window: a film, or in its place what to do; every tool says what it is and what key it has."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.films import drag, make_heatmap_layer, make_radiograph, pixels_of
from xray_desktop.ui import theme
from xray_desktop.ui.film_panel import FilmPanel
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_stage import FilmStage
from xray_desktop.ui.film_toolbar import FilmToolbar
from xray_desktop.ui.film_tools import Tool
from xray_desktop.ui.overlay import DEFAULT_OPACITY

# The offscreen platform says so of every window that has a smallest size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def panel(qtbot: QtBot) -> FilmPanel:
    result = FilmPanel()
    qtbot.addWidget(result)
    result.resize(900, 640)
    result.show()
    return result


def button(panel: FilmPanel, label: str) -> QToolButton:
    return next(each for each in panel.findChildren(QToolButton) if each.accessibleName() == label)


def shown_words(panel: FilmPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_empty_state_says_what_to_do_and_offers_it(qtbot: QtBot, panel: FilmPanel) -> None:
    assert "No radiographs yet." in shown_words(panel)
    assert "Open a folder, or drop files here." in shown_words(panel)
    open_folder = next(each for each in panel.findChildren(QPushButton) if each.isVisible())
    with qtbot.waitSignal(panel.open_wanted):
        qtbot.mouseClick(open_folder, Qt.MouseButton.LeftButton)
    assert not button(panel, "Fit").isEnabled()


def test_a_notice_stands_in_place_of_the_film(panel: FilmPanel) -> None:
    panel.show_radiograph(make_radiograph())
    panel.show_notice("scan.dcm cannot be read", "The file ends too early; ask for it again.")
    assert panel.view.display is None
    assert not panel.view.isVisible()
    assert "scan.dcm cannot be read" in shown_words(panel)
    panel.show_radiograph(make_radiograph())
    assert panel.view.isVisible()
    assert "scan.dcm" not in shown_words(panel)


def test_words_from_a_file_are_never_markup(panel: FilmPanel) -> None:
    panel.show_notice("<b>x</b>.dcm", "<img src=x>")
    panel.show_doubts(("<i>odd</i>",))
    labels = [label for label in panel.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) == 3
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_doubts_stay_above_the_film_and_leave_with_it(panel: FilmPanel) -> None:
    panel.show_radiograph(make_radiograph())
    tall = panel.view.height()
    panel.show_doubts(("The polarity is doubtful.", "The image is damaged."))
    assert "The polarity is doubtful.\nThe image is damaged." in shown_words(panel)
    QApplication.processEvents()
    assert panel.view.height() < tall
    panel.show_doubts(())
    QApplication.processEvents()
    assert panel.view.height() == tall


def test_the_next_film_starts_anew(panel: FilmPanel) -> None:
    film = make_radiograph()
    panel.show_radiograph(film)
    panel.show_heatmap(make_heatmap_layer(np.ones((7, 7), dtype=np.float32), film))
    panel.set_heatmap_visible(True)
    panel.invert()
    panel.one_to_one()
    drag(panel.view, (300.0, 200.0), (50.0, 50.0))
    panel.show_radiograph(make_radiograph())
    display, camera = panel.view.display, panel.view.camera
    assert display is not None
    assert camera is not None
    assert display.window == display.pixels.radiograph.voi[0]
    assert not display.negative
    assert camera.scale == camera.fitting_scale
    assert not panel.is_heatmap_visible()
    assert not button(panel, "Invert").isChecked()
    assert not button(panel, "Heatmap").isEnabled()


def test_pixels_prepared_elsewhere_are_taken_only_for_their_own_film(panel: FilmPanel) -> None:
    film, other = make_radiograph(), make_radiograph(np.ones((90, 90), dtype=np.uint16))
    prepared = FilmPixels.of(film)
    panel.show_radiograph(film, prepared=prepared)
    assert panel.view.display is not None
    assert panel.view.display.pixels is prepared
    panel.show_radiograph(other, prepared=prepared)
    assert panel.view.display.pixels.radiograph is other


def test_tools_are_buttons_and_one_is_down(qtbot: QtBot, panel: FilmPanel) -> None:
    panel.show_radiograph(make_radiograph())
    assert button(panel, "W/L").isChecked()
    qtbot.mouseClick(button(panel, "Pan"), Qt.MouseButton.LeftButton)
    assert [button(panel, label).isChecked() for label in ("W/L", "Zoom", "Pan")] == [False, False, True]
    before = panel.view.camera
    drag(panel.view, (300.0, 200.0), (20.0, 0.0))
    assert panel.view.camera != before
    panel.set_tool(Tool.WINDOW)
    assert button(panel, "W/L").isChecked()


def test_the_bar_shows_what_keys_did(panel: FilmPanel) -> None:
    panel.show_radiograph(make_radiograph())
    panel.invert()
    panel.toggle_magnifier()
    assert button(panel, "Invert").isChecked()
    assert button(panel, "Magnify").isChecked()
    panel.toggle_magnifier()
    panel.reset_view()
    assert not button(panel, "Invert").isChecked()
    assert not button(panel, "Magnify").isChecked()


def test_every_tool_names_itself_and_its_key(panel: FilmPanel) -> None:
    keys = {"W/L": "(W)", "Zoom": "(Z)", "Pan": "(T)", "Magnify": "(M)", "Invert": "(I)", "Fit": "(=)"}
    keys |= {"1:1": "(Ctrl+1)", "Heatmap": "(G)", "Length": "(Shift+L)", "Angle": "(Shift+A)", "Region": "(E)"}
    keys |= {"Turn": "(Alt+Right)", "Mirror": "(Alt+F)", "More": ""}
    assert {each.accessibleName() for each in panel.findChildren(QToolButton)} == set(keys)
    for label, key in keys.items():
        assert button(panel, label).toolTip().endswith(key)
        assert not button(panel, label).icon().isNull()


def test_heatmap_by_button_and_by_key_say_the_same(qtbot: QtBot, panel: FilmPanel) -> None:
    film = make_radiograph()
    panel.show_radiograph(film)
    assert not button(panel, "Heatmap").isEnabled()
    panel.show_heatmap(make_heatmap_layer(np.ones((7, 7), dtype=np.float32), film))
    with qtbot.waitSignal(panel.heatmap_switched) as told:
        qtbot.mouseClick(button(panel, "Heatmap"), Qt.MouseButton.LeftButton)
    assert told.args == [True]
    assert panel.is_heatmap_visible()
    with qtbot.assertNotEmitted(panel.heatmap_switched):
        panel.set_heatmap_visible(False)
    assert not button(panel, "Heatmap").isChecked()


def test_peeking_moves_nothing(panel: FilmPanel) -> None:
    film = make_radiograph()
    panel.show_radiograph(film)
    panel.show_heatmap(make_heatmap_layer(np.ones((7, 7), dtype=np.float32), film))
    before = pixels_of(panel.view), panel.view.geometry()
    panel.set_heatmap_visible(True)
    QApplication.processEvents()
    assert panel.view.geometry() == before[1]
    panel.set_heatmap_visible(False)
    assert np.array_equal(pixels_of(panel.view), before[0])


def test_opacity_by_slider_and_by_step_stay_together_within_limits(qtbot: QtBot, panel: FilmPanel) -> None:
    slider = panel.findChildren(QSlider)[0]
    assert slider.value() == round(100 * DEFAULT_OPACITY)
    with qtbot.waitSignal(panel.opacity_moved) as told:
        panel.step_opacity(0.1)
    assert told.args == [0.5]
    assert slider.value() == 50
    for _ in range(9):
        panel.step_opacity(0.1)
    assert slider.value() == 100
    with qtbot.waitSignal(panel.opacity_moved) as told:
        slider.setValue(25)
    assert told.args == [0.25]
    with qtbot.assertNotEmitted(panel.opacity_moved):
        panel.set_opacity(0.6)
    assert slider.value() == 60


def test_files_and_folders_can_be_dropped_and_nothing_else(qtbot: QtBot, panel: FilmPanel, tmp_path: Path) -> None:
    stage = panel.findChildren(FilmStage)[0]
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/x.dcm")])
    keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, files, *keys)
    QApplication.sendEvent(stage, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(panel.files_dropped) as told:
        QApplication.sendEvent(stage, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, files, *keys))
    assert [Path(each) for each in told.args[0]] == [tmp_path]
    words = QMimeData()
    words.setText("hello")
    refused = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, words, *keys)
    QApplication.sendEvent(stage, refused)
    assert not refused.isAccepted()


def test_acts_without_a_film_are_none(panel: FilmPanel) -> None:
    for act in (panel.fit, panel.one_to_one, panel.reset_view, panel.invert, panel.toggle_corner_text):
        act()
    panel.show_heatmap(None)
    panel.set_heatmap_visible(True)
    assert not panel.is_heatmap_visible()
    drag(panel.view, (10.0, 10.0), (5.0, 5.0))


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("width", [480, 640, 1000, 1600])
def test_no_word_in_the_bar_is_cut_off(qtbot: QtBot, width: int, name: theme.ThemeName) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    bar = FilmToolbar()
    qtbot.addWidget(bar)
    bar.resize(width, bar.height())
    bar.show()
    QApplication.processEvents()
    buttons = [each for each in bar.findChildren(QToolButton) if each.isVisible()]
    assert {"W/L", "Pan", "Length", "Region", "Fit", "More", "Heatmap"} <= {each.accessibleName() for each in buttons}
    assert len(buttons) == 14 or width < 640
    for each in buttons:
        assert each.width() >= each.sizeHint().width()
        assert each.height() == 28
        assert bar.rect().contains(each.geometry())
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    assert all((each.toolButtonStyle() is style) == (width < 1600) for each in buttons)
    application.setStyleSheet("")
