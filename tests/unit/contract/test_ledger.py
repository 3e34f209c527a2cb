"""What was ever check or test never trains, and nothing entered is ever lost."""

from pathlib import Path

import pytest

from xray_desktop.contract.ledger import Ledger, LedgerEntry, Part, differing_bits
from xray_desktop.errors import ManifestError

FAR = "f" * 64
NEAR = "0" * 63 + "7"


def entry(part: Part, patient: str | None, digest: str, perceptual_hash: str = "0" * 64) -> LedgerEntry:
    return LedgerEntry(part=part, patient_key=patient, digest=digest, perceptual_hash=perceptual_hash)


def test_a_locked_patient_digest_or_look_alike_is_refused(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    ledger.append([entry(Part.CHECK, "a", "d1"), entry(Part.FIT, "b", "d2", FAR)])
    again = Ledger.open(tmp_path / "ledger.jsonl")
    assert again.refusal(patient_key="z", digest="d1", perceptual_hash=FAR) == "the same image is in the check part"
    assert again.refusal(patient_key="a", digest="d9", perceptual_hash=FAR) == "the patient is in the check part"
    assert again.refusal(patient_key=None, digest="d9", perceptual_hash=NEAR) == "a near-duplicate is in the check part"
    assert again.refusal(patient_key="b", digest="d2", perceptual_hash=FAR) is None


def test_entering_twice_adds_nothing(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    assert ledger.append([entry(Part.FIT, "a", "d1")]) == 1
    assert ledger.append([entry(Part.FIT, "a", "d1")]) == 0
    assert len((tmp_path / "ledger.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(("first", "second"), [(Part.FIT, Part.TEST), (Part.TEST, Part.FIT)])
def test_a_patient_cannot_stand_on_both_sides(tmp_path: Path, first: Part, second: Part) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    ledger.append([entry(first, "a", "d1")])
    with pytest.raises(ManifestError, match="another part"):
        ledger.append([entry(second, "a", "d2")])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_text("{}\n")
    with pytest.raises(ManifestError, match="line 1"):
        Ledger.open(tmp_path / "ledger.jsonl")


def test_a_missing_hash_is_like_nothing() -> None:
    assert differing_bits("", FAR) == 256


def test_half_a_last_line_was_never_entered_and_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    Ledger.open(path).append([entry(Part.CHECK, "a", "d1")])
    with path.open("a") as stream:
        stream.write('{"schema_number": 1, "part": "te')
    again = Ledger.open(path)
    assert [one.digest for one in again.entries] == ["d1"]
    again.append([entry(Part.CHECK, "b", "d2", FAR)])
    assert [one.digest for one in Ledger.open(path).entries] == ["d1", "d2"]


def test_a_patients_part_is_told_and_the_locked_one_first(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    ledger.append([entry(Part.SELECT, "a", "d1"), entry(Part.TEST, "b", "d2", FAR)])
    assert (ledger.part_of("a"), ledger.part_of("b")) == (Part.SELECT, Part.TEST)
    assert (ledger.part_of("c"), ledger.part_of(None)) == (None, None)
    ledger.entries.append(entry(Part.CHECK, "a", "d3"))
    assert ledger.part_of("a") is Part.CHECK
