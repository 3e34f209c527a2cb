"""The real radiographs beside the project all open; twins and transcodes of a film are one film to the network."""

import csv
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.image_files import IMPLICIT, file_bytes
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.network_input import chosen_voi, network_grey, to_network_input
from xray_desktop.imaging.radiograph import Doubt, Radiograph, View
from xray_desktop.imaging.reader import read, read_bytes

pytestmark = pytest.mark.shared

RG1 = "rg1_chest_mono1_15bit_explicitle.dcm"
FUJI = "fuji_cr_chest_mono1_10bit_jpegll_modalitylut.dcm"
RSNA = "rsna_pa_mono2_8bit_jpegbaseline.dcm"


def network_input(radiograph: Radiograph) -> np.ndarray:
    return to_network_input(network_grey(radiograph), 224)[0]


def test_every_dicom_file_opens_and_is_what_the_list_says(shared_data: Path) -> None:
    with (shared_data / "dicom" / "manifest.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 14
    for row in rows:
        radiograph = read(shared_data / "dicom" / row["path"])
        assert (radiograph.height_px, radiograph.width_px) == (int(row["rows"]), int(row["columns"]))
        assert radiograph.facts.modality == row["modality"]
        assert radiograph.facts.bits_stored == int(row["bits_stored"])
        assert radiograph.facts.transfer_syntax == row["transfer_syntax"]
        assert radiograph.file_sha256 == row["sha256"]
        assert radiograph.inverted is (row["photometric"] == "MONOCHROME1")
        assert network_grey(radiograph).std() > 0.05
        assert facts_json(radiograph)["facts"]["format"] == "DICOM"


def test_lossless_copies_have_the_digest_of_their_base(shared_data: Path) -> None:
    folder = shared_data / "dicom"
    for base, *copies in (
        (RG1, "rg1_chest_mono1_15bit_j2klossless.dcm"),
        (FUJI, "derived/fuji_cr_chest_mono1_10bit_rle.dcm", "derived/fuji_cr_chest_mono1_10bit_jpegls.dcm"),
        ("derived/rsna_pa_mono2_8bit_implicitle.dcm", "derived/rsna_pa_mono2_8bit_deflated.dcm"),
    ):
        digests = {read(folder / name).digest for name in (base, *copies)}
        assert len(digests) == 1


def test_copies_of_a_lossy_jpeg_differ_by_the_rounding_of_another_decoder(shared_data: Path) -> None:
    # The copies in derived/ were made with a decoder whose inverse transform rounds up from 0.46; ours (libjpeg-turbo,
    # as in Pillow and gdcm) is the nearer one to the exact transform. JPEG allows both: one level, 3 % of the pixels.
    folder = shared_data / "dicom"
    base, copy = read(folder / RSNA), read(folder / "derived" / "rsna_pa_mono2_8bit_implicitle.dcm")
    off = np.abs(base.values.astype(int) - copy.values)
    assert off.max() <= 1
    assert off.mean() < 0.04
    assert np.abs(network_input(base) - network_input(copy)).max() < 2e-3


@pytest.mark.parametrize("name", [RG1, RSNA, FUJI, "derived/rsna_pa_mono2_8bit_implicitle.dcm"])
@pytest.mark.parametrize("window", [None, (0.5, 0.6), (0.4, 1.0)])
def test_a_twin_with_values_and_tag_inverted_gives_the_same_network_input(
    shared_data: Path, name: str, window: tuple[float, float] | None
) -> None:
    path = shared_data / "dicom" / name
    radiograph = read(path)
    highest = 2**radiograph.facts.bits_stored - 1 if radiograph.facts.bits_stored else 0
    dataset = pydicom.dcmread(path)
    stored = dataset.pixel_array.astype(np.uint16) if "JPEG" not in dataset.file_meta.TransferSyntaxUID.name else None
    if stored is None:  # pydicom would take gdcm for it, which has no place in this process
        assert "ModalityLUTSequence" not in dataset or name == FUJI
        for keyword in ("ModalityLUTSequence", "WindowCenter", "WindowWidth"):
            dataset.pop(keyword, None)
        stored = _stored(path)
    if window is not None:
        dataset.WindowCenter, dataset.WindowWidth = window[0] * highest, window[1] * highest
    one = _rewritten(dataset, stored, inverted=radiograph.inverted)
    if "WindowCenter" in dataset:
        dataset.WindowCenter = highest - float(dataset.WindowCenter) + 1
    other = _rewritten(dataset, highest - stored, inverted=not radiograph.inverted)
    assert one.inverted is not other.inverted
    np.testing.assert_allclose(network_input(one), network_input(other), atol=1e-6)


def _stored(path: Path) -> np.ndarray:
    from xray_desktop.imaging.part10 import parse
    from xray_desktop.imaging.pixel_data import stored_pixels
    from xray_desktop.imaging.pixel_module import pixel_module

    file = parse(path.read_bytes(), path.name)
    return np.array(stored_pixels(file, pixel_module(file.dataset, path.name), 0, path.name).values)


def _rewritten(dataset: pydicom.Dataset, stored: np.ndarray, *, inverted: bool) -> Radiograph:
    dataset.PhotometricInterpretation = "MONOCHROME1" if inverted else "MONOCHROME2"
    dataset.pop("PresentationLUTShape", None)
    dataset.PixelData = stored.astype("u1" if dataset.BitsAllocated == 8 else "<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    dataset["PixelData"].is_undefined_length = False
    return read_bytes(file_bytes(dataset, transfer_syntax=IMPLICIT), "twin.dcm")


def test_a_tag_changed_alone_makes_the_polarity_doubtful(shared_data: Path) -> None:
    right = read(shared_data / "dicom" / RSNA)
    wrong = read(shared_data / "dicom" / "rsna_pa_mono1_8bit_jpegbaseline.dcm")
    assert Doubt.POLARITY_DOUBTFUL not in right.doubts
    assert Doubt.POLARITY_DOUBTFUL in wrong.doubts
    assert np.abs(network_input(right) - network_input(wrong)).max() > 0.5


def test_the_film_that_its_window_whites_out_is_still_seen(shared_data: Path) -> None:
    radiograph = read(shared_data / "dicom" / "chest_dx_mono2_16bit_j2klossless_deidentified.dcm")
    assert chosen_voi(radiograph)[1] == (Doubt.WINDOW_MISSES_DATA,)
    grey = network_grey(radiograph)
    assert grey.std() > 0.2
    assert np.mean((grey > 0.05) & (grey < 0.95)) > 0.5


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("not_chest_ct_slice.dcm", Doubt.NOT_RADIOGRAPH),
        ("not_chest_tibia_cr_mono1_10bit_j2klossless.dcm", Doubt.NOT_CHEST),
        ("not_human_dog_thorax_dx_mono1_8bit.dcm", Doubt.NOT_FRONTAL),
    ],
)
def test_what_is_no_frontal_chest_is_told(shared_data: Path, name: str, doubt: Doubt) -> None:
    assert doubt in read(shared_data / "dicom" / name).doubts


@pytest.mark.parametrize("name", [RG1, FUJI, RSNA])
def test_frontal_chests_are_taken_for_that(shared_data: Path, name: str) -> None:
    radiograph = read(shared_data / "dicom" / name)
    assert radiograph.facts.view is View.PA
    assert {*radiograph.doubts} <= {Doubt.LOSSY}


def test_the_full_size_originals_open_as_grey(shared_data: Path) -> None:
    paths = sorted((shared_data / "kermany_fullres").rglob("*.jpeg"))
    assert len(paths) == 28
    for path in paths:
        radiograph = read(path)
        assert set(radiograph.doubts) == {Doubt.VIEW_UNKNOWN, Doubt.LOSSY}
        assert radiograph.values.max() <= 255
