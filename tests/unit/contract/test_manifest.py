"""A manifest row survives its line; a wrong line is named by number."""

import json
from pathlib import Path

import pytest

from xray_desktop.contract.findings import Label
from xray_desktop.contract.manifest import ManifestRow, lines, read
from xray_desktop.errors import ManifestError


def row(**changes: object) -> ManifestRow:
    fields: dict[str, object] = {
        "image": "images/a.png", "digest": "d", "source_digest": "s", "perceptual_hash": "0" * 64, "patient_key": None,
        "source": "site", "labels": {"Pneumonia": Label.PRESENT}, "healthy": False, "pixel_rules": 1,
    }  # fmt: skip
    return ManifestRow.model_validate({**fields, **changes})


def test_rows_survive_their_lines(tmp_path: Path) -> None:
    rows = (row(), row(healthy=True, labels={"Pneumonia": "absent"}, score=0.25))
    (tmp_path / "m.jsonl").write_text("".join(lines(rows)) + "\n")
    assert read(tmp_path / "m.jsonl") == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "line 1: not a manifest row"),
        ("[]", "line 1: not a manifest row"),
        ("nonsense", "line 1: not a manifest row"),
        ('{"schema_number": 99}', "update the program"),
        (row(image="../../etc/passwd").model_dump_json(), "outside the folder"),
        (row(image="/etc/passwd").model_dump_json(), "outside the folder"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "m.jsonl").write_text(text)
    with pytest.raises(ManifestError, match=said):
        read(tmp_path / "m.jsonl")


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="choose the folder of an export"):
        read(tmp_path / "m.jsonl")


def test_a_row_of_the_first_schema_is_still_read(tmp_path: Path) -> None:
    old = row().model_dump(mode="json")
    for name in ("read_id", "supersedes", "history", "adjudicated", "blinded", "reference", "part", "sample"):
        del old[name]
    del old["pixels_checked"]
    old["schema_number"] = 1
    (tmp_path / "m.jsonl").write_text(json.dumps(old))
    (again,) = read(tmp_path / "m.jsonl")
    assert (again.read_id, again.history, again.reference) == ("", (), False)
