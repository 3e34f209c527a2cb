"""The worklist: one row a case with what is needed to know its state.

Flow:   cases + the read that stands + the model's score + export, draft -> one query -> WorklistRow | Packed, Scores
Calls:  tables, cases, review. Called by: store.
Never:  asks the database once a row: twenty thousand cases are one question, and columns, not objects, come back.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, Select, Text, and_, cast, exists, func, or_, select

from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Standing
from xray_desktop.review.cases import case_of
from xray_desktop.review.review import ReaderLabel, Reason, Review, Shown, disagrees, needs_second_read
from xray_desktop.review.rows import CaseRow, LastRead, WorklistRow
from xray_desktop.review.tables import CASES, CURRENT_READS, DRAFTS, EXPORTS, PREDICTIONS, READS
from xray_desktop.review.worklist_columns import (
    REMEMBERED,
    modality_code,
    same_for_all,
    standing_code,
    view_code,
)
from xray_desktop.review.worklist_packed import Index, Packed, Texts, folder_in, hashes


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What a model said of many cases, by rank of opening: score (not a number where there is none), standing."""

    cases: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    standing: npt.NDArray[np.uint8]


def worklist(connection: Connection, *, reader: str, finding: str, model_id: str) -> tuple[WorklistRow, ...]:
    """One row a case, in the order of first opening."""
    latest: dict[int, tuple[int, WorklistRow]] = {}
    for row in connection.execute(_query(reader, finding, model_id)):
        # Two reads may fit one case (one from before its patient was known): the later one is the last.
        sequence = row.sequence or 0
        if row.opened not in latest or latest[row.opened][0] < sequence:
            latest[row.opened] = (sequence, _worklist_row(row))
    return tuple(row for _, row in latest.values())


def _query(reader: str, finding: str, model_id: str) -> Select[Any]:
    other = CASES.alias("other")
    twin = exists().where(other.c.digest == CASES.c.digest, other.c.opened != CASES.c.opened)
    theirs = and_(
        CURRENT_READS.c.digest == CASES.c.digest,
        CURRENT_READS.c.reader == reader,
        CURRENT_READS.c.finding == finding,
        or_(CURRENT_READS.c.patient_group.in_(("", CASES.c.patient_group)), ~twin),
    )
    scored = and_(PREDICTIONS.c.digest == CASES.c.digest, PREDICTIONS.c.model_id == model_id)
    return (
        select(
            *CASES.columns,
            *(READS.c[name] for name in ("sequence", "read_id", "label", "reasons", "flagged", "blinded", "at")),
            READS.c.shown_call,
            READS.c.shown_score,
            PREDICTIONS.c.score,
            PREDICTIONS.c.standing,
            exists().where(EXPORTS.c.read_id == READS.c.read_id).label("exported"),
            exists().where(DRAFTS.c.digest == CASES.c.digest, DRAFTS.c.reader == reader).label("drafted"),
        )
        .select_from(CASES)
        .outerjoin(CURRENT_READS, theirs)
        .outerjoin(READS, READS.c.sequence == CURRENT_READS.c.sequence)
        .outerjoin(PREDICTIONS, scored)
        .order_by(CASES.c.opened)
    )


def _worklist_row(row: Row[Any]) -> WorklistRow:
    return WorklistRow(
        case=case_of(row),
        read=None if row.read_id is None else _last_read(row),
        score=row.score,
        standing=None if row.standing is None else Standing(row.standing),
        has_draft=bool(row.drafted),
    )


def _last_read(row: Row[Any]) -> LastRead:
    review = Review(
        read_id=row.read_id,
        digest=row.digest,
        reader="",
        label=ReaderLabel(row.label),
        reasons=tuple(Reason(word) for word in row.reasons),
        shown=Shown(call=None if row.shown_call is None else Call(row.shown_call)),
    )
    return LastRead(
        read_id=row.read_id,
        label=review.label,
        call=review.shown.call,
        score=row.shown_score,
        reasons=review.reasons,
        flagged=row.flagged,
        blinded=row.blinded,
        disagrees=disagrees(review),
        needs_second_read=needs_second_read(review),
        exported=bool(row.exported),
        at=row.at,
    )


def remembered(connection: Connection, *, after: int, limit: int) -> Packed | None:
    """The next cases in the order of first opening, as the list keeps them; None when there are no more."""
    fields = ("opened", "digest", "patient_group", "study_group", "view", "study_date", "modality", "age_years")
    query = (
        # As text: a million times the JSON of a path is unpacked by hand where it needs to be.
        select(*(CASES.c[name] for name in fields), cast(CASES.c.path, Text).label("path"))
        .where(CASES.c.opened > after)
        .order_by(CASES.c.opened)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    opened, digests, groups, studies, views, dates, modalities, ages, raw = zip(*rows, strict=True)
    count, paths = len(rows), [_path(text) for text in raw]
    folders = [folder_in(path) for path in paths]
    places = {folder: place for place, folder in enumerate(dict.fromkeys(folders))}
    patients = [group or f"folder {folder}" for group, folder in zip(groups, folders, strict=True)]
    known = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    columns = same_for_all(count)
    columns["folder"] = np.fromiter((places[folder] for folder in folders), dtype=np.int32, count=count)
    columns["view"] = np.fromiter(map(view_code, views), dtype=np.uint8, count=count)
    columns["modality"] = np.fromiter(map(modality_code, modalities), dtype=np.uint8, count=count)
    columns["date"] = np.array(dates, dtype=np.int32)
    columns["age"] = np.array(ages, dtype=np.float32)  # None becomes: not a number
    columns["flags"] = np.broadcast_to(np.uint16(REMEMBERED), (count,))
    return Packed(
        paths=Texts(paths),
        digests=Texts(digests),
        groups=Texts(list(known)),
        group_of=np.fromiter((known[group] for group in groups), dtype=np.int32, count=count),
        columns=columns,
        patients=hashes(patients),
        studies=hashes(f"{patient}\n{study}" for patient, study in zip(patients, studies, strict=True)),
        folders=tuple(places),
        cases=np.array(opened, dtype=np.int32),
        by_key=Index(hashes(paths)),
        by_digest=Index(hashes(digests)),
    )


def scores(connection: Connection, model_id: str, *, first: int, last: int) -> Scores:
    """What one model said of the cases from ``first`` to ``last``, both by their rank of opening."""
    scored = and_(PREDICTIONS.c.digest == CASES.c.digest, PREDICTIONS.c.model_id == model_id)
    query = (
        select(CASES.c.opened, PREDICTIONS.c.score, PREDICTIONS.c.standing)
        .join_from(CASES, PREDICTIONS, scored)
        .where(CASES.c.opened.between(first, last))
        .order_by(CASES.c.opened)
    )
    rows = connection.execute(query).all()
    opened, score, standing = zip(*rows, strict=True) if rows else ((), (), ())
    return Scores(
        np.array(opened, dtype=np.int64),
        np.array(score, dtype=np.float32),
        np.fromiter(map(standing_code, standing), dtype=np.uint8, count=len(rows)),
    )


def told_apart(connection: Connection) -> Mapping[str, tuple[CaseRow, ...]]:
    """The cases of every digest that was read, or that stands under several patients: whose read is whose."""
    several = select(CASES.c.digest).group_by(CASES.c.digest).having(func.count() > 1)
    asked = or_(CASES.c.digest.in_(several), CASES.c.digest.in_(select(READS.c.digest)))
    found: dict[str, list[CaseRow]] = {}
    for row in connection.execute(select(CASES).where(asked).order_by(CASES.c.opened)):
        found.setdefault(row.digest, []).append(case_of(row))
    return {digest: tuple(cases) for digest, cases in found.items()}


def digests_of(connection: Connection, paths: Collection[str]) -> Mapping[str, str]:
    """Digests of files seen before; of a file that was overwritten, the last."""
    wanted = set(paths)
    rows = connection.execute(select(cast(CASES.c.path, Text), CASES.c.digest).order_by(CASES.c.opened))
    return {path: digest for raw, digest in rows if (path := _path(raw)) in wanted}


def _path(raw: str) -> str:
    """A path from its JSON, which is the path itself in quotes unless it holds an odd letter."""
    return str(json.loads(raw)) if "\\" in raw else raw[1:-1]
