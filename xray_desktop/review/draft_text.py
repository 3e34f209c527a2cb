"""A draft as text, so that what was typed survives closing.

Flow:   Draft <-> JSON -> store.save_draft, store.draft
Calls:  reading. Called by: ui.presenters.reading.
Never:  makes a read; a text it cannot read is no draft.
"""

import json
from dataclasses import asdict

from xray_desktop.review.reading import Draft
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Region


def to_text(draft: Draft) -> str:
    """One line of JSON."""
    return json.dumps(
        {
            "label": draft.label,
            "subtypes": draft.subtypes,
            "otherwise_abnormal": draft.otherwise_abnormal,
            "abnormal_what": draft.abnormal_what,
            "reasons": draft.reasons,
            "comment": draft.comment,
            "flagged": draft.flagged,
            "basis": draft.basis,
            "certainty": draft.certainty,
            "regions": [asdict(region) for region in draft.regions],
        },
        ensure_ascii=False,
    )


def from_text(text: str) -> Draft | None:
    """The draft of a text; None when a newer program wrote it, or it is damaged."""
    try:
        raw = json.loads(text)
        return Draft(
            label=ReaderLabel(raw["label"]),
            subtypes=tuple((str(name), ReaderLabel(label)) for name, label in raw["subtypes"]),
            otherwise_abnormal=Abnormal(raw["otherwise_abnormal"]),
            abnormal_what=str(raw["abnormal_what"]),
            reasons=tuple(Reason(one) for one in raw["reasons"]),
            comment=str(raw["comment"]),
            flagged=bool(raw["flagged"]),
            basis=Basis(raw["basis"]),
            certainty=Certainty(raw["certainty"]),
            regions=tuple(Region(**region) for region in raw.get("regions", ())),  # none in drafts of the first version
        )
    except (ValueError, KeyError, TypeError):
        return None
