"""The shipped model scores what its card says, through the same command a reader would use."""

import csv
from pathlib import Path

import numpy as np
import pydicom
import pytest

from xray_desktop.contract.operating_point import operating_point
from xray_desktop.imaging.network_input import network_grey, to_network_input
from xray_desktop.imaging.reader import read
from xray_desktop.inference.analyze import AnalyzeOptions, analyze_to
from xray_desktop.inference.batch import score
from xray_desktop.inference.classifier import Classifier, default_model, open_classifier
from xray_desktop.measures.roc import auroc

MONOCHROME = {"MONOCHROME1": "MONOCHROME2", "MONOCHROME2": "MONOCHROME1"}


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return open_classifier(default_model(), device="cpu")


def rows_of(folder: Path, out: Path) -> list[dict[str, str]]:
    analyze_to((folder,), AnalyzeOptions(out=out, device="cpu"))
    with out.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_card_claims_what_the_acceptance_asked(classifier: Classifier) -> None:
    aurocs = [seed.auroc for seed in classifier.card.seeds]
    assert len(aurocs) >= 3
    assert np.mean(aurocs) >= 0.96
    assert classifier.card.parity_error < 1e-4
    assert default_model().stat().st_size < 25_000_000


@pytest.mark.shared
def test_analyze_gives_the_auroc_that_evaluate_stored(
    shared_data: Path, tmp_path: Path, classifier: Classifier
) -> None:
    rows = rows_of(shared_data / "kermany" / "test", tmp_path / "r.csv")
    truth = np.array(["PNEUMONIA" in row["path"] for row in rows])
    scores = np.array([float(row["Pneumonia.probability"]) for row in rows])
    test = classifier.card.finding("Pneumonia").test
    assert test is not None
    assert len(rows) == test.images == 624
    assert auroc(truth, scores) == pytest.approx(test.auroc.value, abs=1e-3)


@pytest.mark.shared
def test_every_file_of_the_dicom_folder_has_its_row(shared_data: Path, tmp_path: Path) -> None:
    rows = {Path(row["path"]).name: row for row in rows_of(shared_data / "dicom", tmp_path / "r.csv")}
    assert len(rows) == 14
    assert not [row["error"] for row in rows.values() if row["error"]]
    assert "polarity_doubtful" in rows["rsna_pa_mono1_8bit_jpegbaseline.dcm"]["warnings"]
    assert "window_misses_data" in rows["chest_dx_mono2_16bit_j2klossless_deidentified.dcm"]["warnings"]
    for name in (
        "not_chest_ct_slice",
        "not_chest_tibia_cr_mono1_10bit_j2klossless",
        "not_human_dog_thorax_dx_mono1_8bit",
    ):
        assert rows[f"{name}.dcm"]["Pneumonia.call"] == "withheld"


@pytest.mark.shared
def test_the_file_whose_tag_alone_was_changed_scores_otherwise(shared_data: Path, classifier: Classifier) -> None:
    right, wrong = (
        score(read(shared_data / "dicom" / f"rsna_pa_mono{n}_8bit_jpegbaseline.dcm"), classifier) for n in (2, 1)
    )
    assert abs(right.probability[0] - wrong.probability[0]) > 0.01


@pytest.mark.shared
@pytest.mark.parametrize(
    ("base", "copies", "tolerance"),
    [
        (
            "fuji_cr_chest_mono1_10bit_jpegll_modalitylut",
            ("fuji_cr_chest_mono1_10bit_jpegls", "fuji_cr_chest_mono1_10bit_rle"),
            0.0,
        ),
        # The copies were made with another JPEG decoder, a level off in 3 % of the pixels; the standard allows both.
        ("rsna_pa_mono2_8bit_jpegbaseline", ("rsna_pa_mono2_8bit_deflated", "rsna_pa_mono2_8bit_implicitle"), 1e-3),
    ],
)
def test_transcodes_score_as_their_base(
    shared_data: Path, classifier: Classifier, base: str, copies: tuple[str, ...], tolerance: float
) -> None:
    folder = shared_data / "dicom"
    expected = score(read(folder / f"{base}.dcm"), classifier).probability
    scores = [score(read(folder / "derived" / f"{copy}.dcm"), classifier).probability for copy in copies]
    assert np.abs(np.array(scores) - expected).max() <= tolerance
    assert np.array_equal(scores[0], scores[1])


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "rg1_chest_mono1_15bit_explicitle",
        "derived/rsna_pa_mono2_8bit_implicitle",
        "not_human_dog_thorax_dx_mono1_8bit",
    ],
)
def test_a_twin_inverted_in_values_and_tag_scores_the_same(
    shared_data: Path, tmp_path: Path, classifier: Classifier, name: str
) -> None:
    path = shared_data / "dicom" / f"{name}.dcm"
    twin = pydicom.dcmread(path)
    stored = twin.pixel_array
    highest = 2**twin.BitsStored - 1
    twin.PixelData = (highest - stored).astype(stored.dtype).tobytes()
    twin.PhotometricInterpretation = MONOCHROME[twin.PhotometricInterpretation]
    if "WindowCenter" in twin:
        twin.WindowCenter = highest - float(twin.WindowCenter) + 1.0  # LINEAR counts from half a level below
    if "PresentationLUTShape" in twin:
        twin.PresentationLUTShape = "IDENTITY" if twin.PresentationLUTShape == "INVERSE" else "INVERSE"
    twin.save_as(tmp_path / "twin.dcm")
    one, other = read(path), read(tmp_path / "twin.dcm")
    seen = [to_network_input(network_grey(film), classifier.side)[0] for film in (one, other)]
    assert np.abs(seen[0] - seen[1]).max() < 1e-6
    assert abs(score(one, classifier).probability[0] - score(other, classifier).probability[0]) < 1e-6


@pytest.mark.shared
def test_the_framing_alone_marks_few_healthy_films(shared_data: Path, classifier: Classifier) -> None:
    """Trimmed at top and bottom most healthy films stay below, and the card says how many do not."""
    with (shared_data / "kermany" / "manifest.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["split"] == "train" and row["subtype"] == "normal"][::13]
    threshold = operating_point(classifier.card.finding("Pneumonia").curve, classifier.card.reference_point).threshold
    greys = [network_grey(read(shared_data / "kermany" / row["path"])) for row in rows]
    marked = {}
    for top, bottom in ((0, 0), (30, 19), (40, 29)):
        inputs = [to_network_input(grey[top : grey.shape[0] - bottom], classifier.side) for grey in greys]
        scores = [classifier.predict(image, [placement])[0].probability_of("Pneumonia") for image, placement in inputs]
        marked[(top, bottom)] = sum(score >= threshold for score in scores)
    # The figures stand in the card.
    print(f"healthy films above the threshold, by rows trimmed: {marked} of {len(rows)}")  # noqa: T201
    assert any(f"of {len(rows)} healthy training films {marked[0, 0]} lie" in limit for limit in classifier.card.limits)
    assert any(f"and {marked[40, 29]} when a sixth is trimmed" in limit for limit in classifier.card.limits)
    assert marked[40, 29] < len(rows) / 2
