"""No cell of a table begins as a formula does."""

import pytest

from xray_desktop.contract.cells import cell


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(typed: str) -> None:
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (-0.5, "-0.5"), (-3, "-3"), ("AB", "AB"), ("a=b", "a=b"), (True, "True"), ("", "")]
)
def test_anything_else_is_as_it_is(value: object, text: str) -> None:
    assert cell(value) == text
