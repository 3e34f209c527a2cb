"""What the list says.

Flow:   orders, columns, filters, counts -> words
Calls:  language, messages. Called by: the parts of the worklist.
Never:  says anything of the model that a blinded read may not know.
"""

from enum import StrEnum
from typing import Final

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.worklist import By
from xray_desktop.review.worklist_filter import Mark
from xray_desktop.ui.language import tr

EMPTY: Final = "No radiographs yet. Open a folder, or drop files here."
NOTHING_LEFT: Final = "No case matches the filter."
SHOW_ALL: Final = "Show all"
OPEN_FOLDER: Final = "Open a folder"
ORDER: Final = "Order"
FILTER: Final = "Filter"
LAYOUT: Final = "Columns and pictures"
SORT_AGAIN: Final = "Sort again"
SORT_AGAIN_TIP: Final = "The order would be another now. Rows move only when you ask."
PICTURES: Final = "Small pictures"
FOLD_ALL: Final = "One line for every patient"
UNFOLD_ALL: Final = "All films"
TURNED: Final = "The other way round"
NOT_WHILE_BLIND: Final = "Not while the read is blinded: it would tell of the model."
NO_NAME_YET: Final = "Patient named in the file"
AT_WORK: Final = "being read"
ANY: Final = "Any"
SEARCH_NAME: Final = "Search the list"


class Column(StrEnum):
    """What may stand beside the title of a row, in the order of the columns."""

    SCORE = "Score"
    CALL = "Call"
    DIFFERS = "Would differ"
    WARNINGS = "Warnings"
    VIEW = "View"
    DATE = "Date"
    AGE = "Age"
    MODALITY = "Modality"
    SOURCE = "Source"


OF_MODEL: Final = frozenset({Column.SCORE, Column.CALL, Column.DIFFERS})
COLUMN_ORDERS: Final = {
    Column.SCORE: By.SCORE,
    Column.CALL: By.SCORE,
    Column.WARNINGS: By.WARNINGS,
    Column.VIEW: By.VIEW,
    Column.DATE: By.DATE,
    Column.AGE: By.AGE,
    Column.MODALITY: By.MODALITY,
    Column.SOURCE: By.SOURCE,
}
ORDERS: Final = {
    By.OPENED: "As opened",
    By.UNCERTAIN: "Most uncertain first",
    By.SCORE: "Highest score first",
    By.NAME: "By name",
    By.STATE: "By state",
    By.DATE: "Newest first",
    By.AGE: "By age",
    By.VIEW: "By view",
    By.MODALITY: "By modality",
    By.SOURCE: "By folder",
    By.WARNINGS: "Warnings first",
}
CALL_WORDS: Final = {Call.ABOVE: "above", Call.BELOW: "below", Call.WITHHELD: "not scored"}
MARKS: Final = {
    Mark.WARNED: "With a warning",
    Mark.FLAGGED: "Flagged",
    Mark.WOULD_DIFFER: "Would differ now",
}


def shown_of(shown: int, listed: int) -> str:
    """How many a filter left over."""
    return tr("{shown} of {listed} shown").format(shown=f"{shown:,}", listed=f"{listed:,}")


def films(count: int) -> str:
    """Beside a patient's or study's name."""
    return tr("{count} films").format(count=count)
