"""Rows tell what the file tells: labels, patient, source, official part, weight."""

from pathlib import Path

import pytest

from tests.training_sets import pattern, write_export, write_public_set
from training.data.public_sets import kermany
from training.data.sources import export_folder
from xray_desktop.contract.findings import BACTERIAL_PATTERN, PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.errors import ManifestError


def test_the_three_folders_become_labels(tmp_path: Path) -> None:
    rows = kermany(write_public_set(tmp_path, patients=3, test_patients=3) / "kermany")
    normal, bacterial, viral = rows[:3]
    assert normal.healthy
    assert normal.labels[PNEUMONIA] is Label.ABSENT
    assert bacterial.labels == {
        PNEUMONIA: Label.PRESENT,
        BACTERIAL_PATTERN: Label.PRESENT,
        VIRAL_PATTERN: Label.ABSENT,
    }
    assert viral.labels[VIRAL_PATTERN] is Label.PRESENT
    assert [row.official for row in rows] == ["train"] * 3 + ["test"] * 3
    assert bacterial.patient_key == "kermany:p1"


def test_the_official_validation_images_join_the_training_pool(tmp_path: Path) -> None:
    folder = write_public_set(tmp_path, patients=2, test_patients=1) / "kermany"
    text = (folder / "manifest.csv").read_text(encoding="utf-8")
    (folder / "manifest.csv").write_text(text.replace("jpeg,train,normal", "jpeg,val,normal"), encoding="utf-8")
    assert [row.official for row in kermany(folder)] == ["train", "train", "test"]


@pytest.mark.parametrize("text", ["", "path,split,label\na,train,NORMAL\n"])
def test_a_manifest_that_lacks_something_is_named(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / "manifest.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"manifest\.csv"):
        kermany(tmp_path)


def test_an_export_keeps_weight_source_and_both_digests(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export", [pattern(1)], lambda index: {"weight": 0.25})
    (row,) = export_folder(folder)
    assert row.weight == 0.25
    assert row.source == "export:site"
    assert row.known_digests[1] == "source export 0"
    assert row.official == "train"


@pytest.mark.shared
def test_the_real_set_has_the_counts_its_authors_give(shared_data: Path) -> None:
    rows = kermany(shared_data / "kermany")
    official = [row for row in rows if row.official == "test"]
    assert (len(rows), len(official), sum(row.healthy for row in official)) == (5856, 624, 234)
