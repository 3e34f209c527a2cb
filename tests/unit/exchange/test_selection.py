"""What leaves and why depends on the stored reads alone: reasons, labels, exclusions, weights as clinically fixed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reads import make_case, make_digest, make_read, make_shown
from xray_desktop.contract.findings import FINDINGS, PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.contract.manifest import Exclusion, SelectedBecause
from xray_desktop.contract.operating_point import Call
from xray_desktop.exchange.plan import LeftOut, Plan, Sample
from xray_desktop.exchange.selection import select, weight_of, why_excluded, why_selected
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.review.review import Abnormal, Basis, ReaderLabel, Reason, Review, Shown

BELOW = make_shown(0.2)
MISSED = make_read(1, label=ReaderLabel.PRESENT, shown=BELOW)
FALSE_ALARM = make_read(1, label=ReaderLabel.ABSENT)
scores = st.floats(0.0, 1.0)


def plan_of(*reads: Review, sample: Sample | None = None, **more: object) -> Plan:
    cases = [make_case(number) for number in range(40) if make_digest(number) in {read.digest for read in reads}]
    return select(reads, cases, sample=sample, **more)  # type: ignore[arg-type]  # any keyword of select


def agreements(count: int, *, first: int = 10) -> list[Review]:
    return [make_read(number) for number in range(first, first + count)]


def numbers(plan: Plan) -> list[int]:
    return [row.review.sequence for row in plan.rows]


@pytest.mark.parametrize(
    ("read", "because"),
    [
        (MISSED, SelectedBecause.MISSED),
        (replace(MISSED, flagged=True), SelectedBecause.MISSED),
        (FALSE_ALARM, SelectedBecause.FALSE_ALARM),
        (replace(FALSE_ALARM, shown=make_shown(0.6, threshold=0.5, reference=0.6)), SelectedBecause.FALSE_ALARM),
        (replace(FALSE_ALARM, shown=make_shown(0.6, threshold=0.5, reference=0.7)), SelectedBecause.FALSE_ALARM_READER),
        (replace(FALSE_ALARM, shown=Shown(call=Call.ABOVE)), SelectedBecause.FALSE_ALARM),
        (make_read(1, flagged=True), SelectedBecause.FLAGGED),
        (make_read(1, flagged=True, shown=Shown()), SelectedBecause.FLAGGED),
        (make_read(1), None),
        (make_read(1, label=ReaderLabel.CANNOT_TELL), None),
    ],
)
def test_the_reason_is_the_label_against_the_stored_call(read: Review, because: SelectedBecause | None) -> None:
    assert why_selected(read) is because


@given(st.sampled_from(ReaderLabel), scores, scores, scores)
def test_a_slider_moved_later_changes_no_reason(
    label: ReaderLabel, score: float, threshold: float, moved: float
) -> None:
    read = make_read(1, label=label, shown=make_shown(score, threshold=threshold))
    later = replace(read, shown=replace(read.shown, threshold=moved))
    assert why_selected(later) is why_selected(read)


@pytest.mark.parametrize(
    ("read", "gate", "exclusion"),
    [
        (replace(MISSED, reasons=(Reason.OUTSIDE_POPULATION,)), (), Exclusion.OUTSIDE_POPULATION),
        (replace(MISSED, shown=replace(BELOW, outside_population=True)), (), Exclusion.OUTSIDE_POPULATION),
        (MISSED, (GateReason.OUTSIDE_POPULATION,), Exclusion.OUTSIDE_POPULATION),
        (MISSED, (GateReason.POPULATION_UNKNOWN,), None),
        (replace(MISSED, reasons=(Reason.POOR_QUALITY, Reason.WRONG_VIEW)), (), Exclusion.WRONG_VIEW),
        (MISSED, (GateReason.NOT_FRONTAL,), Exclusion.WRONG_VIEW),
        (replace(MISSED, reasons=(Reason.POOR_QUALITY,)), (), Exclusion.POOR_QUALITY),
        (MISSED, (GateReason.IMAGE_DAMAGED,), Exclusion.POOR_QUALITY),
        (replace(MISSED, reasons=(Reason.REFERENCE_WRONG,)), (), Exclusion.SECOND_READ),
        (replace(MISSED, label=ReaderLabel.CANNOT_TELL), (), Exclusion.SECOND_READ),
        (replace(MISSED, label=ReaderLabel.NOT_ASSESSED), (), Exclusion.SECOND_READ),
        (replace(MISSED, reasons=(Reason.WRONG_PLACE, Reason.ARTEFACT, Reason.CHRONIC, Reason.OTHER)), (), None),
    ],
)
def test_reasons_have_consequences(read: Review, gate: tuple[GateReason, ...], exclusion: Exclusion | None) -> None:
    assert why_excluded(read, gate) is exclusion
    (row,) = plan_of(replace(read, flagged=True), gate_reasons={make_digest(1): gate}).rows
    assert row.exclusion is exclusion


def test_a_flag_alone_goes_out_as_unknown_for_a_second_read() -> None:
    plan = plan_of(make_read(1, label=ReaderLabel.NOT_ASSESSED, flagged=True))
    (row,) = plan.rows
    assert (row.selected_because, row.exclusion) == (SelectedBecause.FLAGGED, Exclusion.SECOND_READ)
    assert set(row.labels.values()) == {Label.UNKNOWN}
    assert plan.mix.excluded == {Exclusion.SECOND_READ: 1}
    assert plan.mix.trains == 0


@pytest.mark.parametrize(
    ("read", "others", "first", "weight"),
    [
        (make_read(1), (), None, 0.5),
        (make_read(1, basis=Basis.CT), (), None, 1.0),
        (make_read(1, basis=Basis.PRIOR), (), None, 1.0),
        (make_read(1, blinded=True), (), None, 1.0),
        (make_read(1), (), make_read(2, blinded=True), 1.0),
        (make_read(1), (), make_read(2, blinded=True, label=ReaderLabel.ABSENT), 0.5),
        (make_read(1), (make_read(1), make_read(2, reader="CD")), None, 1.0),
        (make_read(1), (make_read(2, reader="CD", label=ReaderLabel.CANNOT_TELL),), None, 0.5),
    ],
)
def test_a_single_unblinded_image_only_opinion_weighs_half(
    read: Review, others: tuple[Review, ...], first: Review | None, weight: float
) -> None:
    assert weight_of(read, others, first) == weight


def test_a_blinded_pair_goes_out_by_its_second_read_and_remembers_the_first() -> None:
    first = make_read(1, read_id="a", blinded=True, sequence=1, label=ReaderLabel.ABSENT)
    same = make_read(1, read_id="b", second_of="a", sequence=2, label=ReaderLabel.ABSENT)
    (kept,) = plan_of(first, same).rows
    (changed,) = plan_of(first, replace(same, label=ReaderLabel.PRESENT, flagged=True)).rows
    assert (kept.review.read_id, kept.weight) == ("b", 1.0)
    assert (changed.review.read_id, changed.weight) == ("b", 0.5)


def test_only_the_latest_valid_read_of_a_reader_counts() -> None:
    wrong = replace(MISSED, read_id="a", sequence=1)
    right = make_read(1, read_id="b", replaces="a", sequence=2)
    undone = make_read(1, read_id="c", replaces="b", withdrawn=True, sequence=3)
    assert plan_of(wrong, right).rows[0].selected_because is SelectedBecause.AGREEMENT
    assert plan_of(wrong, right, undone).rows[0].selected_because is SelectedBecause.MISSED


def test_readers_who_contradict_each_other_go_to_a_second_read() -> None:
    (row,) = plan_of(
        MISSED, make_read(1, read_id="other", reader="CD", sequence=2, label=ReaderLabel.ABSENT, shown=BELOW)
    ).rows
    assert (row.review.reader, row.exclusion) == ("AB", Exclusion.SECOND_READ)
    assert set(row.labels.values()) == {Label.UNKNOWN}


def test_as_many_agreements_as_disagreements_go_along() -> None:
    plan = plan_of(MISSED, replace(FALSE_ALARM, digest=make_digest(2), read_id="b", sequence=2), *agreements(9))
    assert plan.mix.selected[SelectedBecause.AGREEMENT] == 2
    assert plan.left_out[LeftOut.NOT_DRAWN] == 7
    assert plan.agreements == 9


def test_at_least_one_agreement_goes_along_when_there_is_one() -> None:
    assert numbers(plan_of(make_read(1, flagged=True), *agreements(1))) == [1, 10]
    assert numbers(plan_of(make_read(1, flagged=True))) == [1]
    assert numbers(plan_of(*agreements(5), sample=Sample(agreements=0))) == []


def test_the_same_seed_draws_the_same_agreements_in_whatever_order_they_come() -> None:
    reads = [MISSED, *agreements(20)]
    drawn = [numbers(plan_of(*order, sample=Sample(4, seed=7))) for order in (reads, list(reversed(reads)))]
    assert drawn[0] == drawn[1]
    assert numbers(plan_of(*reads, sample=Sample(4, seed=8))) != drawn[0]


@pytest.mark.parametrize(
    ("read", "left_out"),
    [
        (make_read(1, label=ReaderLabel.CANNOT_TELL), LeftOut.SECOND_READ),
        (make_read(1, shown=Shown()), LeftOut.NO_CALL),
        (make_read(1, shown=Shown(call=Call.WITHHELD)), LeftOut.NO_CALL),
        (make_read(1, label=ReaderLabel.NOT_ASSESSED, otherwise_abnormal=Abnormal.YES), LeftOut.NOT_ASSESSED),
        (make_read(1, reasons=(Reason.POOR_QUALITY,)), LeftOut.EXCLUDED),
    ],
)
def test_a_read_that_stays_is_counted_with_its_reason(read: Review, left_out: LeftOut) -> None:
    plan = plan_of(read)
    assert plan.rows == ()
    assert plan.left_out == {left_out: 1}


def test_a_read_without_a_file_and_one_that_went_out_before_are_counted() -> None:
    plan = select([MISSED, make_read(2, flagged=True)], [make_case(2)], already_exported={"read-2"})
    assert plan.rows == ()
    assert plan.left_out == {LeftOut.NO_FILE: 1, LeftOut.EXPORTED: 1}


def test_identical_pixels_of_two_patients_share_no_read() -> None:
    twins = [make_case(1, patient_group="a"), make_case(1, patient_group="b")]
    plan = select([replace(MISSED, patient_group="a")], twins)
    assert [row.case.patient_group for row in plan.rows] == ["a"]


def test_the_class_mix_is_counted_before_anything_is_written() -> None:
    plan = plan_of(
        make_read(1, flagged=True, subtypes=((VIRAL_PATTERN, ReaderLabel.PRESENT),)),
        make_read(2, flagged=True, label=ReaderLabel.ABSENT, otherwise_abnormal=Abnormal.NO, shown=BELOW),
        make_read(3, flagged=True, label=ReaderLabel.ABSENT, otherwise_abnormal=Abnormal.YES, shown=BELOW),
        make_read(4, flagged=True, label=ReaderLabel.ABSENT, shown=BELOW),
        make_read(5, flagged=True, reasons=(Reason.WRONG_VIEW,)),
    )
    mix = plan.mix
    assert (mix.present, mix.healthy, mix.absent_not_healthy, mix.unknown, mix.trains) == (1, 1, 2, 0, 4)
    assert mix.subtypes == {VIRAL_PATTERN: 1}
    assert mix.excluded == {Exclusion.WRONG_VIEW: 1}
    assert mix.selected == {SelectedBecause.FLAGGED: 5}
    assert mix.patients == 5


def test_a_picture_that_was_not_ticked_stays_and_is_counted() -> None:
    plan = plan_of(MISSED, *agreements(1)).without({make_digest(1)})
    assert numbers(plan) == [10]
    assert plan.left_out == {LeftOut.NOT_TICKED: 1}


some_reads = st.builds(
    make_read,
    st.integers(0, 5),
    label=st.sampled_from(ReaderLabel),
    flagged=st.booleans(),
    reasons=st.lists(st.sampled_from(Reason), max_size=2).map(tuple),
    otherwise_abnormal=st.sampled_from(Abnormal),
    basis=st.sampled_from(Basis),
    reader=st.sampled_from(["AB", "CD"]),
    subtypes=st.lists(st.tuples(st.just(VIRAL_PATTERN), st.sampled_from(ReaderLabel)), max_size=1).map(tuple),
    shown=st.builds(make_shown, scores, threshold=scores, reference=scores),
)


@given(st.lists(some_reads, max_size=10), st.integers(0, 3))
def test_whatever_was_read_every_row_is_sound(reads: list[Review], seed: int) -> None:
    told_apart = [replace(read, read_id=f"r{index}", sequence=index) for index, read in enumerate(reads)]
    plan = plan_of(*told_apart, sample=Sample(seed=seed))
    assert len({row.case.digest for row in plan.rows}) == len(plan.rows)
    for row in plan.rows:
        for name, label in row.labels.items():
            parent = FINDINGS[name].parent
            assert label is not Label.PRESENT or parent is None or row.labels[parent] is Label.PRESENT
        assert not row.healthy or (row.labels[PNEUMONIA] is Label.ABSENT and row.exclusion is None)
        assert row.weight in (0.5, 1.0)
    assert sum(plan.mix.selected.values()) == len(plan.rows)
    assert plan.mix.trains + sum(plan.mix.excluded.values()) == len(plan.rows)


BY_A = make_read(1, reader="A", read_id="a", label=ReaderLabel.ABSENT, shown=BELOW)
BY_B = make_read(1, reader="B", read_id="b", label=ReaderLabel.PRESENT, shown=BELOW, sequence=2)
DECISION = make_read(1, reader="C", read_id="c", shown=Shown(), adjudicates=("a", "b"), sequence=3)


def test_readers_who_disagree_teach_nothing_until_a_third_decides() -> None:
    (row,) = plan_of(BY_A, BY_B).rows
    assert row.exclusion is Exclusion.SECOND_READ
    assert row.labels[PNEUMONIA] is Label.UNKNOWN
    assert not row.adjudicated


@pytest.mark.parametrize(
    ("label", "wanted", "because"),
    [
        (ReaderLabel.PRESENT, Label.PRESENT, SelectedBecause.MISSED),
        (ReaderLabel.ABSENT, Label.ABSENT, SelectedBecause.AGREEMENT),
    ],
)
def test_the_adjudicated_label_speaks_and_every_read_stands_in_the_history(
    label: ReaderLabel, wanted: Label, because: SelectedBecause
) -> None:
    (row,) = plan_of(BY_A, BY_B, replace(DECISION, label=label), sample=Sample(agreements=0)).rows
    assert (row.labels[PNEUMONIA], row.exclusion, row.weight) == (wanted, None, 1.0)
    assert row.selected_because is because
    assert row.adjudicated
    assert [read.read_id for read in row.history] == ["a", "b", "c"]


def test_a_reader_who_corrects_a_read_opens_the_question_again() -> None:
    corrected = replace(BY_A, read_id="a2", replaces="a", sequence=4)
    (row,) = plan_of(BY_A, BY_B, DECISION, corrected).rows
    assert row.exclusion is Exclusion.SECOND_READ


def test_a_changed_read_goes_out_again_and_names_what_it_replaces() -> None:
    changed = replace(MISSED, read_id="new", replaces=MISSED.read_id, sequence=2, basis=Basis.CT)
    (row,) = plan_of(MISSED, changed, already_exported={MISSED.read_id}).rows
    assert row.supersedes == (MISSED.read_id,)
    assert row.review.read_id == "new"
    assert plan_of(MISSED, already_exported={MISSED.read_id}).rows == ()


def test_a_read_taken_back_after_it_went_out_is_revoked() -> None:
    back = replace(MISSED, read_id="back", replaces=MISSED.read_id, withdrawn=True, sequence=2)
    assert plan_of(MISSED, back, already_exported={MISSED.read_id}).revoked == (MISSED.read_id,)
    assert plan_of(MISSED, back).revoked == ()
    assert plan_of(MISSED, already_exported={MISSED.read_id}).revoked == ()


def test_a_read_that_stands_again_is_not_revoked() -> None:
    back = replace(MISSED, read_id="back", replaces=MISSED.read_id, withdrawn=True, sequence=2)
    again = replace(MISSED, read_id="again", replaces="back", withdrawn=True, sequence=3)
    assert plan_of(MISSED, back, again, already_exported={MISSED.read_id}).revoked == ()
