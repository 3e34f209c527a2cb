"""A read as a row of the database, and back.

Flow:   Review -> values of ``reads`` -> Review
Calls:  tables. Called by: reads.
Never:  writes; what it takes out is what was put in, but for what no database can hold.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, Final

from sqlalchemy import RowMapping

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.review import (
    Abnormal,
    Basis,
    Certainty,
    ReaderLabel,
    Reason,
    Region,
    Review,
    SampleKind,
    Shown,
)

_SHOWN: Final = tuple(field.name for field in fields(Shown) if field.name != "call")
_PLAIN: Final = (
    *("read_id", "at", "digest", "patient_group", "reader", "finding", "flagged", "blinded"),
    *("second_of", "replaces", "withdrawn", "active_seconds"),
)


def clean(review: Review) -> Review:
    """Typed text as every database can hold it: no NUL, no half of a character pair."""
    return replace(
        review,
        comment=_storable(review.comment),
        abnormal_what=_storable(review.abnormal_what),
        free_labels=tuple(_storable(word) for word in review.free_labels),
    )


def _storable(typed: str) -> str:
    return typed.replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")


def values_of(review: Review) -> dict[str, object]:
    """The columns of a read, without its sequence."""
    values: dict[str, object] = {name: getattr(review, name) for name in _PLAIN}
    values.update({f"shown_{name}": getattr(review.shown, name) for name in _SHOWN})
    return values | {
        "label": review.label.value,
        "otherwise_abnormal": review.otherwise_abnormal.value,
        "abnormal_what": review.abnormal_what,
        "comment": review.comment,
        "basis": review.basis.value,
        "certainty": review.certainty.value,
        "reasons": [reason.value for reason in review.reasons],
        "subtypes": [[name, label.value] for name, label in review.subtypes],
        "free_labels": list(review.free_labels),
        "regions": [asdict(region) for region in review.regions],
        "adjudicates": list(review.adjudicates),
        "sample": review.sample.value,
        "shown_call": review.shown.call.value if review.shown.call is not None else None,
    }


def review_of(row: RowMapping | Mapping[str, Any]) -> Review:
    """A read of a row with every column of ``reads``."""
    call = row["shown_call"]
    return Review(
        **{name: row[name] for name in (*_PLAIN, "sequence")},
        label=ReaderLabel(row["label"]),
        otherwise_abnormal=Abnormal(row["otherwise_abnormal"]),
        abnormal_what=row["abnormal_what"],
        comment=row["comment"],
        basis=Basis(row["basis"]),
        certainty=Certainty(row["certainty"]),
        reasons=tuple(Reason(word) for word in row["reasons"]),
        subtypes=tuple((name, ReaderLabel(label)) for name, label in row["subtypes"]),
        free_labels=tuple(row["free_labels"]),
        regions=tuple(Region(**region) for region in row["regions"]),
        adjudicates=tuple(row["adjudicates"]),
        sample=SampleKind(row["sample"]),
        shown=Shown(call=Call(call) if call is not None else None, **{name: row[f"shown_{name}"] for name in _SHOWN}),
    )
