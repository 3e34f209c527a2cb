"""What readers sent trains once, and nothing that another part knows; every refusal is counted by its reason."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.training_sets import pattern, tiny_experiment, write_export, write_public_set
from training.data import pool as pools
from training.data.additions import Added, added_name, take_in
from training.data.pool import Pool
from xray_desktop.contract.findings import PNEUMONIA, VIRAL_PATTERN, Label
from xray_desktop.contract.ledger import Ledger, LedgerEntry, Part
from xray_desktop.contract.manifest import REVOKED, Exclusion, Revoked
from xray_desktop.errors import ManifestError


def quiet(done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    return pools.load(tiny_experiment(), write_public_set(tmp_path), tmp_path / "runs", quiet)


def added(pool: Pool, tmp_path: Path, changes: list[dict[str, Any]]) -> Added:
    pictures = [pattern(250_000 + number, "virus") for number in range(len(changes))]
    folder = write_export(tmp_path / "export", pictures, lambda index: changes[index])
    return take_in([folder], pool, tmp_path / "runs", quiet)


def picture_in(pool: Pool, part: Part) -> np.ndarray:
    return np.asarray(Image.open(pool.rows[pool.split.parts[part][0]].path))


def test_used_and_skipped_are_counted_by_reason(pool: Pool, tmp_path: Path) -> None:
    found = added(
        pool,
        tmp_path,
        [
            {},
            {"labels": {PNEUMONIA: Label.PRESENT, VIRAL_PATTERN: Label.PRESENT}},
            {"labels": {PNEUMONIA: Label.ABSENT}, "healthy": True},
            {"labels": {PNEUMONIA: Label.ABSENT}},
            {"labels": {PNEUMONIA: Label.UNKNOWN}},
            {"exclusion": Exclusion.WRONG_VIEW},
            {"pixel_rules": 0},
            {"digest": "of another image"},
            {"weight": 0.0},
        ],
    )
    assert found.used == {"pneumonia, type unknown": 1, "viral": 1, "healthy": 1}
    assert found.skipped == {
        "absent, not healthy": 1,
        "pneumonia unknown": 1,
        "excluded: wrong view": 1,
        "pixel rules 0, not 1": 1,
        "the image is not the one its manifest names": 1,
        "weight zero": 1,
    }
    assert len(found.samples) == 3
    assert found.samples.weights.tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize("part", [Part.CHECK, Part.TEST])
def test_a_patient_of_a_kept_part_is_refused(pool: Pool, tmp_path: Path, part: Part) -> None:
    key = pool.rows[pool.split.parts[part][0]].patient_key
    found = added(pool, tmp_path, [{"patient_key": key}, {}])
    assert found.skipped == {f"the patient is in the {part} part": 1}
    assert len(found.samples) == 1


@pytest.mark.parametrize("part", [Part.CHECK, Part.TEST])
def test_the_same_image_is_refused_by_the_digest_it_came_from(pool: Pool, tmp_path: Path, part: Part) -> None:
    digest = pool.pixels.digests[pool.split.parts[part][0]]
    found = added(pool, tmp_path, [{"source_digest": digest, "patient_key": None}])
    assert found.skipped == {f"the same image is in the {part} part": 1}


@pytest.mark.parametrize("part", [Part.SELECT, Part.CALIBRATE, Part.CHECK, Part.TEST])
def test_a_near_duplicate_of_a_scored_part_is_refused(pool: Pool, tmp_path: Path, part: Part) -> None:
    darker = (picture_in(pool, part) * 0.9).astype(np.uint8)
    folder = write_export(tmp_path / "near", [darker], lambda index: {})
    found = take_in([folder], pool, tmp_path / "runs", quiet)
    assert len(found.samples) == 0
    assert [str(part) in reason for reason in found.skipped] == [True]


def test_a_look_alike_of_a_training_image_is_welcome(pool: Pool, tmp_path: Path) -> None:
    darker = (picture_in(pool, Part.FIT) * 0.9).astype(np.uint8)
    folder = write_export(tmp_path / "near", [darker], lambda index: {})
    assert len(take_in([folder], pool, tmp_path / "runs", quiet).samples) == 1


def test_of_two_reads_of_one_image_the_later_one_stands(pool: Pool, tmp_path: Path) -> None:
    picture = pattern(270_000)
    folder = write_export(
        tmp_path / "twice",
        [picture, picture],
        lambda index: {"labels": {PNEUMONIA: Label.ABSENT}, "healthy": True} if index else {},
    )
    found = take_in([folder], pool, tmp_path / "runs", quiet)
    assert found.used == {"healthy": 1}
    assert found.skipped == {"repeated in a later row": 1}


def test_what_was_taken_in_stands_in_the_ledger_as_fit(pool: Pool, tmp_path: Path) -> None:
    found = added(pool, tmp_path, [{"patient_key": "site:new"}])
    ledger = Ledger.open(tmp_path / "runs" / "ledger.jsonl")
    mine = [entry for entry in ledger.entries if entry.patient_key == "site:new"]
    assert [entry.part for entry in mine] == [Part.FIT]
    assert len(found.samples) == 1
    with pytest.raises(ManifestError):
        ledger.append([LedgerEntry(part=Part.CHECK, patient_key="site:new", digest="d", perceptual_hash="")])


def test_an_unreadable_image_is_counted(pool: Pool, tmp_path: Path) -> None:
    folder = write_export(tmp_path / "broken", [pattern(1), pattern(2)], lambda index: {})
    (folder / "0.png").write_bytes(b"no picture")
    assert take_in([folder], pool, tmp_path / "runs", quiet).skipped == {"unreadable": 1}


def test_an_export_without_rows_is_told(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="hold no row"):
        take_in([write_export(tmp_path / "none", [], lambda index: {})], pool, tmp_path / "runs", quiet)


def test_a_folder_that_is_no_export_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="choose the folder of an export"):
        added_name([tmp_path])


def test_the_name_of_added_sets_does_not_hang_on_their_order(tmp_path: Path) -> None:
    one = write_export(tmp_path / "one", [pattern(1)], lambda index: {})
    two = write_export(tmp_path / "two", [pattern(2)], lambda index: {})
    assert added_name([one, two]) == added_name([two, one]) != added_name([one])
    assert added_name([]) == ""


@pytest.mark.parametrize("later_first", [False, True])
def test_a_superseded_read_trains_no_more_whatever_the_order(pool: Pool, tmp_path: Path, later_first: bool) -> None:
    old = {"read_id": "old", "labels": {PNEUMONIA: Label.ABSENT}, "healthy": True}
    new = {"read_id": "new", "supersedes": ("old",)}
    found = added(pool, tmp_path, [new, old] if later_first else [old, new])
    assert found.used == {"pneumonia, type unknown": 1}
    assert found.skipped == {"superseded by a later read": 1}


def test_a_read_that_a_later_export_takes_back_trains_no_more(pool: Pool, tmp_path: Path) -> None:
    first = write_export(tmp_path / "first", [pattern(1), pattern(2)], lambda index: {"read_id": f"read-{index}"})
    later = write_export(tmp_path / "later", [pattern(3)], lambda index: {"read_id": "read-9"})
    (later / REVOKED).write_text(Revoked(read_ids=("read-0",)).model_dump_json())
    for folders in ([first, later], [later, first]):
        found = take_in(folders, pool, tmp_path / "runs", quiet)
        assert found.skipped == {"taken back by its reader": 1}
        assert len(found.samples) == 2


def test_a_list_of_revoked_reads_that_cannot_be_read_stops_the_training(pool: Pool, tmp_path: Path) -> None:
    folder = write_export(tmp_path / "set", [pattern(1)], lambda index: {})
    (folder / REVOKED).write_text('{"schema_number": 2, "read_ids": []}')
    with pytest.raises(ManifestError, match="must not train"):
        take_in([folder], pool, tmp_path / "runs", quiet)
