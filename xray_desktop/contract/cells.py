"""Cells of a table that a spreadsheet may open.

Flow:   value -> text of one cell
Calls:  nothing. Called by: inference.record, review, exchange, ui: whatever writes CSV.
Never:  lets a text begin as a formula does: a spreadsheet would run it.
"""

from typing import Final

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """The text of a cell; a text that a spreadsheet would run as a formula gets an apostrophe, nothing is empty."""
    if value is None:
        return ""
    text = repr(value) if isinstance(value, float) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULAS) else text
