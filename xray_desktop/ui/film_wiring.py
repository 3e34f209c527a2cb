"""The film and the room, joined: acts of the key map that are the film's, and what stands beside it.

Flow:   Act -> film, beside presenter; its answers -> film; session -> what a region drawn now would mean
Calls:  film_panel, film_menu, presenters.beside. Called by: wiring.
Never:  decides anything of a read.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QPoint, Signal

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.reading import Draft
from xray_desktop.review.review import ReaderLabel, Reason, Region
from xray_desktop.review.session import Session
from xray_desktop.review.state import call_of
from xray_desktop.ui import display_windows, film_menu, messages
from xray_desktop.ui.film_bridge import FilmBridge, corner_text, date_of
from xray_desktop.ui.film_network import Seen
from xray_desktop.ui.film_pair import Beside, BesideKind
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.film_tools import Preset, Tool
from xray_desktop.ui.keys import Act
from xray_desktop.ui.language import tr
from xray_desktop.ui.main_window import MainWindow
from xray_desktop.ui.presenters.prior import Prior
from xray_desktop.ui.room import Room

_OPACITY_STEP = 0.1


class FilmWiring(QObject):
    """Lives as long as the window."""

    identity_hidden = Signal(bool)

    def __init__(self, window: MainWindow, room: Room, bridge: FilmBridge) -> None:
        super().__init__(window)
        self._window, self._room, self._film, self._bridge = window, room, window.film, bridge
        self._draft: tuple[str, Draft] | None = None
        self._measured_last = False
        self._prior_key = ""
        self._folded: tuple[bool, bool] | None = None
        self.acts = {**self._view_acts(), **self._mark_acts(), **self._beside_acts()}
        self._film.regions_changed.connect(room.reading.regions)
        self._film.menu_wanted.connect(self._menu)
        self._film.maximise_wanted.connect(self._film_alone)
        self._film.measured.connect(self._measured)
        self._film.case_stepped.connect(room.worklist.step)
        self._film.set_frames_turnable(True)
        self._film.frame_stepped.connect(room.frames.step)
        room.frames.frame_there.connect(lambda frame: self._bridge.show_frame(room.holder.session, frame))
        room.beside.prior_there.connect(self._show_prior)
        room.beside.seen_there.connect(self._show_seen)
        window.actions_by_act[Act.LINK].setChecked(self._film.pair.linked)

    def show_session(self, session: Session) -> None:
        """A box drawn now would mean this; a word of the read comes after every measurement."""
        draft = (session.case.key, session.draft)
        if self._draft is not None and draft != self._draft:
            self._measured_last = False
        self._draft = draft
        self._film.show_regions(session.draft.regions)
        self._film.set_region_meaning(Region(session.case.finding, region_kind(session), 0.0, 0.0, 1.0, 1.0))

    def undo_or(self, undo: Callable[[], object]) -> None:
        """Take a measurement's last change back, where that was the reader's last act; else what the reading undoes."""
        if not (self._measured_last and self._film.view.marks.take_back()):
            undo()

    def cancel(self) -> None:
        """Esc: drop what is half drawn, else put a drawing tool down."""
        if not self._film.view.marks.drop():
            self._film.put_drawing_down()

    # -- acts

    def _view_acts(self) -> dict[Act, Callable[[], object]]:
        film = self._film
        presets = {Act(f"preset {preset.value}"): partial(film.set_preset, preset) for preset in Preset}
        return {
            Act.MORE_OPACITY: partial(film.step_opacity, _OPACITY_STEP),
            Act.LESS_OPACITY: partial(film.step_opacity, -_OPACITY_STEP),
            Act.OUTLINE: self._outline,
            Act.PER_IMAGE: self._per_image,
            Act.FIT: film.fit,
            Act.ONE_TO_ONE: film.one_to_one,
            Act.REAL_SIZE: self._real_size,
            Act.RESET: film.reset_view,
            Act.INVERT: film.invert,
            Act.TURN_RIGHT: partial(film.pair.turn, 1),
            Act.TURN_LEFT: partial(film.pair.turn, -1),
            Act.MIRROR: film.pair.mirror,
            Act.FLIP: partial(film.pair.mirror, upside_down=True),
            Act.NEXT_FRAME: partial(self._room.frames.step, 1),
            Act.PREVIOUS_FRAME: partial(self._room.frames.step, -1),
            Act.CORNER_TEXT: film.toggle_corner_text,
            Act.HIDE_IDENTITY: lambda: self.set_identity_hidden(not self._bridge.identity_hidden),
            Act.MAGNIFIER: film.toggle_magnifier,
            Act.FILM_ALONE: self._film_alone,
            **presets,
        }

    def _mark_acts(self) -> dict[Act, Callable[[], object]]:
        tools = {
            Act.TOOL_WINDOW: Tool.WINDOW,
            Act.TOOL_ZOOM: Tool.ZOOM,
            Act.TOOL_PAN: Tool.PAN,
            Act.TOOL_LENGTH: Tool.LENGTH,
            Act.TOOL_ANGLE: Tool.ANGLE,
            Act.TOOL_REGION: Tool.REGION,
        }
        return {
            **{act: partial(self._film.set_tool, tool) for act, tool in tools.items()},
            Act.DELETE_MARK: self._delete_mark,
            Act.CLEAR_MEASURES: self._clear_measures,
        }

    def _beside_acts(self) -> dict[Act, Callable[[], object]]:
        return {
            Act.PLAIN_BESIDE: self._plain,
            Act.PRIOR: self._prior,
            Act.NEXT_PRIOR: self._next_prior,
            Act.MODEL_SAW: self._model_saw,
            Act.LINK: self._link,
        }

    # -- looks

    def set_identity_hidden(self, hidden: bool) -> None:
        """Hide who the patient is, on every film; the list follows."""
        self.identity_hidden.emit(hidden)
        self._bridge.hide_identity(self._room.session, hidden=hidden)
        self._window.actions_by_act[Act.HIDE_IDENTITY].setChecked(hidden)
        beside = self._film.pair.beside
        if beside is not None and beside.kind is BesideKind.PRIOR:
            corners = corner_text(beside.pixels.radiograph, identity_hidden=hidden)
            self._film.pair.side.show_corner_text(corners)

    def set_outline(self, outline: bool) -> None:
        """The heatmap as an outline, or as an area."""
        self._film.set_heatmap_style(replace(self._film.view.heatmap_style, outline=outline))
        self._window.actions_by_act[Act.OUTLINE].setChecked(outline)

    def set_per_image(self, per_image: bool) -> None:
        """The heatmap scaled to this image alone, or to the card's reference."""
        self._film.set_heatmap_style(replace(self._film.view.heatmap_style, per_image=per_image))
        self._window.actions_by_act[Act.PER_IMAGE].setChecked(per_image)

    def _outline(self) -> None:
        self.set_outline(not self._film.view.heatmap_style.outline)

    def _per_image(self) -> None:
        self.set_per_image(not self._film.view.heatmap_style.per_image)

    def _real_size(self) -> None:
        if not self._film.view.aim.real_size():
            self._window.toast.say(tr(messages.NO_REAL_SIZE))

    def _film_alone(self) -> None:
        """Fold both sides, or bring back those that were there."""
        sides = self._window.worklist, self._window.right
        if self._folded is None or not any(side.isHidden() for side in sides):
            self._folded = (sides[0].isHidden(), sides[1].isHidden())
            hidden = (True, True)
        else:
            hidden, self._folded = self._folded, None
        for side, away in zip(sides, hidden, strict=True):
            side.setHidden(away)

    def _menu(self, at: QPoint) -> None:
        display = self._film.view.display
        if display is None:
            return
        windows = film_menu.named(display_windows.offered(display.pixels), self._film.view.set_voi)
        earlier = [(prior, partial(self._room.beside.show_prior, prior)) for prior in self._room.beside.priors()]
        film_menu.film_menu(self._window, self._window.actions_by_act, windows, earlier).popup(at)

    # -- marks

    def _measured(self) -> None:
        self._measured_last = True

    def _delete_mark(self) -> None:
        view = self._film.view
        of_the_read = isinstance(view.board.chosen, Region)  # its undo is the reading's
        if not view.marks.delete():
            return
        if of_the_read:
            self._window.toast.say(tr(messages.REGION_DELETED), undo=True)
        else:
            self._window.toast.say(tr(messages.MEASUREMENT_DELETED), take_back=view.marks.take_back)

    def _clear_measures(self) -> None:
        marks = self._film.view.marks
        if marks.clear():
            self._window.toast.say(tr(messages.MEASUREMENTS_DELETED), take_back=marks.take_back)

    # -- beside

    def _kind(self) -> BesideKind | None:
        beside = self._film.pair.beside
        return None if beside is None else beside.kind

    def _plain(self) -> None:
        display = self._film.view.display
        if self._kind() is BesideKind.PLAIN or display is None:
            self._film.show_beside(None)
            return
        self._film.show_beside(
            Beside(
                kind=BesideKind.PLAIN,
                pixels=display.pixels,
                heading=tr("Plain"),
                own_heading=tr("With overlay"),
                on_left=True,
            )
        )

    def _model_saw(self) -> None:
        classifier = self._room.model.classifier
        if self._kind() is BesideKind.SEEN:
            self._film.show_beside(None)
        elif classifier is None:
            self._window.toast.say(tr(messages.NO_MODEL_SAW))
        else:
            self._room.beside.show_seen(classifier.side)

    def _show_seen(self, found: Seen) -> None:
        self._film.show_beside(
            Beside(
                kind=BesideKind.SEEN,
                pixels=found.pixels,
                heading=tr("What the model saw"),
                hint=tr("{side} x {side} pixels, stretched").format(side=found.side),
                own_heading=tr("This film"),
                on_left=False,
            )
        )

    def _prior(self) -> None:
        if self._kind() is BesideKind.PRIOR:
            self._film.show_beside(None)
            return
        self._take_prior(0)

    def _next_prior(self) -> None:
        keys = [prior.key for prior in self._room.beside.priors()]
        self._take_prior(keys.index(self._prior_key) + 1 if self._prior_key in keys else 0)

    def _take_prior(self, place: int) -> None:
        found = self._room.beside.priors()
        if found:
            self._room.beside.show_prior(found[place % len(found)])
        else:
            self._window.toast.say(tr(messages.NO_PRIOR))

    def _show_prior(self, prior: Prior, pixels: FilmPixels) -> None:
        radiograph = self._room.session.case.radiograph
        if radiograph is None:
            return
        self._prior_key = prior.key
        self._film.show_beside(
            Beside(
                kind=BesideKind.PRIOR,
                pixels=pixels,
                heading=prior.heading,
                hint=prior.span,
                own_heading=tr("Now · {date}").format(date=date_of(radiograph) or tr("date not stated")),
                on_left=prior.on_left,
                corners=corner_text(pixels.radiograph, identity_hidden=self._bridge.identity_hidden),
            )
        )

    def _link(self) -> None:
        self._film.pair.set_linked(not self._film.pair.linked)
        self._window.actions_by_act[Act.LINK].setChecked(self._film.pair.linked)


def region_kind(session: Session) -> Literal["missed", "misplaced"]:
    """A finding that the model called is misplaced where it is drawn anew; any other one was missed."""
    reasons = session.draft.reasons
    called = call_of(session, session.case.finding) is Call.ABOVE and session.draft.label is not ReaderLabel.ABSENT
    if Reason.WRONG_PLACE in reasons or (called and Reason.MISSED not in reasons):
        return "misplaced"
    return "missed"
