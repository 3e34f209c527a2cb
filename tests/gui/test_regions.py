"""A region drawn on the film is part of the form: undone with it, on the disk as a draft, stored with the read."""

from PySide6.QtCore import Qt

from tests.gui.conftest import Desk, MakeDesk
from xray_desktop.review.draft_text import from_text
from xray_desktop.review.reading import Draft
from xray_desktop.review.review import ReaderLabel, Region
from xray_desktop.review.store import ReviewStore

CTRL = Qt.KeyboardModifier.ControlModifier
BOX = Region(finding="Pneumonia", kind="missed", left=10.0, top=12.0, width=30.0, height=20.0)
OTHER = Region(finding="Pneumonia", kind="missed", left=50.0, top=12.0, width=8.0, height=9.0)


def draw(desk: Desk, *regions: Region) -> None:
    """What the film says after a drag."""
    desk.window.film.regions_changed.emit(regions)


def draft_on_disk(desk: Desk) -> Draft | None:
    """What another process finds, while this one has not closed anything: all that a kill would leave."""
    with ReviewStore.open(desk.store_path) as store:
        text = store.draft(desk.row("2_below.png").digest, "AB")
    return from_text(text) if text else None


def test_undo_and_redo_go_over_regions_one_by_one(desk: Desk) -> None:
    desk.turn_to("2_below.png")
    desk.type("p")
    draw(desk, BOX)
    draw(desk, BOX, OTHER)
    assert desk.draft.regions == (BOX, OTHER)
    desk.room.reading.undo()
    assert desk.draft.regions == (BOX,)
    desk.room.reading.undo()
    assert (desk.draft.regions, desk.draft.label) == ((), ReaderLabel.PRESENT)
    desk.room.reading.redo()
    assert desk.draft.regions == (BOX,)


def test_a_region_is_stored_with_the_read_and_comes_back_with_it(desk: Desk) -> None:
    desk.turn_to("2_below.png")
    desk.type("p")
    draw(desk, BOX)
    desk.save("2_below.png")
    assert desk.read("2_below.png").regions == (BOX,)
    desk.turn_to("1_above.png")
    desk.turn_to("2_below.png")
    assert desk.draft.regions == (BOX,)
    rows = desk.stored(lambda store: store.reads(desk.row("2_below.png").digest))
    assert isinstance(rows, tuple)
    assert rows[0].regions == (BOX,)


def test_what_was_begun_is_on_the_disk_before_anything_is_closed(desk: Desk, make_desk: MakeDesk) -> None:
    desk.turn_to("2_below.png")
    desk.type("p")
    draw(desk, BOX)
    desk.until(lambda: (draft := draft_on_disk(desk)) is not None and draft.regions == (BOX,))
    again = make_desk()  # beside the first, which never closed
    again.open()
    again.turn_to("2_below.png")
    again.until(lambda: again.draft.regions == (BOX,))
    assert again.draft.label is ReaderLabel.PRESENT
    assert again.row("2_below.png").read is None


def test_no_label_takes_the_place_of_a_region(desk: Desk) -> None:
    desk.turn_to("2_below.png")
    draw(desk, BOX)
    assert not desk.window.read.save.isEnabled()


def test_every_field_of_the_form_is_undone_and_redone(desk: Desk) -> None:
    desk.turn_to("2_below.png")
    desk.type("p", "s", "f", "b")
    draw(desk, BOX)
    desk.press(Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    desk.room.reading.comment("typed")
    full = desk.draft
    for _ in range(8):
        desk.room.reading.undo()
    assert desk.draft == Draft()
    for _ in range(8):
        desk.room.reading.redo()
    assert desk.draft == full


def test_one_keystroke_never_moves_the_working_point_after_the_first_read(desk: Desk) -> None:
    desk.turn_to("1_above.png")
    desk.type("a")
    desk.save("1_above.png")
    desk.until(lambda: desk.session.thresholds.locked)
    target = desk.session.thresholds.target
    keys = [
        *(Qt.Key(code) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))),
        *(Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Equal),
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    ]
    slider, change = desk.window.working_point.slider, desk.window.working_point.change
    for key in keys:
        for part in (slider, change):
            desk.qtbot.keyClick(part, key)
            assert desk.session.thresholds.target == target, key
