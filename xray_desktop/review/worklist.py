"""The radiographs waiting for review: rows that never move, and what each row may say.

Flow:   listed files -> Row, grouped by patient and study -> Worklist -> what the screen shows of a row
Calls:  review, gate. Called by: state, ui.presenters.
Never:  sorts again once it is shown, hides a row because of a score, or counts a draft as a read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.imaging.radiograph import View
from xray_desktop.inference.gate import Admission, Standing
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.review import ReaderLabel, Reason, Review, disagrees, would_differ

_SPEAKS_FOR: Final = NotShown.POPULATION_UNKNOWN
"""What a declaration answers: a file that states no age."""


class RowState(StrEnum):
    """One word for a row. SECOND_READ waits for one: cannot tell, a doubted reference, or a blinded first read."""

    NEW = "new"
    OPENED = "opened"
    READ = "read"
    DISAGREES = "disagrees"
    SECOND_READ = "second read"
    NOT_SCORED = "not scored"
    FAILED = "failed"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One radiograph of the list.

    Attributes
    ----------
    key : its path as it was given, ``archive.zip::member`` inside a container
    folder : what a declaration of the reader speaks for
    patient, study : what it is grouped by; where the file states no patient (``patient_stated`` False) it is the folder
    patient_words, study_words : for the screen alone, never logged
    patient_group : opaque, as the store keeps it; "" where nobody knows the patient
    digest : empty until the pixels were decoded once
    scores : probability by root finding, 0..1
    read : this reader's standing read; a row with a blinded first read holds it until the second comes
    saving : a read is on its way to the store
    model_seen : the model's score of this row was on the screen before any read; ``seen_earlier`` in another sitting
    """

    key: str
    name: str = ""
    folder: str = ""
    patient: str = ""
    study: str = ""
    patient_stated: bool = False
    patient_words: str = field(default="", repr=False)
    study_words: str = field(default="", repr=False)
    patient_group: str = ""
    view: View = View.UNKNOWN
    digest: str = ""
    admission: Admission | None = None
    scores: tuple[tuple[str, float], ...] = ()
    analysed: bool = False
    opened: bool = False
    error: str = ""
    read: Review | None = None
    saving: bool = False
    model_seen: bool = False
    seen_earlier: bool = False
    exported: bool = False
    same_pixels_elsewhere: bool = False

    @property
    def is_read(self) -> bool:
        """A label stands, or one is on its way to the store."""
        return self.saving or (self.read is not None and self.read.label is not ReaderLabel.NOT_ASSESSED)

    @property
    def by_declaration(self) -> bool:
        """Scored because the reader declared its folder, not because the file states an age."""
        return self.admission == Admission(Standing.SCORED, (_SPEAKS_FOR,))

    def score(self, finding: str = PNEUMONIA) -> float | None:
        """Probability of one root finding; None where there is none."""
        return dict(self.scores).get(finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Rows in their order on the screen.

    Attributes
    ----------
    place : row number by key
    shown : keys that a search or a chip left over; None when nothing narrows the list
    declared : folders of which the reader said once that all are within the model's population
    """

    rows: tuple[Row, ...] = ()
    place: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    shown: frozenset[str] | None = None
    declared: frozenset[str] = frozenset()

    def row(self, key: str) -> Row | None:
        """The row of a key; None when it is not in the list."""
        number = self.place.get(key)
        return None if number is None else self.rows[number]

    @property
    def visible(self) -> tuple[Row, ...]:
        """Rows that search and chips left over."""
        return self.rows if self.shown is None else tuple(row for row in self.rows if row.key in self.shown)


def with_rows(worklist: Worklist, rows: Iterable[Row]) -> Worklist:
    """Add rows, grouped by patient and study in order of first appearance; a key that stands already keeps its row."""
    fresh = [row for row in rows if row.key not in worklist.place]
    return _placed(replace(worklist, shown=None), _grouped([*worklist.rows, *fresh]))


def with_row(worklist: Worklist, row: Row) -> Worklist:
    """Put a changed row in its own place; one that is not in the list changes nothing."""
    number = worklist.place.get(row.key)
    if number is None:
        return worklist
    return replace(worklist, rows=(*worklist.rows[:number], row, *worklist.rows[number + 1 :]))


def with_digest(worklist: Worklist, key: str, digest: str) -> Worklist:
    """The pixels of a row are known; rows with the same pixels under another patient warn of each other."""
    row = worklist.row(key)
    if row is None:
        return worklist
    worklist = with_row(worklist, replace(row, digest=digest))
    twins = [other for other in worklist.rows if other.digest == digest and other.patient_stated]
    if len({twin.patient for twin in twins}) < 2:
        return worklist
    for twin in twins:
        worklist = with_row(worklist, replace(twin, same_pixels_elsewhere=True))
    return worklist


def with_declaration(worklist: Worklist, folder: str, *, declared: bool) -> Worklist:
    """The reader says, or takes back, that all of a folder is within the model's population and frontal."""
    folders = worklist.declared | {folder} if declared else worklist.declared - {folder}
    rows = tuple(_declared(row, declared=declared) if row.folder == folder else row for row in worklist.rows)
    return replace(worklist, rows=rows, declared=folders)


def narrowed(worklist: Worklist, *, text: str, states: Collection[RowState], model_hidden: bool) -> Worklist:
    """Show only rows with ``text`` in their words (their state's too) and one of ``states``; empty ones show all.

    What is left over stays until it is asked again: a row that is read now does not vanish under the cursor.
    """
    if not text.strip() and not states:
        return replace(worklist, shown=None)
    wanted = text.strip().casefold()
    kept = set()
    for row in worklist.rows:
        state = row_state(row, model_hidden=model_hidden)
        words = f"{row.name} {row.patient_words} {row.study_words} {row.view} {state}".casefold()
        if (not states or state in states) and wanted in words:
            kept.add(row.key)
    return replace(worklist, shown=frozenset(kept))


def row_state(row: Row, *, model_hidden: bool = False) -> RowState:
    """The word of a row. Before a blinded read is committed nothing of the model shows through."""
    hidden = model_hidden and row.read is None
    ladder = (
        (RowState.FAILED, bool(row.error)),
        (RowState.EXPORTED, row.exported),
        (RowState.SECOND_READ, row.read is not None and waits_for_second_read(row.read)),
        (RowState.DISAGREES, row.read is not None and disagrees(row.read)),
        (RowState.READ, row.is_read),
        (RowState.NOT_SCORED, not hidden and _not_scored(row)),
        (RowState.OPENED, row.opened),
    )
    return next((state for state, holds in ladder if holds), RowState.NEW)


def waits_for_second_read(read: Review) -> bool:
    """Cannot tell, a doubted reference, and the blinded first read each go to a second read."""
    return read.label is ReaderLabel.CANNOT_TELL or Reason.REFERENCE_WRONG in read.reasons or read.blinded


def row_would_differ(row: Row, thresholds: Mapping[str, float]) -> bool:
    """Whether today's threshold would call a read row otherwise; changes nothing of the read."""
    read = row.read
    return read is not None and read.finding in thresholds and would_differ(read, thresholds[read.finding])


def next_unread(worklist: Worklist, after: str) -> str | None:
    """Key of the next visible row without a label, from ``after`` on and round to the top; None when all are read."""
    rows = worklist.visible
    start = next((i + 1 for i, row in enumerate(rows) if row.key == after), 0)
    ring = (*rows[start:], *rows[:start])
    return next((row.key for row in ring if not row.is_read and not row.error and row.key != after), None)


def neighbour(worklist: Worklist, key: str, step: int) -> str | None:
    """Key ``step`` visible rows further; None past either end."""
    rows = worklist.visible
    place = next((i for i, row in enumerate(rows) if row.key == key), None)
    if place is None:
        return rows[0].key if rows else None
    target = place + step
    return rows[target].key if 0 <= target < len(rows) else None


def progress(worklist: Worklist) -> tuple[int, int]:
    """(read, to read): what the store has taken, of all rows that could be opened."""
    readable = [row for row in worklist.rows if not row.error]
    return sum(row.is_read and not row.saving for row in readable), len(readable)


def study_label(rows: Iterable[Row]) -> ReaderLabel:
    """The label of a study: present when any of its images is; absent when all are; else the less certain word."""
    labels = [row.read.label if row.read is not None else ReaderLabel.NOT_ASSESSED for row in rows]
    if ReaderLabel.PRESENT in labels:
        return ReaderLabel.PRESENT
    if labels and all(label is ReaderLabel.ABSENT for label in labels):
        return ReaderLabel.ABSENT
    return ReaderLabel.CANNOT_TELL if ReaderLabel.CANNOT_TELL in labels else ReaderLabel.NOT_ASSESSED


def _declared(row: Row, *, declared: bool) -> Row:
    """A declaration speaks for files that state no age; one that states another stays outside."""
    admission = row.admission
    if admission is None or admission.reasons != (_SPEAKS_FOR,):
        return row
    # The reason stays with the admission, so that the declaration can be taken back.
    standing = Standing.SCORED if declared else Standing.WITHHELD
    return replace(row, admission=Admission(standing, (_SPEAKS_FOR,)))


def _not_scored(row: Row) -> bool:
    return row.admission is not None and row.admission.standing is Standing.NOT_SCORED


def _grouped(rows: list[Row]) -> tuple[Row, ...]:
    patients: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        patients.setdefault(row.patient, {}).setdefault(row.study, []).append(row)
    return tuple(row for studies in patients.values() for group in studies.values() for row in group)


def _placed(worklist: Worklist, rows: tuple[Row, ...]) -> Worklist:
    place = MappingProxyType({row.key: number for number, row in enumerate(rows)})
    return replace(worklist, rows=rows, place=place)
