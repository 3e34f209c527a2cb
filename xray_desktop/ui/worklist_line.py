"""One line of the list in words: of a film, a study, a patient.

Flow:   Row (+ thresholds, the blinded switch) -> WorklistLine -> worklist_model, worklist_delegate
Calls:  review.worklist, messages, worklist_words. Called by: worklist_state.
Never:  lets a blinded row say anything of the model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.contract.operating_point import Call
from xray_desktop.imaging.radiograph import View
from xray_desktop.review.review import ReaderLabel
from xray_desktop.review.worklist import Row, RowState, row_call, row_state, row_would_differ, study_label, warned
from xray_desktop.review.worklist_columns import may_show
from xray_desktop.ui import messages
from xray_desktop.ui import worklist_words as said
from xray_desktop.ui.language import tr
from xray_desktop.ui.worklist_words import Column

_ROLES: Final = {
    RowState.NEW: "content",
    RowState.DISAGREES: "above",
    RowState.NOT_SCORED: "withheld",
    RowState.FAILED: "damage",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistLine:
    """One line; a patient's and a study's have no ``key``.

    Attributes
    ----------
    level : 0 patient, 1 study, 2 film
    cells : what the reader's columns say
    folded : None where there is nothing to fold
    """

    key: str = ""
    level: int = 2
    patient: int = -1
    text: str = field(default="", repr=False)
    state: str = ""
    icon: str = ""
    role: str = "quiet"
    tip: str = field(default="", repr=False)
    cells: Mapping[Column, str] = field(default_factory=dict, repr=False)
    unread: bool = False
    warned: bool = False
    folded: bool | None = None
    is_file_name: bool = False  # told apart by its end, so it is shortened in the middle

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        warning = self.cells.get(Column.WARNINGS, "")
        return ", ".join(part for part in (self.text, self.state, warning) if part)


def patient_line(rows: Sequence[Row], patient: int, *, count: int, folded: bool) -> WorklistLine:
    """The line above a patient's films. ``rows``: the films, or the first of them where there are very many."""
    first = rows[0]
    words = first.patient_words or (tr(said.NO_NAME_YET) if first.patient_stated else first.folder)
    return WorklistLine(
        level=0,
        patient=patient,
        text=words,
        state=" · ".join(part for part in (said.films(count) if count > 1 else "", _label(rows)) if part),
        tip=words,
        folded=folded,
    )


def study_line(rows: Sequence[Row], patient: int) -> WorklistLine:
    """The line above the films of one of a patient's studies."""
    words = rows[0].study_words or tr("Study without a date")
    return WorklistLine(level=1, patient=patient, text=words, state=_label(rows), tip=words)


def film_line(row: Row, *, hidden: bool, thresholds: Mapping[str, float], at_work: bool) -> WorklistLine:
    """A film's line. ``hidden``: the read is blinded."""
    hidden = hidden and row.read is None
    state = row_state(row, model_hidden=hidden)
    differs = not hidden and row_would_differ(row, thresholds)
    words = tr(messages.STATES[state] if state is not RowState.READ or row.read is None else row.read.label.value)
    parts = [
        tr(words),
        tr("flagged") if row.read is not None and row.read.flagged else "",
        tr(messages.WOULD_DIFFER) if differs else "",
        tr(said.AT_WORK) if at_work and not row.error else "",
    ]
    title = _title(row)
    return WorklistLine(
        key=row.key,
        text=title,
        state=" · ".join(part for part in parts if part),
        icon=messages.STATE_ICONS[state],
        role=_ROLES.get(state, "quiet"),
        tip="\n".join(dict.fromkeys(part for part in (row.patient_words, title, row.name, *_faults(row)) if part)),
        cells=_cells(row, hidden=hidden, thresholds=thresholds, differs=differs),
        unread=not row.is_read and not row.error,
        warned=warned(row, model_hidden=hidden),
        is_file_name=not row.patient_stated,
    )


def _cells(row: Row, *, hidden: bool, thresholds: Mapping[str, float], differs: bool) -> Mapping[Column, str]:
    score = row.score(PNEUMONIA) if not hidden and may_show(row) else None
    call = None if hidden else row_call(row, thresholds)
    date = row.study_date
    return {
        Column.SCORE: "" if score is None else f"{score:.2f}",
        Column.CALL: "" if call is None else tr(said.CALL_WORDS[call]),
        Column.DIFFERS: tr("yes") if differs else "",
        Column.WARNINGS: _warning(row, hidden=hidden, call=call),
        Column.VIEW: "" if row.view is View.UNKNOWN else tr(messages.VIEWS[row.view]),
        Column.DATE: f"{date // 10000:04}-{date // 100 % 100:02}-{date % 100:02}" if date else "",
        Column.AGE: "" if row.age_years is None else f"{row.age_years:.0f}",
        Column.MODALITY: row.modality,
        Column.SOURCE: row.folder.rstrip("/\\").replace("\\", "/").rpartition("/")[2],
    }


def _warning(row: Row, *, hidden: bool, call: Call | None) -> str:
    parts = [tr("same pixels") if row.same_pixels_elsewhere else ""]
    parts.append(tr("not scored") if not hidden and call is Call.WITHHELD else "")
    return ", ".join(part for part in parts if part)


def _faults(row: Row) -> tuple[str, str]:
    return row.error, tr(messages.SAME_PIXELS) if row.same_pixels_elsewhere else ""


def _label(rows: Sequence[Row]) -> str:
    label = study_label(rows)
    return tr(label.value) if len(rows) > 1 and label is not ReaderLabel.NOT_ASSESSED else ""


def _title(row: Row) -> str:
    """View and study where the header names a person; the file's name where it does not."""
    if not row.patient_stated or row.remembered:
        return row.name
    view = tr(messages.VIEWS[row.view]) if row.view is not View.UNKNOWN else row.name
    return " · ".join(part for part in (view, row.study_words) if part)
