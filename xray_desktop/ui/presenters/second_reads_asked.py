"""Asking for second reads and taking that back, as work for the store's own thread.

Flow:   Book, Wish | open assignments -> work on the store, and what takes it back
Calls:  review.second_reads. Called by: presenters.second_readers.
Never:  goes through all reads in the thread that paints.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from xray_desktop.review.rows import Assignment
from xray_desktop.review.second_reads import Book, Wish, assignments, candidates

if TYPE_CHECKING:
    from xray_desktop.review.store import ReviewStore

Work = Callable[["ReviewStore"], int]
"""Comes back with the number of cases."""


def counting(book: Book, wish: Wish) -> Work:
    """How many cases a wish stands for; nobody is asked."""
    return lambda _store: len(candidates(book, wish)) if wish.to else 0


def asking(book: Book, wish: Wish) -> tuple[Work, Work]:
    """Ask for what a wish stands for, and take it back."""
    made: list[Assignment] = []

    def ask(store: "ReviewStore") -> int:
        made[:] = assignments(candidates(book, wish), wish, _new_id)
        return len(store.assign(made))

    return ask, lambda store: _taken_back(store, made, wish.by)


def taking_back(asked: tuple[Assignment, ...], by: str) -> tuple[Work, Work]:
    """Take back what was asked, and ask for it anew: rows of their own, both."""

    def ask_again(store: "ReviewStore") -> int:
        return len(store.assign(replace(one, assignment_id=_new_id(), assigned_by=by) for one in asked))

    return (lambda store: _taken_back(store, asked, by)), ask_again


def _taken_back(store: "ReviewStore", asked: list[Assignment] | tuple[Assignment, ...], by: str) -> int:
    for one in asked:
        store.unassign(one.assignment_id, by)
    return len(asked)


def _new_id() -> str:
    return secrets.token_hex(16)
