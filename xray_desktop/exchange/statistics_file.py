"""The figures of the statistics page as a file: CSV for a spreadsheet, JSON for a program.

Flow:   Statistics -> one row a figure (value, interval, denominators) -> CSV | JSON -> new file, then its place
Calls:  review.statistics, contract.cells. Called by: ui.presenters.statistics.
Never:  leaves half a file; holds a patient, a digest, a file's name, or initials: readers are called as in the exports.
"""

import csv
import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Final

from xray_desktop.contract.cells import cell
from xray_desktop.errors import ExportError
from xray_desktop.measures.agreement import Kappa
from xray_desktop.measures.intervals import Bounds
from xray_desktop.measures.shares import Share
from xray_desktop.review.statistics import Statistics

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. ``hits`` of ``films`` where it is a share; the interval is 95 %, by patient."""

    table: str
    reader: str = ""
    other: str = ""
    figure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hits: int | None = None
    films: int | None = None
    patients: int | None = None


Name = Callable[[str], str]
"""What a reader's initials are called in a file that leaves."""


def figures(found: Statistics, name: Name) -> tuple[Figure, ...]:
    """Every figure of the page, in its order."""
    made = (*_counts(found), *_misses(found), *_pairs(found), *_with_model(found), *_followed(found), *_times(found))
    return tuple(_with(one, reader=_called(one.reader, name), other=_called(one.other, name)) for one in made)


def _called(readers: str, name: Name) -> str:
    return " ".join(name(reader) for reader in readers.split("\n")) if readers else ""


def as_csv(found: Statistics, name: Name) -> str:
    """One line a figure; what a spreadsheet would run gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [field.name for field in fields(Figure)]
    writer.writerow(columns)
    for one in figures(found, name):
        values = asdict(one)
        writer.writerow([cell(values[column]) for column in columns])
    return out.getvalue()


def as_json(found: Statistics, name: Name) -> str:
    """The same figures for a program."""
    rows = [asdict(one) for one in figures(found, name)]
    return json.dumps({"schema": SCHEMA, "figures": rows}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write(found: Statistics, path: Path, name: Name) -> None:
    """Write what the suffix says (.json, else CSV); the file is whole or not there.

    ``name`` turns a reader's initials into what the reader is called outside (``SiteKey.reader``).

    Raises
    ------
    ExportError : it cannot be written there
    """
    text = as_json(found, name) if path.suffix.lower() == ".json" else as_csv(found, name)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ExportError(f"{path.name} cannot be written there ({error.strerror}); choose another folder") from error


def _counts(found: Statistics) -> Iterator[Figure]:
    yield Figure(table="reads", figure="read", films=found.films, patients=found.patients)
    yield Figure(table="reads", figure="of no known patient", films=found.nameless)
    yield Figure(table="reads", figure="adjudicated", films=found.adjudicated)
    for reason, count in found.left_out.items():
        yield Figure(table="reads", figure=f"left out: {reason.value}", films=count)


def _misses(found: Statistics) -> Iterator[Figure]:
    one = found.misses
    for name, hits, films in (
        ("unmarked cases read blind or adjudicated", one.unmarked_blind, one.unmarked),
        ("marked cases read blind or adjudicated", one.marked_blind, one.marked),
    ):
        yield Figure(table="misses", figure=name, hits=hits, films=films)
    for name, share in (("sensitivity", one.sensitivity), ("false alarms", one.false_alarms)):
        if share is not None:
            yield _share(Figure(table="misses", figure=f"{name}, by patient"), share)


def _pairs(found: Statistics) -> Iterator[Figure]:
    for pair in found.pairs:
        about = Figure(table="readers", reader=pair.first, other=pair.second, figure="")
        yield _share(_named(about, "same label"), pair.same)
        yield _kappa(_named(about, "kappa"), pair.kappa, pair.kappa_bounds, pair.same)
        yield _kappa(_named(about, "weighted kappa"), pair.weighted, pair.weighted_bounds, pair.same)
        yield _with(_named(about, "adjusted kappa"), value=pair.adjusted, films=pair.same.films)
        yield _with(_named(about, "both blind"), hits=pair.blind, films=pair.same.films)
    if found.together is not None:
        one = found.together
        yield Figure(
            table="readers",
            reader="\n".join(one.readers),
            figure="Fleiss' kappa",
            value=_number(one.kappa.value),
            low=one.bounds.low,
            high=one.bounds.high,
            films=one.films,
            patients=one.patients,
        )


def _with_model(found: Statistics) -> Iterator[Figure]:
    for one in found.with_model:
        when = "before the model was seen" if one.before_model else "after the model was seen"
        about = Figure(table="model", reader=one.reader, figure="")
        yield _share(_named(about, f"label as the call, {when}"), one.same)
        if one.kappa is not None:
            yield _kappa(_named(about, f"kappa with the call, {when}"), one.kappa, one.kappa_bounds, one.same)
        yield _with(_named(about, f"cannot tell, {when}"), films=one.cannot_tell)


def _followed(found: Statistics) -> Iterator[Figure]:
    for one in found.followed:
        about = Figure(table="after reveal", reader=one.reader, figure="")
        yield _share(_named(about, "changed to a right call"), one.right_call)
        yield _share(_named(about, "changed to a wrong call"), one.wrong_call)
        yield _share(_named(about, "left a right call"), one.left_right)
        yield _share(_named(about, "left a wrong call"), one.left_wrong)
        yield _with(_named(about, "right label not known"), films=one.unknown)


def _times(found: Statistics) -> Iterator[Figure]:
    for one in found.times:
        yield Figure(
            table="seconds a case",
            reader=one.reader,
            figure=f"{one.act.value}: median, quartiles",
            value=one.median,
            low=one.low,
            high=one.high,
            films=one.films,
        )


def _named(about: Figure, figure: str) -> Figure:
    return _with(about, figure=figure)


def _with(about: Figure, **values: object) -> Figure:
    return Figure(**{**asdict(about), **values})


def _share(about: Figure, share: Share) -> Figure:
    counted = {"hits": share.hits, "films": share.films, "patients": share.patients}
    if not share.films:
        return _with(about, **counted)
    return _with(about, value=share.value, low=share.bounds.low, high=share.bounds.high, **counted)


def _kappa(about: Figure, kappa: Kappa, bounds: Bounds, share: Share) -> Figure:
    counted = {"films": share.films, "patients": share.patients}
    if not kappa.defined:
        return _with(about, **counted)
    return _with(about, value=kappa.value, low=bounds.low, high=bounds.high, **counted)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
