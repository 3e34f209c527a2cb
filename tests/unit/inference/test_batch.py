"""Every entry gets exactly one answer, in order, whatever happens to the others; a row never says more than it may."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.tiny_model import make_card, tiny_onnx
from xray_desktop.contract.operating_point import Call
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.radiograph import Doubt, Facts, Radiograph, View, Window
from xray_desktop.inference.batch import Analysis, Entry, analyse
from xray_desktop.inference.classifier import Classifier, open_classifier
from xray_desktop.inference.gate import Reason, Standing, admit
from xray_desktop.inference.record import columns, csv_line, csv_row, json_line, record, thresholds


def film(grey: float = 0.5, *, age: float | None = 3.0, doubts: tuple[Doubt, ...] = (), side: int = 80) -> Radiograph:
    values = np.full((side, side), round(grey * 255), dtype=np.uint16)
    values[0, 0], values[0, 1] = 0, 255
    facts = Facts(format="synthetic", age_years=age, view=View.PA)
    return Radiograph(values=values, voi=(Window(127.5, 255.0, "LINEAR_EXACT"),), facts=facts, doubts=doubts)


def entry(path: str, radiograph: Radiograph) -> Entry:
    return Entry(path=path, read=lambda: radiograph)


def broken(path: str) -> Entry:
    def read() -> Radiograph:
        raise RadiographError(f"{path}: cut short; copy it again")

    return Entry(path=path, read=read)


@pytest.fixture
def classifier(tmp_path: Path) -> Classifier:
    return open_classifier(tiny_onnx(tmp_path / "m.onnx"), device="cpu")


def only(entry: Entry, classifier: Classifier) -> Analysis:
    return next(iter(analyse([entry], classifier)))


def test_a_broken_file_does_not_stop_the_others(classifier: Classifier) -> None:
    entries = [entry(f"{i}.png", film(i / 10)) if i % 3 else broken(f"{i}.png") for i in range(10)]
    answers = list(analyse(entries, classifier))
    assert [a.path for a in answers] == [e.path for e in entries]
    assert [a.error is not None for a in answers] == [i % 3 == 0 for i in range(10)]


def test_a_film_too_small_is_an_error_not_a_score(classifier: Classifier) -> None:
    assert "smaller than 64" in (only(entry("s.png", film(side=20)), classifier).error or "")


def test_stopping_early_leaves_no_thread_behind(classifier: Classifier) -> None:
    import threading

    running = iter(analyse([entry(f"{i}.png", film()) for i in range(50)], classifier))
    next(running)
    running.close()  # type: ignore[attr-defined]
    for thread in [t for t in threading.enumerate() if t.name.startswith("decode")]:
        thread.join(timeout=5.0)
    assert not [t for t in threading.enumerate() if t.name.startswith("decode")]


@pytest.mark.parametrize(
    ("radiograph", "declared", "standing", "reasons"),
    [
        (film(age=3.0), False, Standing.SCORED, ()),
        (film(age=5.9), False, Standing.SCORED, ()),
        (film(age=6.0), False, Standing.WITHHELD, (Reason.OUTSIDE_POPULATION,)),
        (film(age=0.5), True, Standing.WITHHELD, (Reason.OUTSIDE_POPULATION,)),
        (film(age=None), False, Standing.WITHHELD, (Reason.POPULATION_UNKNOWN,)),
        (film(age=None), True, Standing.SCORED, ()),
        (film(doubts=(Doubt.NOT_FRONTAL, Doubt.LOSSY)), True, Standing.NOT_SCORED, (Reason.NOT_FRONTAL,)),
        (film(doubts=(Doubt.IMAGE_DAMAGED,)), True, Standing.NOT_SCORED, (Reason.IMAGE_DAMAGED,)),
    ],
)
def test_facts_decide_whether_a_score_may_be_shown(
    radiograph: Radiograph, declared: bool, standing: Standing, reasons: tuple[Reason, ...]
) -> None:
    admission = admit(radiograph, make_card().population, population_declared=declared)
    assert (admission.standing, admission.reasons) == (standing, reasons)


def test_a_record_calls_only_root_findings(classifier: Classifier) -> None:
    row = record(only(entry("a.png", film(0.9)), classifier), thresholds(classifier.card, None))
    assert row["findings"]["Pneumonia"]["call"] == Call.ABOVE
    assert set(row["findings"]["Viral pattern"]) == {"probability"}
    assert row["error"] is None
    assert json.loads(json_line(row)) == row


def test_a_withheld_score_is_still_written(classifier: Classifier) -> None:
    row = record(only(entry("a.png", film(0.9, age=None)), classifier), thresholds(classifier.card, None))
    assert row["findings"]["Pneumonia"]["call"] == Call.WITHHELD
    assert row["findings"]["Pneumonia"]["probability"] > 0.9
    assert "population_unknown" in row["warnings"]


def test_facts_against_a_film_stand_in_the_gate(classifier: Classifier) -> None:
    row = record(only(entry("a.png", film(doubts=(Doubt.NOT_CHEST,))), classifier), thresholds(classifier.card, None))
    assert row["gate"] == {"verdict": "unlike", "reasons": ["not_chest"]}


def test_an_error_row_has_no_findings(classifier: Classifier) -> None:
    row = record(only(broken("b.png"), classifier), thresholds(classifier.card, 0.9))
    assert row["findings"] == {}
    assert row["error"] == "b.png: cut short; copy it again"


def test_the_sensitivity_moves_the_call_and_nothing_else(classifier: Classifier) -> None:
    answer = only(entry("a.png", film(0.45)), classifier)
    low, high = (record(answer, thresholds(classifier.card, s)) for s in (0.6, 1.0))
    assert (low["findings"]["Pneumonia"]["call"], high["findings"]["Pneumonia"]["call"]) == (Call.BELOW, Call.ABOVE)
    assert low["findings"]["Pneumonia"]["probability"] == high["findings"]["Pneumonia"]["probability"]


def test_a_csv_cell_never_becomes_a_formula(classifier: Classifier) -> None:
    names = columns(classifier.card)
    row = record(only(broken('=cmd|"x"!A1,.png'), classifier), thresholds(classifier.card, None))
    cells = csv_row(row, names)
    assert cells[0].startswith("'=")
    assert len(cells) == len(names)
    assert csv_line(cells).startswith('"')
