"""Every figure has its denominator; misses are counted only where they may be; a change after reveal is told apart."""

from dataclasses import replace

import pytest

from tests.reads import MODEL, make_case, make_digest, make_read, make_shown
from xray_desktop.contract.operating_point import Call
from xray_desktop.inference.gate import Reason as GateReason
from xray_desktop.inference.gate import Standing
from xray_desktop.review.opinions import LeftOut, SampleWish, Wanted
from xray_desktop.review.review import Basis, ReaderLabel, Reason, Review, SampleKind, Shown
from xray_desktop.review.rows import CaseRow, PredictionRow
from xray_desktop.review.statistics import Rows, SpentOn, Statistics, statistics

PRESENT, ABSENT, UNSURE = ReaderLabel.PRESENT, ReaderLabel.ABSENT, ReaderLabel.CANNOT_TELL


class Book:
    """Reads in their order."""

    def __init__(self) -> None:
        self.reads: list[Review] = []

    def read(self, number: int, label: ReaderLabel, reader: str = "AB", **changes: object) -> Review:
        blind = bool(changes.pop("blind", False))
        shown = changes.pop("shown", None) or make_shown()
        assert isinstance(shown, Shown)
        made = make_read(
            number,
            read_id=f"r{len(self.reads)}",
            reader=reader,
            label=label,
            blinded=blind,
            shown=replace(shown, seen_before_label=not blind),
            sequence=len(self.reads) + 1,
            **changes,
        )
        self.reads.append(made)
        return made

    def pair(self, number: int, first: ReaderLabel, then: ReaderLabel, score: float, reader: str = "AB") -> Review:
        """A blind read and the one after the model was shown."""
        blind = self.read(number, first, reader, blind=True, shown=make_shown(score))
        return self.read(number, then, reader, shown=make_shown(score), second_of=blind.read_id)

    def adjudicated(self, number: int, label: ReaderLabel) -> Review:
        named = {one.reader: one.read_id for one in self.reads if one.digest == make_digest(number)}
        return self.read(number, label, "ZZ", adjudicates=tuple(named.values()))

    def statistics(self, cases: list[CaseRow], wanted: Wanted | None = None, **rows: object) -> Statistics:
        return statistics(Rows(reads=tuple(self.reads), cases=tuple(cases), **rows), wanted or Wanted())  # type: ignore[arg-type]


def sampled(count: int, **changes: object) -> list[CaseRow]:
    return [make_case(number, **{"sample": SampleKind.CONSECUTIVE, **changes}) for number in range(1, count + 1)]


@pytest.fixture
def book() -> Book:
    return Book()


# --- readers --------------------------------------------------------------------------------------------------------


def test_two_readers_are_compared_by_what_each_said_before_the_model(book: Book) -> None:
    book.pair(1, ABSENT, PRESENT, 0.8)
    book.read(1, ABSENT, "CD", blind=True)
    (pair,) = book.statistics([make_case(1)]).pairs
    assert (pair.first, pair.second) == ("AB", "CD")
    assert (pair.same.hits, pair.same.films, pair.blind) == (1, 1, 1)
    assert pair.counts == ((1, 0, 0), (0, 0, 0), (0, 0, 0))


def test_kappa_of_two_readers_is_that_of_their_table(book: Book) -> None:
    said = [(PRESENT, PRESENT)] * 15 + [(PRESENT, ABSENT)] * 10 + [(ABSENT, PRESENT)] * 5 + [(ABSENT, ABSENT)] * 20
    for number, (one, two) in enumerate(said):
        book.read(number, one)
        book.read(number, two, "CD")
    (pair,) = book.statistics([make_case(number) for number in range(50)]).pairs
    assert pair.kappa.value == pytest.approx(0.4)
    assert pair.adjusted == pytest.approx((3 * 0.7 - 1) / 2)
    assert pair.kappa_bounds.low < 0.4 < pair.kappa_bounds.high
    assert (pair.same.films, pair.same.patients, pair.blind) == (50, 50, 0)


def test_films_of_one_patient_are_counted_as_films_and_as_one_patient(book: Book) -> None:
    for number in (1, 2, 3):
        book.read(number, PRESENT)
        book.read(number, PRESENT, "CD")
    found = book.statistics([make_case(number, patient_group="p") for number in (1, 2, 3)])
    assert (found.films, found.patients) == (3, 1)
    assert (found.pairs[0].same.films, found.pairs[0].same.patients) == (3, 1)


def test_three_readers_have_a_kappa_together(book: Book) -> None:
    for number in range(6):
        for reader in ("AB", "CD", "EF"):
            book.read(number, PRESENT if number % 2 else ABSENT, reader)
    book.read(7, PRESENT)
    found = book.statistics([make_case(number) for number in range(8)]).together
    assert found is not None
    assert (found.readers, found.films, found.kappa.value) == (("AB", "CD", "EF"), 6, 1.0)


def test_an_adjudication_is_no_readers_own_opinion(book: Book) -> None:
    book.read(1, PRESENT)
    book.read(1, ABSENT, "CD")
    book.adjudicated(1, PRESENT)
    found = book.statistics([make_case(1)])
    assert [(pair.first, pair.second) for pair in found.pairs] == [("AB", "CD")]
    assert found.adjudicated == 1


def test_a_read_outside_the_population_is_in_no_figure(book: Book) -> None:
    book.read(1, PRESENT, shown=replace(make_shown(), outside_population=True))
    found = book.statistics([make_case(1)])
    assert (found.films, found.with_model) == (0, ())
    assert found.left_out == {LeftOut.OUTSIDE_POPULATION: 1}


@pytest.mark.parametrize("reason", [Reason.OUTSIDE_POPULATION, Reason.WRONG_VIEW, Reason.POOR_QUALITY])
def test_a_reason_that_keeps_a_film_out_is_counted_and_the_film_is_not_unread(book: Book, reason: Reason) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2))
    book.read(2, ABSENT, blind=True, shown=make_shown(0.2), reasons=(reason,))
    found = book.statistics(sampled(2), predictions=(scored(1, 0.2), scored(2, 0.2)), threshold=0.5)
    assert found.films == 1
    assert found.left_out == {LeftOut(reason.value): 1}
    assert (found.misses.unmarked, found.misses.unmarked_blind) == (1, 1)


def test_what_was_taken_back_is_in_no_figure(book: Book) -> None:
    taken = book.read(1, PRESENT)
    book.read(1, PRESENT, replaces=taken.read_id, withdrawn=True)
    assert book.statistics([make_case(1)]).films == 0


def test_a_flag_alone_is_no_opinion(book: Book) -> None:
    book.read(1, ReaderLabel.NOT_ASSESSED, flagged=True)
    assert book.statistics([make_case(1)]).left_out == {LeftOut.NOT_ASSESSED: 1}


def test_a_read_of_a_case_nobody_knows_is_told(book: Book) -> None:
    book.read(1, PRESENT)
    assert book.statistics([]).left_out == {LeftOut.NO_CASE: 1}


def test_readers_dates_and_samples_narrow_what_counts(book: Book) -> None:
    book.read(1, PRESENT, at="2026-01-01T10:00:00.000+00:00")
    book.read(2, PRESENT, "CD", at="2026-02-01T10:00:00.000+00:00")
    cases = [make_case(1), make_case(2, sample=SampleKind.RANDOM)]
    assert book.statistics(cases, Wanted(readers=frozenset({"AB"}))).films == 1
    assert book.statistics(cases, Wanted(since="2026-01-15T00:00:00.000+00:00")).films == 1
    assert book.statistics(cases, Wanted(until="2026-01-15T00:00:00.000+00:00")).films == 1
    assert book.statistics(cases, Wanted(sample=SampleWish.RANDOM)).films == 1
    assert book.statistics(cases, Wanted(sample=SampleWish.CONSECUTIVE)).films == 0
    assert book.statistics(cases, Wanted(readers=frozenset({"AB"}))).readers == ("AB", "CD")


def test_films_of_nobody_known_are_told(book: Book) -> None:
    book.read(1, PRESENT)
    book.read(2, PRESENT)
    found = book.statistics([make_case(1, patient_group=""), make_case(2, patient_group="")])
    assert (found.patients, found.nameless) == (2, 2)


# --- the model ------------------------------------------------------------------------------------------------------


def test_agreement_with_the_model_is_told_apart_before_and_after_it_was_seen(book: Book) -> None:
    book.pair(1, ABSENT, PRESENT, 0.8)
    book.read(2, UNSURE, blind=True)
    before, after = book.statistics([make_case(1), make_case(2)]).with_model
    assert (before.before_model, before.same.hits, before.same.films, before.cannot_tell) == (True, 0, 1, 1)
    assert (after.before_model, after.same.hits, after.same.films) == (False, 1, 1)


def test_cannot_tell_alone_gives_no_kappa(book: Book) -> None:
    book.read(1, UNSURE)
    (found,) = book.statistics([make_case(1)]).with_model
    assert (found.kappa, found.same.films, found.cannot_tell) == (None, 0, 1)


def test_calls_of_another_model_count_as_none(book: Book) -> None:
    book.read(1, PRESENT)
    found = book.statistics([make_case(1)], Wanted(model_id="other"))
    assert (found.films, found.with_model) == (1, ())
    assert book.statistics([make_case(1)], Wanted(model_id=MODEL)).with_model[0].same.films == 1


def planted(book: Book) -> list[CaseRow]:
    """AB stands against a right call 4 times and follows 3; against a wrong one 5 times and follows 2."""
    number = 0
    for then, count in ((PRESENT, 3), (ABSENT, 1)):  # the call is above, and right
        for _ in range(count):
            book.pair(number, ABSENT, then, 0.8)
            number += 1
    for then, count in ((PRESENT, 2), (ABSENT, 3)):  # the call is above, and wrong
        for _ in range(count):
            book.pair(number, ABSENT, then, 0.8)
            number += 1
    for case in range(number):
        right = PRESENT if case < 4 else ABSENT
        book.read(case, right, "EF", blind=True, basis=Basis.CT)
    return [make_case(case) for case in range(number)]


def test_how_often_a_right_and_a_wrong_call_was_followed_is_what_was_planted(book: Book) -> None:
    found = book.statistics(planted(book)).followed
    assert [one.reader for one in found] == ["AB"]
    assert (found[0].right_call.hits, found[0].right_call.films) == (3, 4)
    assert (found[0].wrong_call.hits, found[0].wrong_call.films) == (2, 5)
    assert (found[0].left_right.films, found[0].left_wrong.films, found[0].unknown) == (0, 0, 0)


def test_leaving_a_call_is_counted_beside_following_one(book: Book) -> None:
    book.pair(1, PRESENT, ABSENT, 0.8)
    book.read(1, PRESENT, "EF", blind=True, basis=Basis.CT)
    book.pair(2, ABSENT, ABSENT, 0.2)
    book.read(2, PRESENT, "EF", blind=True, basis=Basis.CT)
    (found,) = book.statistics([make_case(1), make_case(2)]).followed
    assert (found.left_right.hits, found.left_right.films) == (1, 1)
    assert (found.left_wrong.hits, found.left_wrong.films) == (0, 1)


def test_a_film_whose_right_label_nobody_decided_is_in_no_share(book: Book) -> None:
    book.pair(1, ABSENT, PRESENT, 0.8)
    (found,) = book.statistics([make_case(1)]).followed
    assert (found.unknown, found.right_call.films, found.wrong_call.films) == (1, 0, 0)


def test_a_change_that_rests_on_a_ct_was_not_made_for_the_model(book: Book) -> None:
    blind = book.read(1, ABSENT, blind=True)
    book.read(1, PRESENT, second_of=blind.read_id, basis=Basis.CT)
    assert book.statistics([make_case(1)]).followed == ()


def test_the_adjudicated_label_says_what_was_right(book: Book) -> None:
    book.pair(1, ABSENT, ABSENT, 0.8)
    book.read(1, PRESENT, "CD", blind=True)
    book.adjudicated(1, PRESENT)
    (found,) = book.statistics([make_case(1)]).followed
    assert (found.right_call.hits, found.right_call.films) == (0, 1)


def test_references_that_contradict_each_other_decide_nothing(book: Book) -> None:
    book.pair(1, ABSENT, PRESENT, 0.8)
    book.read(1, PRESENT, "CD", basis=Basis.CT)
    book.read(1, ABSENT, "EF", basis=Basis.LABORATORY)
    assert book.statistics([make_case(1)]).followed[0].unknown == 1


# --- misses ---------------------------------------------------------------------------------------------------------


def scored(number: int, score: float, **changes: object) -> PredictionRow:
    row = PredictionRow(
        digest=make_digest(number),
        model_id=MODEL,
        findings=("Pneumonia",),
        probabilities=(score,),
        device="CPU",
        standing=Standing.SCORED,
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # builder: any field may be given


def test_misses_of_a_declared_sample_read_blind_are_counted_by_patient(book: Book) -> None:
    book.read(1, PRESENT, blind=True, shown=make_shown(0.8))
    book.read(2, PRESENT, blind=True, shown=make_shown(0.2))
    book.read(3, ABSENT, blind=True, shown=make_shown(0.2))
    cases = [*sampled(3), make_case(4, sample=SampleKind.PICKED)]
    cases[1] = replace(cases[1], patient_group=cases[0].patient_group)  # the same patient, marked on the other film
    found = book.statistics(cases).misses
    assert found.sensitivity is not None
    assert found.false_alarms is not None
    assert (found.sensitivity.hits, found.sensitivity.films) == (1, 1)
    assert (found.false_alarms.hits, found.false_alarms.films) == (0, 1)


def test_one_unmarked_case_that_was_not_read_blind_keeps_misses_uncounted(book: Book) -> None:
    for number in (1, 2):
        book.read(number, ABSENT, blind=number == 1, shown=make_shown(0.2))
    found = book.statistics(sampled(2)).misses
    assert (found.sensitivity, found.unmarked_blind, found.unmarked) == (None, 1, 2)


def test_a_marked_case_that_was_not_read_blind_keeps_them_uncounted_too(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2))
    book.read(2, PRESENT, shown=make_shown(0.8))
    found = book.statistics(sampled(2)).misses
    assert (found.sensitivity, found.marked_blind, found.marked) == (None, 0, 1)


def test_an_adjudicated_case_counts_though_its_reads_saw_the_model(book: Book) -> None:
    book.read(1, PRESENT, shown=make_shown(0.2))
    book.read(1, ABSENT, "CD", shown=make_shown(0.2))
    book.adjudicated(1, PRESENT)
    found = book.statistics(sampled(1)).misses
    assert found.sensitivity is not None
    assert (found.sensitivity.hits, found.sensitivity.films) == (0, 1)


def test_a_list_that_nobody_declared_a_sample_counts_no_misses(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2))
    found = book.statistics([make_case(1)]).misses
    assert (found.sensitivity, found.declared, found.unmarked_blind, found.unmarked) == (None, False, 1, 1)


def test_a_sample_read_in_part_is_no_sample(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2))
    predictions = (scored(1, 0.2), scored(2, 0.3), scored(3, 0.9), scored(4, 0.1, standing=Standing.NOT_SCORED))
    found = book.statistics(sampled(4), predictions=predictions, threshold=0.5).misses
    assert (found.sensitivity, found.unmarked_blind, found.unmarked, found.marked) == (None, 1, 2, 1)


def test_an_unread_film_of_an_unstated_age_is_still_of_the_list(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2))
    withheld = scored(2, 0.2, standing=Standing.WITHHELD, reasons=(GateReason.POPULATION_UNKNOWN,))
    assert book.statistics(sampled(2), predictions=(withheld,), threshold=0.5).misses.unmarked == 2


def test_reads_of_another_day_do_not_make_a_sample_whole(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2), at="2026-01-01T00:00:00.000+00:00")
    book.read(2, ABSENT, blind=True, shown=make_shown(0.2), at="2026-01-02T00:00:00.000+00:00")
    predictions = (scored(1, 0.2), scored(2, 0.2))
    wanted = Wanted(until="2026-01-01T12:00:00.000+00:00")
    assert book.statistics(sampled(2), wanted, predictions=predictions, threshold=0.5).misses.sensitivity is None


def test_readers_who_contradict_each_other_leave_a_case_undecided(book: Book) -> None:
    book.read(1, PRESENT, blind=True, shown=make_shown(0.8))
    book.read(1, ABSENT, "CD", blind=True, shown=make_shown(0.8))
    found = book.statistics(sampled(1)).misses
    assert found.sensitivity is not None
    assert (found.undecided, found.sensitivity.films) == (1, 0)


def test_reads_from_before_the_declaration_and_several_settings_are_told(book: Book) -> None:
    book.read(1, ABSENT, blind=True, shown=make_shown(0.2, threshold=0.5))
    book.read(2, ABSENT, blind=True, shown=make_shown(0.2, threshold=0.4), sample=SampleKind.CONSECUTIVE)
    found = book.statistics(sampled(2)).misses
    assert (found.declared_late, found.settings) == (1, 2)


def test_a_label_given_before_a_late_score_has_no_call_to_count(book: Book) -> None:
    book.read(1, PRESENT, blind=True, shown=replace(make_shown(), call=None, score=None))
    found = book.statistics(sampled(1))
    assert (found.with_model, found.misses.marked, found.misses.unmarked) == ((), 0, 0)


def test_a_withheld_call_is_no_call(book: Book) -> None:
    book.read(1, PRESENT, shown=replace(make_shown(), call=Call.WITHHELD))
    assert book.statistics([make_case(1)]).with_model == ()


# --- time -----------------------------------------------------------------------------------------------------------


def test_time_is_told_by_reader_and_by_what_it_went_into(book: Book) -> None:
    for number, seconds in enumerate((4.0, 8.0, 6.0)):
        book.read(number, PRESENT, active_seconds=seconds)
    blind = book.read(3, PRESENT, "CD", blind=True, active_seconds=10.0)
    book.read(3, PRESENT, "CD", second_of=blind.read_id, active_seconds=2.0)
    book.read(0, ABSENT, "CD", active_seconds=3.0)
    book.read(0, PRESENT, "ZZ", adjudicates=("r0", "r5"), active_seconds=30.0)
    book.read(1, PRESENT, "EF", active_seconds=0.0)
    found = book.statistics([make_case(number) for number in range(4)]).times
    assert [(one.reader, one.act, one.films, one.median) for one in found] == [
        ("AB", SpentOn.READ, 3, 6.0),
        ("CD", SpentOn.READ, 2, 6.5),
        ("CD", SpentOn.AFTER_MODEL, 1, 2.0),
        ("ZZ", SpentOn.ADJUDICATED, 1, 30.0),
    ]
    assert (found[0].low, found[0].high) == (5.0, 7.0)


def test_no_reads_give_no_figures() -> None:
    assert statistics(Rows(), Wanted()) == Statistics()
