"""A draft comes back as it was typed, or not at all."""

import pytest

from xray_desktop.review.draft_text import from_text, to_text
from xray_desktop.review.reading import EMPTY, Draft
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason

FULL = Draft(
    label=ReaderLabel.PRESENT,
    subtypes=(("Viral pattern", ReaderLabel.PRESENT),),
    otherwise_abnormal=Abnormal.YES,
    abnormal_what="Erguss",
    reasons=(Reason.MISSED, Reason.OTHER),
    comment='two\nlines, "quoted", ü',
    flagged=True,
    basis=Basis.CT,
    certainty=Certainty.PROBABLE,
)


@pytest.mark.parametrize("draft", [EMPTY, FULL])
def test_a_draft_comes_back_as_it_was(draft: Draft) -> None:
    assert from_text(to_text(draft)) == draft


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", to_text(FULL).replace("present", "maybe")])
def test_a_text_it_cannot_read_is_no_draft(text: str) -> None:
    assert from_text(text) is None
