"""From an experiment to a model file: fit, evaluate once, export; what is wrong is said in a sentence."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.training_sets import pattern, tiny_experiment, write_experiment, write_export, write_public_set
from training import __main__ as command_line
from training import steps
from training.data.pool import Pool
from training.evaluate import FILE as TEST_FILE
from training.evaluate import mean
from training.onnx_session import OnnxSession
from training.readiness import Readiness
from training.report import model_card_text
from training.steps import Place
from xray_desktop.contract.findings import COVID_19, PNEUMONIA
from xray_desktop.contract.ledger import Ledger, Part
from xray_desktop.contract.model_card import parse
from xray_desktop.contract.operating_point import operating_point
from xray_desktop.errors import ExperimentError


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the set, two finished runs, both evaluated."""
    root = write_public_set(tmp_path_factory.mktemp("house"), images_each=2)
    place = Place(tiny_experiment(), root / "runs", root)
    for seed in (0, 1):
        pool = steps.load_pool(place, quiet)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Pool, "test", lambda self: pytest.fail("fit opened the test part"))
            steps.run_fit(place, seed, (pool, None), quiet)
    steps.run_evaluate(place, place.finished_runs(), steps.load_pool(place, quiet))
    return root


@pytest.fixture
def house(finished: Path, tmp_path: Path) -> Place:
    shutil.copytree(finished, tmp_path / "house")
    return Place(tiny_experiment(), tmp_path / "house" / "runs", tmp_path / "house")


def test_a_run_folder_tells_everything(house: Place) -> None:
    folder = house.run(0).folder
    for name in ("experiment.json", "environment.json", "metrics.jsonl", "checkpoint.pt", "plots/history.png"):
        assert (folder / name).stat().st_size > 0
    assert json.loads((folder / "experiment.json").read_text(encoding="utf-8"))["name"] == "tiny"


def test_the_curve_counts_each_check_patient_once(house: Place) -> None:
    pool = steps.load_pool(house, quiet)
    readiness = Readiness.model_validate_json(house.run(0).path("readiness.json").read_text(encoding="utf-8"))
    point = readiness.curve[0]
    check = pool.split.parts[Part.CHECK]
    assert point.positives + point.negatives == len({pool.rows[index].patient_key for index in check})
    assert len(check) > point.positives + point.negatives


def test_every_part_stands_in_the_ledger_the_test_part_too(house: Place) -> None:
    parts = {entry.part for entry in Ledger.open(house.runs / "ledger.jsonl").entries}
    assert parts == set(Part)


def test_the_test_part_is_opened_once_per_run(house: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = steps.load_pool(house, quiet)
    before = house.run(0).path(TEST_FILE).read_bytes()
    monkeypatch.setattr(Pool, "test", lambda self: pytest.fail("opened again"))
    found = steps.run_evaluate(house, house.finished_runs(), pool)
    assert [one.run.random_seed for one in found] == [0, 1]
    assert house.run(0).path(TEST_FILE).read_bytes() == before


def test_test_figures_stand_at_the_thresholds_of_check(house: Place) -> None:
    pool = steps.load_pool(house, quiet)
    (one, _) = steps.run_evaluate(house, house.finished_runs(), pool)
    assert [point.threshold for point in one.test.points[0]] == [point.threshold for point in one.readiness.curve]
    assert (one.test.images, one.test.patients) == (24, 12)
    chosen, by_patient, by_image = one.at(0.95)
    assert chosen == operating_point(one.readiness.curve, 0.95)
    assert by_patient.positives + by_patient.negatives == 12
    assert by_image.positives + by_image.negatives == 24


def test_a_mean_of_shares_stays_a_share() -> None:
    figure = mean([0.99, 1.0, 0.98])
    assert figure.value == pytest.approx(0.99)
    assert figure.high == 1.0


def test_an_export_carries_its_card_and_a_page_for_people(house: Place, tmp_path: Path) -> None:
    card = steps.run_export(house, 0, tmp_path / "out")
    session = OnnxSession.open(tmp_path / "out" / "tiny.onnx")
    assert parse(session.card_text()) == card
    assert card.parity_error < 1e-4
    assert [seed.random_seed for seed in card.seeds] == [0, 1]
    root = card.finding(PNEUMONIA)
    assert root.test is not None
    assert len(root.test.points) == len(root.curve)
    page = (tmp_path / "out" / "MODEL_CARD.md").read_text(encoding="utf-8")
    for words in (f"{root.test.auroc.value:.4f}", "zero-rate", "| select |", "synthetic patterns", "mean over seeds"):
        assert words in page
    assert str(tmp_path) not in page + session.card_text()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["MODEL_CARD.md", "tiny.onnx"]


def test_an_export_is_the_same_file_twice(house: Place, tmp_path: Path) -> None:
    for name in ("a", "b"):
        steps.run_export(house, 1, tmp_path / name)
    assert (tmp_path / "a" / "tiny.onnx").read_bytes() == (tmp_path / "b" / "tiny.onnx").read_bytes()


def test_a_run_that_is_not_evaluated_is_not_exported(house: Place, tmp_path: Path) -> None:
    house.run(0).path(TEST_FILE).unlink()
    with pytest.raises(ExperimentError, match="not evaluated yet"):
        steps.run_export(house, 0, tmp_path)


def test_a_run_that_is_not_finished_is_not_exported(house: Place, tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="not finished; run fit"):
        steps.run_export(house, 7, tmp_path)
    assert not house.run(7).folder.exists()


def test_the_page_says_when_a_target_was_not_reached(house: Place, tmp_path: Path) -> None:
    card = steps.run_export(house, 0, tmp_path)
    root = card.findings[0]
    short = root.model_copy(update={"curve": root.curve[:1]})
    found = steps.run_evaluate(house, house.finished_runs(), steps.load_pool(house, quiet))
    page = model_card_text(
        card.model_copy(update={"findings": (short, *card.findings[1:])}), found[0], found, model_id="id"
    )
    assert "1 (not reached)" in page


class TestCommandLine:
    """``python -m training`` from the outside."""

    def invoke(self, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command_line.app, list(words))
        return done.exit_code, done.output

    def test_fit_with_an_added_export_counts_what_it_used(self, tmp_path: Path) -> None:
        root = write_public_set(tmp_path)
        toml = str(write_experiment(tmp_path))
        export = write_export(
            tmp_path / "export", [pattern(209_000), pattern(209_001)], lambda i: {"pixel_rules": 0} if i else {}
        )
        code, output = self.invoke(
            "fit", toml, "--runs", str(tmp_path / "runs"), "--data", str(root), "--add", str(export)
        )
        assert code == 0, output
        assert "used: pneumonia, type unknown" in output
        assert "skipped: pixel rules 0, not 1" in output
        (run,) = (tmp_path / "runs").glob("tiny-seed0-plus-*")
        parts = json.loads((run / "readiness.json").read_text(encoding="utf-8"))["part_counts"]
        assert parts["added"]["pneumonia, type unknown"] == 1

    def test_evaluate_prints_six_digits(self, house: Place) -> None:
        toml = str(write_experiment(house.runs.parent))
        code, output = self.invoke("evaluate", toml, "--runs", str(house.runs), "--data", str(house.runs.parent))
        stored = json.loads(house.run(0).path(TEST_FILE).read_text(encoding="utf-8"))
        assert code == 0, output
        assert f"{stored['aurocs'][0]['value']:.6f}" in output
        assert "zero rate" in output

    def test_export_says_where_it_wrote(self, house: Place, tmp_path: Path) -> None:
        toml = str(write_experiment(house.runs.parent))
        code, output = self.invoke(
            "export", toml, "--seed", "1", "--runs", str(house.runs), "--out", str(tmp_path / "out")
        )
        assert code == 0, output
        assert (tmp_path / "out" / "tiny.onnx").exists()

    @pytest.mark.parametrize("words", [["train"], ["fit"], ["fit", "a.toml", "--seed", "minus"]])
    def test_wrong_usage_ends_with_two(self, words: list[str]) -> None:
        assert self.invoke(*words)[0] == 2

    def test_a_fault_of_the_world_is_one_sentence_and_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.argv", ["training", "fit", str(tmp_path / "gone.toml")])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        assert ended.value.code == 1
        assert capsys.readouterr().err.strip() == "gone.toml: no such experiment file; see training/experiments"

    def test_evaluating_nothing_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        root = write_public_set(tmp_path)
        toml = str(write_experiment(tmp_path))
        monkeypatch.setattr(
            "sys.argv", ["training", "evaluate", toml, "--runs", str(tmp_path / "runs"), "--data", str(root)]
        )
        with pytest.raises(SystemExit):
            command_line.main()
        assert "no finished run here" in capsys.readouterr().err


def test_a_cascade_trains_its_stages_and_leaves_as_one_file(tmp_path: Path) -> None:
    names = {"normal": "normal", "bacteria": "pneumonia", "virus": "covid"}
    root = write_public_set(tmp_path, images_each=1)
    with (root / "kermany" / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    lines = [f"kermany/{r['path']},{r['split']},{names[r['subtype']]},drawn,{r['patient_id']}" for r in records]
    lines.insert(0, "path,split,label,source,patient_id")
    (root / "tasks").mkdir()
    (root / "tasks" / "three.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = write_experiment(tmp_path).read_text(encoding="utf-8")
    text = text.replace("[data]\n", '[data]\nsource = "list"\npath = "tasks/three.csv"\n', 1)
    for name, task in (("a", "pneumonia"), ("b", "covid_among_pneumonias"), ("both", "pneumonia_or_covid")):
        joined = '[cascade]\nfirst = "a"\nsecond = "b"\n' if name == "both" else ""
        (tmp_path / f"{name}.toml").write_text(f'task = "{task}"\n{text}{joined}', encoding="utf-8")
    place = Place.of(tmp_path / "both.toml", tmp_path / "runs", root)
    pool = steps.load_pool(place, quiet)
    steps.run_fit(place, 0, (pool, None), quiet)
    (one,) = steps.run_evaluate(place, place.finished_runs(), pool)
    assert sum(map(sum, one.test.confusion)) == one.test.images == 12
    card = steps.run_export(place, 0, tmp_path / "out")
    assert card.finding_names == (PNEUMONIA, COVID_19)
    assert {folder.name for folder in place.runs.glob("*-seed0")} == {"a-seed0", "b-seed0", "both-seed0"}
    again = steps.run_fit(place, 0, (pool, None), quiet)
    assert again.readiness == one.readiness
