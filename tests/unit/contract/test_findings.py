"""Findings are a tree with one name each, whatever the spelling."""

from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.contract.findings import FINDINGS, canonical, children, roots, share_of_parent


def test_every_spelling_finds_its_name() -> None:
    assert canonical(" BACTERIA ") == "Bacterial pattern"
    assert canonical("pneumonia") == "Pneumonia"
    assert all(canonical(alias) == finding.name for finding in FINDINGS.values() for alias in finding.aliases)


def test_a_word_no_model_knows_is_none() -> None:
    assert canonical("fracture") is None


def test_roots_and_children_keep_their_order() -> None:
    names = ("Viral pattern", "Pneumonia", "Anomaly", "Bacterial pattern")
    assert roots(names) == ("Pneumonia", "Anomaly")
    assert children("Pneumonia", names) == ("Viral pattern", "Bacterial pattern")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_share_is_always_a_share(child: float, parent: float) -> None:
    assert 0.0 <= share_of_parent(child, parent) <= 1.0
