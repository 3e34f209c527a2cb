"""What the statistics page says.

Flow:   Statistics -> sentences and tables in words and numbers -> statistics_page
Calls:  review.statistics, figure_table, language. Called by: presenters.statistics.
Never:  shows a share without its denominator, or a count of misses that may not be counted.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xray_desktop.review.opinions import SampleWish
from xray_desktop.ui.figure_table import FigureRow, FigureTableState
from xray_desktop.ui.figure_words import (
    count_words,
    counted,
    drawn,
    interval_words,
    kappa_drawn,
    kappa_words,
    missed_words,
    percent_words,
)
from xray_desktop.ui.interval_bar import Interval, Scale
from xray_desktop.ui.language import tr

if TYPE_CHECKING:  # they bring numpy and scipy: the window does not wait for them
    from xray_desktop.measures.shares import Share
    from xray_desktop.review.model_agreement import Followed, Misses
    from xray_desktop.review.statistics import Statistics

_SHARE = Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0), " %")
_KAPPA = Scale(-1.0, 1.0, (0.0, -1.0, -0.5, 0.5, 1.0))
EMPTY = (
    "Nothing to count yet. Save a read (Ctrl+Enter) and this page fills; agreement of readers needs a second reader "
    "(Ctrl+R)."
)


class Period(StrEnum):
    """Since when reads count."""

    ALL = "any time"
    TODAY = "today"
    WEEK = "the last 7 days"
    MONTH = "the last 30 days"
    YEAR = "the last 365 days"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsState:
    """The whole page. ``busy``: being counted; ``said``: what was just done, ``error`` when it failed."""

    readers: tuple[str, ...] = ()
    chosen: frozenset[str] = frozenset()
    period: Period = Period.ALL
    sample: SampleWish = SampleWish.ALL
    summary: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    tables: tuple[FigureTableState, ...] = ()
    listed: int = 0
    busy: bool = True
    empty: bool = False
    said: str = ""
    error: bool = False


def summary(found: "Statistics") -> tuple[str, ...]:
    """How much is counted, and what is not."""
    said = [counted(found.films, found.patients)]
    if found.nameless:
        said.append(
            tr("One of the films names no patient and counts as one.")
            if found.nameless == 1
            else tr("{count} of the films name no patient and count as one patient each.").format(count=found.nameless)
        )
    if found.adjudicated:
        said.append(tr("{count} adjudicated.").format(count=found.adjudicated))
    left = [tr("{count} {reason}").format(count=count, reason=tr(word.value)) for word, count in found.left_out.items()]
    if left:
        said.append(tr("Left out: {reasons}.").format(reasons=", ".join(left)))
    return tuple(said)


def misses(found: "Misses", *, unread_hidden: bool) -> tuple[str, ...]:
    """What may be said of misses; while the reader is to read blind, nothing of the cases that wait."""
    if unread_hidden:
        return (tr("Missed cases are counted once every case of the list is read: you are reading blind."),)
    if found.sensitivity is None or found.false_alarms is None:
        said = [
            tr("Missed cases cannot be counted: {n} of {m} unmarked cases were read blind.").format(
                n=found.unmarked_blind, m=found.unmarked
            )
        ]
        if found.marked_blind < found.marked:
            said.append(tr("{n} of {m} marked cases were read blind.").format(n=found.marked_blind, m=found.marked))
        if not found.declared:
            said.append(tr("No case was declared part of a consecutive or random sample."))
        return tuple(said)
    return _counted(found, found.sensitivity, found.false_alarms)


def tables(found: "Statistics") -> tuple[FigureTableState, ...]:
    """The tables that have rows."""
    made = (_pairs(found), _kappas(found), _with_model(found), _followed(found), _times(found))
    return tuple(table for table in made if table.rows)


def _counted(found: "Misses", sensitivity: "Share", false_alarms: "Share") -> tuple[str, ...]:
    missed = sensitivity.films - sensitivity.hits
    said = [
        tr("Of {of} patients with the finding the model missed {missed} ({share}).").format(
            of=sensitivity.films, missed=missed, share=missed_words(sensitivity)
        ),
        tr("Of {of} patients without it the model marked {marked} ({share}).").format(
            of=false_alarms.films, marked=false_alarms.hits, share=interval_words(false_alarms)
        ),
    ]
    if found.undecided:
        said.append(tr("{count} cases are undecided and in neither figure.").format(count=found.undecided))
    if found.settings > 1:
        said.append(tr("The calls were made at {count} settings of the slider.").format(count=found.settings))
    if found.declared_late:
        said.append(
            tr("{count} reads were made before the list was declared a sample.").format(count=found.declared_late)
        )
    return tuple(said)


def _pairs(found: "Statistics") -> FigureTableState:
    rows = [
        FigureRow(
            (
                f"{pair.first} · {pair.second}",
                count_words(pair.same),
                str(pair.same.patients),
                percent_words(pair.same),
                f"{pair.blind}",
            ),
            drawn(pair.same),
        )
        for pair in found.pairs
    ]
    return FigureTableState(
        title=tr("Readers with each other"),
        head=(tr("Readers"), tr("Same label"), tr("Patients"), tr("Share"), tr("Both blind")),
        rows=tuple(rows),
        scale=_SHARE,
        note=tr(
            "Present, absent and cannot tell. Where a label was changed after the model was shown, the first one "
            "counts. Intervals 95 %, by patient."
        ),
    )


def _kappas(found: "Statistics") -> FigureTableState:
    rows: list[FigureRow] = []
    for pair in found.pairs:
        name = f"{pair.first} · {pair.second}"
        rows.append(
            FigureRow(
                (name, tr("Kappa"), *kappa_words(pair.kappa, pair.kappa_bounds)),
                kappa_drawn(pair.kappa, pair.kappa_bounds),
            )
        )
        rows.append(
            FigureRow(
                (name, tr("kappa, cannot tell half"), *kappa_words(pair.weighted, pair.weighted_bounds)),
                kappa_drawn(pair.weighted, pair.weighted_bounds),
            )
        )
        rows.append(FigureRow((name, tr("kappa, adjusted"), str(pair.same.films), f"{pair.adjusted:.2f}", "")))
    if found.together is not None:
        one = found.together
        rows.append(
            FigureRow(
                (" · ".join(one.readers), tr("kappa of all (Fleiss)"), *kappa_words(one.kappa, one.bounds)),
                kappa_drawn(one.kappa, one.bounds),
            )
        )
    return FigureTableState(
        title=tr("Agreement beyond chance"),
        head=(tr("Readers"), tr("Kappa"), tr("Films"), tr("Value"), tr("Interval")),
        rows=tuple(rows),
        scale=_KAPPA,
        words=2,
        note=tr(
            "0 is chance, 1 is full agreement. Where almost all films have one label kappa is low even if readers "
            "agree; the adjusted one sets that right."
        ),
    )


def _with_model(found: "Statistics") -> FigureTableState:
    rows = [
        FigureRow(
            (
                one.reader,
                tr("before it was seen") if one.before_model else tr("after it was seen"),
                count_words(one.same),
                percent_words(one.same),
                "" if one.kappa is None or not one.kappa.defined else f"{one.kappa.value:.2f}",
                str(one.cannot_tell),
            ),
            drawn(one.same),
        )
        for one in found.with_model
    ]
    return FigureTableState(
        title=tr("Readers with the model"),
        head=(tr("Reader"), tr("Model"), tr("As the call"), tr("Share"), tr("Kappa"), tr("Cannot tell")),
        rows=tuple(rows),
        scale=_SHARE,
        words=2,
        note=tr("The label against the call stored with it, at the setting of that moment."),
    )


def _followed(found: "Statistics") -> FigureTableState:
    rows = [row for one in found.followed for row in _followed_rows(one)]
    return FigureTableState(
        title=tr("After the model was shown"),
        head=(tr("Reader"), tr("What the reader did"), tr("Films"), tr("Patients"), tr("Share")),
        rows=tuple(rows),
        scale=_SHARE,
        words=2,
        note=tr(
            "Blind reads and the second read after the model, on films whose label was adjudicated or rests on CT, "
            "follow-up or laboratory."
        ),
    )


def _followed_rows(one: "Followed") -> list[FigureRow]:
    said = (
        (tr("changed to a right call"), one.right_call),
        (tr("changed to a wrong call"), one.wrong_call),
        (tr("left a right call"), one.left_right),
        (tr("left a wrong call"), one.left_wrong),
    )
    rows = [
        FigureRow((one.reader, words, count_words(share), str(share.patients), percent_words(share)), drawn(share))
        for words, share in said
        if share.films
    ]
    if one.unknown:
        rows.append(FigureRow((one.reader, tr("right label not known"), str(one.unknown), "", "")))
    return rows


def _times(found: "Statistics") -> FigureTableState:
    longest = max((one.high for one in found.times), default=1.0)
    end = next((step for step in (10.0, 20.0, 60.0, 120.0, 300.0, 600.0) if step >= longest), 3600.0)
    rows = [
        FigureRow(
            (one.reader, tr(one.act.value), str(one.films), f"{one.median:.0f} s", f"{one.low:.0f}-{one.high:.0f} s"),
            Interval(one.median, one.low, one.high),
        )
        for one in found.times
    ]
    return FigureTableState(
        title=tr("Time for a case"),
        head=(tr("Reader"), tr("What for"), tr("Films"), tr("Median"), tr("Middle half")),
        rows=tuple(rows),
        scale=Scale(0.0, end, (0.0, end / 2, end), " s"),
        words=2,
        note=tr("Only while the case was open and the window in front."),
    )
