"""What a reader says means the same for ever: labels follow the clinical table, disagreement the stored call."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reads import make_read, make_shown
from xray_desktop.contract.findings import BACTERIAL_PATTERN, FINDINGS, PNEUMONIA, VIRAL_PATTERN, Label, children
from xray_desktop.contract.operating_point import Call, call
from xray_desktop.review.review import (
    Abnormal,
    ReaderLabel,
    Reason,
    Review,
    Shown,
    agreeing_label,
    disagreeing_label,
    disagrees,
    healthy,
    needs_second_read,
    training_labels,
    would_differ,
)

PRESENT, ABSENT, UNKNOWN = Label.PRESENT, Label.ABSENT, Label.UNKNOWN
scores = st.floats(0.0, 1.0)
labels = st.sampled_from(ReaderLabel)
subtypes = st.lists(st.tuples(st.sampled_from([BACTERIAL_PATTERN, VIRAL_PATTERN]), labels)).map(tuple)
reads = st.builds(
    make_read,
    label=labels,
    subtypes=subtypes,
    otherwise_abnormal=st.sampled_from(Abnormal),
    flagged=st.booleans(),
    shown=st.builds(make_shown, scores, threshold=scores, reference=scores),
)


@pytest.mark.parametrize(
    ("label", "typed", "expected"),
    [
        pytest.param(agreeing_label(Call.ABOVE), (), (PRESENT, UNKNOWN, UNKNOWN), id="agree, above"),
        pytest.param(agreeing_label(Call.BELOW), (), (ABSENT, ABSENT, ABSENT), id="agree, below"),
        pytest.param(disagreeing_label(Call.ABOVE), (), (ABSENT, ABSENT, ABSENT), id="disagree, above"),
        pytest.param(disagreeing_label(Call.BELOW), (), (PRESENT, UNKNOWN, UNKNOWN), id="disagree, below"),
        pytest.param(
            disagreeing_label(Call.BELOW),
            ((VIRAL_PATTERN, ReaderLabel.PRESENT),),
            (PRESENT, UNKNOWN, PRESENT),
            id="disagree, below, typed",
        ),
        pytest.param(ReaderLabel.CANNOT_TELL, (), (UNKNOWN, UNKNOWN, UNKNOWN), id="cannot tell"),
        pytest.param(ReaderLabel.NOT_ASSESSED, (), (UNKNOWN, UNKNOWN, UNKNOWN), id="not assessed"),
    ],
)
def test_a_label_teaches_what_the_clinical_table_says(
    label: ReaderLabel, typed: tuple[tuple[str, ReaderLabel], ...], expected: tuple[Label, Label, Label]
) -> None:
    taught = training_labels(make_read(label=label, subtypes=typed))
    assert (taught[PNEUMONIA], taught[BACTERIAL_PATTERN], taught[VIRAL_PATTERN]) == expected


@given(reads)
def test_a_sub_type_is_never_present_where_its_root_is_not(read: Review) -> None:
    taught = training_labels(read)
    for name, label in taught.items():
        parent = FINDINGS[name].parent
        if parent is not None and label is Label.PRESENT:
            assert taught[parent] is Label.PRESENT


@given(reads, scores)
def test_a_moved_threshold_changes_no_disagreement(read: Review, moved: float) -> None:
    before = disagrees(read)
    again = replace(read, shown=replace(read.shown, threshold=moved, reference_threshold=moved))
    assert disagrees(again) == before
    assert read.shown.score is not None
    assert would_differ(read, moved) == (call(read.shown.score, moved) is not read.shown.call)
    assert disagrees(read) == before


@given(reads)
def test_only_an_absent_root_in_an_otherwise_normal_chest_is_healthy(read: Review) -> None:
    assert healthy(read) == (read.label is ReaderLabel.ABSENT and read.otherwise_abnormal is Abnormal.NO)


@given(st.sampled_from([Call.ABOVE, Call.BELOW]))
def test_to_agree_is_no_disagreement_and_to_disagree_is_one(said: Call) -> None:
    read = make_read(shown=Shown(call=said))
    assert not disagrees(replace(read, label=agreeing_label(said)))
    assert disagrees(replace(read, label=disagreeing_label(said)))


@pytest.mark.parametrize("said", [None, Call.WITHHELD])
@pytest.mark.parametrize("label", list(ReaderLabel))
def test_without_a_call_there_is_no_disagreement(said: Call | None, label: ReaderLabel) -> None:
    read = make_read(label=label, shown=Shown(call=said, score=0.9, threshold=0.5))
    assert not disagrees(read)
    assert not would_differ(read, 0.95)
    with pytest.raises(KeyError):
        agreeing_label(Call.WITHHELD)


def test_without_a_score_nothing_would_differ() -> None:
    assert not would_differ(make_read(shown=Shown()), 0.1)


def test_words_no_model_knows_are_never_labels() -> None:
    told = training_labels(make_read(free_labels=("rib fracture",)))
    assert set(told) == {PNEUMONIA, *children(PNEUMONIA, FINDINGS)}


@pytest.mark.parametrize(
    ("read", "needed"),
    [
        (make_read(label=ReaderLabel.CANNOT_TELL), True),
        (make_read(reasons=(Reason.OTHER, Reason.REFERENCE_WRONG)), True),
        (make_read(reasons=(Reason.MISSED,)), False),
    ],
)
def test_doubt_asks_for_a_second_read(read: Review, needed: bool) -> None:
    assert needs_second_read(read) is needed


def test_a_comment_is_not_printed() -> None:
    assert "QZX" not in repr(make_read(comment="QZX"))
