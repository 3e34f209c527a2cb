"""Every file of pydicom's own tests and of pydicom-data opens, as gdcm opens it, or gets its one sentence."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.public_files import public_files
from tests.refusals import fault
from tests.second_decoders import by_child
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.radiograph import Radiograph

SLOWEST_S = 10.0
OPEN_AT_LEAST = 105
"""Of 273; the others are reports, directories, palettes, text, 32 bits a pixel, or smaller than 64 on a side."""

# What no decoder makes an image of, or just one that does not look: the reader must not either.
NO_IMAGE = {
    "MR_truncated.dcm": "cut off",
    "JPEG2000-embedded-sequence-delimiter.dcm": "do not agree about the size",
    "rtplan_truncated.dcm": "without pixels",
    "SC_rgb_32bit.dcm": "32 bits",
    "liver_1frame.dcm": "1 bits",
    "zipMR.gz": "not a radiograph",
    "DICOMDIR-nopatient": "open it as a folder",
}


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[Path, Radiograph | str]]:
    """A radiograph or a sentence for each file, from worker processes."""
    found: dict[Path, Radiograph | str] = {}
    with ReaderPool(workers=1) as pool:
        for file in public_files():
            start = time.monotonic()
            try:
                found[file] = pool.read(file, frame=0)
            except RadiographError as refusal:
                found[file] = str(refusal)
            assert time.monotonic() - start < SLOWEST_S, file.name
        yield found


def test_there_are_as_many_as_there_should_be(answers: dict[Path, Radiograph | str]) -> None:
    assert len(answers) >= 270
    assert sum(isinstance(answer, Radiograph) for answer in answers.values()) >= OPEN_AT_LEAST


def test_every_refusal_has_its_form(answers: dict[Path, Radiograph | str]) -> None:
    refusals = {file: answer for file, answer in answers.items() if isinstance(answer, str)}
    faults = {sentence: fault(sentence, file.name) for file, sentence in refusals.items()}
    assert {sentence: found for sentence, found in faults.items() if found} == {}
    assert not [sentence for sentence in refusals.values() if "the decoder died" in sentence]


@pytest.mark.parametrize("name", NO_IMAGE)
def test_a_file_that_is_no_image_says_what_it_is(name: str, answers: dict[Path, Radiograph | str]) -> None:
    said = [answer for file, answer in answers.items() if file.name == name]
    assert said
    assert all(isinstance(answer, str) and NO_IMAGE[name] in answer for answer in said)


def test_no_opened_file_is_blank(answers: dict[Path, Radiograph | str]) -> None:
    opened = {file.name: answer for file, answer in answers.items() if isinstance(answer, Radiograph)}
    assert [name for name, image in opened.items() if image.values.min() == image.values.max()] == []


def test_grey_levels_are_those_of_gdcm(answers: dict[Path, Radiograph | str], tmp_path: Path) -> None:
    ours = {}
    for number, (file, answer) in enumerate(answers.items()):
        if isinstance(answer, Radiograph) and _is_plain(file):
            ours[Path(shutil.copy(file, tmp_path / f"{number}.dcm"))] = file.name, answer.values
    theirs = by_child("gdcm", ours)
    decoded = {copy: values for copy, values in theirs.items() if not isinstance(values, str)}
    different = [ours[copy][0] for copy, values in decoded.items() if not np.array_equal(values, ours[copy][1])]
    assert different == []
    assert len(decoded) >= 40
    assert {ours[copy][0] for copy in theirs.keys() - decoded.keys()} <= {"emri_small_jpeg_2k_lossless_too_short.dcm"}


def _is_plain(file: Path) -> bool:
    """Stored values are what both decoders hand out: one channel, no palette, no Modality LUT."""
    try:
        header = pydicom.dcmread(file, stop_before_pixels=True)
    except pydicom.errors.InvalidDicomError:
        return False
    grey = str(header.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
    return grey and "ModalityLUTSequence" not in header
