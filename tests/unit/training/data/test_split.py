"""A patient lies in one part, the same part always, and copies count once."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.data.cache import Pixels
from training.data.row import Row
from training.data.split import one_per_patient, part_of, require, split
from xray_desktop.contract.findings import PNEUMONIA, Label
from xray_desktop.contract.ledger import Part
from xray_desktop.errors import ExperimentError


def make_row(number: int, patient: str | None, **changes: Any) -> Row:
    settings: dict[str, Any] = {
        "path": Path(f"{number}.png"),
        "name": f"{number}.png",
        "labels": {PNEUMONIA: Label.PRESENT},
        "healthy": False,
        "patient_key": patient,
        "source": "made",
    }
    return Row(**{**settings, **changes})


def make_pixels(digests: list[str], faults: dict[int, str] | None = None) -> Pixels:
    squares = np.zeros((len(digests), 4, 4), np.uint16)
    return Pixels(squares, tuple(digests), tuple("0" * 64 for _ in digests), faults or {})


def many(patients: int) -> tuple[list[Row], list[str]]:
    rows = [make_row(number, f"p{number // 2}") for number in range(2 * patients)]
    return rows, [f"digest {number}" for number in range(2 * patients)]


def test_no_patient_is_in_two_parts() -> None:
    rows, digests = many(500)
    parts = split(rows, make_pixels(digests)).parts
    homes = {rows[index].patient_key: part for part, indices in parts.items() for index in indices}
    assert all(homes[rows[index].patient_key] is part for part, indices in parts.items() for index in indices)
    assert sum(len(indices) for indices in parts.values()) == len(rows)


def test_the_same_row_falls_into_the_same_part_whoever_comes_or_goes() -> None:
    rows, digests = many(300)
    before = {digests[i]: part for part, ids in split(rows, make_pixels(digests)).parts.items() for i in ids}
    order = list(range(0, 600, 3))
    random.Random(1).shuffle(order)
    fewer, names = [rows[i] for i in order], [digests[i] for i in order]
    after = {names[i]: part for part, ids in split(fewer, make_pixels(names)).parts.items() for i in ids}
    assert after == {name: before[name] for name in names}


def test_the_parts_have_the_sizes_that_were_promised() -> None:
    shares = Counter(part_of(f"patient {number}") for number in range(20_000))
    wanted = {Part.FIT: 0.60, Part.SELECT: 0.10, Part.CALIBRATE: 0.05, Part.CHECK: 0.25}
    assert {part: shares[part] / 20_000 for part in wanted} == pytest.approx(wanted, abs=0.01)


def test_identical_pixels_lie_in_one_part_and_count_once() -> None:
    names = [f"p{number}" for number in range(40)]
    first = next(name for name in names if part_of(name) is Part.FIT)
    other = next(name for name in names if part_of(name) is Part.CHECK)
    drawn = split([make_row(0, first), make_row(1, other), make_row(2, other)], make_pixels(["same", "same", "own"]))
    homes = {part for part, indices in drawn.parts.items() if indices}
    assert len(homes) == 1
    assert sum(len(indices) for indices in drawn.parts.values()) == 2
    assert drawn.copies == 1
    assert len(drawn.ledger) == 3


def test_the_official_test_part_is_left_as_it_is() -> None:
    rows = [make_row(0, "a", official="test"), make_row(1, "b", official="test"), make_row(2, "c")]
    drawn = split(rows, make_pixels(["same", "same", "own"]))
    assert drawn.parts[Part.TEST] == (0, 1)
    assert [entry.part for entry in drawn.ledger].count(Part.TEST) == 2


def test_an_unreadable_row_is_in_no_part() -> None:
    drawn = split([make_row(0, "a"), make_row(1, "b")], make_pixels(["", "own"], {0: "broken"}))
    assert sum(len(indices) for indices in drawn.parts.values()) == 1
    assert len(drawn.ledger) == 1


def test_a_row_without_a_patient_is_a_patient_of_its_own() -> None:
    rows = [make_row(number, None) for number in range(200)]
    parts = split(rows, make_pixels([f"digest {number}" for number in range(200)])).parts
    assert all(parts[part] for part in (Part.FIT, Part.SELECT, Part.CALIBRATE, Part.CHECK))


def test_one_image_of_each_patient_is_a_fixed_choice() -> None:
    rows, digests = many(50)
    pixels = make_pixels(digests)
    chosen = one_per_patient(range(100), rows, pixels)
    assert {rows[index].patient_key for index in chosen} == {row.patient_key for row in rows}
    assert len(chosen) == 50
    assert one_per_patient(list(reversed(range(100))), rows, pixels) == chosen


def test_a_part_with_too_few_rows_is_refused() -> None:
    with pytest.raises(ExperimentError, match="the select part holds 3 rows of viral, fewer than 20"):
        require({Part.SELECT: {"healthy": 30, "viral": 3}}, ["healthy", "viral"], 20)
