"""One key, one act; the threshold has none; Enter alone has none."""

from itertools import chain

from PySide6.QtGui import QKeySequence

from xray_desktop.review.review import Reason
from xray_desktop.ui.key_words import ACT_WORDS
from xray_desktop.ui.keys import BINDINGS, REASONS, Act, key_of, reason_key


def test_no_two_acts_share_a_key() -> None:
    keys = list(chain.from_iterable((QKeySequence(key).toString() for key in binding.keys) for binding in BINDINGS))
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_every_act_is_bound_once_and_has_words() -> None:
    acts = [binding.act for binding in BINDINGS]
    assert sorted(acts) == sorted(Act)
    assert set(ACT_WORDS) == set(Act)


def test_no_key_moves_the_threshold() -> None:
    assert not [act for act in Act if "threshold" in act or "sensitivity" in act or "working point" in act]


def test_enter_alone_is_bound_to_nothing() -> None:
    keys = set(chain.from_iterable(binding.keys for binding in BINDINGS))
    assert not keys & {"Return", "Enter", "Tab"}


def test_the_keys_are_those_of_the_clinical_semantics() -> None:
    wanted = {
        Act.AGREE: "A", Act.DISAGREE: "D", Act.CANNOT_TELL: "U", Act.FLAG: "F", Act.SAVE: "Ctrl+Enter",
        Act.SKIP: "Ctrl+Space", Act.FIT: "=", Act.HEATMAP: "G", Act.NEXT_FINDING: "PgDown",
        Act.PREVIOUS_FINDING: "PgUp", Act.UNDO: "Ctrl+Z", Act.REDO: "Ctrl+Y", Act.INVERT: "I", Act.RESET: "R",
        Act.CORNER_TEXT: "Space", Act.FULL_SCREEN: "F11", Act.KEYS: "?",
    }  # fmt: skip
    assert {act: key_of(act) for act in wanted} == wanted
    assert key_of(Act.ABOUT) == ""


def test_every_reason_has_its_letter() -> None:
    assert set(REASONS.values()) == set(Reason)
    assert len({reason_key(reason) for reason in Reason}) == len(Reason)
