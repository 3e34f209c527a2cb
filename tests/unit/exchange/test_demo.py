"""The demonstration folder: every file says it is synthetic, opens as a clinic's would, and is written once."""

from pathlib import Path

import numpy as np
import pydicom
import pytest

from xray_desktop.contract.operating_point import operating_point
from xray_desktop.errors import ExportError, RadiographError
from xray_desktop.exchange import demo
from xray_desktop.exchange.demo import ADULT_NAME, DEMO, NOTE_NAME, write_demo
from xray_desktop.exchange.demo_file import DemoFile, file_bytes
from xray_desktop.imaging.network_input import network_grey
from xray_desktop.imaging.phantom import PhantomKind, phantom
from xray_desktop.imaging.radiograph import Doubt, View
from xray_desktop.imaging.reader import read
from xray_desktop.inference.batch import score
from xray_desktop.inference.classifier import Classifier, default_model, open_classifier

WHOLE = [file for file in DEMO if file.kept == 1.0]
ONE_OF_EACH = {(file.encoding, file.inverted): file for file in WHOLE}
DICOM = [file for file in WHOLE if file.name.endswith(".dcm")]

# What each drawing is made to score, lower and upper bound; the demonstration promises these to whoever opens it.
BANDS = {
    "01_clear.dcm": (0.8, 1.0),
    "02_subtle.dcm": (0.3, 0.55),
    "03_missed.dcm": (0.0, 0.2),
    "04_healthy.dcm": (0.0, 0.15),
    "05_false_alarm.dcm": (0.45, 1.0),
    "08_first_visit.dcm": (0.6, 1.0),
    "09_second_visit.dcm": (0.0, 0.25),
    "10_no_header_16bit.png": (0.0, 0.2),
    "11_no_header_8bit.png": (0.6, 1.0),
}


def name(file: DemoFile) -> str:
    return file.name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("demo")
    write_demo(written)
    return written


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return open_classifier(default_model(), device="cpu")


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few bytes, where only their coming and going matters."""
    monkeypatch.setattr(demo, "file_bytes", lambda file: file.name.encode())


def test_the_set_shows_what_the_demonstration_is_for() -> None:
    kinds = [file.kind for file in DEMO]
    assert set(kinds) == set(PhantomKind)
    assert [file.name for file in DEMO] == sorted(file.name for file in DEMO)
    assert {file.encoding for file in DEMO} == {"raw", "rle", "jpeg-ls", "png8", "png16"}
    assert {file.inverted for file in DICOM} == {False, True}
    visits = (PhantomKind.FIRST_VISIT, PhantomKind.SECOND_VISIT)
    seeds = [file.seed for file in DEMO if file.kind not in visits]
    assert len(set(seeds)) == len(seeds)
    assert len({(file.patient, file.seed) for file in DEMO if file.kind in visits}) == 1


@pytest.mark.parametrize("file", ONE_OF_EACH.values(), ids=name)
def test_a_file_opens_and_the_network_sees_the_drawing(file: DemoFile, folder: Path) -> None:
    radiograph = read(folder / file.name)
    step = 1 / 255 if file.encoding == "png8" else 1 / 3200
    assert np.abs(network_grey(radiograph) - phantom(file.kind, seed=file.seed)).max() <= 0.5 * step + 1e-5
    assert radiograph.inverted == file.inverted


@pytest.mark.parametrize(("file_name", "band"), BANDS.items())
def test_the_shipped_model_scores_a_drawing_as_the_demonstration_promises(
    file_name: str, band: tuple[float, float], folder: Path, shipped: Classifier
) -> None:
    lowest, highest = band
    probability = float(score(read(folder / file_name), shipped).probability[0])
    assert lowest <= probability <= highest


def test_one_drawing_is_above_one_missed_and_one_a_false_alarm_at_the_reference_point(
    folder: Path, shipped: Classifier
) -> None:
    curve = shipped.card.findings[0].curve
    threshold = operating_point(curve, shipped.card.reference_point).threshold
    called = {
        file.kind: float(score(read(folder / file.name), shipped).probability[0]) >= threshold
        for file in WHOLE
        if file.kind in (PhantomKind.CLEAR, PhantomKind.MISSED, PhantomKind.FALSE_ALARM)
    }
    assert called == {PhantomKind.CLEAR: True, PhantomKind.MISSED: False, PhantomKind.FALSE_ALARM: True}


@pytest.mark.parametrize("file", DICOM, ids=name)
def test_a_dicom_header_says_synthetic_wherever_a_person_would_stand(file: DemoFile, folder: Path) -> None:
    header = pydicom.dcmread(folder / file.name, stop_before_pixels=True)
    assert str(header.PatientName).startswith("SYNTHETIC^")
    assert header.PatientID.startswith("PHANTOM-")
    assert header.PatientAge == "003Y"
    assert header.InstitutionName == "SYNTHETIC"
    assert "SYNTHETIC" in header.StudyDescription


@pytest.mark.parametrize("file", DICOM, ids=name)
def test_only_the_lateral_view_raises_a_doubt(file: DemoFile, folder: Path) -> None:
    radiograph = read(folder / file.name)
    lateral = file.kind is PhantomKind.LATERAL
    assert radiograph.doubts == ((Doubt.NOT_FRONTAL,) if lateral else ())
    assert (radiograph.facts.view is View.LATERAL) == lateral
    assert radiograph.facts.age_years == 3.0


def test_two_visits_are_one_patient_on_two_days(folder: Path) -> None:
    first, second = (read(folder / name).identity for name in ("08_first_visit.dcm", "09_second_visit.dcm"))
    assert first.patient_id == second.patient_id
    assert first.study_date < second.study_date
    assert first.study_uid != second.study_uid


def test_every_image_has_its_own_uid(folder: Path) -> None:
    uids = [read(folder / file.name).identity.instance_uid for file in DICOM]
    assert len(set(uids)) == len(uids)


def test_the_damaged_file_is_refused_in_one_sentence(folder: Path) -> None:
    with pytest.raises(RadiographError, match=r"07_damaged\.dcm: its pixel data are cut off"):
        read(folder / "07_damaged.dcm")


def test_the_note_says_what_the_files_are(folder: Path) -> None:
    note = (folder / NOTE_NAME).read_text(encoding="utf-8")
    assert note.startswith("synthetic drawing; the score shows how the screen works\n")
    assert all(file.name in note for file in DEMO)


def test_the_same_file_comes_out_every_time(folder: Path) -> None:
    file = DEMO[2]
    assert file_bytes(file) == (folder / file.name).read_bytes()


def test_a_second_run_writes_nothing(folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    paths = write_demo(folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert [path.name for path in paths][: len(DEMO)] == [file.name for file in DEMO]


@pytest.mark.usefixtures("_quick")
def test_a_missing_file_is_written_again(tmp_path: Path) -> None:
    paths = write_demo(tmp_path / "demo")
    paths[3].unlink()
    assert write_demo(tmp_path / "demo") == paths
    assert all(path.is_file() for path in paths)
    assert not list((tmp_path / "demo").glob("*.part"))


@pytest.mark.usefixtures("_quick")
def test_a_folder_of_an_older_drawing_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_demo(tmp_path)
    paths[0].write_bytes(b"older")
    monkeypatch.setattr(demo, "DRAWING", demo.DRAWING + 1)
    write_demo(tmp_path)
    assert paths[0].read_bytes() != b"older"


@pytest.mark.usefixtures("_quick")
def test_without_the_public_adult_radiograph_the_demonstration_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pydicom.data.get_testdata_file", lambda *_, **__: None)
    assert [path.name for path in write_demo(tmp_path)] == [file.name for file in DEMO]
    assert not (tmp_path / ADULT_NAME).exists()


@pytest.mark.usefixtures("_quick")
def test_the_adult_radiograph_is_never_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("pydicom.data.get_testdata_file", lambda *_, **options: asked.append(options))
    write_demo(tmp_path)
    assert asked == [{"read": False, "download": False}]


@pytest.mark.usefixtures("_quick")
def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="choose another folder"):
        write_demo(tmp_path / "file" / "demo")
