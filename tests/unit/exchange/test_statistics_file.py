"""The file holds every figure of the page with its denominators, and nothing a spreadsheet would run."""

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from tests.reads import make_case, make_digest, make_read, make_shown
from xray_desktop.errors import ExportError
from xray_desktop.exchange.statistics_file import as_csv, as_json, figures, write
from xray_desktop.review.opinions import Wanted
from xray_desktop.review.review import Basis, ReaderLabel, SampleKind
from xray_desktop.review.statistics import Rows, Statistics, statistics


def found(second: str = "CD") -> Statistics:
    """Three readers on four films, one of them blind and again after the model."""
    unseen = replace(make_shown(), seen_before_label=False)
    reads = []
    for number in range(1, 5):
        reads += [
            make_read(
                number, read_id=f"b{number}", label=ReaderLabel.ABSENT, blinded=True, shown=unseen, active_seconds=5.0
            ),
            make_read(number, read_id=f"s{number}", second_of=f"b{number}"),
            make_read(number, read_id=f"c{number}", reader=second, basis=Basis.CT, shown=unseen),
            make_read(number, read_id=f"e{number}", reader="EF", label=ReaderLabel.CANNOT_TELL),
        ]
    reads = [replace(read, sequence=number) for number, read in enumerate(reads, start=1)]
    cases = tuple(make_case(number, sample=SampleKind.RANDOM) for number in range(1, 5))
    return statistics(Rows(reads=tuple(reads), cases=cases), Wanted())


def test_every_table_of_the_page_is_there_with_its_denominators() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(found(), str))))
    assert {row["table"] for row in rows} == {"reads", "misses", "readers", "model", "after reveal", "seconds a case"}
    followed = next(row for row in rows if row["figure"] == "changed to a right call")
    assert (followed["reader"], followed["hits"], followed["films"], followed["patients"]) == ("AB", "4", "4", "4")
    assert float(followed["low"]) < float(followed["value"]) == 1.0
    kappa = next(row for row in rows if row["figure"] == "Fleiss' kappa")
    assert (kappa["reader"], kappa["films"]) == ("AB CD EF", "4")


def test_the_json_holds_the_same_figures() -> None:
    raw = json.loads(as_json(found(), str))
    assert raw["schema"] == 1
    assert len(raw["figures"]) == len(figures(found(), str))


def test_sensitivity_is_in_the_file_once_it_may_be_counted() -> None:
    row = next(one for one in figures(found(), str) if one.figure.startswith("sensitivity"))
    assert row.films is not None


def test_initials_that_a_spreadsheet_would_run_are_escaped() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(found(second="=1+1"), str))))
    assert any(row["other"] == "'=1+1" or row["reader"] == "'=1+1" for row in rows)
    assert not any(value.startswith(("=", "@")) for row in rows for value in row.values())


def test_readers_are_called_as_the_site_calls_them() -> None:
    text = as_csv(found(), lambda initials: f"reader-{initials.lower()[::-1]}")
    rows = list(csv.DictReader(StringIO(text)))
    assert {row["reader"] for row in rows} == {
        "",
        "reader-ba",
        "reader-dc",
        "reader-fe",
        "reader-ba reader-dc reader-fe",
    }
    assert not any(initials in text for initials in ("AB", "CD", "EF"))


def test_no_digest_leaves() -> None:
    text = as_csv(found(), str) + as_json(found(), str)
    assert not any(make_digest(number)[:12] in text for number in range(1, 5))
    assert "group-" not in text


@pytest.mark.parametrize(("name", "begins"), [("a.csv", "table,"), ("a.json", "{"), ("a.JSON", "{")])
def test_the_suffix_says_what_is_written(tmp_path: Path, name: str, begins: str) -> None:
    write(found(), tmp_path / name, str)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="choose another folder"):
        write(found(), tmp_path / "missing" / "a.csv", str)


def test_nothing_read_gives_a_file_of_counts() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(Statistics(), str))))
    assert {row["table"] for row in rows} == {"reads", "misses"}
