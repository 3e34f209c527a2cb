"""Benches of the window use the same desk as its tests."""

from tests.gui.conftest import make_desk

__all__ = ["make_desk"]
