"""Lines of the list that say nobody's name: for a room where others look on.

Flow:   WorklistLine -> the same line with a number in place of a name, a folder, a file
Calls:  language. Called by: worklist_state.
Never:  hides what a read rests on: view, date, age and state stay, as on the film.
"""

from dataclasses import replace

from xray_desktop.imaging.radiograph import View
from xray_desktop.review.worklist import Row
from xray_desktop.ui import messages
from xray_desktop.ui.language import tr
from xray_desktop.ui.worklist_line import WorklistLine
from xray_desktop.ui.worklist_words import Column


def nameless_patient(line: WorklistLine) -> WorklistLine:
    """The line above a patient's films, or a folder's: its number in this sitting."""
    words = tr("Patient {number}").format(number=line.patient + 1)
    return replace(line, text=words, tip=words)


def nameless_film(line: WorklistLine, row: Row, number: int) -> WorklistLine:
    """A film's line: its number, view and study; names of files and folders often are names of persons."""
    view = "" if row.view is View.UNKNOWN else tr(messages.VIEWS[row.view])
    parts = (tr("Film {number}").format(number=number + 1), view, row.study_words)
    words = " · ".join(part for part in parts if part)
    cells = {column: "" if column is Column.SOURCE else said for column, said in line.cells.items()}
    return replace(line, text=words, tip=words, cells=cells, is_file_name=False)
