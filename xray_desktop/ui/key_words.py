"""What each act is called in a menu and on the cheat sheet.

Flow:   Act -> words
Calls:  keys, messages. Called by: menus, dialogs.cheat_sheet.
Never:  names a key.
"""

from typing import Final

from xray_desktop.ui import messages
from xray_desktop.ui.keys import REASONS, Act

ACT_WORDS: Final = {
    Act.OPEN_FILES: "Open files",
    Act.OPEN_FOLDER: "Open folder",
    Act.EXPORT: "Export training set",
    Act.FILE_FACTS: "File facts",
    Act.QUIT: "Quit",
    Act.AGREE: "Agree with the call",
    Act.DISAGREE: "Disagree with the call",
    Act.PRESENT: "Present",
    Act.ABSENT: "Absent",
    Act.CANNOT_TELL: "Cannot tell",
    Act.NOT_ASSESSED: "Not assessed (take the label back)",
    Act.ABNORMAL: "Otherwise abnormal: no, yes, not assessed",
    Act.BASIS: "Next basis",
    Act.CERTAINTY: "Sure or probable",
    Act.COMMENT: "Write a comment",
    Act.FLAG: "Flag: send this to the training set",
    Act.SAVE: "Save and next",
    Act.SKIP: "Skip to the next unread",
    Act.UNDO: "Undo",
    Act.REDO: "Redo",
    Act.NEXT: "Next case",
    Act.PREVIOUS: "Previous case",
    Act.NEXT_FINDING: "Next finding",
    Act.PREVIOUS_FINDING: "Previous finding",
    Act.SEARCH: "Search the list",
    Act.HEATMAP: "Heatmap: tap to switch, hold to peek",
    Act.MORE_OPACITY: "Heatmap stronger",
    Act.LESS_OPACITY: "Heatmap fainter",
    Act.FIT: "Whole film",
    Act.ONE_TO_ONE: "One to one",
    Act.RESET: "Reset the view",
    Act.INVERT: "Invert",
    Act.CORNER_TEXT: "Corner text",
    Act.TOOL_WINDOW: "Window and level",
    Act.TOOL_ZOOM: "Zoom",
    Act.TOOL_PAN: "Pan",
    Act.MAGNIFIER: "Magnifier",
    Act.PRESET_0: "Window: automatic",
    Act.PRESET_1: "Window: the file's first",
    Act.PRESET_2: "Window: the file's second",
    Act.PRESET_3: "Window: lung",
    Act.PRESET_4: "Window: mediastinum",
    Act.PRESET_5: "Window: bone",
    Act.PRESET_6: "Window: lines and tubes",
    Act.BLINDED: messages.BLINDED_SWITCH,
    Act.LIST_PANEL: "Worklist on the left",
    Act.READ_PANEL: "Panels on the right",
    Act.FULL_SCREEN: "Full screen",
    Act.THEME: "Light or dark",
    Act.KEYS: "Keys",
    Act.ABOUT: "About",
    Act.BACK_TO_FILM: "Back to the film",
    **{act: messages.REASONS[reason] for act, reason in REASONS.items()},
}
