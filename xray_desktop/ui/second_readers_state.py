"""What the page of second readers shows.

Flow:   Book, Conflict, Decision -> words and numbers -> second_readers_page
Calls:  review.second_reads, messages, language. Called by: presenters.second_readers.
Never:  shows a read of a case that the reader is still to read blind.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.review import ReaderLabel, Region, Review
from xray_desktop.review.rows import Conflict
from xray_desktop.review.second_reads import Decision, Which
from xray_desktop.ui import messages
from xray_desktop.ui.film_pixels import FilmPixels
from xray_desktop.ui.language import tr

NOTHING_SAID: Final = Decision()


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A case in the list: its file's name, who said what, whether somebody decided."""

    key: tuple[str, str]  # digest, patient group
    title: str
    said: str
    settled: bool


@dataclass(frozen=True, slots=True)
class ReadCard:
    """One reader's side. ``lines``: what, and how it was."""

    reader: str
    label: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilmPicture:
    """The film for the eye, and the regions by reader."""

    pixels: FilmPixels
    regions: tuple[tuple[str, Region], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadersState:
    """The whole page.

    ``asked`` : who still waits to read what this reader asked for, with the number of cases; ``counted``: cases that
    the wish stands for, None while the store counts; ``undoable``: the last act can be taken back
    """

    reader: str = ""
    known_readers: tuple[str, ...] = ()
    waiting: int = 0
    to: str = ""
    which: Which = Which.DISAGREEMENTS
    percent: int = 10
    counted: int | None = 0
    asked: tuple[tuple[str, int], ...] = ()
    conflicts: tuple[ConflictLine, ...] = ()
    chosen: tuple[str, str] | None = None
    cards: tuple[ReadCard, ...] = ()
    picture: FilmPicture | None = None
    film_error: str = ""
    decision: Decision = NOTHING_SAID
    may_decide: bool = False
    why_not: str = ""
    busy: bool = True
    said: str = ""
    error: bool = False
    undoable: bool = False

    @property
    def can_assign(self) -> bool:
        """Somebody else is named, and there is something to read."""
        return bool(self.to) and self.to != self.reader and bool(self.counted) and bool(self.reader)

    @property
    def can_save(self) -> bool:
        """A third reader gave a label."""
        return self.may_decide and self.decision.label is not ReaderLabel.NOT_ASSESSED


def waiting_words(count: int) -> str:
    """What is assigned to the reader."""
    if not count:
        return tr("Nothing waits for your second read.")
    words = tr("One case waits for your second read.") if count == 1 else tr("{count} cases wait for your second read.")
    return words.format(count=count)


def assigned_words(count: int, reader: str) -> str:
    """What was just assigned."""
    words = tr("One case waits for {reader}, to be read blind.")
    return (words if count == 1 else tr("{count} cases wait for {reader}, to be read blind.")).format(
        count=count, reader=reader
    )


def conflict_line(conflict: Conflict, path: str) -> ConflictLine:
    """A row of the list."""
    said = " · ".join(f"{read.reader} {tr(messages.LABELS[read.label]).lower()}" for read in conflict.reads)
    decision = conflict.adjudicated_by
    if decision is not None:
        said = tr("{reader} decided: {label}").format(
            reader=decision.reader, label=tr(messages.LABELS[decision.label]).lower()
        )
    name = PurePath(path.replace("::", "/")).name or conflict.digest[:12]
    return ConflictLine((conflict.digest, conflict.patient_group), name, said, decision is not None)


def card(read: Review) -> ReadCard:
    """Everything one reader said, and what was on the screen then."""
    reasons = ", ".join(tr(reason.value) for reason in read.reasons)
    abnormal = tr(messages.ABNORMAL[read.otherwise_abnormal])
    lines = (
        (tr("Certainty"), tr(messages.CERTAINTIES[read.certainty])),
        (tr("Basis"), tr(messages.BASES[read.basis])),
        (tr("Otherwise abnormal"), f"{abnormal}: {read.abnormal_what}" if read.abnormal_what else abnormal),
        (tr("Reasons"), reasons),
        (tr("Comment"), read.comment),
        (tr("Regions"), str(len(read.regions)) if read.regions else ""),
        (tr("Model"), _model_words(read)),
        (tr("Heatmap"), tr("was shown") if read.shown.heatmap_shown else ""),
        (tr("Flagged"), tr("yes") if read.flagged else ""),
        (tr("Saved"), read.at[:16].replace("T", " ")),
    )
    return ReadCard(read.reader, tr(messages.LABELS[read.label]), tuple(line for line in lines if line[1]))


def _model_words(read: Review) -> str:
    shown = read.shown
    when = tr("seen before the label") if shown.seen_before_label else tr("not seen before the label")
    if shown.score is None or shown.threshold is None or shown.call is None:
        return tr("no score, {when}").format(when=when)
    score, threshold = messages.score_pair(shown.score, shown.threshold)
    call = tr(messages.CALLS[Call(shown.call)])
    return tr("score {score}, threshold {threshold}: {call}; {when}").format(
        score=score, threshold=threshold, call=call, when=when
    )
