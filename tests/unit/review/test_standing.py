"""Which reads stand: corrections replace, withdrawals give back, a blinded pair stands together, twins share none."""

from hypothesis import given
from hypothesis import strategies as st

from tests.reads import make_case, make_read
from xray_desktop.contract.findings import PNEUMONIA
from xray_desktop.review.review import ReaderLabel, Review
from xray_desktop.review.standing import current, in_force, of_case

KEY = ("AB", PNEUMONIA)


def row(sequence: int, *, replaces: int | None = None, withdrawn: bool = False, **changes: object) -> Review:
    replaced = None if replaces is None else f"read-{replaces}"
    return make_read(sequence, digest=make_read(1).digest, replaces=replaced, withdrawn=withdrawn, **changes)


def standing(*rows: Review) -> list[int]:
    return [read.sequence for read in in_force(rows)]


def test_a_correction_replaces() -> None:
    assert standing(row(1), row(2, replaces=1)) == [2]


def test_an_undone_read_is_gone() -> None:
    assert standing(row(1), row(2, replaces=1, withdrawn=True)) == []


def test_an_undone_correction_gives_the_corrected_read_back() -> None:
    assert standing(row(1), row(2, replaces=1), row(3, replaces=2, withdrawn=True)) == [1]


def test_an_undone_withdrawal_gives_the_read_back() -> None:
    assert standing(row(1), row(2, replaces=1, withdrawn=True), row(3, replaces=2, withdrawn=True)) == [1]


def test_both_reads_of_a_blinded_pair_stand_and_the_second_is_current() -> None:
    rows = [row(1, blinded=True), row(2, second_of="read-1")]
    assert standing(*rows) == [1, 2]
    assert current(rows)[KEY].sequence == 2


def test_the_order_of_the_rows_given_does_not_matter() -> None:
    rows = [row(1), row(2, replaces=1), row(3, replaces=2, withdrawn=True)]
    assert in_force(reversed(rows)) == in_force(rows)


def test_each_reader_has_a_current_read() -> None:
    found = current([row(1), row(2, reader="CD", label=ReaderLabel.ABSENT), row(3)])
    assert {reader: read.sequence for (reader, _), read in found.items()} == {"AB": 3, "CD": 2}


def test_identical_pixels_under_another_patient_share_no_read() -> None:
    mine, other = make_case(1, patient_group="a"), make_case(1, patient_group="b")
    rows = [row(1, patient_group="a")]
    assert of_case(rows, mine, [mine, other]) == tuple(rows)
    assert of_case(rows, other, [mine, other]) == ()


def test_reads_follow_an_only_case_to_the_patient_that_a_list_names_later() -> None:
    case = make_case(1, patient_group="named by a list")
    assert of_case([row(1, patient_group="folder")], case, [case])


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=20))
def test_nothing_in_force_is_replaced_by_something_in_force(steps: list[tuple[int, bool]]) -> None:
    rows = [
        row(number, replaces=back if 0 < back < number else None, withdrawn=gone and 0 < back < number)
        for number, (back, gone) in enumerate(steps, start=1)
    ]
    kept = in_force(rows)
    assert not {read.read_id for read in kept} & {read.replaces for read in kept}
    assert not any(read.withdrawn for read in kept)
