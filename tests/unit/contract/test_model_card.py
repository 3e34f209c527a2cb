"""A card is consistent in itself, or refused in words; it survives JSON unchanged."""

import json

import pytest
from pydantic import ValidationError

from tests.tiny_model import curve, make_card
from xray_desktop.contract.model_card import FindingCard, parse
from xray_desktop.errors import ModelError


def test_a_card_survives_json() -> None:
    assert parse(make_card().model_dump_json()) == make_card()


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ({"name": "Pneumonia", "heatmap_reference": 1.0}, "has a curve"),
        ({"name": "Viral pattern", "heatmap_reference": 1.0, "curve": curve()}, "its parent is Pneumonia"),
        ({"name": "Pneumonia", "heatmap_reference": 1.0, "curve": curve()[::-1]}, "does not rise"),
        (
            {"name": "Viral pattern", "parent": "Pneumonia", "heatmap_reference": 1.0, "curve": curve()},
            "a sub-type has none",
        ),
        ({"name": "Pneumonia", "heatmap_reference": 0.0, "curve": curve()}, "greater than 0"),
    ],
)
def test_an_inconsistent_finding_is_refused(finding: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        FindingCard.model_validate(finding)


def test_a_sub_type_without_its_root_is_refused() -> None:
    card = make_card()
    with pytest.raises(ValidationError, match="is no finding of this model"):
        make_card(findings=card.findings[1:])


def test_an_unknown_key_is_refused_at_the_same_schema() -> None:
    raw = {**json.loads(make_card().model_dump_json()), "surprise": 1}
    with pytest.raises(ModelError, match="surprise"):
        parse(json.dumps(raw))


def test_a_newer_schema_says_update_the_program() -> None:
    raw = {**json.loads(make_card().model_dump_json()), "schema_number": 2, "surprise": 1}
    with pytest.raises(ModelError, match="update the program"):
        parse(json.dumps(raw))


def test_a_finding_is_found_by_name() -> None:
    assert make_card().finding("Pneumonia").curve == curve()
    with pytest.raises(KeyError):
        make_card().finding("Hernia")
