"""A draft comes back as it was typed, or not at all."""

import json

import pytest

from xray_desktop.review.draft_text import from_text, to_text
from xray_desktop.review.reading import EMPTY, Draft
from xray_desktop.review.review import Abnormal, Basis, Certainty, ReaderLabel, Reason, Region

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
    regions=(Region(finding="Pneumonia", kind="missed", left=10.5, top=20.0, width=30.0, height=40.25),),
)


@pytest.mark.parametrize("draft", [EMPTY, FULL])
def test_a_draft_comes_back_as_it_was(draft: Draft) -> None:
    assert from_text(to_text(draft)) == draft


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", to_text(FULL).replace("present", "maybe")])
def test_a_text_it_cannot_read_is_no_draft(text: str) -> None:
    assert from_text(text) is None


def test_a_draft_of_the_first_version_had_no_regions() -> None:
    raw = json.loads(to_text(FULL))
    del raw["regions"]
    found = from_text(json.dumps(raw))
    assert found is not None
    assert (found.regions, found.comment) == ((), FULL.comment)


@pytest.mark.parametrize("region", [{"left": 1}, {"finding": "x", "kind": "missed", "left": 0, "top": 0, "width": 0}])
def test_a_draft_with_half_a_region_is_no_draft(region: dict[str, object]) -> None:
    raw = json.loads(to_text(FULL)) | {"regions": [region]}
    assert from_text(json.dumps(raw)) is None
