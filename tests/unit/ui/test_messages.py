"""No sentence claims what the model cannot know, and every state has its words."""

from inspect import getmembers, isfunction

import pytest

from xray_desktop.contract.operating_point import Call, OperatingPoint
from xray_desktop.imaging.radiograph import Doubt, View
from xray_desktop.inference.gate import Reason as NotShown
from xray_desktop.review.judgement import Refusal
from xray_desktop.review.review import Basis, Certainty, ReaderLabel, Reason
from xray_desktop.review.worklist import RowState
from xray_desktop.ui import messages
from xray_desktop.ui.progress_state import time_left

WORDS = "children of 1-5 years, one hospital, frontal view"
POINT = OperatingPoint(threshold=0.71, missed=29, positives=580, marked=12, negatives=310)


def test_every_value_has_words() -> None:
    pairs = (
        (messages.CALLS, Call),
        (messages.STATES, RowState),
        (messages.VIEWS, View),
        (messages.LABELS, ReaderLabel),
        (messages.BASES, Basis),
        (messages.CERTAINTIES, Certainty),
        (messages.REASONS, Reason),
        (messages.REFUSALS, Refusal),
    )
    for table, values in pairs:
        assert set(table) == set(values)
    assert set(messages.DOUBTS) == set(Doubt) - {Doubt.NO_WINDOW}


def test_no_sentence_uses_a_forbidden_word() -> None:
    texts = [value for name, value in getmembers(messages) if isinstance(value, str) and not name.startswith("__")]
    texts += [
        text
        for _, table in getmembers(messages)
        if isinstance(table, dict)
        for text in table.values()
        if isinstance(text, str)
    ]
    texts += [messages.withheld(reason, WORDS, 40.0) for reason in NotShown]
    texts += [messages.working_point("Pneumonia", POINT, (0.03, 0.07), WORDS), messages.model_strip(WORDS)]
    forbidden = ("negative", "normal chest", "certified", "guaranteed", "promise", "confidence", "!", " AI ")
    assert not [(text, word) for text in texts for word in forbidden if word in text]
    assert "absent" not in " ".join(messages.CALLS.values())


def test_the_strip_says_whom_the_model_knows() -> None:
    assert messages.model_strip(WORDS) == (
        "Demonstration model. Children of 1-5 years, one hospital, frontal view. Healthy against pneumonia only. "
        "Not for diagnosis."
    )


def test_a_withheld_score_says_why() -> None:
    said = messages.withheld(NotShown.POPULATION_UNKNOWN, WORDS, None)
    assert said == "Age not stated; this model knows children of 1-5 years only."
    assert messages.withheld(NotShown.OUTSIDE_POPULATION, WORDS, 40.0).startswith("Age 40 years;")
    assert messages.declare(WORDS) == "all children of 1-5 years, frontal"
    assert messages.declared(WORDS).endswith("all children of 1-5 years, frontal")


def test_the_working_point_names_its_denominators() -> None:
    assert messages.working_point("Pneumonia", POINT, (0.0336, 0.0709), WORDS) == (
        "On 580 pneumonia radiographs set aside from training (children of 1-5 years, one hospital) this setting "
        "missed 29 (5.0 %, interval 3.4-7.1) and marked 12 of 310 healthy ones. Children with other diseases were not "
        "tested. Your patients will differ."
    )
    assert "missed 29 of 580, marked 12 of 310" in messages.figures_of_test("test part", POINT)
    assert "0.990 was asked for, 0.950" in messages.not_reached(0.99, POINT)


@pytest.mark.parametrize(
    ("score", "threshold", "shown"),
    [(0.83, 0.71, ("0.83", "0.71")), (0.7084, 0.7111, ("0.708", "0.711")), (0.5, 0.5, ("0.50", "0.50"))],
)
def test_score_and_threshold_show_which_is_larger(score: float, threshold: float, shown: tuple[str, str]) -> None:
    assert messages.score_pair(score, threshold) == shown


def test_sub_types_are_one_quiet_line() -> None:
    said = messages.pattern((("Bacterial pattern", 0.7), ("Viral pattern", 0.3)))
    assert said == (
        "pattern resembles: bacterial-labelled 0.70 / viral-labelled 0.30 "
        "(labels of the training set, not microbiology)"
    )
    assert messages.pattern(()) == ""


def test_the_heatmap_says_what_it_is_not() -> None:
    assert "where the score came from, not where disease is" in messages.heatmap_caption(7, marked=True)
    assert messages.heatmap_caption(7, marked=False).startswith("the model did not mark this")


def test_small_words_fit_their_numbers() -> None:
    assert messages.progress(7, 20, "14:02") == "7 of 20 read, saved 14:02"
    assert messages.progress(0, 20, "") == "0 of 20 read"
    assert time_left(8.4) == "about 8 s left"
    assert time_left(600) == "about 10 min left"
    assert messages.patient("A", 1) == "A"
    assert messages.patient("A", 2) == "A · 2 films"
    assert messages.skipped(1).startswith("One file")
    assert messages.skipped(2).startswith("2 files")
    assert (
        messages.saved("Pneumonia", ReaderLabel.PRESENT, True) == "Saved: Pneumonia present, against the model's call"
    )
    assert messages.saved("Pneumonia", ReaderLabel.ABSENT, None) == "Saved: Pneumonia absent"
    assert "second" not in messages.saved_blind("Pneumonia", ReaderLabel.ABSENT)
    assert messages.all_read(20) == "All 20 read."
    assert messages.changed_from(0.95) == "changed from 0.95"
    assert [name for name, _ in getmembers(messages, isfunction)]
