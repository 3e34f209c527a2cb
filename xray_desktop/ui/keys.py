"""Every key of the window, in one table.

Flow:   BINDINGS -> main_window makes one QAction each -> act_wanted(Act)
Calls:  nothing. Called by: main_window, wiring, cheat sheet.
Never:  gives two acts one key, gives the threshold any key, or lets Enter alone record something.

Letters on their own do not fire while a text field has the focus: Qt asks the field first and the field takes them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.review.review import Reason


class Act(StrEnum):
    """What a key, a menu or a button asks for."""

    OPEN_FILES = "open files"
    OPEN_FOLDER = "open folder"
    OPEN_DEMO = "open the demo"
    EXPORT = "export"
    STATISTICS = "statistics"
    SECOND_READERS = "second readers"
    FILE_FACTS = "file facts"
    PREFERENCES = "preferences"
    QUIT = "quit"
    AGREE = "agree"
    DISAGREE = "disagree"
    PRESENT = "present"
    ABSENT = "absent"
    CANNOT_TELL = "cannot tell"
    NOT_ASSESSED = "not assessed"
    ABNORMAL = "otherwise abnormal"
    BASIS = "basis"
    CERTAINTY = "certainty"
    COMMENT = "comment"
    FLAG = "flag"
    SAVE = "save and next"
    SKIP = "skip"
    UNDO = "undo"
    REDO = "redo"
    NEXT = "next case"
    PREVIOUS = "previous case"
    NEXT_FINDING = "next finding"
    PREVIOUS_FINDING = "previous finding"
    SEARCH = "search the list"
    HEATMAP = "heatmap"
    MORE_OPACITY = "more heatmap"
    LESS_OPACITY = "less heatmap"
    FIT = "fit"
    ONE_TO_ONE = "one to one"
    RESET = "reset view"
    INVERT = "invert"
    CORNER_TEXT = "corner text"
    TOOL_WINDOW = "window tool"
    TOOL_ZOOM = "zoom tool"
    TOOL_PAN = "pan tool"
    MAGNIFIER = "magnifier"
    REAL_SIZE = "real size"
    TURN_RIGHT = "turn right"
    TURN_LEFT = "turn left"
    MIRROR = "mirror"
    FLIP = "upside down"
    NEXT_FRAME = "next frame"
    PREVIOUS_FRAME = "previous frame"
    OUTLINE = "heatmap outline"
    PER_IMAGE = "heatmap per image"
    MODEL_SAW = "what the model saw"
    TOOL_LENGTH = "length tool"
    TOOL_ANGLE = "angle tool"
    TOOL_REGION = "region tool"
    DELETE_MARK = "delete mark"
    CLEAR_MEASURES = "clear measurements"
    PLAIN_BESIDE = "plain film beside"
    PRIOR = "prior"
    NEXT_PRIOR = "next prior"
    LINK = "link views"
    FILM_ALONE = "film alone"
    HIDE_IDENTITY = "hide identity"
    PRESET_0 = "preset 0"
    PRESET_1 = "preset 1"
    PRESET_2 = "preset 2"
    PRESET_3 = "preset 3"
    PRESET_4 = "preset 4"
    PRESET_5 = "preset 5"
    PRESET_6 = "preset 6"
    PRESET_7 = "preset 7"
    BLINDED = "blinded read"
    LIST_PANEL = "worklist panel"
    READ_PANEL = "read panel"
    FULL_SCREEN = "full screen"
    THEME = "theme"
    KEYS = "keys"
    ABOUT = "about"
    BACK_TO_FILM = "back to the film"
    REASON_MISSED = "reason: missed finding"
    REASON_FALSE_ALARM = "reason: false alarm"
    REASON_WRONG_PLACE = "reason: right finding, wrong place"
    REASON_REFERENCE = "reason: reference wrong"
    REASON_QUALITY = "reason: poor quality"
    REASON_VIEW = "reason: wrong view"
    REASON_POPULATION = "reason: outside population"
    REASON_ARTEFACT = "reason: device or artefact"
    REASON_CHRONIC = "reason: known chronic change"
    REASON_OTHER = "reason: other"


class Group(StrEnum):
    """A heading of the cheat sheet, and a menu."""

    FILE = "File"
    READ = "Read"
    REASONS = "Reasons"
    CASES = "Cases"
    FILM = "Film"
    MEASURE = "Measure"
    VIEW = "View"
    HELP = "Help"


@dataclass(frozen=True, slots=True)
class Binding:
    """One act with its keys, as Qt writes them; several where keyboards differ, none where the mouse alone may."""

    act: Act
    group: Group
    keys: tuple[str, ...] = ()
    hold: bool = False  # its press and its release both mean something
    menu: bool = True


def _film(act: Act, *keys: str) -> Binding:
    return Binding(act, Group.FILM, keys)


def _reason(act: Act, key: str) -> Binding:
    return Binding(act, Group.REASONS, (key,), menu=False)


BINDINGS: Final = (
    Binding(Act.OPEN_FILES, Group.FILE, ("Ctrl+O",)),
    Binding(Act.OPEN_FOLDER, Group.FILE, ("Ctrl+Shift+O",)),
    Binding(Act.OPEN_DEMO, Group.FILE),
    Binding(Act.EXPORT, Group.FILE, ("Ctrl+E",)),
    Binding(Act.SECOND_READERS, Group.FILE, ("Ctrl+R",)),
    Binding(Act.STATISTICS, Group.FILE, ("Ctrl+T",)),
    Binding(Act.FILE_FACTS, Group.FILE, ("Ctrl+I",)),
    Binding(Act.PREFERENCES, Group.FILE, ("Ctrl+,",)),
    Binding(Act.QUIT, Group.FILE, ("Ctrl+Q",)),
    Binding(Act.AGREE, Group.READ, ("A",)),
    Binding(Act.DISAGREE, Group.READ, ("D",)),
    Binding(Act.PRESENT, Group.READ, ("P",)),
    Binding(Act.ABSENT, Group.READ, ("N",)),
    Binding(Act.CANNOT_TELL, Group.READ, ("U",)),
    Binding(Act.NOT_ASSESSED, Group.READ, ("Backspace",)),
    Binding(Act.FLAG, Group.READ, ("F",)),
    Binding(Act.ABNORMAL, Group.READ, ("B",)),
    Binding(Act.BASIS, Group.READ, ("Alt+B",)),
    Binding(Act.CERTAINTY, Group.READ, ("Alt+C",)),
    Binding(Act.COMMENT, Group.READ, ("F2",)),
    Binding(Act.SAVE, Group.READ, ("Ctrl+Return", "Ctrl+Enter")),
    Binding(Act.UNDO, Group.READ, ("Ctrl+Z",)),
    Binding(Act.REDO, Group.READ, ("Ctrl+Y", "Ctrl+Shift+Z")),
    _reason(Act.REASON_MISSED, "S"),
    _reason(Act.REASON_FALSE_ALARM, "L"),
    _reason(Act.REASON_WRONG_PLACE, "C"),
    _reason(Act.REASON_REFERENCE, "X"),
    _reason(Act.REASON_QUALITY, "Q"),
    _reason(Act.REASON_VIEW, "V"),
    _reason(Act.REASON_POPULATION, "O"),
    _reason(Act.REASON_ARTEFACT, "J"),
    _reason(Act.REASON_CHRONIC, "H"),
    _reason(Act.REASON_OTHER, "Y"),
    Binding(Act.SKIP, Group.CASES, ("Ctrl+Space",)),
    Binding(Act.NEXT, Group.CASES, ("Ctrl+Right",)),
    Binding(Act.PREVIOUS, Group.CASES, ("Ctrl+Left",)),
    Binding(Act.NEXT_FINDING, Group.CASES, ("PgDown",)),
    Binding(Act.PREVIOUS_FINDING, Group.CASES, ("PgUp",)),
    Binding(Act.SEARCH, Group.CASES, ("Ctrl+F",)),
    Binding(Act.HEATMAP, Group.FILM, ("G",), hold=True),
    _film(Act.MORE_OPACITY, "]", "Ctrl+Up"),  # a German keyboard has brackets behind AltGr alone
    _film(Act.LESS_OPACITY, "[", "Ctrl+Down"),
    _film(Act.FIT, "="),
    _film(Act.ONE_TO_ONE, "Ctrl+1"),
    _film(Act.RESET, "R"),
    _film(Act.INVERT, "I"),
    _film(Act.CORNER_TEXT, "Space"),
    _film(Act.TOOL_WINDOW, "W"),
    _film(Act.TOOL_ZOOM, "Z"),
    _film(Act.TOOL_PAN, "T"),
    _film(Act.MAGNIFIER, "M"),
    _film(Act.REAL_SIZE, "Ctrl+2"),
    _film(Act.TURN_RIGHT, "Alt+Right"),
    _film(Act.TURN_LEFT, "Alt+Left"),
    _film(Act.MIRROR, "Alt+F"),
    _film(Act.FLIP, "Alt+V"),
    _film(Act.NEXT_FRAME, "."),
    _film(Act.PREVIOUS_FRAME, ","),
    _film(Act.OUTLINE, "Shift+G"),
    _film(Act.PER_IMAGE),
    _film(Act.PRESET_0, "0"),
    _film(Act.PRESET_1, "1"),
    _film(Act.PRESET_2, "2"),
    _film(Act.PRESET_3, "3"),
    _film(Act.PRESET_4, "4"),
    _film(Act.PRESET_5, "5"),
    _film(Act.PRESET_6, "6"),
    _film(Act.PRESET_7, "7"),
    Binding(Act.TOOL_LENGTH, Group.MEASURE, ("Shift+L",)),
    Binding(Act.TOOL_ANGLE, Group.MEASURE, ("Shift+A",)),
    Binding(Act.TOOL_REGION, Group.MEASURE, ("E",)),
    Binding(Act.DELETE_MARK, Group.MEASURE, ("Del",)),
    Binding(Act.CLEAR_MEASURES, Group.MEASURE, ("Shift+Del",)),
    Binding(Act.PLAIN_BESIDE, Group.VIEW, ("Ctrl+B",)),
    Binding(Act.PRIOR, Group.VIEW, ("Ctrl+P",)),
    Binding(Act.NEXT_PRIOR, Group.VIEW, ("Ctrl+Shift+P",)),
    Binding(Act.MODEL_SAW, Group.VIEW, ("8",)),
    Binding(Act.LINK, Group.VIEW, ("Ctrl+L",)),
    Binding(Act.HIDE_IDENTITY, Group.VIEW, ("Ctrl+H",)),
    Binding(Act.FILM_ALONE, Group.VIEW, ("F8",)),
    Binding(Act.BLINDED, Group.VIEW),
    Binding(Act.LIST_PANEL, Group.VIEW, ("F9",)),
    Binding(Act.READ_PANEL, Group.VIEW, ("F10",)),
    Binding(Act.FULL_SCREEN, Group.VIEW, ("F11",)),
    Binding(Act.THEME, Group.VIEW),
    Binding(Act.BACK_TO_FILM, Group.VIEW, ("Esc",)),
    Binding(Act.KEYS, Group.HELP, ("?", "F1")),
    Binding(Act.ABOUT, Group.HELP),
)

REASONS: Final = {
    Act.REASON_MISSED: Reason.MISSED,
    Act.REASON_FALSE_ALARM: Reason.FALSE_ALARM,
    Act.REASON_WRONG_PLACE: Reason.WRONG_PLACE,
    Act.REASON_REFERENCE: Reason.REFERENCE_WRONG,
    Act.REASON_QUALITY: Reason.POOR_QUALITY,
    Act.REASON_VIEW: Reason.WRONG_VIEW,
    Act.REASON_POPULATION: Reason.OUTSIDE_POPULATION,
    Act.REASON_ARTEFACT: Reason.ARTEFACT,
    Act.REASON_CHRONIC: Reason.CHRONIC,
    Act.REASON_OTHER: Reason.OTHER,
}


WITH_A_PAGE: Final = frozenset(
    (
        *(Act.STATISTICS, Act.SECOND_READERS, Act.PREFERENCES, Act.QUIT, Act.THEME, Act.FULL_SCREEN, Act.BACK_TO_FILM),
        *(Act.KEYS, Act.ABOUT),
    )
)
"""Acts that stay when a page stands in place of the film."""


_now: list[tuple[Binding, ...]] = [BINDINGS]


def use(bindings: tuple[Binding, ...]) -> None:
    """The reader's own table, from now on; buttons made before keep the key that is written on them."""
    _now[0] = bindings


def bindings_now() -> tuple[Binding, ...]:
    """The table in use: the standard one until the reader's own is taken up."""
    return _now[0]


def key_of(act: Act) -> str:
    """The first key of an act, as it is written beside a button; "" when it has none."""
    return next(
        (
            binding.keys[0].replace("Return", "Enter")
            for binding in bindings_now()
            if binding.act is act and binding.keys
        ),
        "",
    )


def reason_key(reason: Reason) -> str:
    """The letter of a reason."""
    return next(key_of(act) for act, one in REASONS.items() if one is reason)
