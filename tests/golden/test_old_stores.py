"""A store of every schema that ever shipped opens with all its rows, for as long as the program lives.

``stores/schema_N.sqlite`` is never made again: it is what version N wrote. All of it is synthetic.
"""

import shutil
from pathlib import Path

import pytest

from xray_desktop.contract.operating_point import Call
from xray_desktop.review.review import Abnormal, Basis, ReaderLabel, Reason, Region, SampleKind
from xray_desktop.review.rows import ActKind
from xray_desktop.review.store import ReviewStore
from xray_desktop.review.tables import SCHEMA

STORES = sorted((Path(__file__).parent / "stores").glob("schema_*.sqlite"))


def test_every_shipped_schema_has_its_store() -> None:
    assert [path.stem for path in STORES] == [f"schema_{number}" for number in range(1, SCHEMA + 1)]


@pytest.mark.parametrize("old", STORES, ids=lambda path: path.stem)
def test_an_old_store_opens_with_all_its_rows(old: Path, tmp_path: Path) -> None:
    with ReviewStore.open(Path(shutil.copy(old, tmp_path / "reviews.db"))) as store:
        first, second, withdrawal = store.all_reads()[:3]
        assert (first.label, first.reasons, first.basis) == (ReaderLabel.PRESENT, (Reason.MISSED,), Basis.CT)
        assert (first.comment, first.abnormal_what, first.otherwise_abnormal) == ("synthetic", "effusion", Abnormal.YES)
        assert (first.shown.call, first.shown.score, first.flagged) == (Call.BELOW, 0.25, True)
        assert (second.replaces, withdrawal.replaces, withdrawal.withdrawn) == ("first", "second", True)
        assert store.current(first.digest, "AB") == first
        assert [case.path for case in store.cases()] == ["films/a.zip::one.dcm"]
        assert [row.read is not None and row.read.exported for row in store.rows("AB")] == [True]
        assert len(store.acts(ActKind.POPULATION_DECLARED)) == 1
        assert (store.draft(first.digest, "AB"), store.place("AB")) == ("{}", first.digest)
        assert [row.probabilities for row in store.predictions("model")] == [(0.25,)]


def test_what_schema_2_added_comes_back(tmp_path: Path) -> None:
    with ReviewStore.open(Path(shutil.copy(STORES[1], tmp_path / "reviews.db"))) as store:
        first, decided = store.all_reads()[0], store.all_reads()[-1]
        assert first.regions == (Region("Pneumonia", "missed", 1.5, 2.0, 30.0, 40.25),)
        assert (first.sample, first.shown.population_declared) == (SampleKind.CONSECUTIVE, True)
        assert decided.adjudicates == ("first", "other")
        assert [conflict.adjudicated_by for conflict in store.conflicts(settled=True)] == [decided]
        assert [asked.assigned_to for asked in store.assignments()] == ["CD"]
        assert [(case.patient_known_by, case.sample) for case in store.cases()] == [("list", SampleKind.CONSECUTIVE)]
        assert [row.distance for row in store.predictions("model")] == [1.5]
