"""A table has one row for every file named, in order, and appears only when it is whole."""

import csv
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny_model import tiny_onnx
from xray_desktop.errors import ExportError
from xray_desktop.inference.analyze import AnalyzeOptions, Summary, analyze_to


def png(path: Path, grey: int) -> Path:
    film = grey + np.arange(70, dtype=np.uint8) % 9 - 4  # of one level it would be no film
    Image.fromarray(np.tile(film.astype(np.uint8), (80, 1))).save(path)
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tiny_onnx(tmp_path / "tiny.onnx")


def rows_of(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.read_text().splitlines()]


def run(model: Path, *paths: Path, out: Path, **options: object) -> Summary:
    return analyze_to(paths, AnalyzeOptions(out=out, model=model, device="cpu", **options))  # type: ignore[arg-type]


def test_a_folder_is_walked_sorted_and_what_is_no_image_is_counted(tmp_path: Path, model: Path) -> None:
    folder = tmp_path / "films"
    (folder / "b").mkdir(parents=True)
    png(folder / "b" / "2.png", 200)
    png(folder / "a.png", 50)
    (folder / "notes.txt").write_text("no image")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    summary = run(model, folder, out=tmp_path / "r.jsonl")
    rows = rows_of(tmp_path / "r.jsonl")
    assert [Path(str(row["path"])).name for row in rows] == ["a.png", "2.png", "broken.png"]
    assert (summary.read, summary.failed, summary.skipped) == (2, 1, 1)
    assert rows[2]["findings"] == {}
    assert str(rows[2]["error"]).startswith("broken.png: ")


def test_a_named_file_that_is_no_image_still_has_its_row(tmp_path: Path, model: Path) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    run(model, tmp_path / "notes.txt", tmp_path / "missing.dcm", out=tmp_path / "r.jsonl")
    assert [row["error"] is not None for row in rows_of(tmp_path / "r.jsonl")] == [True, True]


def test_members_of_an_archive_follow_their_container(tmp_path: Path, model: Path) -> None:
    png(tmp_path / "in.png", 90)
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    for path, member in ((good, (tmp_path / "in.png").read_bytes()), (bad, b"\x89PNG\r\n\x1a\nno")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x/in.png", member)
    run(model, good, bad, out=tmp_path / "r.jsonl")
    rows = rows_of(tmp_path / "r.jsonl")
    assert [row["path"] for row in rows] == [str(good), f"{good}::x/in.png", str(bad), f"{bad}::x/in.png"]
    assert [row["error"] is None for row in rows] == [True, True, False, False]


def test_csv_and_json_lines_say_the_same(tmp_path: Path, model: Path) -> None:
    png(tmp_path / "a.png", 180)
    run(model, tmp_path / "a.png", out=tmp_path / "r.jsonl", population_declared=True)
    run(model, tmp_path / "a.png", out=tmp_path / "r.csv", population_declared=True)
    (told,) = rows_of(tmp_path / "r.jsonl")
    with (tmp_path / "r.csv").open(newline="") as stream:
        (flat,) = csv.DictReader(stream)
    pneumonia = told["findings"]["Pneumonia"]  # type: ignore[index]
    assert float(flat["Pneumonia.probability"]) == pneumonia["probability"]
    assert flat["Pneumonia.call"] == pneumonia["call"] == "above"
    assert flat["digest"] == told["digest"]


def test_heatmaps_are_named_by_digest_alone(tmp_path: Path, model: Path) -> None:
    png(tmp_path / "DOE_JANE.png", 180)
    run(model, tmp_path / "DOE_JANE.png", out=tmp_path / "r.jsonl", heatmaps=tmp_path / "heat")
    (picture,) = (tmp_path / "heat").iterdir()
    assert picture.name == f"{str(rows_of(tmp_path / 'r.jsonl')[0]['digest'])[:16]}_Pneumonia.png"
    assert Image.open(picture).size == (70, 80)


def test_a_table_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path, model: Path) -> None:
    png(tmp_path / "a.png", 180)
    with pytest.raises(ExportError, match="r.csv: cannot be written"):
        run(model, tmp_path / "a.png", out=tmp_path / "nowhere" / "r.csv")


def test_a_target_out_of_reach_is_said(tmp_path: Path) -> None:
    from tests.tiny_model import FINDINGS, curve, make_card
    from xray_desktop.contract.model_card import FindingCard

    short = make_card(
        findings=(FindingCard(name=FINDINGS[0], curve=curve()[:2], heatmap_reference=1.0), *make_card().findings[1:])
    )
    model = tiny_onnx(tmp_path / "short.onnx", card=short)
    png(tmp_path / "a.png", 180)
    summary = run(model, tmp_path / "a.png", out=tmp_path / "r.csv", sensitivity=0.99)
    assert "cannot be reached" in summary.sentence
